//! The tables of the contract over the wire: a fact a row, each at its limit, one over, and in other scripts.

use frontdesk::api::{
    activity,
    create::{PATH_PLURAL, PATH_SINGULAR},
    identity,
};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Map, Value, json};

use super::harness::{Answer, CONVERSATIONS, CREATE, Desk, sample, send};

fn of(id: &str) -> String {
    format!("/api/v1.0/consumer/conversation/{id}")
}

/// So many characters: of one byte, of three, and of four that are two units in UTF-16.
fn texts(count: usize) -> [String; 3] {
    ["x", "語", "🙂"].map(|letter| letter.repeat(count))
}

#[track_caller]
fn assert_refused_at(answer: &Answer, pointer: &str, told: [usize; 2]) {
    let detail = answer.coded(30012);
    assert!(detail.starts_with(&format!("{pointer} ")), "{detail}");
    for number in told {
        assert!(detail.contains(&number.to_string()), "the limit and the length: {detail}");
    }
}

#[tokio::test]
async fn every_operation_asks_for_a_token() {
    let desk = Desk::open().await;
    let id = desk.create(&sample()).await.id();
    for (method, path) in [
        (Method::POST, PATH_PLURAL.to_owned()),
        (Method::POST, PATH_SINGULAR.to_owned()),
        (Method::GET, CONVERSATIONS.to_owned()),
        (Method::POST, of(&id)),
        (Method::GET, format!("{}/messages", of(&id))),
        (Method::GET, format!("{}/context", of(&id))),
    ] {
        let call = desk
            .bare(method, &path)
            .header("organization-id", identity::ORGANIZATION_ID)
            .header("channel-id", identity::CHANNEL_ID);
        assert!(send(call).await.problem(401).contains("no Authorization header"), "{path}");
    }
}

/// All but 30015, which no request leads to.
#[tokio::test]
async fn each_code_is_answered_with_its_status() {
    let desk = Desk::open().await;
    let token = desk.mint(|_| ());
    let id = desk.create(&sample()).await.id();
    let listed = |organization: &str, channel: &str| {
        let call = desk.bare(Method::GET, CONVERSATIONS).bearer_auth(&token);
        send(call.header("organization-id", organization).header("channel-id", channel))
    };
    let (organization, nowhere) = (identity::ORGANIZATION_ID, "8a5e4f10-0000-4000-8000-00000000abcd");
    listed("organisation", identity::CHANNEL_ID).await.coded(30001);
    listed(organization, "channel").await.coded(30002);
    listed(organization, nowhere).await.coded(30004);
    listed(organization, identity::UNLINKED_CHANNEL_ID).await.coded(30014);

    desk.act(&id, &json!({ "type": "invoke" })).await.coded(30003);
    desk.act("seven", &activity::typing()).await.coded(30005);
    desk.act(nowhere, &activity::typing()).await.coded(30013);
    desk.act(&id, &activity::message(&"x".repeat(6_001))).await.coded(30011);
    desk.act(&id, &json!({ "type": "message" })).await.coded(30016);

    desk.get(&format!("{CONVERSATIONS}?StartTimeStamp=yesterday")).await.coded(30006);
    desk.get(&format!("{CONVERSATIONS}?PageSize=251")).await.coded(30007);
    desk.get(&format!("{}/messages?PageSize=101", of(&id))).await.coded(30008);
    desk.get(&format!("{CONVERSATIONS}?ContinuationToken=next")).await.coded(30009);

    let many: Value = (0..101).map(|n| (format!("n{n}"), json!({ "value": n }))).collect();
    desk.create(&json!({ "conversationcontext": many })).await.coded(30010);
    send(desk.integrator(Method::POST, CREATE).body("{")).await.coded(30012);
}

