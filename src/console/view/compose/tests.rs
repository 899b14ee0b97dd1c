//! The form on the screen.

use std::sync::LazyLock;

use proptest::prelude::*;
use ratatui::{Terminal, backend::TestBackend};
use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::{
    api::limit,
    console::{composer::Edit, theme::Theme},
};

static NOBODY: LazyLock<Presenter> = LazyLock::new(Presenter::default);

fn form(body: &Value) -> Composer {
    Composer::from_body(body).0
}

/// A drawn form.
struct Screen {
    terminal: Terminal<TestBackend>,
}

impl Screen {
    fn of(composer: &Composer, width: u16, height: u16, theme: &str) -> Self {
        Self::with(composer, width, height, theme, |look| look)
    }

    fn with(
        composer: &Composer,
        width: u16,
        height: u16,
        theme: &str,
        change: impl for<'a> Fn(ComposeLook<'a>) -> ComposeLook<'a>,
    ) -> Self {
        let styles = Theme::builtin(theme).unwrap().styles;
        let look = change(ComposeLook {
            styles: &styles,
            focused: true,
            sending: None,
            presenter: &NOBODY,
            is_spacious: false,
        });
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal
            .draw(|frame| {
                draw(frame, frame.area(), composer, &look, &mut Map::default());
            })
            .unwrap();
        Self { terminal }
    }

    /// The lines without the spaces at their ends.
    fn text(&self) -> String {
        let buffer = self.terminal.backend().buffer();
        let width = usize::from(buffer.area.width);
        let mut lines = Vec::new();
        for row in buffer.content.chunks(width) {
            let mut line = String::new();
            let mut hidden = 0;
            for cell in row {
                if hidden == 0 {
                    line.push_str(cell.symbol());
                    hidden = text::width(cell.symbol()).saturating_sub(1);
                } else {
                    hidden -= 1;
                }
            }
            lines.push(line.trim_end().to_owned());
        }
        lines.join("\n")
    }

    /// The column and line of the terminal's cursor.
    fn cursor(&mut self) -> (u16, u16) {
        let position = self.terminal.get_cursor_position().unwrap();
        (position.x, position.y)
    }

    /// The symbols of one column, top to bottom.
    fn column(&self, x: u16) -> Vec<String> {
        let buffer = self.terminal.backend().buffer();
        (0..buffer.area.height).map(|y| buffer[(x, y)].symbol().to_owned()).collect()
    }
}

fn wrong() -> Composer {
    let mut composer = form(&json!({
        "customercontext": { "preferredname": "é".repeat(limit::CUSTOMER_FIELD_CHARS + 1), "email": "john.doe", "customerid": "jdoe123" },
        "conversationcontext": {
            "score": { "isDisplayable": true, "value": 7 },
            "vip": { "value": true },
            "": { "isDisplayable": true, "value": "no name" },
        },
        "startmessage": { "message": "hello" },
    }));
    composer.set_slot(Slot::Variable { row: 0, cell: Cell::Value });
    composer.apply(Edit::Insert('!'));
    composer
}

fn hostile() -> Composer {
    form(&json!({
        "customercontext": {
            "preferredname": "\u{1b}[31mMallory\u{202e}gnp.exe",
            "firstname": "👨‍👩‍👧‍👦 family", "lastname": "田中さん", "email": "a\u{200b}@b.co",
            "phonenumber": "q\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}", "customerid": "line\nbreak",
        },
        "conversationcontext": {
            "製品": { "isDisplayable": true, "value": "👩🏽‍🚒 XBox" },
            "\u{1b}]0;title\u{7}": { "isDisplayable": true, "value": "\u{202e}desrever" },
            "plain": { "value": 12.5 },
        },
        "startmessage": { "message": "tab\there\r\n\u{9b}2J second line", "displayname": "\u{feff}sender" },
    }))
}

