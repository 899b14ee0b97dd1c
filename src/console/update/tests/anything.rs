//! Whatever a person and the endpoint do, in whatever order.

use proptest::prelude::*;

use super::{
    area::{
        clock::time,
        deliveries::{delivery, log},
        faults::armed,
    },
    *,
};
use crate::api::{
    delivery::DeliveryState,
    fault::{ArmedRule, ArmedRules},
    id::MessageId,
};
use crate::console::{
    action::TABLE,
    app::{
        area::clock::Brought,
        layout::Divider,
        map::{Area, Spot},
        seats::Seat,
        sheet::picker::Template,
        writing::{Purpose, Writing},
    },
    composer::{Applied, Editor},
    effect::{AreaCall, SeatCall},
    message::{AreaNews, Edited, NotSaved, Pointer, SeatNews, WireNews},
};

#[derive(Clone, Debug)]
enum Step {
    Key(Chord, bool),
    Paste(String),
    Resize(u16, u16),
    Draw(usize, usize, usize),
    Mouse(Pointer, u16, u16),
    Event(u64),
    Answer(bool),
    /// The answer to a reply or a note.
    SaidAnswer(bool),
    /// The answer to what the customer said, or the view of their seat.
    SeatAnswer(bool),
    /// A frame showed the customer a message.
    Seen(i64),
    ListAnswer(bool, u64),
    Woken,
    Lost,
    Connected,
    Reset(u64),
    /// An editor ends: with this text, or with the one that it was given, and perhaps badly.
    Edited(Option<String>, bool),
    Templates(bool),
    Saved(bool),
    /// The views of a comparison come, or do not.
    Compared(bool),
    /// The desk answers the last call of an area.
    AreaAnswer(bool),
    /// The form went over the wire, and was taken or refused.
    Exchanged(bool),
    Journal(bool),
}

/// Texts that mean more than themselves when they are pasted, or come back from an editor.
fn telling_text() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "{\"customercontext\":{\"firstname\":\"Ann\"}}",
        "{\"customercontext\":{\"firstname\":",
        "curl https://x.test -H 'authorization: x' -d '{\"conversationcontext\":{\"a\":{\"value\":\"1\"}}}'",
        "firstname=Ann\norder=A-17\r\npassword: x",
        "[]",
        "",
    ])
    .prop_map(str::to_owned)
}

fn chord() -> impl Strategy<Value = Chord> {
    let bound: Vec<Chord> = TABLE.iter().flat_map(|row| row.chords.iter().copied()).collect();
    prop_oneof![
        3 => prop::sample::select(bound),
        2 => any::<char>().prop_map(|character| Chord::plain(Key::Char(character))),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (chord(), any::<bool>()).prop_map(|(chord, burst)| Step::Key(chord, burst)),
        2 => any::<String>().prop_map(Step::Paste),
        2 => telling_text().prop_map(Step::Paste),
        1 => (prop::option::of(telling_text()), any::<bool>()).prop_map(|(text, fails)| Step::Edited(text, fails)),
        1 => any::<bool>().prop_map(Step::Templates),
        1 => any::<bool>().prop_map(Step::Saved),
        1 => any::<bool>().prop_map(Step::Compared),
        2 => any::<bool>().prop_map(Step::AreaAnswer),
        2 => any::<bool>().prop_map(Step::Exchanged),
        1 => any::<bool>().prop_map(Step::Journal),
        1 => (any::<u16>(), any::<u16>()).prop_map(|(columns, rows)| Step::Resize(columns, rows)),
        1 => (0usize..40, 0usize..90, 0usize..40).prop_map(|(rows, lines, height)| Step::Draw(rows, lines, height)),
        3 => (pointer(), 0u16..20, 0u16..20).prop_map(|(pointer, column, row)| Step::Mouse(pointer, column, row)),
        3 => (1u64..30).prop_map(Step::Event),
        1 => any::<bool>().prop_map(Step::Answer),
        1 => any::<bool>().prop_map(Step::SaidAnswer),
        1 => any::<bool>().prop_map(Step::SeatAnswer),
        1 => (0i64..9).prop_map(Step::Seen),
        1 => Just(Step::Key(Chord::ctrl(Key::Char('t')), false)),
        1 => Just(Step::Key(Chord::plain(Key::F(4)), false)),
        1 => (any::<bool>(), 0u64..20).prop_map(|(good, rows)| Step::ListAnswer(good, rows)),
        1 => Just(Step::Woken),
        1 => Just(Step::Lost),
        1 => Just(Step::Connected),
        1 => (0u64..100).prop_map(Step::Reset),
    ]
}

