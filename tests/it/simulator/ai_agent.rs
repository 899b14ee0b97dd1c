//! The AI agent, from the greeting to the hand-over or the end, as everybody sees it.

use std::sync::Arc;

use frontdesk::{
    api::{activity, identity},
    conversation::ai_agent::Script,
    simulator::{Settings, WebhookSettings},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    activities::texts,
    harness::{Answer, Desk, send},
};
use crate::receiver::Receiver;

/// Told the AI agent by nobody, or by a variable that is not displayable.
const START: &str = "my card number is on file";
const HIDDEN: &str = "platinum";

const SKYE: &str = r#"
name = "Skye"
greeting = "Hello ${customer.preferredName}."
[[rule]]
phrases = ["tier"]
reply = "You are ${variables.tier}, and your cart holds ${variables.cart|nothing}."
[[rule]]
pattern = '(?<order>A-\d+)'
reply = "Order ${match.order} is on its way."
event = { name = "OrderAsked", value = { order = "${match.order}" } }
[[rule]]
phrases = ["person"]
reply = "Somebody will be with you."
escalate = { summary = "A ${variables.tier} customer: ${message}", variables = { topic = { value = "help", displayable = true } } }
[[rule]]
phrases = ["bye"]
reply = "Bye."
end = true
[fallback]
reply = "You said: ${message}"
"#;

async fn desk_with(script: Option<&str>) -> Desk {
    let ai_agent = script.map(|text| Arc::new(Script::parse(text, "skye.toml").unwrap()));
    Desk::with(Settings { ai_agent, ..Settings::default() }, Desk::clock()).await
}

fn body() -> Value {
    json!({
        "customercontext": { "customerid": "anna", "preferredname": "Anna" },
        "conversationcontext": { "tier": { "value": HIDDEN }, "product": { "value": "XBox", "isDisplayable": true } },
        "startmessage": { "message": START },
    })
}

impl Desk {
    async fn write(&self, id: &str, text: &str) -> Answer {
        self.act(id, &activity::message(text)).await
    }

    /// The lines of the transcript as an audience sees them.
    async fn lines(&self, id: &str, audience: &str) -> Vec<String> {
        let view = self.view(id, &format!("?as={audience}")).await;
        let lines = view["transcript"].as_array().unwrap().iter();
        lines.map(|line| line["text"].as_str().unwrap().to_owned()).collect()
    }

    async fn exchanged(&self, id: &str) -> Vec<String> {
        texts(&self.messages(id, "").await.ok()).into_iter().map(str::to_owned).collect()
    }
}

