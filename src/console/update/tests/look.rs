//! Overlays, the mouse, the layout and copying.

use super::*;
use crate::console::{
    action::TABLE,
    app::{
        layout::Divider,
        map::{Area, Spot},
        order::Order,
        palette::Letters,
        themes::Entry,
    },
    composer::Cell,
    message::{Copy, Route},
};

const CTRL_P: Chord = Chord::ctrl(Key::Char('p'));
const DOWN: Chord = Chord::plain(Key::Down);
const ALT_Y: Chord = Chord::alt(Key::Char('y'));

fn palette(story: &Story) -> Vec<&'static str> {
    match &story.app.overlay {
        Some(Overlay::Palette(palette)) => palette.found().iter().map(|found| found.row.id).collect(),
        other => panic!("no palette: {other:?}"),
    }
}

/// Where the letters of the first found action match.
fn first(story: &Story) -> (&'static str, Letters, Option<String>) {
    match &story.app.overlay {
        Some(Overlay::Palette(palette)) => {
            let found = &palette.found()[0];
            (found.row.id, found.letters.clone(), found.refusal.clone())
        }
        other => panic!("no palette: {other:?}"),
    }
}

fn entries() -> Vec<Entry> {
    ["auto", "default", "nord", "broken"]
        .map(|name| Entry { name: name.into(), about: String::new(), is_own: false, is_faulty: name == "broken" })
        .into()
}

/// A story with the map of a screen on which a spot is at row `at`.
fn with_spots(rows: Vec<Summary>, spots: &[Spot]) -> Story {
    let mut story = Story::with(rows);
    let mut map = Map::default();
    map.body = Area { x: 0, y: 1, width: 120, height: 36 };
    for (at, spot) in (0..).zip(spots) {
        map.add(Area { x: 0, y: at, width: 10, height: 1 }, *spot);
    }
    story.happens(Message::Drawn(story.app.extent, map));
    story.wanted.clear();
    story
}

#[test]
fn the_palette_lists_every_action_and_says_why_one_cannot_be_done() {
    let mut story = Story::with(Vec::new());
    story.press(CTRL_P);
    let listed = palette(&story);
    for row in TABLE.iter().filter(|row| !row.is_of_overlays() && row.action != Action::Palette) {
        assert!(listed.contains(&row.id), "{}", row.id);
    }
    for (search, refusal) in [
        ("accept", "only while something is selected"),
        ("remove this", "only while a variable row has the focus"),
        ("keep the filter", "only in the filter or the jump"),
    ] {
        story.press(Chord::ctrl(Key::Char('u')));
        story.type_text(search);
        let told = first(&story).2;
        let is_told =
            told.as_deref().is_some_and(|told| refusal.starts_with(told) || told.starts_with("only in the form"));
        assert!(is_told, "{search}: {told:?}");
    }
}

#[test]
fn a_few_letters_find_an_action_and_show_which_they_are() {
    let mut story = Story::with(vec![summary(1, "Ann", State::Open)]);
    story.press(TO_LIST);
    story.press(plain(':'));
    story.type_text("acc sel");
    let (id, letters, refusal) = first(&story);
    assert_eq!((id, refusal), ("accept", None));
    assert_eq!(letters, Letters::OfTitle(vec![0, 1, 2, 11, 12, 13]));
    story.press(ENTER);
    assert!(story.wanted.contains(&Effect::Order { id: id_of(1), order: Order::Accept }));
    assert!(story.app.overlay.is_none());
}

fn id_of(n: u64) -> ConversationId {
    super::id(n)
}

#[test]
fn what_the_palette_did_last_comes_first_and_is_remembered() {
    let mut story = Story::with(Vec::new());
    for search in ["whole screen", "add a context"] {
        story.press(CTRL_P);
        story.type_text(search);
        story.press(ENTER);
    }
    story.press(CTRL_P);
    assert_eq!(palette(&story)[..2], ["add-variable", "zoom"]);
    let kept = story.wanted.iter().rev().find_map(|effect| match effect {
        Effect::KeepPreferences(preferences) => Some(preferences.recent.clone()),
        _ => None,
    });
    assert_eq!(kept.unwrap(), ["add-variable", "zoom"]);
}

