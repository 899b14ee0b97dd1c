//! Theme files, and what the built-in ones must hold to.

use ratatui::style::{Color, Modifier, Style};
use rstest::rstest;

use super::*;

#[test]
fn the_default_theme_documents_every_role_in_the_tables_order() {
    let (_, text) = BUILT_IN[0];
    let mut lines = text.lines().skip_while(|line| !line.starts_with(&format!("# {}", ROLES[0].meaning)));
    for role in ROLES {
        assert_eq!(lines.next(), Some(format!("# {}", role.meaning).as_str()));
        let style = lines.next().unwrap();
        assert!(style.starts_with(&format!("{} = ", role.name)), "{style}");
    }
    assert_eq!(lines.next(), None);
}

#[test]
fn every_built_in_theme_gives_every_role_a_style_of_its_own() {
    for (name, text) in BUILT_IN {
        Theme::builtin(name).unwrap();
        for role in ROLES {
            assert!(text.contains(&format!("\n{} = ", role.name)), "{name} lacks {}", role.name);
        }
    }
}

#[test]
fn monochrome_has_no_colour_and_tells_by_weight() {
    let mut styles = Theme::builtin("monochrome").unwrap().styles;
    for role in ROLES {
        let style = role.style_mut(&mut styles);
        assert_eq!((style.fg, style.bg), (None, None), "{}", role.name);
    }
}

#[test]
fn what_matters_is_never_told_by_colour_alone() {
    for name in Theme::names() {
        let styles = Theme::builtin(name).unwrap().styles;
        for style in [styles.selection, styles.border_focus, styles.field_focus, styles.cursor, styles.badge_production]
        {
            assert!(!style.add_modifier.is_empty(), "{name}: {style:?}");
        }
    }
}

/// The contrast of two colours as WCAG 2 defines it, from 1 to 21.
fn contrast(one: Color, other: Color) -> f64 {
    let luminance = |color| {
        let Color::Rgb(red, green, blue) = color else { panic!("{color:?} is not an exact colour") };
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[rstest]
#[case::light("light", 4.5, &["border", "cursor"])]
#[case::high_contrast("high-contrast", 7.0, &["badge_production"])]
fn exact_themes_keep_the_contrast_that_they_promise(#[case] name: &str, #[case] least: f64, #[case] exempt: &[&str]) {
    let mut styles = Theme::builtin(name).unwrap().styles;
    for role in ROLES.iter().filter(|role| !exempt.contains(&role.name)) {
        let style = *role.style_mut(&mut styles);
        let background = style.bg.unwrap_or(Color::Rgb(255, 255, 255));
        let contrast = contrast(style.fg.unwrap(), background);
        assert!(contrast >= least, "{}: {contrast:.1}", role.name);
    }
}

#[rstest]
#[case::name(r#""light-blue""#, Style::new().fg(Color::LightBlue))]
#[case::index("42", Style::new().fg(Color::Indexed(42)))]
#[case::three_digits(r##""#fa0""##, Style::new().fg(Color::Rgb(0xff, 0xaa, 0x00)))]
#[case::six_digits(r##""#ff8800""##, Style::new().fg(Color::Rgb(0xff, 0x88, 0x00)))]
#[case::table(
    r#"{ fg = "black", bg = "red", modifiers = ["bold", "underlined"] }"#,
    Style::new().fg(Color::Black).bg(Color::Red).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
)]
#[case::nothing("{}", Style::new())]
fn a_style_is_a_colour_or_a_table(#[case] written: &str, #[case] style: Style) {
    assert_eq!(Theme::parse(&format!("accent = {written}"), "mine.toml").unwrap().styles.accent, style);
}

#[test]
fn a_role_left_out_looks_as_in_the_inherited_theme() {
    let light = Theme::builtin("light").unwrap().styles;
    let mine = Theme::parse("inherits = \"light\"\naccent = \"red\"", "mine.toml").unwrap().styles;
    assert_eq!(mine, Styles { accent: Style::new().fg(Color::Red), ..light });
    let bare = Theme::parse("", "mine.toml").unwrap();
    assert_eq!(bare, Theme::builtin("default").unwrap());
}

#[rstest]
#[case::unknown_role("\naccents = \"red\"", "mine.toml, line 2: accents is not a role, perhaps accent")]
#[case::unlike_any_role("zebra = \"red\"", "mine.toml, line 1: zebra is not a role; themes/default.toml lists them")]
#[case::unknown_colour(
    "accent = \"purpel\"",
    "mine.toml, line 1: accent: a name such as \"light-blue\", a number from 0 to 255, \"#rgb\" or \"#rrggbb\" is expected, this is \"purpel\""
)]
#[case::colour_in_a_table(
    "text = {}\naccent = { fg = \"#12é4\" }",
    "mine.toml, line 2: accent.fg: a name such as \"light-blue\", a number from 0 to 255, \"#rgb\" or \"#rrggbb\" is expected, this is \"#12é4\""
)]
#[case::unknown_part(
    "[accent]\nforeground = \"red\"",
    "mine.toml, line 2: accent.foreground is not known: a colour, or a table with `fg`, `bg` and `modifiers`, is expected"
)]
#[case::unknown_modifier(
    "accent = { modifiers = [\"blink\"] }",
    "mine.toml, line 1: accent.modifiers: a list of bold, dim, italic, underlined, reversed, crossed-out is expected"
)]
#[case::wrong_type(
    "accent = true",
    "mine.toml, line 1: accent: a colour, or a table with `fg`, `bg` and `modifiers`, is expected"
)]
#[case::unknown_parent(
    "inherits = \"dark\"",
    "mine.toml, line 1: inherits: one of default, light, high-contrast, monochrome is expected, this is \"dark\""
)]
fn a_bad_file_is_refused_with_line_and_key(#[case] text: &str, #[case] error: &str) {
    assert_eq!(Theme::parse(text, "mine.toml").unwrap_err().to_string(), error);
}

#[test]
fn broken_toml_is_refused_with_its_line() {
    let error = Theme::parse("text = {}\naccent = ", "mine.toml").unwrap_err().to_string();
    assert!(error.starts_with("mine.toml, line 2: "), "{error}");
}

#[test]
fn no_color_wins_over_the_theme_that_was_asked_for() {
    let monochrome = Theme::builtin("monochrome").unwrap();
    assert_eq!(Theme::choose(Some("light"), Some(OsStr::new("1"))).unwrap(), monochrome);
    assert_eq!(Theme::choose(Some("light"), Some(OsStr::new(""))).unwrap(), Theme::builtin("light").unwrap());
    assert_eq!(Theme::choose(None, None).unwrap(), Theme::builtin("default").unwrap());
}

#[test]
fn an_unknown_theme_is_an_error_that_names_the_known_ones() {
    let expected =
        "there is no theme of this name, the built-in ones are default, light, high-contrast, monochrome: solar";
    assert_eq!(Theme::builtin("solar").unwrap_err().to_string(), expected);
    assert_eq!(Theme::choose(Some("solar"), Some(OsStr::new("1"))).unwrap_err().to_string(), expected);
}
