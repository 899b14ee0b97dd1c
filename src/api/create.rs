//! `POST …/conversations/create`: its body, read and checked (page "Use /consumer/conversations/create endpoint").
//!
//! [`read`] never gives up: it returns everything that can be understood *and* everything that is wrong, so the console
//! can preview a draft that the endpoint would refuse. [`parse`] is the endpoint's own strict reading.

use email_address::{EmailAddress, Options};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    field::{object, text},
    limit,
    problem::{Code, Violation, pointer_token},
    variable::{self, Bare, ContextVariable, describe},
};

/// The path of the 2025 revisions of the page; the client's default.
pub const PATH_PLURAL: &str = "/api/v1.0/consumer/conversations/create";
/// The path of the 2026-01 revision, which integrations in the field call. Both are served, identically (our decision).
pub const PATH_SINGULAR: &str = "/api/v1.0/consumer/conversation/create";

/// The fields at the top of a body.
const FIELDS: [&str; 5] =
    ["customercontext", "conversationcontext", "conversationrequestid", "startmessage", "skipdeflectionbot"];

/// The fields of a start message.
const START_MESSAGE: [&str; 2] = ["message", "displayname"];
/// The fields of a variable.
const VARIABLE: [&str; 2] = ["isDisplayable", "value"];

/// `customercontext`: who the customer says they are. Every field is optional and holds at most
/// [`limit::CUSTOMER_FIELD_CHARS`]; an empty string counts as absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CustomerContext {
    /// An active conversation with the same id on the same channel is continued instead of a new one created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The name that the representative sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_name: Option<String>,
    /// Used to identify the customer record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Used to identify the customer record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
}

/// The first message, for the representative only: never delivered to the AI agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartMessage {
    pub message: String,
    /// The sender's name beside the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
}

/// A create request as the endpoint understands it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreateRequest {
    pub customer: CustomerContext,
    /// In the order of the body.
    pub variables: Vec<ContextVariable>,
    /// `conversationrequestid`: makes a retry safe.
    pub request_id: Option<String>,
    pub start_message: Option<StartMessage>,
    /// `skipdeflectionbot`: the AI agent is not engaged.
    pub skip_ai_agent: bool,
}

/// The endpoint's reading of a body: the request, or every reason for refusing it, most telling first.
pub fn parse(body: &[u8]) -> Result<CreateRequest, Vec<Violation>> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(vec![Violation::new(Code::Body, "", "the request has no body, a JSON object is expected")]);
    }
    let body: Value = serde_json::from_slice(body)
        .map_err(|error| vec![Violation::new(Code::Body, "", format!("the body is not JSON: {error}"))])?;
    let (request, violations) = read(&body);
    if violations.is_empty() { Ok(request) } else { Err(violations) }
}

/// Everything that can be understood of `body`, and everything that is wrong with it.
pub fn read(body: &Value) -> (CreateRequest, Vec<Violation>) {
    let mut violations = Vec::new();
    let Some(body) = body.as_object() else {
        violations.push(Violation::new(
            Code::Body,
            "",
            format!("the body is {}, an object is expected", describe(body)),
        ));
        return (CreateRequest::default(), violations);
    };
    let customer_object = object(body, "customercontext", &mut violations);
    let customer = read_customer(customer_object, &mut violations);
    let variables = object(body, "conversationcontext", &mut violations)
        .map(|context| variable::read_all(context, "/conversationcontext", Bare::Refused, &mut violations))
        .unwrap_or_default();
    let request_id = text(body, "", "conversationrequestid", None, &mut violations);

    // The page's table lists these two under `customercontext`, its sample has them at the top. Integrators copy either
    // form, so both are read and the top level wins (our decision).
    let (start, at) = top_or_customer(body, customer_object, "startmessage");
    let start_message = start.and_then(|value| read_start_message(value, &at, &mut violations));
    let (skip, at) = top_or_customer(body, customer_object, "skipdeflectionbot");
    let skip_ai_agent = match skip {
        None => false,
        Some(Value::Bool(flag)) => *flag,
        Some(other) => {
            violations.push(Violation::new(
                Code::Body,
                at,
                format!("is {}, true or false is expected", describe(other)),
            ));
            false
        }
    };
    (CreateRequest { customer, variables, request_id, start_message, skip_ai_agent }, violations)
}