#[tokio::test]
async fn any_field_of_a_create_may_be_left_out() {
    let desk = Desk::open().await;
    let pointers = [
        "/customercontext",
        "/customercontext/customerid",
        "/customercontext/firstname",
        "/customercontext/lastname",
        "/customercontext/preferredname",
        "/customercontext/email",
        "/customercontext/phonenumber",
        "/conversationcontext",
        "/conversationcontext/issue/isDisplayable",
        "/startmessage",
        "/startmessage/message",
        "/startmessage/displayname",
        "/skipdeflectionbot",
    ];
    for pointer in pointers {
        let mut body = sample();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let removed = body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
        assert!(removed.is_some(), "{pointer} is in the sample");
        desk.create(&body).await.ok();
    }
}

#[rstest]
#[case("customerid")]
#[case("firstname")]
#[case("lastname")]
#[case("preferredname")]
#[case("phonenumber")]
#[tokio::test]
async fn a_field_of_the_customer_holds_200_characters(#[case] field: &str) {
    let desk = Desk::open().await;
    let create = async |text: String| desk.create(&json!({ "customercontext": { field: text } })).await;
    for text in texts(200) {
        assert!(create(text).await.is_new());
    }
    for text in texts(201) {
        assert_refused_at(&create(text).await, &format!("/customercontext/{field}"), [200, 201]);
    }
}

#[tokio::test]
async fn an_email_of_the_customer_holds_200_characters() {
    let desk = Desk::open().await;
    // What stands before the @ and each label of the domain have shorter limits of their own.
    let email = |count: usize, letter: &str| {
        let rest = count - 30 - 1 - ".example".len();
        let labels = ["d".repeat(50), "e".repeat(50), "f".repeat(rest - 102)].join(".");
        format!("{}@{labels}.example", letter.repeat(30))
    };
    for letter in ["x", "ü"] {
        let create = async |count| desk.create(&json!({ "customercontext": { "email": email(count, letter) } })).await;
        assert!(create(200).await.is_new());
        assert_refused_at(&create(201).await, "/customercontext/email", [200, 201]);
    }
}

#[tokio::test]
async fn the_representative_sees_the_preferred_name() {
    let desk = Desk::open().await;
    let customer = json!({ "preferredname": "Zoë 山田", "firstname": "Jane", "email": "jane.roe@example.com" });
    let id = desk.create(&json!({ "customercontext": customer })).await.id();
    let view = desk.view(&id, "").await;
    assert_eq!((&view["title"], &view["customer"]["preferredName"]), (&json!("Zoë 山田"), &json!("Zoë 山田")));
}

#[tokio::test]
async fn a_variable_comes_back_with_its_type() {
    let desk = Desk::open().await;
    let context = json!({
        "text": { "value": "1", "isDisplayable": true }, "whole": { "value": 1 }, "part": { "value": -1.5 },
        "yes": { "value": true, "isDisplayable": false }, "語": { "value": "値" },
    });
    let id = desk.create(&json!({ "conversationcontext": context })).await.id();
    assert_eq!(
        desk.get(&format!("{}/context", of(&id))).await.ok(),
        json!({ "context": [
            { "name": "text", "value": "1" }, { "name": "whole", "value": 1 }, { "name": "part", "value": -1.5 },
            { "name": "yes", "value": true }, { "name": "語", "value": "値" },
        ] })
    );
}

#[tokio::test]
async fn a_number_comes_back_as_it_was_sent() {
    let desk = Desk::open().await;
    // Beyond what a double counts by ones, the ends of 64 bits, and digits that a hasty reading gets wrong in the last.
    let numbers = [
        json!(9_007_199_254_740_993_i64),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(-911_619.877_740_913_3),
        json!(0.917_338_597_421_176_5),
        json!(-2.906_099_522_507_100_6e-223),
        json!(1.918_091_765_475_130_7e248),
    ];
    let context: Map<String, Value> =
        numbers.iter().map(|number| (number.to_string(), json!({ "value": number }))).collect();
    let id = desk.create(&json!({ "conversationcontext": context })).await.id();
    let event = activity::custom_event("late", json!({ "late": numbers[3] }).as_object().unwrap());
    desk.act(&id, &event).await.ok();
    let answer = desk.get(&format!("{}/context", of(&id))).await.ok();
    for variable in answer["context"].as_array().unwrap() {
        let sent = if variable["name"] == "late" {
            numbers[3].to_string()
        } else {
            variable["name"].as_str().unwrap().to_owned()
        };
        assert_eq!(variable["value"].to_string(), sent);
    }
    assert_eq!(answer["context"].as_array().unwrap().len(), numbers.len() + 1);
}

