//! Every pane and every overlay as it looks, in three themes: beside the letters, which style each cell has.
//!
//! A look is a line in [`looks`]. A snapshot holds the four promised sizes of one look in one theme; in the default theme
//! also what is written, which is the same in all. In the plane of styles a letter stands for a style that the legend
//! names, a blank for plain text, and `"` for a line as the one above it.

use std::collections::{BTreeMap, BTreeSet};

use ratatui::{
    buffer::{Buffer, Cell as ScreenCell},
    style::Style,
};
use serde_json::json;

use super::*;
use crate::console::{
    app::sheet::picker::Template,
    effect::Effect,
    message::Edited,
    theme::{ROLES, Styles},
};

const SIZES: [(u16, u16); 4] = [(60, 16), (80, 24), (120, 40), (200, 60)];
const THEMES: [&str; 3] = ["default", "light", "monochrome"];

fn pressed(chords: &[Chord]) -> Story {
    let mut story = Story::with(three());
    story.app.viewer.show(talk(3));
    for chord in chords {
        story.press(*chord);
    }
    story
}

const fn alt(letter: char) -> Chord {
    Chord::alt(Key::Char(letter))
}

/// Every pane and overlay, each in a state in which most of what it can show is there.
fn looks() -> Vec<(&'static str, Story)> {
    vec![
        ("form", {
            let mut story = pressed(&[]);
            story.app.composer.set_slot(Slot::Email);
            story.type_text(" nonsense");
            story
        }),
        ("list", pressed(&[TO_LIST])),
        ("conversation", pressed(&[TO_REPRESENTATIVE])),
        ("seats", {
            let mut story = pressed(&[TO_REPRESENTATIVE, plain('T')]);
            story.app.seats.viewer.show(View { audience: Audience::Customer, ..talk(3) });
            story
        }),
        ("masked", pressed(&[TO_LIST, alt('h')])),
        ("presenter", pressed(&[Chord::plain(Key::F(12)), TO_LIST])),
        ("pointer", pressed(&[TO_REPRESENTATIVE, alt('p'), Chord::plain(Key::Down)])),
        ("help", pressed(&[F1])),
        ("confirmation", crate::console::update::tests::remote::production()),
        ("palette", {
            let mut story = pressed(&[Chord::ctrl(Key::Char('p'))]);
            story.type_text("co con");
            story
        }),
        ("themes", {
            let mut story = pressed(&[alt('t')]);
            story.happens(Message::ThemesListed(themes_to_choose_from()));
            story
        }),
        ("picker", {
            let mut story = pressed(&[Chord::plain(Key::F(5))]);
            let own = Template { name: "返品 returns".into(), body: Ok(json!({ "skipdeflectionbot": true })) };
            story.happens(Message::TemplatesLoaded { templates: vec![own], problem: None });
            story
        }),
        ("paste_preview", {
            let mut story = pressed(&[]);
            story.happens(Message::Pasted(
                "curl https://m.test -H 'Authorization: x' -d '{\"customercontext\":{\"firstname\":\"Ann\"}}'".into(),
            ));
            story
        }),
        ("paste_box", {
            let mut story = pressed(&[alt('v')]);
            story.happens(Message::Pasted("firstname=Ann\norder: A-17\n".into()));
            story
        }),
        ("naming", {
            let mut story = pressed(&[alt('w')]);
            story.type_text("returns/angry");
            story.press(ENTER);
            story
        }),
        ("checks", {
            let mut story = pressed(&[]);
            let body = json!({ "conversationcontext": { "password": { "isDisplayable": true, "value": "hunter2" } } });
            story.app.composer.replace_with(&Composer::from_body(&body).0);
            story.press(alt('q'));
            story
        }),
        ("audiences", {
            let mut story = pressed(&[TO_LIST, Chord::plain(Key::Char('v'))]);
            let asked = story.wanted.iter().find_map(|effect| match effect {
                Effect::Compare(question) => Some(*question),
                _ => None,
            });
            let question = asked.unwrap();
            story.happens(Message::Compared { question, result: Ok(everybodys_views()) });
            story
        }),
        ("errand", pressed(&[TO_LIST, Chord::plain(Key::Char('X'))])),
        ("wire", {
            let mut story = pressed(&[TO_LIST]);
            let body = json!({ "customercontext": { "firstname": "Ann" } });
            story.exchanged(crate::console::update::tests::wire::exchange(1, &body, false));
            story.press(Chord::plain(Key::Char('w')));
            story.press(ENTER);
            story
        }),
        ("why", {
            let mut story = crate::console::update::tests::wire::refused();
            story.press(alt('n'));
            story
        }),
        ("deliveries", area::tests::deliveries()),
        ("records", area::tests::records()),
        ("clock", area::tests::clock()),
        ("faults", area::tests::faults()),
        ("fidelity", pressed(&[TO_LIST, plain('L'), ENTER])),
        ("scenarios", stage::tests::listed()),
        ("scenario_under_way", stage::tests::after(2)),
        ("unfinished", {
            let mut story = pressed(&[]);
            let after =
                Some("{\n  \"customercontext\": {\n    \"firstname\": \"Ann\"\n    \"lastname\": \"Lee\"\n".to_owned());
            story.happens(Message::EditedOutside(Edited { before: "{}".into(), after, failure: None }));
            story
        }),
    ]
}