/// The fields of `body` that the API does not know, those of a variable or a start message too, each as its pointer
/// without the first slash. The endpoint ignores them (our decision) and its journal marks them: a misspelt name is the
/// commonest mistake of an integration, and nothing else tells of it.
pub fn unknown_fields(body: &Value) -> Vec<String> {
    const CONTESTED: [&str; 2] = ["startmessage", "skipdeflectionbot"];
    let customer: Vec<&str> =
        CustomerContext::default().fields().into_iter().map(|(name, _)| name).chain(CONTESTED).collect();
    let mut unknown = strangers(body, &FIELDS, "");
    unknown.extend(strangers(&body["customercontext"], &customer, "customercontext/"));
    for (name, variable) in body["conversationcontext"].as_object().into_iter().flatten() {
        let parent = format!("conversationcontext/{}/", pointer_token(name));
        unknown.extend(strangers(variable, &VARIABLE, &parent));
    }
    for parent in ["startmessage", "customercontext/startmessage"] {
        let start = body.pointer(&format!("/{parent}")).unwrap_or_default();
        unknown.extend(strangers(start, &START_MESSAGE, &format!("{parent}/")));
    }
    unknown
}

/// The names of all fields that a create can have, at whatever depth; the names of variables aside.
pub fn known_fields() -> impl Iterator<Item = &'static str> {
    let customer = CustomerContext::default().fields().map(|(name, _)| name);
    FIELDS.into_iter().chain(customer).chain(START_MESSAGE).chain(VARIABLE)
}

/// Whether `body` has a field that a create has: else it was hardly meant to be one.
pub fn has_known_field(body: &Value) -> bool {
    FIELDS.iter().any(|name| body.get(name).is_some())
}

/// The fields of an object that are not among the `known`.
fn strangers(value: &Value, known: &[&str], parent: &str) -> Vec<String> {
    let names = value.as_object().into_iter().flat_map(Map::keys);
    names
        .filter(|name| !known.contains(&name.as_str()))
        .map(|name| format!("{parent}{}", pointer_token(name)))
        .collect()
}

impl CreateRequest {
    /// The request as a body, with the two contested fields at the top level, as in the page's sample.
    pub fn to_body(&self) -> Value {
        let mut customer = Map::new();
        for (name, value) in self.customer.fields() {
            if let Some(value) = value {
                customer.insert(name.to_owned(), Value::String(value.to_owned()));
            }
        }
        let mut body = Map::new();
        body.insert("customercontext".to_owned(), Value::Object(customer));
        body.insert("conversationcontext".to_owned(), Value::Object(variable::to_context(&self.variables)));
        if let Some(id) = &self.request_id {
            body.insert("conversationrequestid".to_owned(), Value::String(id.clone()));
        }
        if let Some(start) = &self.start_message {
            let mut object = Map::new();
            object.insert("message".to_owned(), Value::String(start.message.clone()));
            if let Some(name) = &start.display_name {
                object.insert("displayname".to_owned(), Value::String(name.clone()));
            }
            body.insert("startmessage".to_owned(), Value::Object(object));
        }
        body.insert("skipdeflectionbot".to_owned(), Value::Bool(self.skip_ai_agent));
        Value::Object(body)
    }

