//! How many colours a terminal has, and what a theme becomes on one that has fewer than it asks for.

use ratatui::style::{Color, Style};

use super::{
    ROLES, Styles,
    color::{self, READABLE},
};

/// How many colours there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// None at all: `NO_COLOR` is set, or the terminal is a dumb one.
    None,
    /// The terminal's own sixteen.
    Ansi,
    /// Those and 240 fixed ones.
    Indexed,
    Exact,
}

impl Depth {
    /// What the environment says. `NO_COLOR` counts when it is set to anything but the empty string
    /// (<https://no-color.org>).
    pub fn of(environment: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
        let terminal = environment("TERM").unwrap_or_default();
        if is_set("NO_COLOR") || terminal == "dumb" {
            return Depth::None;
        }
        let says = environment("COLORTERM").unwrap_or_default();
        // These set TERM to a name of their own and may not set COLORTERM, above all across ssh.
        let are_exact = ["direct", "kitty", "ghostty", "alacritty", "foot", "wezterm", "contour", "rio"];
        if matches!(says.as_str(), "truecolor" | "24bit")
            || is_set("WT_SESSION")
            || are_exact.iter().any(|name| terminal.contains(name))
        {
            Depth::Exact
        } else if terminal.contains("256color") || cfg!(windows) {
            Depth::Indexed
        } else {
            Depth::Ansi
        }
    }

    /// In words, for people.
    pub fn label(self) -> &'static str {
        match self {
            Depth::None => "none",
            Depth::Ansi => "16",
            Depth::Indexed => "256",
            Depth::Exact => "exact",
        }
    }
}

/// The styles with colours that the terminal has. Text stays readable: where the nearest colour would not be, the next
/// nearest one that is takes its place. What to do without colours is another theme's business.
pub(super) fn fitted(styles: &Styles, depth: Depth) -> Styles {
    let mut fitted = styles.clone();
    if matches!(depth, Depth::Exact | Depth::None) {
        return fitted;
    }
    let (ground, behind) = styles.screen.bg.map_or((None, None), |color| {
        let (color, rgb) = nearest(color, None, depth);
        (Some(color), rgb)
    });
    for role in ROLES {
        let style = role.style_mut(&mut fitted);
        *style = fit(*style, behind, depth);
    }
    fitted.screen.bg = ground;
    fitted
}

fn fit(style: Style, ground: Option<[u8; 3]>, depth: Depth) -> Style {
    let (bg, behind) = match style.bg.map(|color| nearest(color, None, depth)) {
        Some((color, rgb)) => (Some(color), rgb),
        None => (None, ground),
    };
    let fg = style.fg.map(|color| nearest(color, behind, depth).0);
    Style { fg, bg, ..style }
}

/// What stands for `color`, and its red, green and blue where they are known.
fn nearest(color: Color, on: Option<[u8; 3]>, depth: Depth) -> (Color, Option<[u8; 3]>) {
    let Some(wanted) = color::exact(color) else { return (color, None) };
    let (color, rgb) = match depth {
        Depth::Indexed if matches!(color, Color::Indexed(_)) => (color, wanted),
        Depth::Indexed => color::nearest_of_256(wanted, on, READABLE),
        _ => color::nearest_of_16(wanted, on, READABLE),
    };
    (color, Some(rgb))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nothing(&[], Depth::Ansi)]
    #[case::plain(&[("TERM", "xterm")], Depth::Ansi)]
    #[case::indexed(&[("TERM", "screen-256color")], Depth::Indexed)]
    #[case::exact(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], Depth::Exact)]
    #[case::by_name(&[("TERM", "xterm-kitty")], Depth::Exact)]
    #[case::dumb(&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Depth::None)]
    #[case::no_color(&[("TERM", "xterm-kitty"), ("NO_COLOR", "1")], Depth::None)]
    #[case::empty_no_color(&[("TERM", "xterm-kitty"), ("NO_COLOR", "")], Depth::Exact)]
    #[cfg(not(windows))]
    fn the_environment_tells_how_many_colours_there_are(#[case] variables: &[(&str, &str)], #[case] expected: Depth) {
        let value =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        assert_eq!(Depth::of(value), expected);
    }

    #[test]
    fn colours_of_the_terminal_are_left_as_they_are() {
        let styles = Styles {
            text: Style::new().fg(Color::Cyan),
            muted: Style::new().fg(Color::Indexed(244)),
            ..Styles::default()
        };
        assert_eq!(fitted(&styles, Depth::Indexed), styles);
        assert_eq!(fitted(&styles, Depth::Ansi).text, styles.text);
        assert_eq!(fitted(&styles, Depth::Ansi).muted.fg, Some(Color::DarkGray));
    }
}
