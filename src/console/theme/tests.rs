//! Theme files, and what the built-in ones must hold to.

use std::fs;

use ratatui::style::{Color, Modifier, Style};
use rstest::rstest;

use super::{
    color::{READABLE, VISIBLE, contrast, exact},
    *,
};

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
fn there_are_more_than_ten_themes_and_each_says_for_whom_it_is() {
    assert!(Theme::names().count() > 10);
    for name in Theme::names() {
        let theme = Theme::builtin(name).unwrap_or_else(|error| panic!("{error}"));
        assert!(!theme.description.is_empty() && theme.files.is_empty(), "{name}");
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
        let telling = [
            styles.selection,
            styles.border_focus,
            styles.field_focus,
            styles.highlight,
            styles.cursor,
            styles.badge_production,
        ];
        for style in telling {
            assert!(!style.add_modifier.is_empty(), "{name}: {style:?}");
        }
    }
}

#[test]
fn a_theme_with_exact_colours_has_a_background_of_its_own() {
    for name in Theme::names() {
        let mut styles = Theme::builtin(name).unwrap().styles;
        let is_exact = ROLES
            .iter()
            .map(|role| *role.style_mut(&mut styles))
            .any(|style| matches!(style.fg, Some(Color::Rgb(..))) || matches!(style.bg, Some(Color::Rgb(..))));
        assert_eq!(is_exact, styles.screen.bg.is_some(), "{name}");
    }
}

/// The colours of a style as it is drawn upon `ground`; `None` where they are the terminal owner's.
fn drawn(style: Style, ground: Style) -> Option<([u8; 3], [u8; 3])> {
    let style = ground.patch(style);
    let (fg, bg) = (exact(style.fg?)?, exact(style.bg?)?);
    Some(if style.add_modifier.contains(Modifier::REVERSED) { (bg, fg) } else { (fg, bg) })
}

/// Every role on the screen, and what is drawn in the selected row on that row. So on each terminal that has the colours,
/// or the nearest of 256.
#[test]
fn everything_that_is_drawn_can_be_read() {
    let mut pairs = 0;
    for name in Theme::names() {
        for depth in [Depth::Exact, Depth::Indexed] {
            let mut styles = Library::default().wear(name, Ground::Unknown, depth).unwrap().styles;
            let (screen, selection) = (styles.screen, styles.selection);
            for role in ROLES {
                let least = if role.name.starts_with("border") { VISIBLE } else { READABLE };
                let style = *role.style_mut(&mut styles);
                for (place, style) in [("screen", style), ("selection", style.patch(selection))] {
                    let Some((fg, bg)) = drawn(style, screen) else { continue };
                    let kept = contrast(fg, bg);
                    assert!(kept >= least, "{name}: {} on the {place} at {depth:?}: {kept:.2}", role.name);
                    pairs += 1;
                }
            }
        }
    }
    assert!(pairs > 11 * 2 * 2 * ROLES.len(), "{pairs} pairs");
}

#[test]
fn high_contrast_keeps_what_it_promises() {
    let mut styles = Theme::builtin("high-contrast").unwrap().styles;
    let screen = styles.screen;
    for role in ROLES.iter().filter(|role| role.name != "badge_production") {
        let (fg, bg) = drawn(*role.style_mut(&mut styles), screen).unwrap();
        assert!(contrast(fg, bg) >= 7.0, "{}", role.name);
    }
}