    /// The page's sample request. Its `conversationrequestid` is a placeholder ("some unique id") and left out: a fixed
    /// one would turn every further send into a retry of the first.
    pub fn vendor_sample() -> Self {
        let shown = |name: &str, value: &str| ContextVariable {
            name: name.to_owned(),
            value: variable::ContextValue::Text(value.to_owned()),
            is_displayable: true,
        };
        Self {
            customer: CustomerContext {
                customer_id: Some("jdoe123".to_owned()),
                first_name: Some("John".to_owned()),
                last_name: Some("Doe".to_owned()),
                preferred_name: Some("John Doe".to_owned()),
                email: Some("john.doe@email.com".to_owned()),
                phone_number: Some("1234567890".to_owned()),
            },
            variables: vec![shown("productname", "XBox"), shown("issue", "installation")],
            request_id: None,
            start_message: Some(StartMessage {
                message: "Some initial message".to_owned(),
                display_name: Some("Sender name".to_owned()),
            }),
            skip_ai_agent: true,
        }
    }
}

impl CustomerContext {
    /// The fields under their names on the wire, in the page's order.
    pub fn fields(&self) -> [(&'static str, Option<&str>); 6] {
        [
            ("customerid", self.customer_id.as_deref()),
            ("firstname", self.first_name.as_deref()),
            ("lastname", self.last_name.as_deref()),
            ("preferredname", self.preferred_name.as_deref()),
            ("email", self.email.as_deref()),
            ("phonenumber", self.phone_number.as_deref()),
        ]
    }
}

/// Whether `text` looks like an email address: one `@`, and a domain with a dot (our decision; the page says only
/// "string (email)").
pub fn is_email(text: &str) -> bool {
    let options = Options::default().without_display_text().without_domain_literal().with_required_tld();
    EmailAddress::parse_with_options(text, options).is_ok()
}

fn read_customer(customer: Option<&Map<String, Value>>, violations: &mut Vec<Violation>) -> CustomerContext {
    let Some(customer) = customer else { return CustomerContext::default() };
    let mut field = |name| text(customer, "/customercontext", name, Some(limit::CUSTOMER_FIELD_CHARS), violations);
    let read = CustomerContext {
        customer_id: field("customerid"),
        first_name: field("firstname"),
        last_name: field("lastname"),
        preferred_name: field("preferredname"),
        email: field("email"),
        phone_number: field("phonenumber"),
    };
    if let Some(email) = &read.email
        && !is_email(email)
    {
        violations.push(Violation::new(Code::Body, "/customercontext/email", "is not an email address"));
    }
    read
}

/// An object, or the bare string that the page's table suggests.
fn read_start_message(value: &Value, at: &str, violations: &mut Vec<Violation>) -> Option<StartMessage> {
    let start = match value {
        Value::String(message) => StartMessage { message: message.clone(), display_name: None },
        Value::Object(object) => StartMessage {
            message: text(object, at, "message", None, violations).unwrap_or_default(),
            display_name: text(object, at, "displayname", None, violations),
        },
        other => {
            violations.push(Violation::new(
                Code::Body,
                at,
                format!("is {}, an object with `message` and `displayname` is expected", describe(other)),
            ));
            return None;
        }
    };
    let bytes = start.bytes();
    if bytes > limit::START_MESSAGE_BYTES {
        violations.push(Violation::new(
            Code::Body,
            at,
            format!("has {bytes} bytes of UTF-8, the limit is {} (27 KB)", limit::START_MESSAGE_BYTES),
        ));
    }
    // Nothing to say is no start message: nothing is delivered and the answer has no `messageId` (our decision).
    (!start.message.is_empty()).then_some(start)
}

impl StartMessage {
    /// What [`limit::START_MESSAGE_BYTES`] counts.
    pub fn bytes(&self) -> usize {
        self.message.len() + self.display_name.as_ref().map_or(0, String::len)
    }
}

/// A field that is looked for at the top first, then in `customercontext`; null counts as absent. With its pointer.
fn top_or_customer<'a>(
    body: &'a Map<String, Value>,
    customer: Option<&'a Map<String, Value>>,
    name: &str,
) -> (Option<&'a Value>, String) {
    let present = |map: &'a Map<String, Value>| map.get(name).filter(|value| !value.is_null());
    if let Some(value) = present(body) {
        return (Some(value), format!("/{name}"));
    }
    (customer.and_then(present), format!("/customercontext/{name}"))
}

#[cfg(test)]
mod tests;
