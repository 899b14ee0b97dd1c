//! Whole screens, at the sizes that are promised.

mod clicks;
mod looks;

use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};

use super::*;
use crate::{
    api::{
        create::{CreateRequest, CustomerContext, StartMessage},
        desk::{AiAgentView, Audience, EntryKind, EntryView, Record, Role, Sender, State, Summary, SummaryPage, View},
        id::RecordId,
        problem::Code,
        variable::{ContextValue, ContextVariable},
    },
    console::{
        action::Action,
        app::{Mark, themes::Entry},
        chord::{Chord, Key},
        composer::{Cell, Composer, Slot},
        effect::Effect,
        keymap::Keymap,
        message::{Message, Refusal, StreamNews},
        theme::Theme,
        update::tests::{
            ENTER, ESC, F1, Story, TO_LIST, TO_REPRESENTATIVE, id as story_id, moment, page, plain, refusal, summary,
            view_of,
        },
    },
    conversation::{Conversation, Place, audience, record::Identification},
};

/// The screen of a story as a person at a terminal of this size sees it.
pub(in crate::console) fn screen(story: &mut Story, columns: u16, rows: u16) -> String {
    let styles = Theme::builtin("default").unwrap().styles;
    story.happens(Message::Resized { columns, rows });
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    for _ in 0..2 {
        let mut drawn = (Extent::default(), Map::default());
        terminal.draw(|frame| drawn = draw(frame, &story.app, &styles)).unwrap();
        story.happens(Message::Drawn(drawn.0, drawn.1));
    }
    text_of(terminal.backend().buffer())
}