fn pointer() -> impl Strategy<Value = Pointer> {
    prop::sample::select(vec![
        Pointer::Pressed,
        Pointer::Dragged,
        Pointer::Released,
        Pointer::WheelUp,
        Pointer::WheelDown,
    ])
}

/// Answers the last call of an area, if one waits.
fn answer_area(story: &mut Story, is_good: bool) {
    let Some(at) = story.wanted.iter().rposition(|effect| matches!(effect, Effect::Area(_))) else { return };
    let Effect::Area(call) = story.wanted.remove(at) else { return };
    let no = || refusal("no");
    let news = match call {
        AreaCall::Deliveries(question) => {
            let page =
                log(vec![delivery(9, 2, DeliveryState::GaveUp), delivery(8, 1, DeliveryState::Pending)], Some("8"));
            AreaNews::Deliveries { question, result: if is_good { Ok(page) } else { Err(no()) } }
        }
        AreaCall::Replay(_) => AreaNews::Replayed(Err(no())),
        AreaCall::ReplayAll(_) => AreaNews::ReplayedAll { done: 1, refusal: (!is_good).then(no) },
        AreaCall::SaveRecord { record, .. } => {
            let id = record.id.clone();
            AreaNews::RecordSaved { id, result: if is_good { Ok(record) } else { Err(no()) } }
        }
        AreaCall::RemoveRecord(id) => AreaNews::RecordRemoved { id, result: if is_good { Ok(()) } else { Err(no()) } },
        AreaCall::Clock(request) => {
            let brought = Brought { answer: time(), titles: Vec::new() };
            AreaNews::Clock { request, result: if is_good { Ok(brought) } else { Err(no()) } }
        }
        AreaCall::Faults(ticket) => {
            let rules = vec![armed("a", 1, None), armed("b", 0, Some(1))];
            AreaNews::Faults { ticket, result: if is_good { Ok(ArmedRules { rules }) } else { Err(no()) } }
        }
        AreaCall::Arm { rules, what } => {
            let rules = rules.rules.into_iter().map(|rule| ArmedRule { rule, injected: 0, remaining: None }).collect();
            AreaNews::Armed { what, result: if is_good { Ok(ArmedRules { rules }) } else { Err(no()) } }
        }
        AreaCall::Rest(area) => AreaNews::Rested(area),
    };
    story.tells(news);
}

/// A map on which every kind of spot can be hit.
fn map_of_everything() -> Map {
    let mut map = Map::default();
    map.body = Area { x: 0, y: 0, width: 120, height: 36 };
    let mut spots: Vec<Spot> = Pane::ALL.into_iter().map(Spot::Pane).collect();
    spots.extend([Slot::Send, Slot::Email, Slot::SkipAiAgent, Slot::AddVariable].map(Spot::Slot));
    spots.push(Spot::Slot(Slot::Variable { row: 0, cell: crate::console::composer::Cell::Displayable }));
    spots.extend([0, 1, 30].map(Spot::Row));
    spots.extend([Divider::Form, Divider::List].map(Spot::Divider));
    spots.extend([Action::Send, Action::Palette, Action::Help, Action::Themes].map(Spot::Action));
    spots.extend([Spot::Overlay, Spot::Entry(0), Spot::Entry(7), Spot::Line(0), Spot::Line(5)]);
    spots.extend(Seat::ALL.map(Spot::Seat));
    for (at, spot) in (0..).zip(spots) {
        map.add(Area { x: 0, y: at, width: 10, height: 1 }, spot);
    }
    map
}