#[test]
fn what_cannot_be_done_is_told_and_the_palette_stays() {
    let mut story = Story::with(Vec::new());
    story.press(CTRL_P);
    story.type_text("accept the");
    story.press(ENTER);
    assert!(story.app.overlay.is_some());
    assert!(story.notice().contains("only while something is selected"), "{}", story.notice());
}

#[test]
fn what_a_search_names_comes_before_what_it_describes() {
    let mut story = Story::with(vec![summary(1, "Ann", State::Active)]);
    for (searched, wanted) in [("thm", "themes"), ("end", "end-conversation"), ("help", "help")] {
        story.press(CTRL_P);
        story.type_text(searched);
        assert_eq!(first(&story).0, wanted, "{searched}: {:?}", &palette(&story)[..4]);
        story.press(ESC);
    }
}

#[test]
fn from_the_form_the_palette_does_the_desks_work_where_it_is_done() {
    let mut story = Story::with(vec![summary(1, "Ann", State::Open)]);
    assert_eq!(story.app.focus, Pane::Compose);
    story.press(CTRL_P);
    story.type_text("accept");
    assert_eq!((first(&story).0, first(&story).2), ("accept", None));
    story.press(ENTER);
    assert_eq!(story.app.focus, Pane::Representative);
    assert!(story.wanted.contains(&Effect::Order { id: id_of(1), order: Order::Accept }));
}

#[test]
fn what_the_rules_forbid_stands_last_and_says_how_the_conversation_stands() {
    let mut story = Story::with(vec![summary(1, "Ann", State::Waiting)]);
    story.press(CTRL_P);
    story.type_text("reply");
    let (id, _, refusal) = first(&story);
    assert_eq!((id, refusal.as_deref()), ("reply", Some("the conversation is waiting")));
    story.press(ENTER);
    assert!(story.app.writing.open().is_none());
    assert_eq!(story.notice(), "Reply: the conversation is waiting");
}

#[test]
fn no_key_opens_a_reply_that_could_not_be_sent() {
    let with_ai_agent = Summary { ai_agent: AiAgentView { engaged: true }, ..summary(1, "Ann", State::Active) };
    for row in [summary(1, "Ann", State::Open), with_ai_agent, summary(1, "Ann", State::Closed)] {
        let mut story = Story::with(vec![row]);
        story.press(TO_LIST);
        story.press(plain('r'));
        assert!(story.app.writing.open().is_none(), "{}", story.notice());
        assert!(story.notice().starts_with("Reply: the conversation is "), "{}", story.notice());
    }
}

#[test]
fn beside_what_is_written_to_a_customer_no_key_sends_the_form() {
    let mut story = Story::with(vec![summary(1, "Ann", State::Active)]);
    story.press(TO_REPRESENTATIVE);
    for chord in [Chord::ctrl(Key::Char('s')), Chord::alt(Key::Enter), Chord::plain(Key::F(9)), Chord::ctrl(Key::Enter)]
    {
        story.press(chord);
    }
    assert!(story.sends().is_empty());
}

#[test]
fn a_paste_into_the_palette_never_sends() {
    let mut story = Story::with(Vec::new());
    story.press(CTRL_P);
    story.happens(Message::Pasted("send the form\n".into()));
    assert_eq!(first(&story).0, "send");
    assert!(story.sends().is_empty());
    story.press_in(ENTER, true);
    assert!(story.sends().is_empty(), "Enter within a burst is part of a paste");
    story.press(CTRL_P);
    story.type_text("send the form");
    story.press(ENTER);
    assert_eq!(story.sends().len(), 1);
}

#[test]
fn escape_closes_an_overlay_and_leaves_what_is_beneath() {
    let mut story = Story::with(Vec::new());
    let draft = story.app.composer.draft();
    for open in [CTRL_P, F1, Chord::alt(Key::Char('t'))] {
        story.press(open);
        assert!(story.app.overlay.is_some());
        story.press(ESC);
        assert!(story.app.overlay.is_none() && story.app.focus == Pane::Compose);
    }
    assert_eq!(story.app.composer.draft(), draft);
}

