//! The customer's seat on an endpoint without a desk: what is done there by the API, and what holds it back.

use super::{
    remote::{arrival, detail, no_desk, row},
    seats::{calls, news, said, written},
    *,
};
use crate::{
    api::id::MessageId,
    console::{
        app::order::Order,
        effect::{RemoteCall, SeatCall},
        message::{NoDesk, RemoteNews, SeatNews},
    },
};

const CTRL_X: Chord = Chord::ctrl(Key::Char('x'));
const ALT_R: Chord = Chord::alt(Key::Char('r'));

/// The message of [`detail`].
fn message() -> MessageId {
    "1767366000001".parse().unwrap()
}

/// The keys with the customer of the newest of two conversations of a live organisation.
fn at_the_seat() -> Story {
    let mut story = no_desk(NoDesk::Absent);
    story.remote(RemoteNews::Listed(Ok(vec![row(1, "2026-01-02T14:00:00Z"), row(2, "2026-01-02T15:00:00Z")])));
    story.remote(RemoteNews::Looked(detail(2)));
    story.press(TO_LIST);
    story.press(plain('T'));
    story.remote(RemoteNews::Looked(detail(2)));
    story.wanted.clear();
    story
}

/// The same, what may leave being this.
fn held(leave: Leave) -> Story {
    let mut story = at_the_seat();
    story.app.target.profile = "acme-live".into();
    story.app.target.leave = leave;
    story
}

type Act = fn(&mut Story);

/// What is done in the seat: to say something, to tell that it was read, to leave.
const ACTS: [(&str, Act); 3] = [
    ("say", |story| {
        story.type_text("Hello?");
        story.press(ENTER);
    }),
    ("read", |story| story.press(ALT_R)),
    ("end", |story| {
        story.press(CTRL_X);
        story.press(ENTER);
    }),
];

#[test]
fn the_seat_opens_without_a_desk_and_looks_into_its_conversation() {
    let mut story = no_desk(NoDesk::KeyRefused);
    story.remote(RemoteNews::Listed(Ok(vec![row(1, "2026-01-02T14:00:00Z"), row(2, "2026-01-02T15:00:00Z")])));
    story.remote(RemoteNews::Looked(detail(2)));
    story.wanted.clear();
    story.press(TO_LIST);
    story.press(plain('T'));
    assert_eq!((story.app.context(), story.app.seats.conversation()), (Context::Customer, Some(id(2))));
    assert_eq!(story.asked(), [RemoteCall::Look(id(2))]);
    assert!(calls(&story).is_empty(), "the desk is not asked");
    story.remote(RemoteNews::Looked(detail(2)));
    // Nothing polls, so there is a key in the seat too.
    story.press(Chord::ctrl(Key::Char('r')));
    assert_eq!(story.asked(), [RemoteCall::List, RemoteCall::Look(id(2))]);
}

#[test]
fn nobody_is_seated_where_nothing_is_selected() {
    let mut story = no_desk(NoDesk::Absent);
    story.remote(RemoteNews::Listed(Ok(Vec::new())));
    story.press(TO_LIST);
    story.press(plain('T'));
    assert!(!story.app.seats.is_open());
    assert_eq!(story.notice(), "no two seats: no conversation is selected");
}

#[test]
fn the_customer_says_something_and_what_the_api_tells_of_it_is_theirs() {
    let mut story = at_the_seat();
    story.type_text("Hello?");
    assert_eq!(calls(&story), [SeatCall::Typing(id(2))]);
    story.press(ENTER);
    assert_eq!(said(&story), [(1, id(2), "Hello?".into())]);
    news(&mut story, SeatNews::Said { number: 1, result: Ok(Some(message())) });
    assert_eq!(story.asked(), [RemoteCall::Look(id(2))], "what became of it");
    assert!(story.app.remote.is_said(id(2), message()) && !story.app.remote.is_said(id(1), message()));
}

#[test]
fn what_the_organisation_refuses_of_the_customer_comes_back() {
    let mut story = at_the_seat();
    story.type_text("late");
    story.press(ENTER);
    news(&mut story, SeatNews::Said { number: 1, result: Err(refusal("refused with 404: 30013")) });
    assert_eq!((written(&story).as_str(), story.app.context()), ("late", Context::Customer));
    assert_eq!(story.notice(), "refused with 404: 30013 · the customer's message is back in its box");
}

#[test]
fn only_a_key_tells_that_it_was_read_and_once() {
    let read = SeatCall::Read { id: id(2), message: message() };
    let mut story = at_the_seat();
    assert!(calls(&story).is_empty(), "whoever looks may not be the customer");
    story.press(ALT_R);
    assert_eq!(calls(&story), std::slice::from_ref(&read));
    news(&mut story, SeatNews::Read { id: id(2), result: Ok(()) });
    assert!(story.notice().starts_with("told: "), "{}", story.notice());
    story.press(ALT_R);
    assert_eq!(calls(&story), [read], "not again");
    assert!(story.notice().starts_with("told already"), "{}", story.notice());
}

#[test]
fn neither_the_customers_own_message_nor_an_automated_one_is_read() {
    for own in [true, false] {
        let mut story = at_the_seat();
        if own {
            story.app.remote.said(id(2), message());
        } else {
            let mut automated = detail(2);
            automated.messages.as_mut().unwrap()[0].channel_data = serde_json::json!({ "messagingapi-oc": {} });
            story.press(Chord::ctrl(Key::Char('r')));
            story.remote(RemoteNews::Looked(automated));
        }
        story.press(ALT_R);
        assert!(calls(&story).is_empty());
        assert_eq!(story.notice(), "nothing to be read: no message to the customer is known");
    }
}