/// The messages to customers, and notes, that the endpoint was given.
fn says(story: &Story) -> usize {
    let is_said = |effect: &&Effect| matches!(effect, Effect::Say { .. } | Effect::Seat(SeatCall::Say { .. }));
    story.wanted.iter().filter(is_said).count()
}

/// Answers the last that the customer said or wanted to see, if something waits.
fn answer_seat(story: &mut Story, is_good: bool) {
    let waits = |effect: &Effect| matches!(effect, Effect::Seat(call) if !matches!(call, SeatCall::Typing(_)));
    let Some(at) = story.wanted.iter().rposition(waits) else { return };
    let no = || Err(refusal("no"));
    let news = match story.wanted.remove(at) {
        Effect::Seat(SeatCall::Show(question)) => {
            let view = View { conversation_id: question.id, ..view_of(1, &CreateRequest::vendor_sample()) };
            SeatNews::Shown { question, result: if is_good { Ok(Box::new(view)) } else { no() } }
        }
        Effect::Seat(SeatCall::Say { number, .. }) => {
            SeatNews::Said { number, result: if is_good { Ok(None) } else { Err(refusal("no")) } }
        }
        Effect::Seat(SeatCall::Read { id, .. }) => {
            SeatNews::Read { id, result: if is_good { Ok(()) } else { Err(refusal("no")) } }
        }
        Effect::Seat(SeatCall::End(id)) => {
            SeatNews::Ended { id, result: if is_good { Ok(()) } else { Err(refusal("no")) } }
        }
        _ => SeatNews::Done,
    };
    story.happens(Message::Seat(Box::new(news)));
}

/// For whom something is being written, in the open boxes of both seats.
fn places(story: &Story) -> Vec<Writing> {
    [&story.app.writing, &story.app.seats.writing].into_iter().filter_map(|desk| desk.open().cloned()).collect()
}

/// Whether what is typed or pasted changes a text to a customer, or of one.
fn is_writing(story: &Story) -> bool {
    matches!(story.app.context(), Context::Reply | Context::Customer)
}