#[test]
fn the_cursor_tries_themes_on_and_escape_takes_the_old_one_again() {
    let mut story = Story::with(Vec::new());
    story.wanted.clear();
    story.press(Chord::alt(Key::Char('t')));
    assert_eq!(story.wanted, [Effect::ListThemes]);
    story.happens(Message::ThemesListed(entries()));
    story.press(DOWN);
    story.press(DOWN);
    story.press(DOWN);
    assert_eq!(story.app.preferences.theme, "nord", "a theme that cannot be used is not tried");
    story.press(ESC);
    assert_eq!(story.app.preferences.theme, "auto");
    let worn = |name: &str| Effect::Dress(name.into());
    assert_eq!(story.wanted[1..], [worn("default"), worn("nord"), worn("auto")]);
}

#[test]
fn a_theme_that_is_chosen_is_remembered_unless_something_else_decides() {
    for set_by in [None, Some("--theme")] {
        let mut story = Story::with(Vec::new());
        story.app.theme_is_set_by = set_by;
        story.press(Chord::alt(Key::Char('t')));
        story.happens(Message::ThemesListed(entries()));
        story.press(DOWN);
        story.press(ENTER);
        assert!(story.app.overlay.is_none() && story.app.preferences.theme == "default");
        let is_kept = story.wanted.iter().any(|effect| matches!(effect, Effect::KeepPreferences(_)));
        assert_eq!(is_kept, set_by.is_none());
        assert_eq!(story.notice().contains("--theme decides"), set_by.is_some(), "{}", story.notice());
    }
}

#[test]
fn a_theme_that_is_only_tried_is_not_remembered_with_something_else() {
    let mut story = with_spots(Vec::new(), &[Spot::Divider(Divider::Form)]);
    story.press(Chord::alt(Key::Char('t')));
    story.happens(Message::ThemesListed(entries()));
    story.press(DOWN);
    story.app.dragged = Some(Divider::Form);
    story.point(Pointer::Released, 50, 5);
    let Some(Effect::KeepPreferences(kept)) = story.wanted.last() else { panic!("{:?}", story.wanted) };
    assert_eq!(kept.theme, "auto");
}

#[test]
fn a_click_focuses_and_selects() {
    let rows = vec![summary(3, "Cleo", State::Open), summary(2, "Ben", State::Open), summary(1, "Ann", State::Open)];
    let mut story = with_spots(rows, &[Spot::Pane(Pane::Representative), Spot::Row(2), Spot::Slot(Slot::Email)]);
    story.point(Pointer::Pressed, 1, 0);
    assert_eq!(story.app.focus, Pane::Representative);
    story.point(Pointer::Pressed, 1, 1);
    assert_eq!((story.app.focus, story.app.list.selected()), (Pane::Conversations, Some(id_of(1))));
    assert!(story.asks_for_view());
    story.point(Pointer::Pressed, 1, 2);
    assert_eq!((story.app.focus, story.app.composer.slot()), (Pane::Compose, Slot::Email));
    story.point(Pointer::Pressed, 100, 30);
    assert_eq!(story.app.focus, Pane::Compose, "nothing is there");
}

#[test]
fn a_click_presses_buttons_boxes_and_the_keys_in_the_footer() {
    let displayable = Slot::Variable { row: 0, cell: Cell::Displayable };
    let spots = [Spot::Slot(displayable), Spot::Slot(Slot::Send), Spot::Action(Action::Help)];
    let mut story = with_spots(Vec::new(), &spots);
    story.press(TO_LIST);
    let before = story.app.composer.rows()[0].displayable;
    story.point(Pointer::Pressed, 1, 0);
    assert_ne!(story.app.composer.rows()[0].displayable, before);
    story.point(Pointer::Pressed, 1, 1);
    assert_eq!(story.sends().len(), 1);
    story.point(Pointer::Pressed, 1, 2);
    assert!(matches!(story.app.overlay, Some(Overlay::Help(_))));
    story.point(Pointer::Pressed, 1, 1);
    assert!(story.app.overlay.is_none() && story.sends().len() == 1, "a click beside an overlay only closes it");
}