#[test]
fn the_customer_leaves_once_asked_and_the_organisation_is_asked_what_became_of_it() {
    let mut story = at_the_seat();
    story.press(CTRL_X);
    assert!(story.app.is_asking() && calls(&story).is_empty());
    story.press(ENTER);
    assert_eq!(calls(&story), [SeatCall::End(id(2))]);
    news(&mut story, SeatNews::Ended { id: id(2), result: Ok(()) });
    assert!(story.notice().starts_with("ended by the customer: the conversation with "), "{}", story.notice());
    assert!(story.app.order.is_none());
    assert_eq!(story.asked(), [RemoteCall::List, RemoteCall::Look(id(2))]);
    story.press(CTRL_X);
    story.press(ENTER);
    news(&mut story, SeatNews::Ended { id: id(2), result: Err(refusal("refused with 404: 30013")) });
    assert_eq!((story.notice(), story.app.order.is_none()), ("refused with 404: 30013", true));
}

#[test]
fn an_observed_profile_says_of_each_act_why_it_does_not_leave() {
    for (name, act) in ACTS {
        let mut story = held(Leave::Reads);
        act(&mut story);
        assert!(calls(&story).is_empty() && story.app.confirmation().is_none(), "{name}");
        assert!(
            story.notice().starts_with("not sent: the profile acme-live is only observed"),
            "{name}: {}",
            story.notice()
        );
        let kept = if name == "say" { "Hello?" } else { "" };
        assert_eq!(written(&story), kept, "{name}");
    }
}

#[test]
fn production_asks_for_its_name_before_each_act_and_then_does_it() {
    for (name, act) in ACTS {
        let mut story = held(Leave::ReadsUntilConfirmed);
        act(&mut story);
        assert!(calls(&story).is_empty() && story.app.confirmation().is_some(), "{name}");
        story.type_text("acme");
        story.press(ENTER);
        story.remote(RemoteNews::Confirmed(Err("the profile is acme-live, not \"acme\"".into())));
        assert!(calls(&story).is_empty() && story.app.confirmation().is_some(), "{name}: a wrong name");
        story.type_text("acme-live");
        story.press(ENTER);
        assert_eq!(story.confirms(), ["acme", "acme-live"], "{name}");
        story.remote(RemoteNews::Confirmed(Ok(())));
        let expected = match name {
            "say" => SeatCall::Say { number: 1, id: id(2), text: "Hello?".into() },
            "read" => SeatCall::Read { id: id(2), message: message() },
            _ => SeatCall::End(id(2)),
        };
        assert_eq!(calls(&story), [expected], "{name}");
        assert!(story.sends().is_empty(), "{name}: the form stays");
        assert_eq!(story.app.confirmation(), None, "{name}");
    }
}

#[test]
fn who_takes_the_question_back_has_lost_nothing_of_what_the_customer_wrote() {
    let mut story = held(Leave::ReadsUntilConfirmed);
    story.type_text("Hello?");
    assert!(calls(&story).is_empty() && story.app.confirmation().is_none(), "a letter asks for nothing");
    story.press(ENTER);
    story.press(ESC);
    assert_eq!((written(&story).as_str(), story.app.context()), ("Hello?", Context::Customer));
    assert!(calls(&story).is_empty() && story.confirms().is_empty());
}

#[test]
fn a_desk_of_production_meets_the_same_question() {
    let mut story = super::seats::at_both_seats();
    story.app.target.leave = Leave::ReadsUntilConfirmed;
    story.wanted.clear();
    story.press(ESC);
    story.press(plain('e'));
    assert!(story.app.confirmation().is_some() && story.wanted.is_empty());
    story.remote(RemoteNews::Confirmed(Ok(())));
    assert_eq!(story.wanted, [Effect::Order { id: id(2), order: Order::End }]);
    story.app.target.leave = Leave::ReadsUntilConfirmed;
    story.wanted.clear();
    story.press(plain('r'));
    story.type_text("Yes?");
    story.wanted.clear();
    story.press(ENTER);
    assert!(story.app.confirmation().is_some() && story.wanted.is_empty());
    story.remote(RemoteNews::Confirmed(Ok(())));
    let said = |effect: &&Effect| matches!(effect, Effect::Say { message, .. } if message.text == "Yes?");
    assert_eq!(story.wanted.iter().filter(said).count(), 1, "{:?}", story.wanted);
}

#[test]
fn the_seat_stays_with_its_customer_while_another_conversation_comes_to_be_selected() {
    let mut story = at_the_seat();
    story.type_text("for the second");
    story.send();
    // Ctrl+S sends what is in the seat; a form that was sent before is answered now.
    let sent = SeatNews::Said { number: 1, result: Ok(None) };
    news(&mut story, sent);
    story.type_text("and more");
    story.app.remote.select(id(1));
    story.remote(RemoteNews::Arrived(arrival(1, 200)));
    assert_eq!((story.app.seats.conversation(), written(&story).as_str()), (Some(id(2)), "and more"));
    assert_eq!(story.app.looked_at(), Some(id(2)));
    story.press(TAB);
    assert_eq!((story.app.context(), story.app.seats.conversation()), (Context::Representative, Some(id(1))));
    story.press(plain('a'));
    assert!(story.notice().contains("only a desk can do that"), "{}", story.notice());
    story.press(plain('T'));
    assert!(!story.app.seats.is_open());
}
