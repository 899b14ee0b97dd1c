//! An endpoint without a desk: what is asked of its API and when, and the question before the first send.

use super::*;
use crate::{
    api::answer::{ConversationRow, ReadVariable},
    console::{
        app::remote::{Arrival, Detail, Sent, Webhook},
        effect::RemoteCall,
        message::{NoDesk, RemoteNews},
    },
};

/// A console whose endpoint has no desk.
pub(in crate::console) fn no_desk(why: NoDesk) -> Story {
    let mut story = Story::begin(Composer::vendor_sample());
    story.app.remote.webhook = Webhook::Listening("http://127.0.0.1:7302".into());
    story.the_list_answers(Err(Refusal { fate: Fate::NotTaken, no_desk: Some(why), ..refusal("no desk to ask") }));
    story
}

pub(in crate::console) fn row(n: u64, created_on: &str) -> ConversationRow {
    ConversationRow { conversationid: id(n), timestamp: moment(created_on) }
}

pub(in crate::console) fn detail(n: u64) -> Detail {
    let message = serde_json::json!({ "type": "message", "attachments": [], "text": "How can I help you?",
        "messageId": "1767366000001", "timestamp": "2026-01-02T15:01:00Z", "from": { "name": "Ann" }, "channelData": null });
    let variable = ReadVariable { name: "order".into(), value: "A-17".into() };
    Detail { id: id(n), messages: Ok(vec![serde_json::from_value(message).unwrap()]), context: Ok(vec![variable]) }
}

pub(in crate::console) fn arrival(n: u64, status: u16) -> Arrival {
    Arrival {
        at: moment("2026-01-02T15:02:00Z"),
        id: Some(id(n)),
        gist: "message from Ann: How can I help you?".into(),
        verdict: if status == 200 { "verified".into() } else { "not verified: no bearer".into() },
        status,
    }
}

impl Story {
    /// What is asked of the API and not answered yet; forgets it.
    pub(super) fn asked(&mut self) -> Vec<RemoteCall> {
        let (asked, rest) =
            std::mem::take(&mut self.wanted).into_iter().partition(|effect| matches!(effect, Effect::Remote(_)));
        self.wanted = rest;
        let asked: Vec<Effect> = asked;
        asked
            .into_iter()
            .filter_map(|effect| if let Effect::Remote(call) = effect { Some(call) } else { None })
            .collect()
    }

    pub(in crate::console) fn remote(&mut self, news: RemoteNews) {
        self.happens(Message::Remote(Box::new(news)));
    }

    fn answers_with(&mut self, n: u64) {
        self.the_endpoint_answers(Ok(CreateAnswer { conversation_id: id(n), is_new: true, message_id: None }));
    }

    pub(super) fn confirms(&self) -> Vec<&str> {
        let names = self
            .wanted
            .iter()
            .map(|effect| if let Effect::Confirm(typed) = effect { Some(typed.as_str()) } else { None });
        names.flatten().collect()
    }
}

#[test]
fn without_a_desk_a_continued_conversation_tells_its_whole_id() {
    let mut story = no_desk(NoDesk::Absent);
    story.send();
    story.the_endpoint_answers(Ok(crate::api::answer::CreateAnswer {
        conversation_id: id(7),
        is_new: false,
        message_id: None,
    }));
    let told = format!("continued the active conversation of jdoe123 ({})", id(7));
    assert!(story.notice().starts_with(&told), "{}", story.notice());
}

#[test]
fn without_a_desk_the_api_is_asked_for_its_list_and_the_newest_conversation() {
    for why in [NoDesk::Absent, NoDesk::KeyRefused] {
        let mut story = no_desk(why);
        assert_eq!((story.app.link.clone(), story.notice()), (Link::NoDesk(why), ""));
        assert_eq!(story.asked(), [RemoteCall::List]);
        story.remote(RemoteNews::Listed(Ok(vec![row(1, "2026-01-02T14:00:00Z"), row(2, "2026-01-02T15:00:00Z")])));
        assert_eq!((story.app.selected(), story.asked()), (Some(id(2)), vec![RemoteCall::Look(id(2))]));
        story.remote(RemoteNews::Looked(detail(2)));
        assert_eq!(story.app.remote.detail(id(2)), Some(&detail(2)));
        story.happens(Message::Woken(Alarm::Retry));
        story.happens(Message::Now(moment("2026-01-02T18:00:00Z")));
        assert!(story.asked().is_empty(), "nothing polls");
    }
}

