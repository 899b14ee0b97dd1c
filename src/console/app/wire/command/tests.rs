//! What a shell, and the programs that it runs, make of a copied command.

use std::time::Duration;

use rstest::rstest;
use serde_json::json;

use super::*;
use crate::{
    api::{
        create as body,
        journal::Body,
        wire::{Exchange, Part, Timing},
    },
    console::composer::{Asked, Composer, personas, recognise},
};

fn item(path: &str, headers: &[(&str, &str)], text: Option<&str>) -> Item {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let body = text.map(|text| Body { text: text.to_owned(), bytes: text.len() as u64, truncated: false });
    Item::from(Exchange {
        number: 1,
        at: "2026-01-02T03:04:05Z".parse().unwrap(),
        method: if text.is_some() { "POST" } else { "GET" }.to_owned(),
        origin: "http://127.0.0.1:7301".to_owned(),
        path: path.to_owned(),
        request: Part { headers, body },
        answer: None,
        failure: None,
        timing: Timing { waiting: None, body: None, total: Duration::ZERO },
    })
}

const HEADERS: [(&str, &str); 5] = [
    ("host", "127.0.0.1:7301"),
    ("authorization", "Bearer •••"),
    ("channel-id", "it's $HOME `x`"),
    ("cookie", "•••"),
    ("content-type", "application/json"),
];

fn create_of(value: &Value) -> Item {
    item(body::PATH_PLURAL, &HEADERS, Some(&value.to_string()))
}

/// Names and values that a shell, JSON or a terminal could take for something else.
fn awkward() -> Value {
    json!({
        "customercontext": { "preferredname": "O'Neil \"$HOME\" `id` \\ !1 \u{1b}[31m\u{202e}x", "lastname": "a\nb\tc" },
        "conversationcontext": { "--var": { "isDisplayable": true, "value": "-x=y' #" } },
    })
}

#[test]
fn a_shell_reads_a_curl_command_as_it_was_meant() {
    for value in [awkward(), json!({}), json!([1, "x"])] {
        let command = curl(&create_of(&value), "").unwrap();
        assert!(!command.chars().any(|letter| letter.is_control() && letter != '\n'), "{command:?}");
        let words = shlex::split(&command.replace("\\\n", "")).unwrap();
        assert_eq!(words[0], "curl");
        assert_eq!(words[1], format!("http://127.0.0.1:7301{}", body::PATH_PLURAL));
        let headers: Vec<&str> = words.iter().skip_while(|word| *word != "-H").step_by(2).map(String::as_str).collect();
        assert_eq!(headers[0], "-H");
        assert_eq!(
            &words[2..10],
            [
                "-H",
                "authorization: Bearer $TOKEN",
                "-H",
                "channel-id: it's $HOME `x`",
                "-H",
                "cookie: $COOKIE",
                "-H",
                "content-type: application/json",
            ]
        );
        assert_eq!(words[10], "--data-raw");
        assert_eq!(serde_json::from_str::<Value>(&words[11]).unwrap(), value);
        assert_eq!(words.len(), 12, "{command}");
    }
}

#[test]
fn a_curl_command_pasted_into_the_form_is_the_form_again() {
    for persona in personas() {
        let (form, _) = Composer::from_body(&persona.body);
        let command = curl(&create_of(&form.body()), "").unwrap();
        let pasted = recognise(&command, Asked::Yes).unwrap();
        assert_eq!(pasted.onto(&Composer::empty()).body(), form.body(), "{command}");
    }
}

#[test]
fn only_the_token_is_expanded() {
    let command = curl(&create_of(&json!({ "startmessage": "$TOKEN" })), "").unwrap();
    assert!(command.contains("-H \"authorization: Bearer $TOKEN\""), "{command}");
    let data = command.lines().last().unwrap();
    assert_eq!(data, "  --data-raw '{\"startmessage\":\"$TOKEN\"}'");
}

#[test]
fn a_read_has_neither_method_nor_data() {
    let command = curl(&item("/api/v1.0/consumer/conversations?PageSize=5", &[], None), "").unwrap();
    assert_eq!(command, "curl \\\n  'http://127.0.0.1:7301/api/v1.0/consumer/conversations?PageSize=5'");
}

#[test]
fn a_request_for_a_token_names_its_secret_and_does_not_hold_it() {
    let form = "grant_type=client_credentials&client_id=me&client_secret=•••";
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let command = curl(&item("/t/oauth2/v2.0/token", &headers, Some(form)), "").unwrap();
    assert!(command.ends_with("--data-urlencode \"client_secret=$CLIENT_SECRET\""), "{command}");
    assert!(command.contains("--data-raw client_id=me") || command.contains("--data-raw 'client_id=me'"), "{command}");
}

#[test]
fn an_exchange_of_the_journal_gets_the_headers_that_every_call_has() {
    let mut item = create_of(&json!({}));
    (item.origin, item.request.headers) = (None, Vec::new());
    let command = curl(&item, "http://x.test").unwrap();
    assert!(command.contains("http://x.test/api") && command.contains("\"channel-id: $CHANNEL_ID\""), "{command}");
}

#[test]
fn what_is_not_whole_or_not_safe_is_no_command() {
    let mut cut = create_of(&json!({}));
    cut.request.body.as_mut().unwrap().truncated = true;
    assert_eq!(curl(&cut, ""), Err(NoCommand::Cut));
    assert_eq!(create(&cut, "simulator"), Err(NoCommand::Cut));
    assert_eq!(curl(&item("/x", &[], Some("\u{1b}[2J")), ""), Err(NoCommand::Unsafe));
    assert_eq!(create(&item("/x", &[], Some("{}")), "simulator"), Err(NoCommand::NotACreate));
}

#[rstest]
#[case::unknown_field(json!({ "x": 1 }))]
#[case::wrong_type(json!({ "customercontext": { "firstname": 1 } }))]
#[case::equals_in_a_name(json!({ "conversationcontext": { "a=b": { "isDisplayable": true, "value": "x" } } }))]
#[case::colon_at_the_end(json!({ "conversationcontext": { "a:": { "isDisplayable": true, "value": "1" } } }))]
#[case::hidden_before_shown(json!({ "conversationcontext": {
    "a": { "isDisplayable": false, "value": "1" },
    "b": { "isDisplayable": true, "value": "1" },
} }))]
#[case::controls(awkward())]
#[case::no_object(json!([1]))]
fn what_flags_cannot_say_goes_by_standard_input(#[case] value: Value) {
    let command = create(&create_of(&value), "acme test").unwrap();
    let words = shlex::split(&command).unwrap();
    assert_eq!(words[..2], ["printf", "%s"]);
    assert_eq!(words[3..], ["|", "frontdesk", "--profile", "acme test", "create", "-"]);
    assert_eq!(serde_json::from_str::<Value>(&words[2]).unwrap(), value);
}
