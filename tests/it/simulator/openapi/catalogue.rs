//! The calls: for every operation one that succeeds, and those that are refused.

mod desk;

use frontdesk::api::identity;
use reqwest::{Method, Request, RequestBuilder};
use serde_json::{Value, json};

use crate::simulator::harness::Desk;

/// No conversation has this id, no channel, and no tenant.
pub(crate) const NOBODY: &str = "8a5e4f10-0000-4000-8000-0000000000ff";

/// A channel that is made, changed and removed.
const CHANNEL: &str = "8a5e4f10-0000-4000-8000-0000000000c1";

/// A call, before it is sent to one endpoint or another.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) body: Option<Body>,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Json(Value),
    Form(Vec<(&'static str, String)>),
    Raw(&'static str),
}

impl Call {
    fn get(operation: &'static str, path: impl Into<String>) -> Self {
        Self { operation, method: Method::GET, path: path.into(), body: None }
    }

    fn post(operation: &'static str, path: impl Into<String>, body: Body) -> Self {
        Self { operation, method: Method::POST, path: path.into(), body: Some(body) }
    }

    fn put(operation: &'static str, path: impl Into<String>, body: Body) -> Self {
        Self { method: Method::PUT, ..Self::post(operation, path, body) }
    }

    fn delete(operation: &'static str, path: impl Into<String>) -> Self {
        Self { method: Method::DELETE, ..Self::get(operation, path) }
    }

    /// A POST without a body.
    fn bare_post(operation: &'static str, path: impl Into<String>) -> Self {
        Self { operation, method: Method::POST, path: path.into(), body: None }
    }

    /// As whoever may make it.
    pub(crate) fn on(&self, desk: &Desk) -> RequestBuilder {
        let request = self.without_body(desk);
        match &self.body {
            None => request,
            Some(Body::Json(body)) => request.json(body),
            Some(Body::Form(fields)) => request.form(fields),
            Some(Body::Raw(text)) => request.body(*text),
        }
    }

    /// With all headers but those of the body.
    pub(crate) fn without_body(&self, desk: &Desk) -> RequestBuilder {
        if self.is_integrators() {
            desk.integrator(self.method.clone(), &self.path)
        } else if self.path.starts_with("/desk/") {
            desk.bare(self.method.clone(), &self.path).bearer_auth(identity::DESK_KEY)
        } else {
            desk.bare(self.method.clone(), &self.path)
        }
    }

    /// The same with a header changed; `None`: without it.
    pub(crate) fn with_header(&self, desk: &Desk, name: &'static str, value: Option<&str>) -> Request {
        let mut request = self.on(desk).build().unwrap();
        request.headers_mut().remove(name);
        if let Some(value) = value {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        request
    }

    pub(crate) fn is_integrators(&self) -> bool {
        self.path.starts_with("/api/")
    }

    pub(crate) fn content_type(&self) -> &'static str {
        match self.body {
            Some(Body::Form(_)) => "application/x-www-form-urlencoded",
            _ => "application/json",
        }
    }
}

fn conversation(id: &str, rest: &str) -> String {
    format!("/api/v1.0/consumer/conversation/{id}{rest}")
}

fn tenant(tenant: &str, rest: &str) -> String {
    format!("/{tenant}{rest}")
}

fn form() -> Vec<(&'static str, String)> {
    vec![
        ("grant_type", "client_credentials".to_owned()),
        ("client_id", identity::CLIENT_ID.to_owned()),
        ("client_secret", identity::CLIENT_SECRET.to_owned()),
        ("scope", identity::scope(identity::ORGANIZATION_ID, "crm")),
    ]
}

/// One call of every operation that succeeds, where `id` is a conversation that is open.
pub(crate) fn good(id: &str) -> Vec<Call> {
    let create = || Body::Json(json!({ "startmessage": "Good morning" }));
    let mut calls = vec![
        Call::post("create", "/api/v1.0/consumer/conversations/create", create()),
        Call::post("create_singular", "/api/v1.0/consumer/conversation/create", create()),
        Call::get("conversations", "/api/v1.0/consumer/conversations?PageSize=1&StartTimeStamp=2020-01-01T00:00:00Z"),
        Call::post("act", conversation(id, ""), Body::Json(json!({ "type": "message", "text": "Hello" }))),
        Call::get("messages", conversation(id, "/messages?PageSize=1")),
        Call::get("context", conversation(id, "/context")),
        Call::post("token", tenant(identity::TENANT_ID, "/oauth2/v2.0/token"), Body::Form(form())),
        Call::get("configuration", tenant(identity::TENANT_ID, "/v2.0/.well-known/openid-configuration")),
        Call::get("keys", tenant(identity::TENANT_ID, "/discovery/v2.0/keys")),
        Call::get("list", "/desk/v1/conversations?limit=1&state=open,active,waiting,wrap-up,closed"),
        Call::get("show", format!("/desk/v1/conversations/{id}?as=customer&explain=true")),
        Call::get("channels", "/desk/v1/channels"),
        Call::post("create_channel", "/desk/v1/channels", Body::Json(json!({ "id": CHANNEL, "name": "Shop" }))),
        Call::put("change_channel", format!("/desk/v1/channels/{CHANNEL}"), Body::Json(json!({ "webhookUrl": null }))),
        Call::delete("remove_channel", format!("/desk/v1/channels/{CHANNEL}")),
        Call::get("deliveries", "/desk/v1/deliveries?state=delivered&limit=1"),
        Call::bare_post("replay", "/desk/v1/deliveries/1/replay"),
        Call::get("events", "/desk/v1/events"),
        Call::get("journal", "/desk/v1/journal?limit=2"),
        Call::post("mint", "/desk/v1/tokens", Body::Json(json!({ "defect": "expired" }))),
        Call::get("faults", "/desk/v1/faults"),
        Call::put("set_faults", "/desk/v1/faults", Body::Json(json!({ "rules": [] }))),
        Call::get("health", "/healthz"),
        Call::get("metrics", "/metrics"),
        Call::get("openapi", "/openapi.json"),
    ];
    calls.extend(desk::good(id));
    calls
}

/// What comes last, because it ends the conversation `id`, which is open, and then everything.
pub(crate) fn last(id: &str) -> Vec<Call> {
    desk::last(id)
}

/// Further successes, where answers have more forms than one.
pub(crate) fn further(id: &str, message: &str) -> Vec<Call> {
    let act = |body: Value| Call::post("act", conversation(id, ""), Body::Json(body));
    let show = |audience| Call::get("show", format!("/desk/v1/conversations/{id}?as={audience}&explain=true"));
    vec![
        act(frontdesk::api::activity::typing()),
        act(frontdesk::api::activity::message_read(message.parse().unwrap())),
        act(json!({
            "type": "message",
            "text": "",
            "from": { "id": "jdoe123", "name": "John" },
            "attachments": [{ "contentType": "image/png", "contentUrl": "data:image/png;base64,AAAA", "name": "a.png" }],
        })),
        act(
            json!({ "type": "message", "text": "We are closed", "channelData": frontdesk::api::activity::automated_mark() }),
        ),
        act(json!({
            "type": "event",
            "name": "cart",
            "channelData": {
                "customEvent": true,
                "customEventName": "cart",
                "customEventValue": r#"{"total":12.5,"gift":true,"note":{"value":"x","isDisplayable":true}}"#,
            },
        })),
        Call::get("messages", conversation(id, "/messages")),
        Call::get("context", conversation(id, "/context")),
        show("customer"),
        show("ai_agent"),
        show("representative"),
        show("supervisor"),
        Call::get("list", "/desk/v1/conversations"),
        Call::get("journal", "/desk/v1/journal"),
        Call::post("mint", "/desk/v1/tokens", Body::Json(json!({}))),
    ]
}

/// Calls that are refused for what they ask; `over` is a conversation that has ended, `accepted` one that cannot be
/// accepted again.
pub(crate) fn refused(id: &str, over: &str, accepted: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    let variables: serde_json::Map<String, Value> =
        (0..101).map(|number| (format!("v{number}"), json!({ "value": number }))).collect();
    for (operation, path) in [
        ("create", "/api/v1.0/consumer/conversations/create"),
        ("create_singular", "/api/v1.0/consumer/conversation/create"),
    ] {
        calls.push(Call::post(operation, path, Body::Json(json!({ "conversationcontext": variables }))));
        calls.push(Call::post(operation, path, Body::Raw("{")));
    }
    for query in ["StartTimeStamp=soon", "PageSize=251", "ContinuationToken=next"] {
        calls.push(Call::get("conversations", format!("/api/v1.0/consumer/conversations?{query}")));
    }
    for body in [
        json!({ "type": "invoke" }),
        json!({ "type": "message", "text": "x".repeat(6_001) }),
        json!({ "type": "message" }),
        json!({ "type": "message", "text": 1 }),
        json!({ "type": "typing", "conversation": { "id": NOBODY } }),
        json!({ "type": "typing", "channelId": NOBODY }),
        frontdesk::api::activity::custom_event("many", &variables),
    ] {
        calls.push(Call::post("act", conversation(id, ""), Body::Json(body)));
    }
    for query in ["StartTimeStamp=soon", "PageSize=101", "ContinuationToken=next"] {
        calls.push(Call::get("messages", conversation(id, &format!("/messages?{query}"))));
    }
    for id in ["7", over, NOBODY, "%ff"] {
        calls.push(Call::post("act", conversation(id, ""), Body::Json(json!({ "type": "typing" }))));
        calls.push(Call::get("messages", conversation(id, "/messages")));
        calls.push(Call::get("context", conversation(id, "/context")));
    }

    for (name, value) in [("grant_type", "password"), ("client_secret", "wrong")] {
        let mut form = form();
        value.clone_into(&mut form.iter_mut().find(|(known, _)| *known == name).unwrap().1);
        calls.push(Call::post("token", tenant(identity::TENANT_ID, "/oauth2/v2.0/token"), Body::Form(form)));
    }
    for unknown in [NOBODY, "common", "%ff"] {
        calls.push(Call::post("token", tenant(unknown, "/oauth2/v2.0/token"), Body::Form(form())));
        calls.push(Call::get("configuration", tenant(unknown, "/v2.0/.well-known/openid-configuration")));
        calls.push(Call::get("keys", tenant(unknown, "/discovery/v2.0/keys")));
    }

    for query in ["limit=0", "state=lost", "after=x"] {
        calls.push(Call::get("list", format!("/desk/v1/conversations?{query}")));
    }
    for path in [format!("{id}?as=bot"), format!("{id}?explain=maybe"), NOBODY.to_owned(), "%ff".to_owned()] {
        calls.push(Call::get("show", format!("/desk/v1/conversations/{path}")));
    }
    calls.extend(desk::refused(over, accepted));
    for body in [Body::Raw("{"), Body::Json(json!({ "webhookUrl": "http://hooks.example" }))] {
        calls.push(Call::post("create_channel", "/desk/v1/channels", body.clone()));
        calls.push(Call::put("change_channel", format!("/desk/v1/channels/{}", identity::CHANNEL_ID), body));
    }
    let taken = Body::Json(json!({ "id": identity::CHANNEL_ID }));
    calls.push(Call::post("create_channel", "/desk/v1/channels", taken));
    calls.push(Call::delete("remove_channel", format!("/desk/v1/channels/{}", identity::CHANNEL_ID)));
    for id in [NOBODY, "%ff"] {
        let path = format!("/desk/v1/channels/{id}");
        calls.push(Call::put("change_channel", path.clone(), Body::Json(json!({}))));
        calls.push(Call::delete("remove_channel", path));
    }
    calls.push(Call::get("deliveries", "/desk/v1/deliveries?state=lost"));
    // The third is of the conversation that was accepted last, whose receiver keeps silent.
    for id in ["3", "999", "%ff"] {
        calls.push(Call::bare_post("replay", format!("/desk/v1/deliveries/{id}/replay")));
    }
    calls.push(Call::get("journal", "/desk/v1/journal?limit=0"));
    let no_rules = Body::Json(json!({ "rules": 1 }));
    calls.push(Call::put("set_faults", "/desk/v1/faults", no_rules));
    calls.push(Call::post("mint", "/desk/v1/tokens", Body::Json(json!({ "defect": "ugly" }))));
    calls
}
