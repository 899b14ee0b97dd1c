//! What people read: aligned columns, labelled fields, sections.
//!
//! Every text is made safe here, wherever it goes: a cell that came from outside must neither break its line nor reach a
//! terminal as it is.

use crate::console::text;

/// Cells of a label.
const LABEL: usize = 18;
/// Cells that a column takes at most, but for the last.
const COLUMN: usize = 40;
const GAP: &str = "  ";

/// Rows under a head, each column as wide as its widest cell; the last is never cut.
pub(in crate::cli) fn table<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let rows: Vec<[String; N]> = std::iter::once(head.map(str::to_owned))
        .chain(rows)
        .map(|row| {
            let mut column = 0;
            row.map(|cell| {
                column += 1;
                let cell = text::clean(&cell).into_owned();
                if column < N { text::fit(&cell, COLUMN) } else { cell }
            })
        })
        .collect();
    let mut widths = [0; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = text::width(cell).max(*width);
        }
    }
    let line = |row: &[String; N]| {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| text::pad(cell, width)).collect();
        cells.join(GAP).trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A text of sections with fields and paragraphs.
#[derive(Default)]
pub(super) struct Page {
    lines: Vec<String>,
}

impl Page {
    /// Begins a section, after an empty line unless it is the first.
    pub(super) fn section(&mut self, title: &str) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.push(text::clean(title).into_owned());
    }

    /// A label and what stands for it; further lines of a value stand below its first.
    pub(super) fn field(&mut self, label: &str, value: &str) {
        let mut label = text::clean(label).into_owned();
        for line in text::clean_lines(value) {
            // A name from outside may be longer than the column: it is not cut, because it is data.
            let cells = LABEL.max(text::width(&label));
            self.lines.push(format!("{GAP}{}{GAP}{line}", text::pad(&label, cells)).trim_end().to_owned());
            label.clear();
        }
    }

    /// A field that is only there with a value.
    pub(super) fn optional(&mut self, label: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.field(label, value);
        }
    }

    /// A line, and the words under it.
    pub(super) fn paragraph(&mut self, head: &str, words: &str) {
        self.lines.push(format!("{GAP}{}", text::clean(head)));
        self.lines.extend(text::clean_lines(words).iter().map(|line| format!("{GAP}{GAP}{GAP}{line}")));
    }

    /// A line within a section.
    pub(super) fn line(&mut self, words: &str) {
        self.lines.push(format!("{GAP}{}", text::clean(words)));
    }

    pub(super) fn into_text(self) -> String {
        self.lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: [&str; 3]) -> [String; 3] {
        cells.map(str::to_owned)
    }

    #[test]
    fn columns_are_aligned_whatever_the_script() {
        let table = table(["id", "name", "note"], [row(["1", "山田 花子", "x"]), row(["22", "Ann", ""])]);
        assert_eq!(table, "id  name       note\n1   山田 花子  x\n22  Ann");
    }

    #[test]
    fn a_cell_neither_breaks_its_line_nor_reaches_the_terminal_as_it_is() {
        let table = table(["id", "name", "note"], [row(["1", "a\nb", "\u{1b}[31mred\u{202e}"])]);
        assert_eq!(table, "id  name  note\n1   a␊b   ␛[31mred‹U+202E›");
    }

    #[test]
    fn only_the_last_column_is_as_long_as_it_likes() {
        let long = "x".repeat(COLUMN + 10);
        let table = table(["id", "name", "note"], [row(["1", &long, &long])]);
        assert!(table.ends_with(&format!("…  {long}")), "{table}");
    }

    #[test]
    fn fields_keep_their_column_and_their_lines() {
        let mut page = Page::default();
        page.section("Customer");
        page.field("First name", "Ann\nLee");
        page.optional("Email", None);
        page.section("Next");
        page.paragraph("12:00  Ann", "hi\u{7}\nyou");
        assert_eq!(
            page.into_text(),
            "Customer\n  First name          Ann\n                      Lee\n\nNext\n  12:00  Ann\n      hi␇\n      you"
        );
    }
}
