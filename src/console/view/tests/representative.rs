//! The representative's pane at work, and what comes in.

use super::*;
use crate::api::desk::EventKind;

/// A long conversation after a hand-over, as the representative has it before them.
fn long_talk() -> Story {
    let rows = vec![summary(3, "Cleo Martin", State::Active), summary(1, "Ann", State::Waiting)];
    let mut story = Story::with(rows);
    story.press(TO_REPRESENTATIVE);
    let mut view = talk(3);
    let start = view.transcript[0].clone();
    let line = |kind, role, name: &str, words: &str, read| EntryView {
        kind,
        from: Sender { role, name: name.into() },
        text: words.into(),
        read,
        ..start.clone()
    };
    view.transcript.splice(
        1..1,
        [
            line(EntryKind::Message, Role::AiAgent, "Helper", "Have you tried turning it off and on?", false),
            line(EntryKind::Internal, Role::AiAgent, "Helper", "Wants a person; tried a restart.", false),
        ],
    );
    view.transcript.extend([
        line(EntryKind::Message, Role::Representative, "Ann", "Which lamp is lit?", true),
        line(EntryKind::Message, Role::Customer, "Cleo", "The orange one, and it blinks twice.", false),
        line(EntryKind::Automated, Role::Customer, "", "Your parcel left the depot.", false),
        line(EntryKind::Message, Role::Representative, "Ann", "Thank you, one moment.", false),
    ]);
    story.app.viewer.show(view);
    story
}

/// The same conversation at both seats, the customer's turn.
fn both_seats() -> Story {
    let mut story = long_talk();
    story.press(plain('T'));
    let mut view = story.app.viewer.shown().unwrap().clone();
    let is_for_them = |entry: &EntryView| !matches!(entry.kind, EntryKind::Internal | EntryKind::System);
    view.transcript.retain(is_for_them);
    story.app.seats.viewer.show(View { audience: Audience::Customer, ..view });
    story
}

screens! {
    a_long_conversation_is_read_at_its_end: long_talk();
    a_reply_is_written: {
        let mut story = long_talk();
        story.press(plain('r'));
        story.happens(Message::Pasted("It is the power supply.\nI send you a new one.".into()));
        story.event(60, EventKind::CustomerTyping, summary(3, "Cleo Martin", State::Active));
        story
    };
    a_note_is_another_box: {
        let mut story = long_talk();
        story.press(plain('n'));
        for letter in "power supply, again".chars() {
            story.press(plain(letter));
        }
        story
    };
    a_slash_lists_the_commands: {
        let mut story = long_talk();
        story.press(plain('r'));
        story.type_text("/");
        story
    };
    a_transfer_by_command_with_one_queue: {
        let mut story = long_talk();
        story.press(plain('r'));
        story.type_text("/tq ");
        story
    };
    a_conversation_comes_in_while_somebody_composes: {
        let mut story = Story::with(three());
        story.event(51, EventKind::ConversationCreated, Summary { revision: 51, ..summary(8, "Dora", State::Open) });
        story.event(52, EventKind::ConversationCreated, Summary { revision: 52, ..summary(9, "Eli", State::Open) });
        story
    };
    two_seats: {
        let mut story = both_seats();
        story.happens(Message::Pasted("The orange one.\nIt blinks 两次.".into()));
        story.event(60, EventKind::RepresentativeTyping, summary(3, "Cleo Martin", State::Active));
        story
    };
    two_seats_the_representatives_turn: {
        let mut story = both_seats();
        story.press(Chord::plain(Key::Tab));
        story.press(plain('r'));
        story.type_text("One moment");
        story
    };
    two_seats_zoomed: {
        let mut story = both_seats();
        story.press(Chord::alt(Key::Char('z')));
        story
    };
    a_close_without_an_end_asks: {
        let mut story = long_talk();
        story.press(plain('x'));
        story
    };
    a_transfer_with_one_queue: {
        let mut story = long_talk();
        story.press(plain('m'));
        story
    };
    a_transfer_asks_for_the_queue: {
        let mut story = long_talk();
        story.press(plain('m'));
        story.happens(Message::Pasted("Billing".into()));
        story
    };
}

#[test]
fn who_scrolled_up_stays_there_and_is_told_of_new_messages() {
    let mut story = long_talk();
    screen(&mut story, 80, 24);
    story.press(Chord::plain(Key::Home));
    let top = screen(&mut story, 80, 24);
    assert!(top.contains("Preferred name") && top.contains("more lines"), "{top}");
    let mut view = story.app.viewer.shown().unwrap().clone();
    view.transcript.push(view.transcript[0].clone());
    story.app.viewer.show(view);
    let after = screen(&mut story, 80, 24);
    assert!(after.contains("▼ 1 new") && after.contains("Preferred name"), "{after}");
    story.press(Chord::plain(Key::End));
    let end = screen(&mut story, 80, 24);
    assert!(!end.contains('▼') && end.contains("▲"), "{end}");
}
