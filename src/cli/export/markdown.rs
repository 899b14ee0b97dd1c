//! Conversations as Markdown: for a ticket or a wiki.
//!
//! What stands in it came from anybody, and a page that shows it may let HTML and links through: every character that
//! means something to Markdown is escaped.

use super::portrait::{Column, Line, Portrait};
use crate::{
    api::desk::Audience,
    cli::desk::view::{moment, part, words},
    console::text,
};

/// One conversation, its audiences one after the other.
pub(super) fn conversation(portrait: &Portrait) -> String {
    let mut lines = vec![format!("# {}", inline(&portrait.title)), String::new(), format!("`{}`", portrait.id)];
    for column in &portrait.columns {
        audience(column, &mut lines);
    }
    lines.push(String::new());
    lines.join("\n")
}

fn audience(column: &Column, into: &mut Vec<String>) {
    let heading = match column.audience {
        Audience::Customer => "Customer's integrator",
        Audience::AiAgent => "AI agent",
        Audience::Representative => "Representative",
        Audience::Supervisor => "Supervisor",
    };
    into.extend([String::new(), format!("## {heading}")]);
    for (title, lines) in
        [("Conversation", &column.facts), ("Customer", &column.customer), ("Variables", &column.variables)]
    {
        into.extend([String::new(), format!("### {title}"), String::new()]);
        into.extend(lines.iter().map(field));
        if lines.is_empty() {
            into.push("none".to_owned());
        }
    }
    into.extend([String::new(), "### Transcript".to_owned()]);
    if column.transcript.is_empty() {
        into.extend([String::new(), "nothing yet".to_owned()]);
    }
    for line in &column.transcript {
        let entry = &line.entry;
        let name =
            if entry.from.name.is_empty() { String::new() } else { format!("**{}**, ", inline(&entry.from.name)) };
        into.extend([String::new(), format!("{name}{}, {}", part(entry), moment(entry.timestamp)), String::new()]);
        let said: Vec<String> = text::clean_lines(&words(entry)).iter().map(|line| escaped(line)).collect();
        let (last, others) = said.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
        // A backslash at its end keeps a line apart from the next.
        let strike = if line.withheld.is_some() { "~~" } else { "" };
        into.extend(others.iter().map(|line| format!("> {}\\", struck(line, strike))));
        into.push(format!("> {}{}", struck(last, strike), because(line.withheld.as_deref())));
    }
}

fn field(line: &Line) -> String {
    let strike = if line.withheld.is_some() { "~~" } else { "" };
    let value = struck(&inline(&line.value), strike);
    format!("- **{}**: {value}{}", inline(&line.label), because(line.withheld.as_deref()))
}

fn struck(text: &str, strike: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{strike}{text}{strike}") }
}

fn because(reason: Option<&str>) -> String {
    reason.map(|reason| format!(" *({})*", inline(reason))).unwrap_or_default()
}

/// A text within a line.
fn inline(raw: &str) -> String {
    escaped(&text::clean(raw))
}

/// One clean line without any meaning to Markdown. Blanks at its ends have one, and none to a reader.
fn escaped(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for (at, letter) in line.trim().char_indices() {
        let begins_a_list = at == 0 && matches!(letter, '-' | '+' | '=');
        // Numbers of a list, the scheme of an address that is made a link of by itself, its host and mailboxes.
        let means_something = matches!(
            letter,
            '\\' | '`'
                | '*'
                | '_'
                | '['
                | ']'
                | '('
                | ')'
                | '<'
                | '>'
                | '#'
                | '|'
                | '~'
                | '&'
                | '!'
                | ':'
                | '@'
                | '.'
                | '$'
        );
        if begins_a_list || means_something {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::html("<b>&amp;", r"\<b\>\&amp;")]
    #[case::link("[x](javascript:alert(1))", r"\[x\]\(javascript\:alert\(1\)\)")]
    #[case::address("https://evil.example", r"https\://evil\.example")]
    #[case::list("- a", r"\- a")]
    #[case::number("1. a", r"1\. a")]
    #[case::lines("a\n# b", r"a␊\# b")]
    #[case::hidden("a\u{202e}b\u{1b}[31m", r"a‹U+202E›b␛\[31m")]
    #[case::code("    `x`", r"\`x\`")]
    fn a_text_means_nothing_to_markdown(#[case] raw: &str, #[case] expected: &str) {
        assert_eq!(inline(raw), expected);
    }
}