#[tokio::test]
async fn a_variable_holds_a_name_of_100_and_a_value_of_4000_characters() {
    let desk = Desk::open().await;
    let create = async |name: &str, value: &str| {
        desk.create(&json!({ "conversationcontext": { name: { "value": value } } })).await
    };
    for (name, value) in texts(100).iter().zip(texts(4_000)) {
        assert!(create(name, &value).await.is_new());
    }
    for name in texts(101) {
        assert_refused_at(&create(&name, "v").await, &format!("/conversationcontext/{name}"), [100, 101]);
    }
    for value in texts(4_001) {
        assert_refused_at(&create("n", &value).await, "/conversationcontext/n/value", [4_000, 4_001]);
    }
}

#[rstest]
#[case::one_byte("x", 27 * 1024)]
#[case::three_bytes("語", 9 * 1024)]
#[tokio::test]
async fn a_start_message_holds_27_kb(#[case] letter: &str, #[case] count: usize) {
    let desk = Desk::open().await;
    let create = async |text: String| desk.create(&json!({ "startmessage": { "message": text } })).await;
    let taken = create(letter.repeat(count)).await;
    assert_eq!(desk.view(&taken.id(), "").await["transcript"][0]["text"], letter.repeat(count));
    let over = create(format!("{}.", letter.repeat(count))).await;
    assert_refused_at(&over, "/startmessage", [27 * 1024, 27 * 1024 + 1]);
}

#[rstest]
#[case::as_in_the_sample(json!({ "startmessage": { "message": "語", "displayname": "N" } }), "N")]
#[case::as_the_table_types_it(json!({ "startmessage": "語" }), "Visitor 1")]
#[case::where_the_table_has_it(json!({ "customercontext": { "startmessage": "語" } }), "Visitor 1")]
#[case::both(json!({ "startmessage": "語", "customercontext": { "startmessage": "elsewhere" } }), "Visitor 1")]
#[tokio::test]
async fn a_start_message_is_read_in_every_form_of_the_page(#[case] body: Value, #[case] sender: &str) {
    let desk = Desk::open().await;
    let answer = desk.create(&body).await;
    assert_eq!(answer.body["messageId"], desk.now().as_millisecond().to_string());
    let line = desk.view(&answer.id(), "").await["transcript"][0].clone();
    assert_eq!((&line["text"], &line["from"]["name"]), (&json!("語"), &json!(sender)));
}

#[tokio::test]
async fn a_request_id_is_of_any_length_and_script() {
    let desk = Desk::open().await;
    for id in texts(20_000).into_iter().chain(["\u{0} '\"".to_owned()]) {
        let body = json!({ "conversationrequestid": id });
        let first = desk.create(&body).await;
        assert!(first.is_new());
        assert_eq!(desk.create(&body).await.body, json!({ "conversationId": first.id(), "isNew": false }));
    }
}