/// What there is of a text: in its box, or on its way.
fn written(story: &Story, place: &Writing) -> String {
    let writing = if place.purpose == Purpose::Customer { &story.app.seats.writing } else { &story.app.writing };
    let on_its_way = writing.saying().filter(|saying| saying.writing == *place).map(|saying| saying.text.as_str());
    let in_box = writing.draft(place.id, place.purpose).map(Editor::text);
    [on_its_way, in_box.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// Whether the palette's selected action may send.
fn picks_send(story: &Story) -> bool {
    picks(story, &[Action::Send, Action::Confirm])
}

fn picks(story: &Story, actions: &[Action]) -> bool {
    match &story.app.overlay {
        Some(Overlay::Palette(palette)) => palette.chosen().is_some_and(|found| actions.contains(&found.row.action)),
        _ => false,
    }
}

/// Whether a click on this may send.
fn sends_by(story: &Story, spot: Option<Spot>) -> bool {
    match spot {
        Some(Spot::Action(Action::Send) | Spot::Slot(Slot::Send)) => true,
        Some(Spot::Entry(at)) => match &story.app.overlay {
            Some(Overlay::Palette(palette)) => {
                palette.found().get(at).is_some_and(|found| matches!(found.row.action, Action::Send | Action::Confirm))
            }
            _ => false,
        },
        _ => false,
    }
}

proptest! {
    #[test]
    fn nothing_panics_no_draft_is_lost_and_only_send_sends(steps in prop::collection::vec(step(), 0..60)) {
        let mut story = Story::with(vec![summary(2, "Ben", State::Open), summary(1, "Ann", State::Active)]);
        let mut kept = story.app.composer.draft();
        let mut kept_texts = story.app.unsent();
        let mut event_id = 100;
        for step in steps {
            let before = story.app.composer.draft();
            let sends = story.sends().len();
            let focus = story.app.focus;
            let body = story.app.composer.body();
            let mut may_send = false;
            let said = says(&story);
            let mut may_say = false;
            let mut edits = false;
            let texts: Vec<_> = places(&story).into_iter().map(|place| (written(&story, &place), place)).collect();
            let mut is_answer = false;
            match step {
                Step::Key(chord, in_burst) => {
                    may_send = !in_burst
                        && match keymap::meaning(&story.app, chord) {
                            Some(Meaning::Wanted(Action::Send | Action::Confirm)) => true,
                            Some(Meaning::Wanted(Action::Pick)) => picks_send(&story),
                            _ => false,
                        };
                    may_say = !in_burst
                        && match keymap::meaning(&story.app, chord) {
                            Some(Meaning::Wanted(Action::Say)) => true,
                            Some(Meaning::Wanted(Action::Pick)) => picks(&story, &[Action::Say]),
                            _ => false,
                        };
                    edits = is_writing(&story);
                    story.press_in(chord, in_burst);
                }
                Step::Paste(text) => {
                    edits = is_writing(&story);
                    story.happens(Message::Pasted(text));
                }
                Step::Resize(columns, rows) => story.happens(Message::Resized { columns, rows }),
                Step::Draw(list_rows, lines, height) => {
                    let room = Room { lines, height };
                    let extent = Extent { list_rows, representative: room, overlay: room, ..story.app.extent };
                    story.happens(Message::Drawn(extent, map_of_everything()));
                }
                Step::Mouse(pointer, column, row) => {
                    let spot = story.app.map.at(column, row);
                    let presses = pointer == Pointer::Pressed && sends_by(&story, spot);
                    may_send = presses;
                    story.point(pointer, column, row);
                }
                Step::Event(n) => {
                    event_id += 1;
                    is_answer = true;
                    let conversation = Summary { revision: event_id, ..summary(n, "Eve", State::Open) };
                    story.event(event_id, EventKind::ConversationCreated, conversation);
                }
                Step::Answer(is_good) => {
                    is_answer = true;
                    if sends > 0 {
                        let answer = CreateAnswer { conversation_id: id(7), is_new: true, message_id: None };
                        story.the_endpoint_answers(if is_good { Ok(answer) } else { Err(refusal("no")) });
                    }
                }
                Step::SaidAnswer(is_good) => {
                    is_answer = true;
                    if let Some(number) = story.app.writing.saying().map(|saying| saying.number) {
                        // What the endpoint has is no draft any more.
                        edits = is_good;
                        story.happens(Message::Said { number, result: if is_good { Ok(()) } else { Err(refusal("no")) } });
                    }
                }
                Step::SeatAnswer(is_good) => {
                    is_answer = true;
                    // What the endpoint has is no draft any more.
                    edits = is_good;
                    answer_seat(&mut story, is_good);
                }
                Step::Seen(n) => {
                    let message = MessageId::from_stored(1_767_366_000_000 + n).unwrap();
                    let extent = Extent { seen: Some((id(1), message)), ..story.app.extent };
                    let map = story.app.map.clone();
                    story.happens(Message::Drawn(extent, map));
                }
                Step::ListAnswer(is_good, rows) => {
                    is_answer = true;
                    if !story.flights().is_empty() {
                        let rows = (0..rows).rev().map(|n| summary(n + 1, "Row", State::Open)).collect();
                        story.the_list_answers(if is_good { Ok(page(rows)) } else { Err(refusal("no")) });
                    }
                }
                Step::Woken => story.happens(Message::Woken(Alarm::Refresh)),
                Step::Lost => story.happens(Message::Stream(StreamNews::Lost(refusal("gone")))),
                Step::Connected => story.happens(Message::Stream(StreamNews::Connected)),
                Step::Edited(text, fails) => {
                    let given = story.wanted.iter().position(|effect| matches!(effect, Effect::EditOutside(_)));
                    if let Some(at) = given
                        && let Effect::EditOutside(before) = story.wanted.remove(at)
                    {
                        let after = Some(text.unwrap_or_else(|| before.clone()));
                        let failure = fails.then(|| "it failed".to_owned());
                        story.happens(Message::EditedOutside(Edited { before, after, failure }));
                    }
                }
                Step::Templates(is_good) => {
                    is_answer = true;
                    let body = if is_good { Ok(CreateRequest::vendor_sample().to_body()) } else { Err("no".to_owned()) };
                    let templates = vec![Template { name: "mine".into(), body }];
                    story.happens(Message::TemplatesLoaded { templates, problem: None });
                }
                Step::Saved(is_good) => {
                    is_answer = true;
                    let result = if is_good { Ok(()) } else { Err(NotSaved::Exists) };
                    story.happens(Message::TemplateSaved { name: "x".into(), result });
                }
                Step::Compared(is_good) => {
                    is_answer = true;
                    let asked = story.wanted.iter().position(|effect| matches!(effect, Effect::Compare(_)));
                    if let Some(at) = asked
                        && let Effect::Compare(question) = story.wanted.remove(at)
                    {
                        let view = |audience| View { audience, ..view_of(1, &CreateRequest::vendor_sample()) };
                        let views = Audience::ALL.map(view).into();
                        let result = if is_good { Ok(views) } else { Err(refusal("no")) };
                        story.happens(Message::Compared { question, result });
                    }
                }
                Step::AreaAnswer(is_good) => {
                    is_answer = true;
                    answer_area(&mut story, is_good);
                }
                Step::Exchanged(is_good) => {
                    is_answer = true;
                    event_id += 1;
                    let exchange = super::wire::exchange(event_id, &body, !is_good);
                    story.happens(Message::Wire(WireNews::Exchanged(Box::new(exchange))));
                }
                Step::Journal(is_good) => {
                    is_answer = true;
                    let page = if is_good { Ok(super::wire::journal()) } else { Err(refusal("no")) };
                    story.happens(Message::Wire(WireNews::Journal(page)));
                }
                Step::Reset(last_event_id) => {
                    story.happens(Message::Stream(StreamNews::Reset { last_event_id }));
                }
            }
            for effect in &story.wanted {
                match effect {
                    Effect::KeepDraft(draft) => kept = (**draft).clone(),
                    Effect::KeepUnsent(unsent) => kept_texts = (**unsent).clone(),
                    _ => {}
                }
            }
            story.wanted.retain(|effect| !matches!(effect, Effect::KeepDraft(_) | Effect::KeepUnsent(_)));
            prop_assert_eq!(&kept_texts, &story.app.unsent(), "and what is written to conversations");
            prop_assert_eq!(
                Composer::from_draft(&kept).body(),
                story.app.composer.body(),
                "what is on the screen is what is kept"
            );
            prop_assert_eq!(kept.unfinished(), story.app.unfinished.as_deref(), "and what is not a body yet");
            prop_assert!(story.sends().len() <= sends || may_send, "only a wish to send sends");
            prop_assert!(says(&story) <= said || may_say, "only a wish to say says");
            for (before, place) in texts.into_iter().filter(|_| !edits) {
                prop_assert_eq!(written(&story, &place), before, "a text changes by being written alone");
            }
            if Composer::from_draft(&before).body() != story.app.composer.body() {
                let mut form = story.app.composer.clone();
                let there_and_back = [form.apply(Edit::Undo), form.apply(Edit::Redo)];
                prop_assert!(there_and_back.contains(&Applied::Changed), "every change can be undone");
            }
            if is_answer {
                prop_assert_eq!(story.app.focus, focus, "answers and events leave the focus alone");
                prop_assert_eq!(story.app.composer.body(), body, "and the form");
            }
        }
    }
}