/// What stands on the screen, line by line, wide characters once.
fn text_of(buffer: &Buffer) -> String {
    let mut lines = Vec::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(text::width(symbol)).unwrap().max(1);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

fn three() -> Vec<Summary> {
    let recent =
        Summary { unread: 2, activity_on: moment("2026-01-02T15:03:50Z"), ..summary(3, "Cleo Martin", State::Open) };
    let old = Summary { activity_on: moment("2025-12-30T15:03:50Z"), ..summary(1, "Ann", State::Waiting) };
    vec![recent, summary(2, "Ben Okafor", State::Active), old]
}

/// A conversation that has gone on for a while.
fn talk(n: u64) -> View {
    let line = |number: i64, kind, role, name: &str, words: &str| EntryView {
        message_id: crate::api::id::MessageId::from_stored(1_767_366_000_000 + number).unwrap(),
        kind,
        from: Sender { role, name: name.into() },
        text: words.into(),
        attachments: Vec::new(),
        timestamp: moment("2026-01-02T15:01:00Z"),
        read: false,
    };
    let mut view = View {
        title: "Cleo Martin".into(),
        state: State::Active,
        status_reason: "Active".into(),
        accepted_on: Some(moment("2026-01-02T15:02:00Z")),
        wait_seconds: 120,
        ..view_of(n, &CreateRequest::vendor_sample())
    };
    view.transcript.extend([
        line(1, EntryKind::System, Role::System, "", "Ann joined the conversation"),
        line(2, EntryKind::Message, Role::Representative, "Ann", "Hello Cleo, how can I help you today?"),
        line(3, EntryKind::Internal, Role::Representative, "Ann", "sounds like the power supply"),
    ]);
    view
}

/// A conversation of a known customer with a hidden variable, a note and a reply, as everybody sees it.
fn everybodys_views() -> Vec<View> {
    let now = moment("2026-01-02T15:04:05Z");
    let mut request = CreateRequest::vendor_sample();
    request.variables.push(ContextVariable {
        name: "tier".into(),
        value: ContextValue::Text("gold".into()),
        is_displayable: false,
    });
    let record = Record {
        id: RecordId("c-1001".into()),
        first_name: "Jonathan".into(),
        last_name: "Doe".into(),
        email: request.customer.email.clone(),
        phone_number: None,
    };
    let identification = Identification { record: Some(record), matches: 1 };
    let id = story_id(3);
    let mut conversation = Conversation::begin(id, &request, identification, &Place::default(), None, now);
    let start = conversation.transcript[0].clone();
    let line = |number: i64, kind, words: &str| crate::conversation::Entry {
        message_id: crate::api::id::MessageId::from_stored(start.message_id.get() + number).unwrap(),
        kind,
        role: Role::Representative,
        name: "Ann".into(),
        text: words.into(),
        ..start.clone()
    };
    conversation.transcript.extend([
        line(1, EntryKind::Message, "Hello John, how can I help you today?"),
        line(2, EntryKind::Internal, "sounds like the power supply \u{202e}to me"),
    ]);
    Audience::ALL.map(|audience| audience::view(&conversation, audience, now, true)).into()
}

fn themes_to_choose_from() -> Vec<Entry> {
    let entry = |name: &str, about: &str, is_own| Entry {
        name: name.into(),
        about: about.into(),
        is_own,
        is_faulty: about.starts_with("mine.toml"),
    };
    let mut entries = vec![entry("auto", "Light or dark, as the terminal's background is", false)];
    entries.extend(Theme::names().map(|name| entry(name, &Theme::builtin(name).unwrap().description, false)));
    entries.push(entry("mine", "mine.toml, line 3: accent: \u{1b}[31m is no colour", true));
    entries
}

fn hostile() -> Composer {
    let request = CreateRequest {
        customer: CustomerContext {
            preferred_name: Some("Eve \u{1b}[31m\u{202e}evil\u{202c} 👨‍👩‍👧 日本語".into()),
            first_name: Some("na\u{7}me\u{200b}".into()),
            last_name: Some("Z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}algo".into()),
            ..CustomerContext::default()
        },
        variables: vec![ContextVariable {
            name: "sn\u{1b}]0;owned\u{7}eaky".into(),
            value: ContextValue::Text("日本語テキスト\u{2066}x".into()),
            is_displayable: true,
        }],
        start_message: Some(StartMessage {
            message: "line one\n\u{1b}[2Jline two 🏳️‍🌈".into(), display_name: None
        }),
        ..CreateRequest::default()
    };
    Composer::from_body(&request.to_body()).0
}

macro_rules! screens {
    ($($name:ident: $story:expr;)*) => {
        $(#[test]
        fn $name() {
            for (columns, rows) in [(60, 16), (80, 24), (120, 40), (200, 60)] {
                let mut story = $story;
                insta::assert_snapshot!(format!("{}_{columns}x{rows}", stringify!($name)), $crate::console::view::tests::screen(&mut story, columns, rows));
            }
        })*
    };
}
pub(crate) use screens;

mod remote;
mod representative;

screens! {
    first_start: Story::begin(Composer::vendor_sample());
    form_beside_conversations: Story::with(three());
    list_in_focus: {
        let mut story = Story::with(three());
        story.press(TO_LIST);
        story
    };
    filtered: {
        let mut story = Story::with(three());
        story.press(TO_LIST);
        story.press(plain('/'));
        story.type_text("xb clo");
        story.the_list_answers(Ok(page(vec![three().remove(0)])));
        story.the_list_answers(Ok(SummaryPage { stored: 3, ..page(vec![three().remove(0)]) }));
        story
    };
    sorted_and_only_open: {
        let mut story = Story::with(three());
        story.press(TO_LIST);
        story.press(plain('s'));
        story.press(plain('S'));
        story.the_list_answers(Ok(page(Vec::new())));
        let open = Summary { created_on: moment("2026-01-02T13:00:00Z"), ..three().remove(0) };
        story.the_list_answers(Ok(page(vec![open])));
        story.press(plain('J'));
        story.type_text("x");
        story
    };
    all_closed: {
        let mut story = Story::begin(Composer::vendor_sample());
        story.the_list_answers(Ok(SummaryPage { stored: 7, ..page(Vec::new()) }));
        story.press(TO_LIST);
        story
    };
    audiences: {
        let mut story = Story::with(three());
        story.press(TO_LIST);
        story.press(plain('v'));
        let question = story
            .wanted
            .iter()
            .find_map(|effect| if let Effect::Compare(question) = effect { Some(*question) } else { None })
            .unwrap();
        story.happens(Message::Compared { question, result: Ok(everybodys_views()) });
        story
    };
    conversation_in_focus: {
        let mut story = Story::with(three());
        story.press(TO_REPRESENTATIVE);
        story.app.viewer.show(talk(3));
        story
    };
    help: {
        let mut story = Story::with(three());
        story.press(F1);
        story
    };
    palette: {
        let mut story = Story::with(three());
        story.press(TO_LIST);
        story.press(plain(':'));
        story
    };
    palette_with_a_search: {
        let mut story = Story::with(three());
        story.press(Chord::ctrl(Key::Char('p')));
        story.type_text("co con");
        story
    };
    themes: {
        let mut story = Story::with(three());
        story.press(Chord::alt(Key::Char('t')));
        story.happens(Message::ThemesListed(themes_to_choose_from()));
        story.press(Chord::plain(Key::Down));
        story
    };
    zoomed: {
        let mut story = Story::with(three());
        story.press(TO_LIST);
        story.press(plain('z'));
        story
    };
    refused_send: {
        let mut story = Story::with(three());
        story.app.composer.set_slot(Slot::Email);
        story.type_text(" nonsense");
        story.send();
        story.send();
        story.the_endpoint_answers(Err(Refusal {
            code: Some(Code::Body),
            ..refusal("refused with 400: 30012 · /customercontext/email is not an email address")
        }));
        story
    };
    hostile_names: {
        let mut story = Story::begin(hostile());
        let rows = vec![
            Summary { title: "Eve \u{1b}[31m\u{202e}evil 日本語".into(), ..summary(2, "", State::Open) },
            summary(1, "Ann", State::Open),
        ];
        story.the_list_answers(Ok(page(rows)));
        story.happens(Message::Stream(StreamNews::Connected));
        story
    };
}

/// The words of the screen that are drawn as what was found.
fn highlighted(story: &mut Story) -> Vec<String> {
    let styles = Theme::builtin("default").unwrap().styles;
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    terminal.draw(|frame| drop(draw(frame, &story.app, &styles))).unwrap();
    let mut words = vec![String::new()];
    for cell in terminal.backend().buffer().content() {
        if cell.modifier.contains(styles.highlight.add_modifier) {
            words.last_mut().unwrap().push_str(cell.symbol());
        } else if !words.last().unwrap().is_empty() {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn what_was_found_is_shown_where_it_is_or_said_to_be_elsewhere() {
    let mut story = Story::with(three());
    story.press(TO_LIST);
    story.press(plain('/'));
    story.happens(Message::Pasted("LEO isll".into()));
    let found = || Ok(SummaryPage { stored: 3, ..page(vec![three().remove(0)]) });
    story.the_list_answers(found());
    assert_eq!(highlighted(&mut story), ["leo", "i", "s", "ll"]);
    assert!(screen(&mut story, 120, 40).contains("  issue: installation"), "what is looked for comes first");
    story.press(Chord::ctrl(Key::Char('u')));
    story.the_list_answers(found());
    story.happens(Message::Pasted("cleo@".into()));
    story.the_list_answers(found());
    assert!(screen(&mut story, 200, 60).contains("in the customer's details"));
    story.press(Chord::ctrl(Key::Char('u')));
    story.the_list_answers(found());
    story.happens(Message::Pasted("8A5E".into()));
    story.the_list_answers(found());
    assert!(screen(&mut story, 200, 60).contains("ID 8a5e4f10-0000"));
}

#[test]
fn a_conversation_of_the_ai_agent_is_told_as_such() {
    let request = CreateRequest { skip_ai_agent: false, ..CreateRequest::vendor_sample() };
    let mut story = Story::begin(Composer::vendor_sample());
    let row = Summary { ai_agent: AiAgentView { engaged: true }, ..summary(3, "Cleo", State::Active) };
    story.the_list_answers(Ok(page(vec![row])));
    story.press(TO_LIST);
    assert!(screen(&mut story, 120, 40).contains("▸ ● with AI  Cleo"));
    story.press(TO_REPRESENTATIVE);
    story.the_desk_shows(view_of(3, &request));
    let drawn = screen(&mut story, 120, 40);
    assert!(drawn.contains("● Active · AI agent"), "{drawn}");
    assert!(drawn.contains("the AI agent has it; more is shown after the hand-over"), "{drawn}");
    assert!(drawn.contains("Some initial message"), "the start message is for the representative\n{drawn}");
    assert!(!drawn.contains("a accept"), "only an open one is offered\n{drawn}");
}

#[test]
fn automated_messages_are_marked_and_files_are_named() {
    let mut story = Story::with(three());
    story.press(TO_REPRESENTATIVE);
    let mut view = talk(3);
    let file = crate::api::activity::Attachment {
        content_type: "image/png".into(),
        content_url: "data:image/png;base64,AAAA".into(),
        name: "photo\u{202e}.png".into(),
    };
    let mut file_alone = view.transcript[0].clone();
    file_alone.text.clear();
    file_alone.attachments = vec![file];
    let automated =
        EntryView { kind: EntryKind::Automated, text: "We are closed".into(), ..view.transcript[0].clone() };
    view.transcript = vec![automated, file_alone];
    story.app.viewer.show(view);
    let drawn = screen(&mut story, 120, 40);
    let at = |words: &str| drawn.lines().position(|line| line.contains(words)).unwrap_or_else(|| panic!("{drawn}"));
    assert_eq!(at("· automated") + 1, at("We are closed"), "{drawn}");
    assert!(drawn.contains("▌ [image/png: photo"), "no empty line stands before a file that comes alone\n{drawn}");
    assert!(!drawn.contains("base64") && !drawn.contains('\u{202e}'), "{drawn}");
}

#[test]
fn a_border_names_the_keys_that_the_person_chose() {
    let mut story = Story::with(three());
    story.app.keymap =
        Keymap::parse("take = [\"Shift+F12\"]\naudience-after = [\"n\"]\npick = [\"F11\"]", "keys.toml").unwrap();
    story.press(Chord::alt(Key::Char('l')));
    assert!(screen(&mut story, 120, 40).contains("↑ ↓ choose · Shift+F12 loads · Esc closes"));
    story.press(ESC);
    story.press(Chord::ctrl(Key::Char('p')));
    assert!(screen(&mut story, 120, 40).contains("↑ ↓ choose · F11 does it · Esc closes"));
    story.press(ESC);
    story.press(TO_LIST);
    story.press(plain('v'));
    assert!(screen(&mut story, 120, 40).contains("← n audience · ↑ ↓ scroll · y copy · Esc close"));
}

#[test]
fn too_small_a_screen_is_told_calmly() {
    let mut story = Story::with(three());
    insta::assert_snapshot!(screen(&mut story, 50, 9));
    assert_eq!(screen(&mut story, 1, 1).lines().count(), 1);
}

#[test]
fn what_is_drawn_can_be_pointed_at() {
    for (columns, rows) in [(60, 16), (80, 24), (120, 40), (200, 60)] {
        let mut story = Story::with(three());
        screen(&mut story, columns, rows);
        let drawn = screen(&mut story, columns, rows);
        let at = |words: &str| {
            let (y, line) =
                drawn.lines().enumerate().find(|(_, line)| line.contains(words)).unwrap_or_else(|| panic!("{drawn}"));
            (u16::try_from(text::width(&line[..line.find(words).unwrap()])).unwrap(), u16::try_from(y).unwrap())
        };
        let spot = |words: &str| {
            let (x, y) = at(words);
            story.app.map.at(x, y)
        };
        let cell = |cell| Some(Spot::Slot(Slot::Variable { row: 0, cell }));
        assert_eq!(spot("First name"), Some(Spot::Slot(Slot::FirstName)));
        assert_eq!(spot("F1 help"), Some(Spot::Action(Action::Help)));
        if rows >= 24 {
            assert_eq!(spot("productname = "), cell(Cell::Name));
            let (x, y) = at("= XBox");
            assert_eq!(story.app.map.at(x + 2, y), cell(Cell::Value));
            assert_eq!(spot("[x] productname"), cell(Cell::Displayable));
        }
        if columns >= 120 {
            assert_eq!(spot("Cleo Martin"), Some(Spot::Row(0)));
            assert_eq!(spot("Ben Okafor"), Some(Spot::Row(1)));
            assert_eq!(spot("2 Conversations"), Some(Spot::Pane(Pane::Conversations)));
            let (x, y) = at("Cleo Martin");
            let left = drawn.lines().nth(usize::from(y)).unwrap().chars().take(usize::from(x)).collect::<Vec<_>>();
            let border = u16::try_from(left.iter().rposition(|letter| *letter == '│').unwrap()).unwrap();
            assert_eq!(story.app.map.at(border, y), Some(Spot::Divider(Divider::Form)));
        } else {
            assert_eq!(spot("2 Conversations"), Some(Spot::Pane(Pane::Conversations)), "a line that opens the pane");
        }
    }
}

#[test]
fn an_overlay_takes_what_is_beneath_out_of_reach() {
    let mut story = Story::with(three());
    story.press(Chord::ctrl(Key::Char('p')));
    screen(&mut story, 120, 40);
    let drawn = screen(&mut story, 120, 40);
    let (y, line) = drawn.lines().enumerate().find(|(_, line)| line.contains("Send the form")).unwrap();
    let x = text::width(&line[..line.find("Send the form").unwrap()]);
    let (x, y) = (u16::try_from(x).unwrap(), u16::try_from(y).unwrap());
    assert!(matches!(story.app.map.at(x, y), Some(Spot::Entry(_))));
    assert_eq!(story.app.map.pane_at(x, y), None);
}

#[test]
fn every_theme_draws_every_cell_on_its_own_background() {
    for name in Theme::names() {
        let styles = Theme::builtin(name).unwrap().styles;
        for open in [None, Some(F1), Some(Chord::ctrl(Key::Char('p')))] {
            let mut story = Story::with(three());
            if let Some(chord) = open {
                story.press(chord);
            }
            let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
            terminal
                .draw(|frame| {
                    draw(frame, &story.app, &styles);
                })
                .unwrap();
            if styles.screen.bg.is_some() {
                let bare =
                    terminal.backend().buffer().content().iter().filter(|cell| cell.bg == ratatui::style::Color::Reset);
                assert_eq!(bare.count(), 0, "{name}");
            }
        }
    }
}

#[test]
fn no_size_is_too_odd_to_draw() {
    let mut story = Story::with(three());
    story.app.viewer.show(talk(3));
    for focus in [plain('x'), TO_LIST, TO_REPRESENTATIVE, F1, Chord::ctrl(Key::Char('p')), Chord::alt(Key::Char('z'))] {
        story.press(focus);
        for columns in [1, 2, 59, 60, 61, 109, 110, 111, 300] {
            for rows in [1, 15, 16, 17, 40, 90] {
                screen(&mut story, columns, rows);
            }
        }
    }
}

#[test]
fn nothing_raw_reaches_the_screen() {
    for (columns, rows) in [(60, 16), (80, 24), (120, 40)] {
        let mut story = Story::begin(hostile());
        story.the_list_answers(Ok(page(vec![Summary {
            title: "\u{1b}[31m\u{202e}".into(),
            ..summary(1, "", State::Open)
        }])));
        story.happens(Message::Stream(StreamNews::Lost(refusal("broke: \u{1b}]52;c;x\u{7}\u{202e}"))));
        for focus in [TO_LIST, TO_REPRESENTATIVE] {
            let drawn = screen(&mut story, columns, rows);
            let raw = drawn.chars().find(|character| {
                (character.is_control() && *character != '\n')
                    || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}')
            });
            assert_eq!(raw, None, "{drawn}");
            story.press(focus);
        }
    }
}

#[test]
fn borders_stay_in_line_beside_wide_and_hidden_characters() {
    let mut story = Story::begin(hostile());
    story.the_list_answers(Ok(page(vec![Summary {
        title: "日本語 👨‍👩‍👧".into(), ..summary(1, "", State::Open)
    }])));
    let drawn = screen(&mut story, 120, 40);
    for line in drawn.lines().skip(1).take(36) {
        assert_eq!(text::width(line), 120, "{line}");
    }
}

#[test]
fn the_footer_names_only_keys_that_mean_something_here() {
    use crate::console::{action, keymap};

    let mut story = Story::with(three());
    for focus in [plain('x'), TO_LIST, TO_REPRESENTATIVE, F1] {
        story.press(focus);
        for (chord, row) in action::hints(&story.app) {
            assert_eq!(keymap::meaning(&story.app, chord), Some(keymap::Meaning::Wanted(row.action)), "{chord}");
        }
    }
}

#[test]
fn help_lists_every_action_of_the_table() {
    use crate::console::action::TABLE;

    let mut story = Story::with(three());
    story.press(F1);
    let drawn = screen(&mut story, 120, 260);
    for row in TABLE {
        let words: Vec<&str> = row.title.split(' ').take(4).collect();
        assert!(drawn.contains(&words.join(" ")), "{}", row.id);
    }
}

#[test]
fn a_record_that_matches_is_named_in_the_preview() {
    let mut story = Story::begin(Composer::vendor_sample());
    let record = Record {
        id: RecordId("c-1004".into()),
        first_name: "Jane".into(),
        last_name: "Roe".into(),
        email: Some("john.doe@email.com".into()),
        phone_number: None,
    };
    story.happens(Message::RecordsLoaded(Ok(vec![record.clone()])));
    assert!(screen(&mut story, 120, 40).contains("c-1004 · Jane Roe"));
    let twin = Record { id: RecordId("c-1005".into()), ..record.clone() };
    story.happens(Message::RecordsLoaded(Ok(vec![record, twin])));
    assert!(screen(&mut story, 120, 40).contains("2 records match: none linked"));
}

#[test]
fn a_variable_that_is_not_displayable_is_nowhere_in_the_preview() {
    let mut story = Story::begin(Composer::vendor_sample());
    assert!(screen(&mut story, 120, 40).matches("installation").count() == 2, "in the form and in the preview");
    story.app.composer.set_slot(Slot::Variable { row: 1, cell: Cell::Displayable });
    story.press(plain(' '));
    assert_eq!(screen(&mut story, 120, 40).matches("installation").count(), 1, "in the form only");
}

#[test]
fn the_selected_row_at_the_top_stays_in_sight_and_what_comes_in_above_it_is_told() {
    let rows: Vec<Summary> = (1..=60).rev().map(|n| summary(n, "X", State::Open)).collect();
    let mut story = Story::with(rows);
    screen(&mut story, 80, 24);
    story.press(TO_LIST);
    for n in 61..99 {
        story.event(n, crate::api::desk::EventKind::ConversationCreated, summary(n, "Y", State::Open));
    }
    let drawn = screen(&mut story, 80, 24);
    assert!(drawn.contains("▸ ○ Open") && drawn.contains("new above"), "{drawn}");
}

#[test]
fn a_selected_conversation_that_is_closed_and_leaves_the_list_is_told_there() {
    let mut story = Story::with(vec![summary(2, "Ben", State::Active), summary(1, "Ann", State::Active)]);
    story.press(TO_LIST);
    let closed = Summary { revision: 60, ..summary(2, "Ben", State::Closed) };
    story.event(60, crate::api::desk::EventKind::ConversationForceClosed, closed);
    let title = "Ben".to_owned();
    story.the_desk_shows(View { state: State::Closed, title, ..view_of(2, &CreateRequest::vendor_sample()) });
    for (columns, rows) in [(80, 24), (120, 40)] {
        let drawn = screen(&mut story, columns, rows);
        assert!(drawn.contains("Ben is closed · C lists them too"), "{drawn}");
    }
}

#[test]
fn the_header_says_that_the_clock_is_ahead_and_how_many_faults_are_armed() {
    let mut story = Story::with(Vec::new());
    let clock = crate::api::desk::clock::ClockAnswer {
        now: moment("2026-01-04T15:04:05Z"),
        rate: 1.0,
        ahead_seconds: 172_800,
        fired: Vec::new(),
        fired_total: 0,
        next_due: None,
    };
    story.happens(Message::ClockTold(Ok(clock)));
    story.app.armed.armed = 6;
    for (columns, told) in [(60, "+2 d  ↯ 6 faults  ● live"), (80, "+2 d  ↯ 6 faults"), (120, "clock +2 d  ↯ 6 faults")]
    {
        let drawn = screen(&mut story, columns, 24);
        assert!(drawn.lines().next().unwrap().contains(told), "{drawn}");
    }
}

#[test]
fn rows_above_the_screen_are_announced() {
    let rows: Vec<Summary> = (1..=60).rev().map(|n| summary(n, "X", State::Open)).collect();
    let mut story = Story::with(rows);
    screen(&mut story, 120, 40);
    story.press(TO_LIST);
    for _ in 0..30 {
        story.press(plain('j'));
    }
    for n in 61..64 {
        story.event(n, crate::api::desk::EventKind::ConversationCreated, summary(n, "Y", State::Open));
    }
    let drawn = screen(&mut story, 120, 40);
    assert!(drawn.contains("▲ 3 new above") && drawn.contains("34 of 63"), "{drawn}");
}

#[test]
fn a_filter_shows_where_typing_goes_and_what_matches() {
    let mut story = Story::with(three());
    story.press(TO_LIST);
    story.press(plain('/'));
    story.type_text("ben");
    story.the_list_answers(Ok(page(Vec::new())));
    story.the_list_answers(Ok(page(Vec::new())));
    assert!(screen(&mut story, 80, 24).contains("nothing matches · Esc shows all"));
    story.press(ENTER);
    story.press(ESC);
    assert_eq!(story.app.loader.query(), "");
}

#[test]
fn a_marked_endpoint_has_frames_of_its_colour() {
    let styles = Theme::builtin("dark").unwrap().styles;
    let corner = |mark| {
        let mut story = Story::with(Vec::new());
        story.app.target.mark = mark;
        story.happens(Message::Resized { columns: 120, rows: 30 });
        let mut terminal = Terminal::new(TestBackend::new(120, 30)).unwrap();
        terminal.draw(|frame| drop(draw(frame, &story.app, &styles))).unwrap();
        [(0, 1), (119, 1)].map(|place| terminal.backend().buffer()[place].fg)
    };
    assert_eq!(corner(None).map(Some), [styles.border_focus.fg, styles.border.fg]);
    assert_eq!(corner(Some(Mark::Red)).map(Some), [styles.error.fg; 2], "with the focus and without");
    assert_eq!(corner(Some(Mark::Yellow)).map(Some), [styles.warning.fg; 2]);
}
