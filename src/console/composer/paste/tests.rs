//! What is recognised and what is not, one fact a test.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::console::composer::personas;

fn taken(text: &str) -> Value {
    let pasted = recognise(text, Asked::No).unwrap_or_else(|| panic!("not recognised: {text}"));
    pasted.onto(&Composer::empty()).body()
}

fn left_out(text: &str) -> Vec<String> {
    recognise(text, Asked::Yes).unwrap().left_out
}

const ANN: &str = r#"{"customercontext":{"firstname":"Ann"},"skipdeflectionbot":true}"#;

fn ann() -> Value {
    serde_json::from_str(ANN).unwrap()
}

#[rstest]
#[case::a_body(ANN.to_owned())]
#[case::with_comments(format!("// the vendor's\n{ANN} // sample"))]
#[case::single_quotes(format!("curl -X POST https://x.test/create -H 'content-type: application/json' -d '{ANN}'"))]
#[case::double_quotes(format!("curl https://x.test --data \"{}\"", ANN.replace('"', "\\\"")))]
#[case::continued_lines(format!("curl https://x.test \\\n  --header 'a: b' \\\n  --data-raw '{ANN}'"))]
#[case::as_terminals_paste_them(format!("curl https://x.test \\\r\n  --json '{ANN}'\r\n"))]
#[case::on_windows(format!("curl.exe https://x.test ^\n  --json '{ANN}'"))]
#[case::letters_together(format!("curl -sSd '{ANN}' https://x.test"))]
#[case::value_attached(format!("curl --data='{ANN}' https://x.test"))]
#[case::as_browsers_copy(format!("curl 'https://x.test' --data-raw $'{}'", ANN.replace("Ann", "\\u0041nn")))]
#[case::with_a_prompt(format!("$ curl --data-binary '{ANN}' https://x.test"))]
fn a_body_is_found(#[case] text: String) {
    assert_eq!(taken(&text), ann());
    assert!(recognise(&text, Asked::NoInMessage).is_some());
}

#[rstest]
#[case::equals("firstname=Ann\nskip_ai_agent=yes")]
#[case::colons("First name: Ann\nSkip AI agent: true\n")]
#[case::with_comments("# who\nexport FIRSTNAME='Ann'\n\n// and how\nskipdeflectionbot:=true")]
#[case::flat_json(r#"{ "firstName": "Ann", "skipAiAgent": true }"#)]
#[case::form_data("curl https://x.test -d firstname=Ann -d skipdeflectionbot=true")]
#[case::form_data_encoded("curl https://x.test -d 'first%6eame=%41nn&skipdeflectionbot=true'")]
fn names_and_values_are_found(#[case] text: &str) {
    assert_eq!(taken(text), ann());
}

#[test]
fn names_that_are_no_fields_are_variables_with_their_types() {
    let body = taken("email: ann@example.com\norder: A-17\nitems:=3\nis_gold:=true\nnote:=\"x\"");
    assert_eq!(
        body["conversationcontext"],
        json!({
            "order": { "isDisplayable": true, "value": "A-17" },
            "items": { "isDisplayable": true, "value": 3 },
            "is_gold": { "isDisplayable": true, "value": true },
            "note": { "isDisplayable": true, "value": "x" },
        })
    );
}

#[test]
fn pairs_go_over_the_form_and_a_body_replaces_it() {
    let form = Composer::vendor_sample();
    let pasted = recognise("firstname=Ann\nissue=billing", Asked::No).unwrap();
    assert!(!pasted.replaces_everything());
    let body = pasted.onto(&form).body();
    assert_eq!(body["customercontext"]["firstname"], "Ann");
    assert_eq!(body["customercontext"]["lastname"], "Doe");
    assert_eq!(body["conversationcontext"]["issue"]["value"], "billing");
    assert_eq!(body["conversationcontext"].as_object().unwrap().len(), 2);
    let pasted = recognise(ANN, Asked::No).unwrap();
    assert!(pasted.replaces_everything());
    assert_eq!(pasted.onto(&form).body(), ann());
}

#[rstest]
#[case::words("Ann")]
#[case::an_address("https://example.com/?a=b\nhttps://example.com/?c=d")]
#[case::a_letter("Dear team: hello\nRegards: Bob")]
#[case::one_line("Email: ann@example.com")]
#[case::a_line_that_is_none("firstname=Ann\nhello there")]
#[case::not_json("{ \"customercontext\": ")]
#[case::other_json("{ \"a\": 1 }")]
#[case::nothing("")]
#[case::curl_without_data("curl https://example.com")]
#[case::curl_with_an_open_quote("curl -d '{\"customercontext\":{}}")]
#[case::two_commands("curl -d a=b x; rm -rf /")]
#[case::curly("curling: a sport\nwith: stones")]
fn other_texts_are_texts(#[case] text: &str) {
    assert!(recognise(text, Asked::No).is_none());
}