#[tokio::test]
async fn each_kind_of_activity_is_answered_as_the_page_shows() {
    let desk = Desk::open().await;
    let id = desk.create(&sample()).await.id();
    let attachment = json!({ "contentType": "image/png", "contentUrl": "https://x.example/a.png", "name": "a.png" });
    let mut last = desk.now().as_millisecond();
    for body in [
        activity::message("語"),
        json!({ "type": "message", "attachments": [attachment] }),
        activity::typing(),
        activity::custom_event("cart", &serde_json::Map::new()),
    ] {
        last += 1;
        assert_eq!(desk.act(&id, &body).await.ok(), json!({ "messageId": last.to_string() }), "{body}");
    }
    let read = activity::message_read(last.to_string().parse().unwrap());
    assert_eq!(desk.act(&id, &read).await.ok(), json!({ "messageId": "", "message": null }));
    let ended = desk.act(&id, &activity::end_of_conversation()).await.ok();
    assert_eq!(ended, json!({ "messageId": (last + 1).to_string() }));
}

#[rstest]
#[case::type_("/type", 30003)]
#[case::from_id("/from/id", 200)]
#[case::from_name("/from/name", 200)]
#[case::name("/name", 200)]
#[case::content_type("/attachments/0/contentType", 200)]
#[case::attachment_name("/attachments/0/name", 200)]
#[tokio::test]
async fn a_field_of_an_activity_holds_256_characters(#[case] pointer: &str, #[case] at_the_limit: u32) {
    let desk = Desk::open().await;
    let id = desk.create(&sample()).await.id();
    let act = async |count: usize, letter: &str| {
        let mut body = json!({
            "type": "message", "text": "t", "from": { "id": "i", "name": "n" }, "name": "n",
            "attachments": [{ "contentType": "t", "contentUrl": "https://x.example/a", "name": "a.png" }],
        });
        *body.pointer_mut(pointer).unwrap() = format!("{}.png", letter.repeat(count - 4)).into();
        desk.act(&id, &body).await
    };
    for letter in ["x", "語", "🙂"] {
        let answer = act(256, letter).await;
        match at_the_limit {
            200 => drop(answer.ok()),
            code => drop(answer.coded(code)),
        }
        assert_refused_at(&act(257, letter).await, pointer, [256, 257]);
    }
}

#[tokio::test]
async fn a_page_has_fifty_unless_asked_otherwise() {
    let desk = Desk::open().await;
    let silent = json!({ "skipdeflectionbot": true });
    let id = desk.create(&silent).await.id();
    for _ in 0..50 {
        desk.create(&silent).await.ok();
        desk.act(&id, &activity::message("m")).await.ok();
    }
    desk.act(&id, &activity::message("one more")).await.ok();
    for (path, rows, largest) in
        [(CONVERSATIONS.to_owned(), "conversations", 250), (format!("{}/messages", of(&id)), "messages", 100)]
    {
        let count = async |query: &str| {
            let page = desk.get(&format!("{path}{query}")).await.ok();
            page[rows].as_array().unwrap().len()
        };
        assert_eq!((count("").await, count("?PageSize=").await), (50, 50));
        assert_eq!((count("?PageSize=1").await, count(&format!("?PageSize={largest}")).await), (1, 51));
    }
}

#[tokio::test]
async fn a_query_is_read_leniently() {
    let desk = Desk::open().await;
    for _ in 0..3 {
        desk.create(&json!({})).await.ok();
    }
    for query in [
        "pagesize=2",
        "PAGESIZE=2",
        "pAgEsIzE=2&nonsense=%F0%9F%99%82",
        "PageSize=2&pagesize=99999",
        "PageSize=&PageSize=2",
        "PageSize=2&StartTimeStamp=2026-01-02T05:04:05+02:00",
    ] {
        let page = desk.get(&format!("{CONVERSATIONS}?{query}")).await.ok();
        assert_eq!(page["conversations"].as_array().unwrap().len(), 2, "{query}");
    }
}

#[tokio::test]
async fn of_several_violations_the_first_is_told() {
    let desk = Desk::open().await;
    let long = "x".repeat(201);
    let many: Value = (0..101).map(|n| (format!("n{n}"), json!({ "value": n }))).collect();
    let body = json!({ "conversationcontext": many, "customercontext": { "lastname": long } });
    assert_refused_at(&desk.create(&body).await, "/customercontext/lastname", [200, 201]);
}