#[test]
fn the_wheel_scrolls_what_is_under_it_and_leaves_the_focus() {
    let rows = (1..=60).rev().map(|n| summary(n, "X", State::Open)).collect();
    let mut story = with_spots(rows, &[Spot::Pane(Pane::Conversations), Spot::Pane(Pane::Representative)]);
    let selected = story.app.list.selected();
    story.point(Pointer::WheelDown, 1, 0);
    assert_eq!((story.app.list.top(), story.app.list.selected()), (3, selected));
    story.point(Pointer::WheelDown, 1, 1);
    assert_eq!(story.app.viewer.first_line(story.app.extent.representative), 3);
    for _ in 0..100 {
        story.point(Pointer::WheelDown, 1, 0);
        story.point(Pointer::WheelUp, 1, 1);
    }
    assert_eq!((story.app.list.top(), story.app.viewer.first_line(story.app.extent.representative)), (50, 0));
    assert_eq!(story.app.focus, Pane::Compose);
    for n in 61..64 {
        story.event(n, EventKind::ConversationCreated, summary(n, "Y", State::Open));
    }
    assert_eq!(story.app.list.top(), 53, "what is read stays where it is");
}

#[test]
fn a_border_follows_the_mouse_and_is_remembered_when_it_stands() {
    let mut story = with_spots(Vec::new(), &[Spot::Divider(Divider::Form)]);
    story.point(Pointer::Pressed, 5, 0);
    story.point(Pointer::Dragged, 69, 3);
    assert_eq!(story.app.preferences.layout.form_columns(120), 70);
    assert_eq!(story.wanted, []);
    story.point(Pointer::Released, 69, 3);
    assert!(matches!(story.wanted[..], [Effect::KeepPreferences(_)]));
    story.point(Pointer::Dragged, 20, 3);
    assert_eq!(story.app.preferences.layout.form_columns(120), 70, "nothing is held any more");
}

#[test]
fn a_pane_takes_the_screen_and_gives_it_back() {
    let mut story = Story::with(Vec::new());
    story.press(Chord::alt(Key::Char('z')));
    assert!(story.app.preferences.layout.is_zoomed);
    let before = story.app.preferences.layout;
    story.press(Chord::alt(Key::PageUp));
    assert_eq!(story.app.preferences.layout, before, "alone on the screen a pane cannot grow");
    story.press(TO_LIST);
    story.press(plain('z'));
    story.press(plain(']'));
    assert_ne!(story.app.preferences.layout.list_rows(36), before.list_rows(36));
}

#[test]
fn the_mouse_can_be_left_to_the_terminal() {
    let mut story = Story::with(Vec::new());
    story.press(Chord::alt(Key::Char('m')));
    assert!(story.wanted.contains(&Effect::CaptureMouse(false)));
    story.press(Chord::alt(Key::Char('m')));
    assert!(story.wanted.contains(&Effect::CaptureMouse(true)));
}

#[test]
fn what_has_the_focus_is_copied_and_the_way_told() {
    let mut story = Story::with(vec![summary(1, "Ann", State::Open)]);
    let copied = |story: &Story| match story.wanted.last() {
        Some(Effect::Copy(copy)) => copy.text.clone(),
        other => panic!("{other:?}"),
    };
    story.press(ALT_Y);
    assert_eq!(copied(&story), "John Doe");
    story.press(TO_LIST);
    story.press(plain('y'));
    assert_eq!(copied(&story), id_of(1).to_string());
    story.press(TO_REPRESENTATIVE);
    story.press(plain('y'));
    assert_eq!(copied(&story), "Some initial message");

    for (route, told) in [
        (Route::Program("wl-copy"), "copied by wl-copy: field"),
        (Route::Tmux, "copied by tmux"),
        (Route::Terminal, "which does not confirm it"),
        (Route::File("/x/copied.txt".into()), "written to /x/copied.txt"),
    ] {
        story.happens(Message::Copied { what: "field", result: Ok(route) });
        assert!(story.notice().contains(told), "{}", story.notice());
    }
    let copy = Copy { what: "field", text: "x".into() };
    story.happens(Message::CopyLeftToTerminal(copy.clone()));
    assert_eq!(story.wanted.last(), Some(&Effect::CopyByTerminal(copy)));
}

#[test]
fn the_footer_follows_what_the_keyboard_can_send() {
    let mut story = Story::with(Vec::new());
    story.app.keymap = crate::console::keymap::Keymap::parse("send = [\"Ctrl+Enter\", \"F9\"]", "keys.toml").unwrap();
    let send = |story: &Story| {
        let hint = action::hints(&story.app).find(|(_, row)| row.action == Action::Send);
        hint.unwrap().0.to_string()
    };
    assert_eq!(send(&story), "F9");
    story.happens(Message::Keyboard { is_extended: true });
    assert_eq!(send(&story), "Ctrl+Enter");
}