#[test]
fn a_send_is_remembered_and_asks_what_became_of_it() {
    let mut story = no_desk(NoDesk::Absent);
    story.remote(RemoteNews::Listed(Ok(Vec::new())));
    story.wanted.clear();
    story.send();
    story.answers_with(7);
    assert!(story.notice().starts_with("new conversation 8a5e4f10-0000-4000-8000-000000000007"), "{}", story.notice());
    assert_eq!(story.asked(), [RemoteCall::List, RemoteCall::Look(id(7))]);
    assert!(!story.app.is_previewing() && story.app.selected() == Some(id(7)));
    let rows = story.app.remote.rows();
    assert_eq!((rows.len(), rows[0].is_listed), (1, false), "it is known before the API lists it");
    assert_eq!(rows[0].sent.unwrap().title, "John Doe");
    story.remote(RemoteNews::Listed(Ok(vec![row(7, "2026-01-02T15:04:05Z")])));
    let rows = story.app.remote.rows();
    assert_eq!((rows.len(), rows[0].is_listed, rows[0].sent.is_some()), (1, true, true));
}

#[test]
fn a_conversation_has_one_row_with_what_was_sent_to_it_last_and_all_that_was_told_of_it() {
    let mut story = no_desk(NoDesk::Absent);
    for (n, at) in [(7, "2026-01-02T15:00:00Z"), (8, "2026-01-02T15:01:00Z"), (7, "2026-01-02T15:02:00Z")] {
        let request = CreateRequest::vendor_sample();
        let sent = Sent { id: id(n), at: moment(at), title: at.into(), is_new: true, request };
        story.app.remote.sent(sent);
        story.app.remote.arrived(arrival(n, 200));
    }
    // An API may list one twice, at a page's edge.
    let listed = row(8, "2026-01-02T15:01:00Z");
    story.remote(RemoteNews::Listed(Ok(vec![listed.clone(), listed])));
    let rows = story.app.remote.rows();
    let told: Vec<_> =
        rows.iter().map(|row| (row.id, row.is_listed, row.sent.unwrap().title.as_str(), row.arrivals)).collect();
    assert_eq!(told, [(id(8), true, "2026-01-02T15:01:00Z", 1), (id(7), false, "2026-01-02T15:02:00Z", 2)]);
    assert_eq!(rows[1].created_on, moment("2026-01-02T15:00:00Z"));
}

#[test]
fn a_webhook_asks_anew_unless_nobody_vouches_for_it() {
    let mut story = no_desk(NoDesk::Absent);
    story.remote(RemoteNews::Listed(Ok(vec![row(2, "2026-01-02T15:00:00Z")])));
    story.remote(RemoteNews::Looked(detail(2)));
    story.wanted.clear();
    story.remote(RemoteNews::Arrived(arrival(2, 401)));
    assert!(story.asked().is_empty());
    story.remote(RemoteNews::Arrived(arrival(2, 200)));
    assert_eq!(story.asked(), [RemoteCall::List, RemoteCall::Look(id(2))]);
    for _ in 0..5 {
        story.remote(RemoteNews::Arrived(arrival(2, 200)));
    }
    assert!(story.asked().is_empty(), "one question of a kind at a time");
    story.remote(RemoteNews::Listed(Ok(vec![row(2, "2026-01-02T15:00:00Z")])));
    story.remote(RemoteNews::Looked(detail(2)));
    assert_eq!(story.asked(), [RemoteCall::List, RemoteCall::Look(id(2))], "and once more for all that came meanwhile");
    assert_eq!(story.app.remote.rows()[0].arrivals, 7);
}

#[test]
fn a_key_asks_again_and_a_list_that_failed_stays() {
    let mut story = no_desk(NoDesk::Absent);
    story.remote(RemoteNews::Listed(Ok(vec![row(2, "2026-01-02T15:00:00Z")])));
    story.remote(RemoteNews::Looked(detail(2)));
    story.wanted.clear();
    story.press(TO_LIST);
    story.press(Chord::ctrl(Key::Char('r')));
    assert_eq!(story.asked(), [RemoteCall::List, RemoteCall::Look(id(2))]);
    story.remote(RemoteNews::Listed(Err(refusal("cannot reach https://org.example"))));
    assert_eq!(
        (story.app.remote.failure(), story.app.remote.rows().len()),
        (Some("cannot reach https://org.example"), 1)
    );
}