fn buffer_of(story: &mut Story, styles: &Styles, (columns, rows): (u16, u16)) -> Buffer {
    story.happens(Message::Resized { columns, rows });
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    for _ in 0..2 {
        let mut drawn = (Extent::default(), Map::default());
        terminal.draw(|frame| drawn = draw(frame, &story.app, styles)).unwrap();
        story.happens(Message::Drawn(drawn.0, drawn.1));
    }
    terminal.backend().buffer().clone()
}

/// The styles that a theme gives, each with a letter and the roles that have it; plain text is a blank.
struct Legend {
    letters: BTreeMap<String, (char, String)>,
    used: BTreeSet<String>,
}

impl Legend {
    fn of(styles: &Styles) -> Self {
        let mut letters: BTreeMap<String, (char, String)> = BTreeMap::new();
        let mut free = ('a'..='z').chain('A'..='Z').chain('0'..='9');
        let plain = look(styles.screen.patch(styles.text));
        letters.insert(plain, (' ', "text".to_owned()));
        for role in ROLES {
            let mut copy = styles.clone();
            let own = *role.style_mut(&mut copy);
            let key = look(styles.screen.patch(styles.text).patch(own));
            let entry = letters.entry(key).or_insert_with(|| (free.next().unwrap_or('?'), String::new()));
            if entry.0 != ' ' {
                let joint = if entry.1.is_empty() { "" } else { ", " };
                entry.1 = format!("{}{joint}{}", entry.1, role.name);
            }
        }
        Self { letters, used: BTreeSet::new() }
    }

    fn letter(&mut self, cell: &ScreenCell) -> char {
        let key = look(cell.style());
        self.used.insert(key.clone());
        let next = ('!'..='/').nth(self.letters.values().filter(|(letter, _)| letter.is_ascii_punctuation()).count());
        self.letters.entry(key).or_insert_with(|| (next.unwrap_or('?'), "together".to_owned())).0
    }

    fn plane(&mut self, buffer: &Buffer) -> String {
        let mut lines = Vec::new();
        let mut above = String::new();
        for y in 0..buffer.area.height {
            let line: String = (0..buffer.area.width).map(|x| self.letter(&buffer[(x, y)])).collect();
            let line = line.trim_end().to_owned();
            lines.push(if line == above && !line.is_empty() { "\"".to_owned() } else { line.clone() });
            above = line;
        }
        lines.join("\n")
    }

    fn in_words(&self) -> String {
        let used = self.letters.iter().filter(|(key, (letter, _))| *letter != ' ' && self.used.contains(*key));
        let mut lines: Vec<String> = used.map(|(key, (letter, roles))| format!("{letter} {roles}: {key}")).collect();
        lines.sort();
        lines.join("\n")
    }
}

fn look(style: Style) -> String {
    let part = |name: &str, color: Option<ratatui::style::Color>| match color {
        None | Some(ratatui::style::Color::Reset) => String::new(),
        Some(color) => format!("{name} {color} "),
    };
    let modifiers = if style.add_modifier.is_empty() { String::new() } else { format!("{:?}", style.add_modifier) };
    format!("{}{}{modifiers}", part("fg", style.fg), part("bg", style.bg)).trim_end().to_owned()
}

#[test]
fn everything_looks_as_it_does_in_three_themes() {
    for (name, mut story) in looks() {
        let mut written: Vec<String> = Vec::new();
        for theme in THEMES {
            let styles = Theme::builtin(theme).unwrap().styles;
            let mut legend = Legend::of(&styles);
            let mut parts = Vec::new();
            for (at, size) in SIZES.into_iter().enumerate() {
                let buffer = buffer_of(&mut story, &styles, size);
                let letters = text_of(&buffer);
                if theme == THEMES[0] {
                    parts.push(format!("== {}x{}\n{letters}", size.0, size.1));
                    written.push(letters);
                } else {
                    assert_eq!(letters, written[at], "{name}: a theme changes no letter");
                }
                parts.push(format!("== {}x{}, styles\n{}", size.0, size.1, legend.plane(&buffer)));
            }
            parts.push(format!("== legend\n{}", legend.in_words()));
            insta::assert_snapshot!(format!("{name}_{theme}"), parts.join("\n"));
        }
    }
}

/// The names of an enum's variants, read from the file that has it.
fn variants<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let (_, body) = source.split_once(&format!("pub enum {name} {{\n")).unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
    lines
        .filter(|line| line.starts_with(char::is_uppercase))
        .map(|line| line.split(|letter: char| !letter.is_alphanumeric()).next().unwrap())
        .collect()
}

#[test]
fn no_overlay_is_left_out() {
    let shown: Vec<String> =
        looks().iter().filter_map(|(_, story)| Some(format!("{:?}", story.app.overlay.as_ref()?))).collect();
    let overlays = variants(include_str!("../../app/overlay.rs"), "Overlay");
    let sheets = variants(include_str!("../../app/sheet.rs"), "Sheet");
    assert!(overlays.contains(&"Help") && sheets.contains(&"Picker"), "{overlays:?} {sheets:?}");
    let begins =
        |name: &str| shown.iter().any(|shown| shown.split(|c: char| !c.is_alphanumeric()).next() == Some(name));
    for name in overlays {
        assert!(begins(name), "{name} is not among the looks: add a line");
    }
    for name in sheets {
        let inside = format!("Sheet({name}");
        assert!(shown.iter().any(|shown| shown.starts_with(&inside)), "the sheet {name} is not among the looks");
    }
}