#[test]
fn in_the_start_message_lines_are_a_message_unless_a_person_says_otherwise() {
    let text = "Email: ann@example.com\nPhone: 1";
    assert!(recognise(text, Asked::NoInMessage).is_none());
    assert!(recognise(text, Asked::Yes).is_some());
    assert!(recognise("order=A-17", Asked::Yes).is_some());
}

#[test]
fn what_is_not_taken_is_told() {
    assert_eq!(left_out("a=1\nhello there\nb=2"), ["line 2 is not understood"]);
    assert_eq!(left_out(r#"{ "a": 1, "b": [1] }"#), ["b is not understood: it is nested"]);
    assert_eq!(
        left_out(r#"{ "customercontext": { "nickname": "J" } }"#),
        ["/customercontext/nickname was left out: the form has no field for it"]
    );
    assert_eq!(
        left_out("curl https://x.test -H 'content-type: text/plain' -d @body.json -d a=b"),
        [
            "data from a file is not read",
            "headers are not taken: content-type",
            "the address is not taken: the form is sent to the endpoint of this console",
        ]
    );
}

#[rstest]
#[case(format!("curl https://x.test -H 'Authorization: Bearer hush' -b 'session=hush' -u me:hush -d '{ANN}'"))]
#[case(format!("curl 'https://hush@x.test?key=hush' --oauth2-bearer hush --proxy-user=a:hush --json '{ANN}'"))]
#[case("firstname=Ann\nAuthorization: Bearer hush\ncookie=hush".to_owned())]
#[case(r#"{ "firstname": "Ann", "authorization": "hush" }"#.to_owned())]
fn secrets_are_dropped_told_and_never_kept(#[case] text: String) {
    let pasted = recognise(&text, Asked::Yes).unwrap();
    assert!(!format!("{pasted:?}{:?}", pasted.onto(&Composer::empty())).contains("hush"));
    assert!(pasted.left_out.iter().any(|sentence| sentence.contains("it is a secret")), "{:?}", pasted.left_out);
}

#[test]
fn what_would_be_taken_is_listed_in_the_order_of_the_form() {
    let labels: Vec<String> = Composer::vendor_sample().gist().into_iter().map(|(label, _)| label).collect();
    assert_eq!(
        labels,
        [
            "Preferred name",
            "First name",
            "Last name",
            "Email",
            "Phone number",
            "Customer ID",
            "[x] productname",
            "[x] issue",
            "Start message",
            "Sender name",
            "Skip AI agent",
        ]
    );
    let taken = recognise("mail=a@b.co\norder=7", Asked::No).unwrap().taken();
    assert_eq!(taken, [("Email", "a@b.co"), ("order", "7")].map(|(label, text)| (label.into(), text.into())));
}

/// As a careful person quotes for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[test]
fn every_persona_comes_back_from_what_it_would_be_pasted_as() {
    for persona in personas() {
        let (form, _) = Composer::from_body(&persona.body);
        let body = form.body();
        assert_eq!(taken(&format!("{body:#}")), body, "{}", persona.name);
        assert_eq!(taken(&format!("curl x --json {}", quoted(&body.to_string()))), body, "{}", persona.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_recognised_or_not(text in "(curl )?(-d ?)?[\\PC\n\r'\"\\\\$={}:]{0,80}") {
        for asked in [Asked::Yes, Asked::No, Asked::NoInMessage] {
            if let Some(pasted) = recognise(&text, asked) {
                let form = pasted.onto(&Composer::vendor_sample());
                prop_assert!(asked == Asked::Yes || !pasted.taken().is_empty());
                let _ = form.problems();
            }
        }
    }

    #[test]
    fn any_body_survives_quoting(name in "\\PC{1,20}", value in any::<String>(), message in any::<String>()) {
        let body = json!({
            "customercontext": { "firstname": value },
            "conversationcontext": { name: { "isDisplayable": true, "value": value } },
            "startmessage": { "message": message },
        });
        let (form, _) = Composer::from_body(&body);
        let sent = form.body();
        prop_assert_eq!(taken(&sent.to_string()), sent.clone());
        prop_assert_eq!(taken(&format!("curl x -d {}", quoted(&sent.to_string()))), sent.clone());
        let double = sent.to_string().replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$").replace('`', "\\`");
        prop_assert_eq!(taken(&format!("curl x -d \"{double}\"")), sent);
    }
}