#[test]
fn the_sample_in_a_tall_pane() {
    let mut screen = Screen::of(&Composer::vendor_sample(), 58, 34, "default");
    insta::assert_snapshot!(screen.text(), @r"
    ▸ Preferred name  John Doe                          8/200
      First name      John
      Last name       Doe
      Email           john.doe@email.com
      Phone number    1234567890
      Customer ID     jdoe123

      Context variables  [x] representative sees it     2/100
      [x] productname = XBox                             text
      [x] issue       = installation                     text
      [ + Add variable ]

      Start message   Some initial message
      Sender name     Sender name
      Skip AI agent   [x] yes
      Request ID      a new one for each send

                      [ Send ]
    ");
    assert_eq!(screen.cursor(), (26, 0));
}

#[test]
fn the_sample_in_a_small_pane() {
    insta::assert_snapshot!(Screen::of(&Composer::vendor_sample(), 38, 20, "default").text(), @r"
    ▸ Preferred name John Doe       8/200
      First name     John
      Last name      Doe
      Email          john.doe@email.com
      Phone number   1234567890
      Customer ID    jdoe123

      Context variables             2/100
      [x] product… = XBox            text
      [x] issue    = installation    text
      [ + Add variable ]

      Start message  Some initial
                     message
      Sender name    Sender name
      Skip AI agent  [x] yes
      Request ID     a new one for each …

                     [ Send ]
    ");
}

#[test]
fn what_is_wrong_is_said_in_words_below_its_field() {
    insta::assert_snapshot!(Screen::of(&wrong(), 58, 34, "default").text(), @r"
      Preferred name  éééééééééééééééééééééééééééé… ! 201/200
                      ! has 201 characters, the limit is 200
      First name
      Last name
      Email           john.doe
                      ! is not an email address
      Phone number
      Customer ID     jdoe123

      Context variables  [x] representative sees it     3/100
    ▸ [x] score  = 7!                                  number
          ! is not a number: sent as text
      [ ] vip    = true                               boolean
      [x] name   = no name                               text
          ! is empty: the value needs a name
      [ + Add variable ]

      Start message   hello
      Sender name
      Skip AI agent   [ ] no
      Request ID      a new one for each send

                      [ Send ]  ! 4 problems
    ");
}

#[test]
fn hostile_text_is_drawn_as_marks() {
    insta::assert_snapshot!(Screen::of(&hostile(), 58, 34, "default").text(), @r"
    ▸ Preferred name  ␛[31mMallory‹U+202E›gnp.exe      20/200
      First name      👨‍👩‍👧‍👦 family
      Last name       田中さん
      Email           a‹U+200B›@b.co
                      ! is not an email address
      Phone number    q́̂̃̄̅‹+2›
      Customer ID     line␊break

      Context variables  [x] representative sees it     3/100
      [x] 製品       = 👩🏽‍🚒 XBox                           text
      [x] ␛]0;title␇ = ‹U+202E›desrever                  text
      [ ] plain      = 12.5                            number
      [ + Add variable ]

      Start message   tab␉here␍
                      ‹U+009B›2J second line
      Sender name     ‹U+FEFF›sender
      Skip AI agent   [ ] no
      Request ID      a new one for each send

                      [ Send ]  ! 1 problem
    ");
}

#[test]
fn columns_after_wide_text_stay_where_they_are() {
    let (hostile, plain) =
        (Screen::of(&hostile(), 58, 34, "default"), Screen::of(&Composer::vendor_sample(), 58, 34, "default"));
    for screen in [&hostile, &plain] {
        let kinds: Vec<String> =
            screen.column(56).into_iter().filter(|symbol| symbol == "t" || symbol == "r").collect();
        assert!(kinds.len() >= 2, "the last letters of text and number: {kinds:?}\n{}", screen.text());
    }
    let equals = hostile.text().lines().filter(|line| line.contains(" = ")).count();
    let at: Vec<u16> =
        (0..58).filter(|x| hostile.column(*x).iter().filter(|symbol| *symbol == "=").count() == equals).collect();
    assert_eq!((equals, at.len()), (3, 1), "{}", hostile.text());
}

#[test]
fn without_colour_the_form_still_tells_everything() {
    let monochrome = Screen::of(&wrong(), 58, 34, "monochrome");
    assert_eq!(monochrome.text(), Screen::of(&wrong(), 58, 34, "default").text());
    for cell in &monochrome.terminal.backend().buffer().content {
        assert_eq!((cell.fg, cell.bg), (ratatui::style::Color::Reset, ratatui::style::Color::Reset));
    }
}

#[test]
fn a_masked_form_shows_no_personal_data() {
    static MASKING: LazyLock<Presenter> = LazyLock::new(|| {
        let mut presenter = Presenter::default();
        presenter.toggle_mask();
        presenter
    });
    let screen =
        Screen::with(&Composer::vendor_sample(), 58, 34, "default", |look| ComposeLook { presenter: &MASKING, ..look });
    insta::assert_snapshot!(screen.text(), @r"
    ▸ Preferred name  ••••••••                          8/200
      First name      ••••
      Last name       •••
      Email           ••••••••••••••••••
      Phone number    ••••••••••
      Customer ID     •••••••

      Context variables  [x] representative sees it     2/100
      [x] productname = XBox                             text
      [x] issue       = installation                     text
      [ + Add variable ]

      Start message   Some initial message
      Sender name     •••••••••••
      Skip AI agent   [x] yes
      Request ID      a new one for each send

                      [ Send ]
    ");
}

#[test]
fn a_pane_without_the_keys_has_no_marker_and_no_cursor() {
    let mut screen =
        Screen::with(&Composer::vendor_sample(), 58, 34, "default", |look| ComposeLook { focused: false, ..look });
    assert!(!screen.text().contains('▸'));
    assert_eq!(screen.cursor(), (0, 0));
}

#[test]
fn a_running_send_shows_the_spinner_on_the_button() {
    let screen = Screen::with(&Composer::vendor_sample(), 58, 34, "default", |look| ComposeLook {
        sending: Some('⠋'),
        ..look
    });
    assert!(screen.text().contains("[ ⠋ Sending… ]"));
}

#[test]
fn a_long_start_message_shows_the_lines_around_the_cursor() {
    let lines: Vec<String> =
        (1..=17).map(|line| format!("line number {line} is long enough to wrap at forty cells")).collect();
    let mut composer = form(&json!({ "startmessage": { "message": lines.join("\n") } }));
    let unfocused = Screen::of(&composer, 58, 34, "default").text();
    assert!(unfocused.contains("line number 2") && !unfocused.contains("line number 4"), "{unfocused}");
    composer.set_slot(Slot::StartMessage);
    for _ in 0..5 {
        composer.apply(Edit::Up);
    }
    let focused = Screen::of(&composer, 58, 24, "default").text();
    insta::assert_snapshot!(focused, @r"
      Preferred name
      First name
      Last name
      Email
      Phone number
      Customer ID

      Context variables  [x] representative sees it     0/100
      [ + Add variable ]

    ▸ Start message   at forty cells
      891/27,648      line number 12 is long enough to wrap
      line 12 of 17   at forty cells
                      line number 13 is long enough to wrap
                      at forty cells
      Sender name
      Skip AI agent   [ ] no
      Request ID      a new one for each send

                      [ Send ]
    ");
}

/// Every slot, at sizes from the smallest useful one.
#[rstest]
fn the_slot_in_focus_is_in_sight(#[values(30, 38, 58, 100)] width: u16, #[values(3, 8, 20, 40)] height: u16) {
    for body in [wrong().body(), hostile().body(), Composer::vendor_sample().body()] {
        let mut composer = form(&body);
        for slot in Slot::all(composer.rows().len()) {
            composer.set_slot(slot);
            let mut screen = Screen::of(&composer, width, height, "default");
            let (x, y) = screen.cursor();
            let shown = screen.text();
            let line = shown.lines().nth(usize::from(y)).unwrap_or_default();
            let is_below_the_first_line = slot == Slot::StartMessage;
            assert!(line.starts_with('▸') || is_below_the_first_line, "{slot:?} at {width}x{height}\n{shown}");
            assert!(x > 1 && x < width, "{slot:?} at {width}x{height}: {x}\n{shown}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_at_any_size_is_drawn_with_the_cursor_inside(
        text in ".{0,60}",
        back in 0_usize..60,
        slot in 0_usize..17,
        width in 0_u16..80,
        height in 0_u16..30,
    ) {
        let mut composer = Composer::vendor_sample();
        composer.set_slot(Slot::all(2).nth(slot).unwrap());
        composer.apply(Edit::Paste(text));
        for _ in 0..back {
            composer.apply(Edit::Left);
        }
        let mut screen = Screen::of(&composer, width.max(1), height.max(1), "default");
        let (x, y) = screen.cursor();
        prop_assert!(x < width.max(1) && y < height.max(1));
        prop_assert!(!screen.text().contains(|character: char| character != '\n' && character.is_control()));
    }
}