/// What worked and what failed must differ for eyes that see red and green, or blue and yellow, alike. The projections
/// are those of Viénot, Brettel and Mollon on linear light, in the form that is exact enough for a floor.
#[rstest]
#[case::deuteranopia("red-green", [[0.292_75, 0.707_25, 0.0], [0.292_75, 0.707_25, 0.0], [-0.022_34, 0.022_34, 1.0]])]
#[case::protanopia("red-green", [[0.112_38, 0.887_62, 0.0], [0.112_38, 0.887_62, 0.0], [0.004_01, -0.004_01, 1.0]])]
#[case::tritanopia("blue-yellow", [[1.0, 0.144_61, -0.144_61], [0.0, 0.859_24, 0.140_76], [0.0, 0.859_24, 0.140_76]])]
fn the_themes_for_colour_blind_people_keep_their_signals_apart(#[case] name: &str, #[case] eye: [[f64; 3]; 3]) {
    let seen = |style: Style| {
        let linear = exact(style.fg.unwrap()).unwrap().map(|channel| (f64::from(channel) / 255.0).powf(2.2));
        eye.map(|row| {
            row.iter().zip(linear).map(|(share, light)| share * light).sum::<f64>().clamp(0.0, 1.0).powf(1.0 / 2.2)
        })
    };
    let styles = Theme::builtin(name).unwrap().styles;
    for (one, other) in [
        (styles.success, styles.error),
        (styles.success, styles.warning),
        (styles.error, styles.warning),
        (styles.state_open, styles.state_active),
        (styles.customer, styles.internal),
    ] {
        let apart: f64 = seen(one).iter().zip(seen(other)).map(|(one, other)| (one - other).powi(2)).sum();
        assert!(apart.sqrt() > 0.15, "{name}: {one:?} and {other:?} are {:.2} apart", apart.sqrt());
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
    assert_eq!(Theme::parse(&format!("accent = {written}"), "mine.toml").unwrap().accent, style);
}

#[test]
fn a_role_left_out_looks_as_in_the_inherited_theme() {
    let light = Theme::builtin("light").unwrap().styles;
    let mine = Theme::parse("inherits = \"light\"\naccent = \"light-blue\"", "mine.toml").unwrap();
    assert_eq!(mine, Styles { accent: Style::new().fg(Color::LightBlue), ..light });
    let bare = Theme::parse("", "mine.toml").unwrap();
    assert_eq!(bare, Theme::builtin("default").unwrap().styles);
}

#[test]
fn a_palette_colours_the_roles_that_are_inherited() {
    let dark = Theme::builtin("dark").unwrap().styles;
    let mine = Theme::parse("inherits = \"dark\"\n[palette]\nbase = \"#000\"\ngreen = 40", "mine.toml").unwrap();
    assert_eq!(mine.screen.bg, Some(Color::Rgb(0, 0, 0)));
    assert_eq!((mine.success.fg, mine.error), (Some(Color::Indexed(40)), dark.error));
    let over_names = Theme::parse("accent = \"mine\"\n[palette]\nmine = \"#123456\"", "mine.toml").unwrap();
    assert_eq!(over_names.accent.fg, Some(Color::Rgb(0x12, 0x34, 0x56)));
}

#[rstest]
#[case::unknown_role("\naccents = \"red\"", "mine.toml, line 2: accents is not a role, perhaps accent")]
#[case::unlike_any_role("zebra = \"red\"", "mine.toml, line 1: zebra is not a role; themes/default.toml lists them")]
#[case::unknown_colour(
    "accent = \"purpel\"",
    "mine.toml, line 1: accent: a name such as \"light-blue\", one of the palette, a number from 0 to 255, \"#rgb\" or \"#rrggbb\" is expected, this is \"purpel\""
)]
#[case::colour_in_a_table(
    "text = {}\naccent = { fg = \"#12é4\" }",
    "mine.toml, line 2: accent.fg: a name such as \"light-blue\", one of the palette, a number from 0 to 255, \"#rgb\" or \"#rrggbb\" is expected, this is \"#12é4\""
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
#[case::misspelt_colour_of_the_palette(
    "inherits = \"dark\"\n[palette]\ngren = \"#0f0\"",
    "mine.toml, line 3: palette.gren is used by no role"
)]
#[case::description("description = 1", "mine.toml, line 1: description: a text is expected")]
fn a_bad_file_is_refused_with_line_and_key(#[case] text: &str, #[case] error: &str) {
    assert_eq!(Theme::parse(text, "mine.toml").unwrap_err().to_string(), error);
}

