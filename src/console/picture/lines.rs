//! The characters that frames are made of, as lines from one cell's middle to the next.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{HEIGHT, Rgb, WIDTH, hex};

/// How thick each line is that leaves the middle of a cell: up, right, down, left; 0 for none.
type Arms = [u32; 4];

const LIGHT: u32 = 1;
const HEAVY: u32 = 3;

fn arms(symbol: char) -> Option<Arms> {
    const L: u32 = LIGHT;
    const H: u32 = HEAVY;
    Some(match symbol {
        '─' => [0, L, 0, L],
        '│' => [L, 0, L, 0],
        '┌' | '╭' => [0, L, L, 0],
        '┐' | '╮' => [0, 0, L, L],
        '└' | '╰' => [L, L, 0, 0],
        '┘' | '╯' => [L, 0, 0, L],
        '├' => [L, L, L, 0],
        '┤' => [L, 0, L, L],
        '┬' => [0, L, L, L],
        '┴' => [L, L, 0, L],
        '┼' => [L, L, L, L],
        '━' => [0, H, 0, H],
        '┃' => [H, 0, H, 0],
        '┏' => [0, H, H, 0],
        '┓' => [0, 0, H, H],
        '┗' => [H, H, 0, 0],
        '┛' => [H, 0, 0, H],
        _ => return None,
    })
}

/// Whether a character is drawn as lines.
pub(super) fn is_line(symbol: char) -> bool {
    arms(symbol).is_some()
}

/// A line: how it looks, whether it lies, where across, and from where to where.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    ink: Rgb,
    weight: u32,
    is_level: bool,
    across: u32,
}

/// All lines of a picture; those that meet are one.
#[derive(Default)]
pub(super) struct Lines(BTreeMap<Place, Vec<(u32, u32)>>);

impl Lines {
    /// Adds the lines of a character whose cell begins at `x` and `y`.
    pub(super) fn add(&mut self, symbol: char, x: u32, y: u32, ink: Rgb) {
        let Some([up, right, down, left]) = arms(symbol) else { return };
        let (middle_x, middle_y) = (x + WIDTH / 2, y + HEIGHT / 2);
        for (weight, is_level, across, from, to) in [
            (up, false, middle_x, y, middle_y),
            (down, false, middle_x, middle_y, y + HEIGHT),
            (left, true, middle_y, x, middle_x),
            (right, true, middle_y, middle_x, x + WIDTH),
        ] {
            if weight > 0 {
                self.0.entry(Place { ink, weight, is_level, across }).or_default().push((from, to));
            }
        }
    }

    /// The elements, one for each look.
    pub(super) fn paths(self) -> String {
        let mut looks: BTreeMap<(Rgb, u32), String> = BTreeMap::new();
        for (Place { ink, weight, is_level, across }, spans) in self.0 {
            let path = looks.entry((ink, weight)).or_default();
            for (from, to) in joined(spans) {
                // Writing to a string does not fail.
                let _ = if is_level {
                    write!(path, "M{from} {across}H{to}")
                } else {
                    write!(path, "M{across} {from}V{to}")
                };
            }
        }
        looks.into_iter().fold(String::new(), |mut all, ((ink, weight), path)| {
            let ink = hex(ink);
            let _ =
                writeln!(all, r#"<path stroke="{ink}" stroke-width="{weight}" stroke-linecap="square" d="{path}"/>"#);
            all
        })
    }
}

/// The same spans, those that touch made one.
fn joined(mut spans: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    spans.sort_unstable();
    let mut joined: Vec<(u32, u32)> = Vec::new();
    for (from, to) in spans {
        match joined.last_mut() {
            Some(last) if last.1 >= from => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_meet_are_one() {
        let mut lines = Lines::default();
        for (at, symbol) in (0..).zip("┌──┐".chars()) {
            lines.add(symbol, at * WIDTH, 0, [0; 3]);
        }
        assert_eq!(
            lines.paths(),
            "<path stroke=\"#000000\" stroke-width=\"1\" stroke-linecap=\"square\" d=\"M5 10V20M35 10V20M5 10H35\"/>\n"
        );
    }

    #[test]
    fn only_frames_are_lines() {
        assert!("─│┌┐└┘├┤━┃┏┓┗┛".chars().all(is_line));
        assert!(!"▌-|+ a▸".chars().any(is_line));
    }
}
