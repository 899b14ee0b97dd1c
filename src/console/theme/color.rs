//! Colours as numbers: how far two are apart, how well one is read on the other, and the nearest one that a terminal with
//! fewer colours has. No theme and no role is known here.

use ratatui::style::Color;

/// What text must keep from its background, by WCAG 2.1, level AA.
pub const READABLE: f64 = 4.5;
/// What frames and glyphs must keep from their background, by the same.
pub const VISIBLE: f64 = 3.0;

/// The sixteen colours as terminals have them unless their owner chose others (those of xterm).
const ANSI: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];
/// The first index of the 256 colours that is the same everywhere; those below are the sixteen.
const FIXED: u8 = 16;
/// The steps of the colour cube of the 256 colours.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The red, green and blue of a colour, where every terminal agrees about them; `None` for the sixteen, which belong to
/// the terminal's owner, and for "as the terminal has it".
pub fn exact(color: Color) -> Option<[u8; 3]> {
    match color {
        Color::Rgb(red, green, blue) => Some([red, green, blue]),
        Color::Indexed(index) => fixed(index),
        _ => None,
    }
}

/// As [`exact`], and the sixteen as terminals have them unless their owner chose others; `None` for "as the terminal has
/// it" alone.
pub fn typical(color: Color) -> Option<[u8; 3]> {
    let of_sixteen = || ANSI.iter().find(|(known, _)| *known == color).map(|(_, rgb)| *rgb);
    exact(color).or_else(of_sixteen)
}

/// The number of one of the sixteen colours; `None` for any other.
pub fn number(color: Color) -> Option<usize> {
    // The table's order is Black to Gray and then the bright ones, as terminals number them.
    ANSI.iter().position(|(known, _)| *known == color)
}

/// The contrast of two colours as WCAG 2 defines it, from 1 to 21.
pub fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// How light a colour is to the eye, from 0 to 1 (WCAG's relative luminance).
pub fn luminance([red, green, blue]: [u8; 3]) -> f64 {
    let linear = |channel: u8| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// The nearest of the sixteen colours that keeps `least` from `on`; black or white when none does.
///
/// Bright black is never drawn on a dark ground: some palettes that people choose (Solarized above all) make the two one.
pub fn nearest_of_16(wanted: [u8; 3], on: Option<[u8; 3]>, least: f64) -> (Color, [u8; 3]) {
    let is_on_dark = on.is_some_and(|on| luminance(on) < 0.2);
    let can_be_seen = move |color: &Color| !(is_on_dark && *color == Color::DarkGray);
    nearest(ANSI.into_iter().filter(move |(color, _)| can_be_seen(color)), wanted, on, least)
}

/// The nearest of the 240 fixed colours that keeps `least` from `on`; black or white when none does.
pub fn nearest_of_256(wanted: [u8; 3], on: Option<[u8; 3]>, least: f64) -> (Color, [u8; 3]) {
    let fixed = (FIXED..=u8::MAX).filter_map(|index| Some((Color::Indexed(index), fixed(index)?)));
    nearest(fixed, wanted, on, least)
}

fn nearest(
    colors: impl Iterator<Item = (Color, [u8; 3])> + Clone,
    wanted: [u8; 3],
    on: Option<[u8; 3]>,
    least: f64,
) -> (Color, [u8; 3]) {
    let kept = |rgb: [u8; 3]| on.map_or(f64::INFINITY, |on| contrast(rgb, on));
    let by_distance =
        |one: &(Color, [u8; 3]), other: &(Color, [u8; 3])| distance(one.1, wanted).cmp(&distance(other.1, wanted));
    colors
        .clone()
        .filter(|(_, rgb)| kept(*rgb) >= least)
        .min_by(by_distance)
        .or_else(|| colors.max_by(|one, other| kept(one.1).total_cmp(&kept(other.1))))
        .unwrap_or((Color::Reset, wanted))
}

/// How different two colours look, roughly: the eye is keener on green than on red, and on red than on blue.
fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    let apart = |at: usize| u32::from(one[at].abs_diff(other[at])).pow(2);
    3 * apart(0) + 4 * apart(1) + 2 * apart(2)
}

fn fixed(index: u8) -> Option<[u8; 3]> {
    let at = index.checked_sub(FIXED)?;
    if at >= 216 {
        let gray = 8 + 10 * (at - 216);
        return Some([gray; 3]);
    }
    let step = |divisor: u8| CUBE[usize::from(at / divisor % 6)];
    Some([step(36), step(6), step(1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        assert!((contrast([119; 3], [255; 3]) - 4.478).abs() < 1e-3, "#777 on white just fails");
        assert!((contrast([255, 0, 0], [255, 0, 0]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_fixed_colours_are_the_cube_and_the_greys() {
        assert_eq!([exact(Color::Indexed(16)), exact(Color::Indexed(231))], [Some([0; 3]), Some([255; 3])]);
        assert_eq!(exact(Color::Indexed(208)), Some([255, 135, 0]));
        assert_eq!([exact(Color::Indexed(232)), exact(Color::Indexed(255))], [Some([8; 3]), Some([238; 3])]);
        assert_eq!([exact(Color::Indexed(1)), exact(Color::Red), exact(Color::Reset)], [None; 3]);
    }

    #[test]
    fn the_nearest_colour_is_taken_unless_it_could_not_be_read() {
        assert_eq!(nearest_of_256([254, 136, 1], None, READABLE).0, Color::Indexed(208));
        assert_eq!(nearest_of_16([200, 10, 10], None, READABLE).0, Color::Red);
        let (_, dim) = nearest_of_256([60, 60, 60], Some([30, 30, 30]), READABLE);
        assert!(contrast(dim, [30, 30, 30]) >= READABLE);
        let (color, _) = nearest_of_16([10, 10, 200], Some([0, 0, 0]), READABLE);
        assert_ne!(color, Color::Blue, "blue on black is not read");
    }
}