#[test]
fn an_unknown_parent_is_refused_with_the_known_ones() {
    let error = Theme::parse("inherits = \"sepia\"", "mine.toml").unwrap_err().to_string();
    assert!(error.starts_with("mine.toml, line 1: inherits: one of default, dark, light, "), "{error}");
    assert!(error.ends_with(" is expected, this is \"sepia\""), "{error}");
}

#[test]
fn broken_toml_is_refused_with_its_line() {
    let error = Theme::parse("text = {}\naccent = ", "mine.toml").unwrap_err().to_string();
    assert!(error.starts_with("mine.toml, line 2: "), "{error}");
}

#[test]
fn without_colours_every_choice_is_monochrome_but_a_wrong_name_is_told() {
    let library = Library::default();
    let monochrome = Theme::builtin("monochrome").unwrap();
    assert_eq!(library.wear("light", Ground::Light, Depth::None).unwrap(), monochrome);
    let error = library.wear("solar", Ground::Light, Depth::None).unwrap_err().to_string();
    assert!(error.starts_with("there is no theme of this name, known are default, dark,"), "{error}");
    assert!(error.ends_with(": solar"), "{error}");
}

#[rstest]
#[case::unknown(Ground::Unknown, Depth::Exact, "default")]
#[case::dark(Ground::Dark, Depth::Exact, "dark")]
#[case::light(Ground::Light, Depth::Exact, "light")]
#[case::sixteen(Ground::Light, Depth::Ansi, "default")]
fn auto_is_as_the_terminal_is(#[case] ground: Ground, #[case] depth: Depth, #[case] name: &str) {
    let library = Library::default();
    assert_eq!(library.wear(AUTO, ground, depth).unwrap().description, Theme::builtin(name).unwrap().description);
}

#[test]
fn a_file_of_the_users_own_is_a_theme_and_goes_before_a_built_in_one() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("mine.toml", "inherits = \"base\"\naccent = \"#010203\"");
    write("base.toml", "inherits = \"nord\"\n[palette]\nred = \"#ff9999\"");
    write("nord.toml", "inherits = \"nord\"\ntext = \"#ffffff\"");
    write("notes.txt", "not a theme");
    let library = Library::new(Some(folder.path().to_owned()));

    let mine = library.load("mine").unwrap();
    let nord = Theme::builtin("nord").unwrap().styles;
    assert_eq!(mine.styles.accent.fg, Some(Color::Rgb(1, 2, 3)));
    assert_eq!(mine.styles.error.fg, Some(Color::Rgb(0xff, 0x99, 0x99)));
    assert_eq!((mine.styles.text.fg, mine.styles.success), (Some(Color::Rgb(255, 255, 255)), nord.success));
    let files: Vec<_> = ["mine.toml", "base.toml", "nord.toml"].map(|name| folder.path().join(name)).into();
    assert_eq!(mine.files, files, "a change of any of them is seen");

    let names: Vec<String> = library.list().into_iter().map(|listed| listed.name).collect();
    assert_eq!(names.last().map(String::as_str), Some("mine"));
    assert_eq!(names.iter().filter(|name| *name == "nord").count(), 1);
    assert!(library.list().iter().any(|listed| listed.name == "nord" && listed.file.is_some()));
}

#[test]
fn themes_that_inherit_each_other_end_with_an_error_and_names_lead_to_no_other_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("hen.toml"), "inherits = \"egg\"").unwrap();
    fs::write(folder.path().join("egg.toml"), "inherits = \"hen\"").unwrap();
    fs::write(folder.path().join("outside.toml"), "").unwrap();
    let library = Library::new(Some(folder.path().join("themes")));
    assert!(matches!(library.load("../outside"), Err(ThemeError::NoSuchTheme { .. })));
    let library = Library::new(Some(folder.path().to_owned()));
    let error = library.load("hen").unwrap_err().to_string();
    assert!(error.contains("egg.toml, line 1: inherits: ") && error.ends_with("this is \"hen\""), "{error}");
}
