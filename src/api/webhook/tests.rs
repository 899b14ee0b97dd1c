//! The payloads, byte for byte as the pages have them.

use super::*;

fn thread() -> Thread {
    Thread {
        channel: "8a5e4f10-0000-4000-8000-000000000002".parse().unwrap(),
        conversation: "01a20445-0000-7000-8000-000000000001".parse().unwrap(),
        customer: "jdoe123".to_owned(),
        webhook_url: "https://hooks.example/d365".to_owned(),
    }
}

fn said() -> (MessageId, Timestamp) {
    ("1756398195730".parse().unwrap(), "2025-08-28T16:23:15.73Z".parse().unwrap())
}

/// Compares byte for byte; `expected` is a sample of the pages, broken into lines.
fn posts(payload: &Payload, expected: &[&str]) {
    assert_eq!(serde_json::to_string(payload).unwrap(), expected.concat());
}

#[test]
fn a_text_has_its_sender_its_format_and_its_id() {
    posts(
        &Payload::message(&thread(), "Ada", "hello", &[], said()),
        &[
            r#"{"type":"message","channelId":"8a5e4f10-0000-4000-8000-000000000002","#,
            r#""from":{"id":"8a5e4f10-0000-4000-8000-000000000006","name":"Ada"},"#,
            r#""conversation":{"id":"01a20445-0000-7000-8000-000000000001"},"#,
            r#""textFormat":"markdown","text":"hello","id":"1756398195730","timestamp":"2025-08-28T16:23:15.73Z"}"#,
        ],
    );
}

#[test]
fn a_file_without_a_text_has_no_text_and_two_nulls() {
    let file = Attachment {
        content_type: "image/jpeg".to_owned(),
        content_url: "https://files.example/issue.jpg".to_owned(),
        name: "issue (1).jpg".to_owned(),
    };
    posts(
        &Payload::message(&thread(), "Ada", "", &[file], said()),
        &[
            r#"{"type":"message","channelId":"8a5e4f10-0000-4000-8000-000000000002","#,
            r#""from":{"id":"8a5e4f10-0000-4000-8000-000000000006","name":"Ada"},"#,
            r#""conversation":{"id":"01a20445-0000-7000-8000-000000000001"},"textFormat":"markdown","#,
            r#""attachments":[{"contentType":"image/jpeg","contentUrl":"https://files.example/issue.jpg","#,
            r#""content":null,"name":"issue (1).jpg","thumbnailUrl":null}],"#,
            r#""id":"1756398195730","timestamp":"2025-08-28T16:23:15.73Z"}"#,
        ],
    );
}

#[test]
fn typing_names_the_api_and_who_reads() {
    posts(
        &Payload::typing(&thread()),
        &[
            r#"{"type":"typing","channelId":"MessagingApi","#,
            r#""conversation":{"id":"01a20445-0000-7000-8000-000000000001"},"recipient":{"id":"jdoe123"}}"#,
        ],
    );
}

#[test]
fn a_system_event_is_a_message_with_its_name_in_bold_italics() {
    posts(
        &Payload::system(&thread(), SystemEvent::AgentAccepted),
        &[
            r#"{"type":"message","channelId":"8a5e4f10-0000-4000-8000-000000000002","#,
            r#""conversation":{"id":"01a20445-0000-7000-8000-000000000001"},"#,
            r#""text":"EventName: **_AgentAccepted_**","name":"AgentAccepted"}"#,
        ],
    );
}

#[test]
fn a_custom_event_is_in_capitals_and_its_value_is_a_string() {
    posts(
        &Payload::custom(&thread(), said().0, "CustomTest", r#"{"boolVar":true}"#),
        &[
            r#"{"Type":"event","Id":"1756398195730","ServiceUrl":"https://hooks.example/d365/","#,
            r#""ChannelId":"8a5e4f10-0000-4000-8000-000000000002","#,
            r#""Conversation":{"Id":"01a20445-0000-7000-8000-000000000001"},"#,
            r#""ChannelData":{"customEvent":true,"customEventName":"CustomTest","#,
            r#""customEventValue":"{\"boolVar\":true}"},"Name":"CustomTest"}"#,
        ],
    );
}

#[test]
fn a_slash_at_the_end_of_the_base_url_changes_nothing() {
    let posted = "https://hooks.example/d365/v3/conversations/01a20445-0000-7000-8000-000000000001/activities";
    for base in ["https://hooks.example/d365", "https://hooks.example/d365/", "https://hooks.example/d365//"] {
        assert_eq!(activities_url(base, thread().conversation), posted);
    }
}
