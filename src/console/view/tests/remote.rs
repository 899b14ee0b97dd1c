//! Screens of an endpoint without a desk.

use super::*;
use crate::{
    api::answer::{CreateAnswer, MessageRow, MessageSender},
    console::{
        app::remote::Detail,
        chord::{Chord, Key},
        message::{NoDesk, RemoteNews},
        update::tests::remote::{arrival, detail, no_desk, production, row},
    },
};

/// A live organisation with one conversation from here, one from elsewhere, and a webhook.
fn organisation() -> Story {
    let mut story = no_desk(NoDesk::Absent);
    story.send();
    let answer = CreateAnswer { conversation_id: story_id(7), is_new: true, message_id: None };
    story.the_endpoint_answers(Ok(answer));
    let rows = vec![row(2, "2026-01-02T14:00:00Z"), row(7, "2026-01-02T15:00:00Z")];
    story.remote(RemoteNews::Listed(Ok(rows.clone())));
    story.remote(RemoteNews::Listed(Ok(rows)));
    story.remote(RemoteNews::Looked(detail(7)));
    story.remote(RemoteNews::Arrived(arrival(7, 200)));
    story
}

/// What the API tells once the customer said something here, and something was answered.
fn said_and_answered() -> Detail {
    let mut detail = detail(7);
    let messages = detail.messages.as_mut().unwrap();
    let answer = messages.pop().unwrap();
    let said = MessageRow {
        text: "My console stopped working".into(),
        message_id: "1767366060002".parse().unwrap(),
        from: MessageSender::default(),
        ..answer.clone()
    };
    messages.extend([said, answer]);
    detail
}

screens! {
    an_organisation_without_a_desk: {
        let mut story = organisation();
        story.press(TO_LIST);
        story
    };
    a_conversation_by_the_api: {
        let mut story = organisation();
        story.press(TO_REPRESENTATIVE);
        story
    };
    the_customers_seat_by_the_api: {
        let mut story = organisation();
        story.press(TO_REPRESENTATIVE);
        story.press(Chord::plain(Key::Char('T')));
        story.remote(RemoteNews::Looked(said_and_answered()));
        story.app.remote.said(story_id(7), "1767366060002".parse().unwrap());
        story.type_text("It is still dark");
        story
    };
    production_asks_for_its_name: {
        let mut story = production();
        story.type_text("acme");
        story.press(ENTER);
        story.remote(RemoteNews::Confirmed(Err("the profile is acme-live, not \"acme\"".into())));
        story.type_text("acme-l");
        story
    };
}

#[test]
fn who_has_no_desk_is_told_so_calmly_and_what_it_would_tell() {
    let mut story = organisation();
    story.press(TO_REPRESENTATIVE);
    for (columns, rows) in [(60, 16), (80, 24), (120, 40)] {
        let drawn = screen(&mut story, columns, rows);
        assert!(drawn.contains("Only a desk knows") && drawn.contains("API only") && !drawn.contains('✗'), "{drawn}");
    }
}

#[test]
fn a_preview_claims_nothing_that_only_a_desk_knows() {
    let mut story = organisation();
    story.press(Chord::alt(Key::Char('1')));
    // After a send the pane shows what was sent; whoever types sees what will be.
    story.type_text("x");
    let drawn = screen(&mut story, 120, 40);
    assert!(drawn.contains("Representative · preview"), "{drawn}");
    assert!(!drawn.contains("Default messaging queue") && !drawn.contains("none matches"), "{drawn}");
}

#[test]
fn hostile_words_of_an_organisation_are_drawn_safely() {
    let mut story = organisation();
    story.press(TO_REPRESENTATIVE);
    let mut hostile = detail(7);
    hostile.context = Err("\u{1b}]0;owned\u{7}refused \u{202e}evil".into());
    story.happens(Message::Wanted { action: Action::Refresh, fresh_id: uuid::Uuid::nil(), in_burst: false });
    story.remote(RemoteNews::Looked(hostile));
    let drawn = screen(&mut story, 120, 40);
    assert!(drawn.contains("refused") && !drawn.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{drawn}");
}