#[test]
fn moving_in_the_list_looks_into_the_conversation_moved_to() {
    let mut story = no_desk(NoDesk::Absent);
    story.remote(RemoteNews::Listed(Ok((1..=30).map(|n| row(n, &format!("2026-01-02T14:00:{n:02}Z"))).collect())));
    story.remote(RemoteNews::Looked(detail(30)));
    story.wanted.clear();
    story.press(TO_LIST);
    story.press(plain('j'));
    assert_eq!((story.app.selected(), story.asked()), (Some(id(29)), vec![RemoteCall::Look(id(29))]));
    story.press(plain('G'));
    assert_eq!((story.app.selected(), story.asked()), (Some(id(1)), Vec::new()));
    assert!(story.app.remote.visible(10).iter().any(|(row, is_selected)| *is_selected && row.id == id(1)));
    story.remote(RemoteNews::Looked(detail(29)));
    assert!(story.app.remote.detail(id(1)).is_none());
    assert_eq!(story.asked(), [RemoteCall::Look(id(1))]);
    story.press(plain('g'));
    assert_eq!(story.app.selected(), Some(id(30)));
    story.press(ENTER);
    assert_eq!(story.app.focus, Pane::Representative);
}

#[test]
fn what_only_a_desk_can_do_says_so() {
    let mut story = no_desk(NoDesk::Absent);
    story.remote(RemoteNews::Listed(Ok(vec![row(2, "2026-01-02T15:00:00Z")])));
    story.wanted.clear();
    story.press(TO_LIST);
    for key in "ar/sSDvuWJ".chars() {
        story.press(plain(key));
        assert!(
            story.notice().ends_with("only a desk can do that, and this organisation has none for us"),
            "{key}: {}",
            story.notice()
        );
        story.press(ESC);
    }
    assert!(story.wanted.iter().all(|effect| matches!(effect, Effect::Remote(_))), "{:?}", story.wanted);
    assert!(action::hints(&story.app).all(|(_, row)| !row.misses_the_desk(&story.app)));
}

#[test]
fn an_observed_profile_says_why_nothing_leaves() {
    let mut story = no_desk(NoDesk::Absent);
    story.app.target.leave = Leave::Reads;
    story.send();
    assert!(
        story.notice().contains("only observed") && story.notice().contains("observe = true"),
        "{}",
        story.notice()
    );
    assert!(story.sends().is_empty());
}

/// A console of a production profile whose form was just asked to be sent.
pub(in crate::console) fn production() -> Story {
    let mut story = no_desk(NoDesk::Absent);
    story.app.target = Target {
        profile: "acme-live".into(),
        base_url: "https://acme.example".into(),
        environment: "PRODUCTION".into(),
        simulated: false,
        production: true,
        leave: Leave::ReadsUntilConfirmed,
        mark: Some(crate::console::app::Mark::Red),
    };
    story.send();
    story
}

#[test]
fn production_asks_for_its_name_once_and_then_sends() {
    let mut story = production();
    assert!(story.sends().is_empty() && story.app.confirmation().is_some());
    story.type_text("acme");
    story.press(ENTER);
    assert_eq!(story.confirms(), ["acme"]);
    story.remote(RemoteNews::Confirmed(Err("the profile is acme-live, not \"acme\"".into())));
    let confirmation = story.app.confirmation().unwrap();
    assert_eq!(confirmation.complaint.as_deref(), Some("the profile is acme-live, not \"acme\": nothing was sent"));
    assert!(confirmation.typed.is_empty() && story.sends().is_empty());
    story.wanted.clear();
    story.type_text("acme-live");
    story.press(ENTER);
    assert_eq!(story.confirms(), ["acme-live"]);
    story.remote(RemoteNews::Confirmed(Ok(())));
    assert!(story.app.confirmation().is_none() && story.sends().len() == 1);
    story.answers_with(7);
    story.send();
    assert_eq!(story.sends().len(), 1, "it is asked once");
}

#[test]
fn who_takes_the_question_back_has_sent_nothing_and_lost_nothing() {
    let mut story = production();
    let before = story.app.composer.body();
    story.type_text("acme-live");
    story.press(ESC);
    assert!(story.app.confirmation().is_none() && story.sends().is_empty() && story.confirms().is_empty());
    assert_eq!(story.app.composer.body(), before);
    story.send();
    assert_eq!(story.app.confirmation().unwrap().typed, "", "it is asked anew");
    story.type_text("acme-live");
    let take = Message::Wanted { action: Action::Take, fresh_id: Uuid::nil(), in_burst: true };
    story.happens(take);
    assert!(story.confirms().is_empty(), "a pasted Enter is none");
}