#[tokio::test]
async fn a_create_is_greeted_unless_it_skips_the_ai_agent() {
    let desk = desk_with(Some(SKYE)).await;
    let answer = desk.create(&body()).await;
    let id = answer.id();
    let page = desk.messages(&id, "").await.ok();
    assert_eq!(texts(&page), [START, "Hello Anna."]);
    assert_eq!(page["messages"][1]["from"]["name"], "Skye");
    assert_eq!(answer.body["messageId"], page["messages"][0]["messageId"], "the id is that of the start message");
    let view = desk.view(&id, "").await;
    assert_eq!((&view["state"], &view["aiAgent"]["engaged"]), (&json!("active"), &json!(true)));
    let row = serde_json::to_value(&desk.list("").await.conversations[0]).unwrap();
    assert_eq!(
        (&row["state"], &row["aiAgent"]["engaged"], &row["unread"]),
        (&json!("active"), &json!(true), &json!(1))
    );
    desk.accept(&id).await.problem(409);

    let without_start = desk.create(&json!({})).await;
    assert_eq!(without_start.body["messageId"], Value::Null);
    assert_eq!(desk.exchanged(&without_start.id()).await, ["Hello ."]);

    let skipping = desk.create(&json!({ "skipdeflectionbot": true })).await.id();
    assert_eq!(desk.view(&skipping, "").await["state"], "open");
    assert_eq!(desk.exchanged(&skipping).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_question_is_answered_behind_it_and_the_answer_can_be_read() {
    let desk = desk_with(Some(SKYE)).await;
    let id = desk.create(&body()).await.id();
    let said = desk.write(&id, "What is my tier?").await.ok();
    let page = desk.messages(&id, "").await.ok();
    assert_eq!(texts(&page)[2..], ["What is my tier?", "You are platinum, and your cart holds nothing."]);
    assert_eq!(page["messages"][2]["messageId"], said["messageId"]);
    let reply = page["messages"][3]["messageId"].as_str().unwrap().to_owned();
    assert!(reply.as_str() > said["messageId"].as_str().unwrap());
    desk.act(&id, &activity::message_read(reply.parse().unwrap())).await.ok();

    // What an event adds is known from then on, and nothing else makes it talk.
    let cart = json!({ "cart": 3 });
    desk.act(&id, &activity::custom_event("cart-changed", cart.as_object().unwrap())).await.ok();
    desk.act(&id, &activity::typing()).await.ok();
    desk.write(&id, "and my TIER now?").await.ok();
    assert_eq!(desk.exchanged(&id).await[4..], ["and my TIER now?", "You are platinum, and your cart holds 3."]);
}

#[tokio::test]
async fn a_person_who_is_asked_for_gets_the_whole_chat_and_a_note() {
    let desk = desk_with(Some(SKYE)).await;
    let id = desk.create(&body()).await.id();
    desk.write(&id, "hm").await.ok();
    desk.write(&id, "I want to talk to a person").await.ok();
    let chat = [START, "Hello Anna.", "hm", "You said: hm", "I want to talk to a person", "Somebody will be with you."];
    assert_eq!(desk.exchanged(&id).await, chat);

    let view = desk.view(&id, "").await;
    assert_eq!((&view["state"], &view["aiAgent"]["engaged"]), (&json!("open"), &json!(false)));
    assert_eq!(view["variables"][1], json!({ "name": "topic", "value": "help" }));
    let note = "A platinum customer: I want to talk to a person";
    for audience in ["representative", "supervisor"] {
        let lines = desk.lines(&id, audience).await;
        assert!(chat.iter().all(|line| lines.iter().any(|shown| shown == line)), "{audience}: {lines:?}");
        assert!(lines.iter().any(|line| line == note), "{audience}: {lines:?}");
    }
    assert!(!desk.lines(&id, "customer").await.iter().any(|line| line == note), "the customer never sees it");
    assert!(desk.lines(&id, "ai_agent").await.iter().any(|line| line == note), "it wrote it");
    let entry = view["transcript"].as_array().unwrap().iter().find(|line| line["text"] == note).unwrap();
    assert_eq!((&entry["kind"], &entry["from"]), (&json!("internal"), &json!({ "role": "ai_agent", "name": "Skye" })));
    assert_eq!(desk.list("").await.conversations[0].unread, 2, "the start message, and what nobody has answered");

    // From here on it is a conversation like any other.
    desk.write(&id, "tier").await.ok();
    assert_eq!(desk.exchanged(&id).await.len(), chat.len() + 1);
    desk.accept(&id).await.ok();
}

#[tokio::test]
async fn the_ai_agent_never_sees_the_start_message() {
    let desk = desk_with(Some(SKYE)).await;
    let id = desk.create(&body()).await.id();
    desk.write(&id, "hello").await.ok();
    let view = desk.view(&id, "?as=ai_agent&explain=true").await;
    assert!(!view["transcript"].to_string().contains(START), "{view}");
    assert!(view["variables"].to_string().contains(HIDDEN), "{view}");
    assert!(view["hidden"].to_string().contains("never get the start message"), "{view}");
}

#[tokio::test]
async fn goodbye_closes_it_for_good() {
    let desk = desk_with(Some(SKYE)).await;
    let id = desk.create(&body()).await.id();
    desk.write(&id, "bye").await.ok();
    desk.write(&id, "one more thing").await.coded(30013);
    let view = desk.view(&id, "").await;
    assert_eq!((&view["state"], &view["statusChangeReason"]["code"]), (&json!("closed"), &json!(192_350_013)));
    assert!(desk.create(&body()).await.is_new(), "it is over, so another begins");
}

#[tokio::test]
async fn the_same_customer_goes_on_with_the_ai_agent() {
    let desk = desk_with(Some(SKYE)).await;
    let id = desk.create(&body()).await.id();
    let again = desk
        .create(&json!({
            "customercontext": { "customerid": "anna" },
            "conversationcontext": { "tier": { "value": "gold" } },
        }))
        .await;
    assert_eq!((again.id(), again.is_new()), (id.clone(), false));
    desk.write(&id, "tier?").await.ok();
    let exchanged = desk.exchanged(&id).await;
    assert_eq!(exchanged.iter().filter(|line| line.starts_with("Hello")).count(), 1, "{exchanged:?}");
    assert!(exchanged.last().unwrap().starts_with("You are gold"), "{exchanged:?}");
}

#[tokio::test]
async fn misunderstandings_are_counted_from_one_call_to_the_next() {
    let desk = Desk::open().await;
    let id = desk.create(&json!({})).await.id();
    for text in ["qwertz", "opening hours?", "qwertz", "asdf"] {
        desk.write(&id, text).await.ok();
        assert_eq!(desk.view(&id, "").await["state"], "active", "{text}");
    }
    desk.write(&id, "yxcv").await.ok();
    assert_eq!(desk.view(&id, "").await["state"], "open");
}

#[tokio::test]
async fn an_endpoint_without_an_ai_agent_engages_none() {
    let desk = desk_with(None).await;
    let id = desk.create(&body()).await.id();
    assert_eq!(desk.view(&id, "").await["state"], "open");
    assert_eq!(desk.exchanged(&id).await, [START]);
}

#[tokio::test]
async fn an_ai_agent_that_was_switched_off_leaves_its_conversations_to_people() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Desk::clock();
    let desk = Desk::on(directory.path(), &clock).await;
    let id = desk.create(&body()).await.id();
    desk.stop().await;
    let storage = frontdesk::simulator::Storage::Directory(directory.path().to_owned());
    let desk = Desk::with(Settings { storage, ai_agent: None, ..Settings::default() }, clock).await;
    assert_eq!(desk.view(&id, "").await["aiAgent"]["engaged"], true);
    desk.write(&id, "hello?").await.ok();
    assert_eq!(desk.view(&id, "").await["state"], "open");
}

#[tokio::test]
async fn a_file_without_words_is_answered() {
    let desk = Desk::open().await;
    let id = desk.create(&json!({})).await.id();
    let file = json!({ "type": "message", "attachments": [
        { "contentType": "text/plain", "contentUrl": "data:text/plain;base64,aGk=", "name": "hi.txt" },
    ] });
    desk.act(&id, &file).await.ok();
    assert!(desk.exchanged(&id).await.last().unwrap().starts_with("Thank you for the file."));
}

#[tokio::test]
async fn the_integrator_is_told_everything_in_its_order() {
    let receiver = Receiver::open().await;
    let webhooks = WebhookSettings { url: Some(receiver.url.clone()), ..WebhookSettings::default() };
    let ai_agent = Some(Arc::new(Script::parse(SKYE, "skye.toml").unwrap()));
    let desk = Desk::with(Settings { webhooks, ai_agent, ..Settings::default() }, Desk::clock()).await;
    let id = desk.create(&body()).await.id();
    desk.write(&id, "where is A-1017?").await.ok();
    desk.write(&id, "bye").await.ok();

    let told = receiver.after(5).await;
    let exchanged = desk.view(&id, "?as=customer").await["transcript"].clone();
    let greeting = json!({
        "type": "message", "channelId": identity::CHANNEL_ID, "from": { "id": told[0].body["from"]["id"], "name": "Skye" },
        "conversation": { "id": id }, "textFormat": "markdown", "text": "Hello Anna.",
        "id": exchanged[1]["messageId"], "timestamp": exchanged[1]["timestamp"],
    });
    assert_eq!(told[0].body, greeting);
    assert_eq!(told[1].body["text"], "Order A-1017 is on its way.");
    assert_eq!((&told[2].body["Type"], &told[2].body["Name"]), (&json!("event"), &json!("OrderAsked")));
    assert_eq!(told[2].body["ChannelData"]["customEventValue"], r#"{"order":"A-1017"}"#);
    assert_eq!(told[3].body["text"], "Bye.");
    assert_eq!(told[4].name(), "ConversationClose");
    assert!(!exchanged.to_string().contains("OrderAsked"), "an event is no line");
}

#[tokio::test]
async fn a_channel_is_without_an_ai_agent_where_it_is_set_so() {
    let desk = Desk::open().await;
    let channel = format!("/channels/{}", identity::CHANNEL_ID);
    let set =
        async |is_on: bool| send(desk.desk_call(Method::PUT, &channel).json(&json!({ "aiAgent": is_on }))).await.ok();
    assert_eq!(set(false).await["aiAgent"], false);
    let without = desk.create(&json!({})).await.id();
    assert_eq!(desk.view(&without, "").await["state"], "open");
    set(true).await;
    let with = desk.create(&json!({})).await.id();
    assert_eq!(desk.view(&with, "").await["aiAgent"]["engaged"], true);
}
