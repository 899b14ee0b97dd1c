//! The OpenAPI document: what the handlers declare, completed by what holds for all of them.
//!
//! A handler's `#[utoipa::path]` says what is its own: parameters, body, success, and its own failures by status alone.
//! Here every operation gets what surrounds it (who may call, bounds, our own faults), and every failure its body and
//! headers. An integrator's operation names its codes in `x-codes`; the statuses follow from [`Code`].

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use serde_json::{Map, Value, json};
use utoipa::{OpenApi as _, ToSchema as _};

use super::{App, Operations};
use crate::api::{
    create, identity,
    problem::{Code, Problem},
    schema,
    switch::CreatePath,
};

/// What an integrator's operation may be refused with before its handler sees it.
const INTEGRATOR: [Code; 5] =
    [Code::OrganizationId, Code::ChannelId, Code::NoSuchChannel, Code::ChannelNotLinked, Code::Serialization];

/// Which operations a document has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Surface {
    /// What the vendor documents: the Messaging API and the tokens for it.
    Consumer,
    /// What is ours: the control surface, and what operates the endpoint.
    Desk,
    #[default]
    All,
}

impl Surface {
    fn has(self, caller: Caller) -> bool {
        match self {
            Self::All => true,
            Self::Consumer => matches!(caller, Caller::Integrator | Caller::Application),
            Self::Desk => matches!(caller, Caller::Desk | Caller::Anybody),
        }
    }
}

/// Who an operation is for, which its tag says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    Integrator,
    Application,
    Desk,
    Anybody,
}

impl Caller {
    const TAGS: [(&'static str, Self, &'static str); 4] = [
        ("consumer", Self::Integrator, "The vendor's Messaging API."),
        ("identity", Self::Application, "Tokens, as Microsoft Entra issues them."),
        ("desk", Self::Desk, "The control surface: what a representative or a supervisor sees and does."),
        ("operations", Self::Anybody, "Operating the endpoint. No key."),
    ];

    fn of(operation: &Value) -> Self {
        let tag = operation.pointer("/tags/0").and_then(Value::as_str);
        // A test sees to it that every operation has one of these.
        Self::TAGS.into_iter().find(|(name, ..)| Some(*name) == tag).map_or(Self::Anybody, |(_, caller, _)| caller)
    }
}

/// The numbers of `codes`, for a handler's `x-codes`.
pub(super) fn codes<const N: usize>(codes: [Code; N]) -> [u32; N] {
    codes.map(Code::number)
}

/// This document, all of it: `GET /openapi.json`. It is made when it is first asked for.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "operations",
    responses((status = 200, description = "An OpenAPI document.", body = Object)),
)]
pub(super) async fn openapi(State(app): State<App>) -> impl IntoResponse {
    let document = app.document.get_or_init(|| document(Surface::All, app.switches.strict_path).to_string().into());
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], document.clone())
}

/// The document of a surface, with both paths of create or the only one that is served.
pub fn document(surface: Surface, strict_path: Option<CreatePath>) -> Value {
    let declared = serde_json::to_value(Operations::openapi()).expect("a document is plain data");
    let mut paths = Map::new();
    let hidden = strict_path.map(|only| only.other().path());
    for (path, operations) in entries(&declared, "/paths").filter(|(path, _)| Some(path.as_str()) != hidden) {
        let mut kept = Map::new();
        for (method, operation) in operations.as_object().into_iter().flatten() {
            let caller = Caller::of(operation);
            if surface.has(caller) {
                kept.insert(method.clone(), completed(operation.clone(), caller));
            }
        }
        if !kept.is_empty() {
            paths.insert(path.clone(), Value::Object(kept));
        }
    }
    let mut schemas: BTreeMap<String, Value> =
        entries(&declared, "/components/schemas").map(|(name, schema)| (name.clone(), schema.clone())).collect();
    schemas.extend(schema::all().map(|(name, schema)| (name.to_owned(), schema)));
    schemas.insert(Problem::name().into_owned(), json!(<Problem as utoipa::PartialSchema>::schema()));
    let mut document = json!({
        "openapi": declared["openapi"],
        "info": {
            "title": "frontdesk",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The Dynamics 365 Messaging API, served locally, and the desk behind it",
            "description": "Every failure is a problem (RFC 7807) with a correlation id. Not listed with every operation: \
                404 at any other path, 405 with any other method, 431 for a head that is too large.",
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{ "url": "/" }],
        "tags": Caller::TAGS.iter().filter(|(_, caller, _)| surface.has(*caller))
            .map(|(name, _, description)| json!({ "name": name, "description": description })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": parameters(),
            "headers": headers(),
            "securitySchemes": security_schemes(),
        },
    });
    link_conversations(&mut document);
    without_doc_links(&mut document);
    without_orphans(&mut document);
    document
}

fn entries<'a>(document: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    document.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
}

/// An operation with everything that surrounds it.
fn completed(mut operation: Value, caller: Caller) -> Value {
    let mut refusals = operation.get("x-codes").map(numbers).unwrap_or_default();
    let mut statuses: Vec<(u16, &str)> = vec![
        (403, "The call is for another host, or comes from a web page of another origin."),
        (500, "The endpoint failed. Its log names the cause under the correlation id."),
        (503, "The endpoint stops, is full, or its store does not answer: come again."),
    ];
    match caller {
        Caller::Integrator => {
            refusals.extend(INTEGRATOR);
            statuses
                .push((401, "The token is missing or not good for this channel; the detail says which check failed."));
            statuses.push((429, "The channel has made as many calls as it may."));
            operation["security"] = json!([{ "entraToken": [] }]);
            let ours = ["organization-id", "channel-id"]
                .map(|name| json!({ "$ref": format!("#/components/parameters/{name}") }));
            match operation.get_mut("parameters").and_then(Value::as_array_mut) {
                Some(parameters) => parameters.extend(ours),
                None => operation["parameters"] = json!(ours),
            }
        }
        Caller::Desk => {
            statuses.push((401, "The desk key is missing or wrong."));
            operation["security"] = json!([{ "deskKey": [] }]);
        }
        Caller::Application | Caller::Anybody => operation["security"] = json!([]),
    }
    if operation.get("requestBody").is_some() {
        operation["requestBody"]["required"] = true.into();
        statuses.push((408, "The body took too long to arrive."));
        statuses.push((413, "The body is too large."));
    }
    let is_in_path = |parameter: &Value| parameter["in"] == "path";
    // To an integrator that is an id that is not valid, which has a code.
    let has_code = caller == Caller::Integrator;
    if !has_code && operation["parameters"].as_array().is_some_and(|all| all.iter().any(is_in_path)) {
        statuses.push((400, "The path is not percent-encoded UTF-8."));
    }
    statuses.extend(refusals.iter().map(|code| (code.status(), "What was sent cannot be taken; the code says why.")));

    let mut responses: BTreeMap<String, Value> =
        entries(&operation, "/responses").map(|(status, response)| (status.clone(), response.clone())).collect();
    for (status, description) in statuses {
        responses.entry(status.to_string()).or_insert_with(|| json!({ "description": description }));
    }
    for (status, response) in &mut responses {
        if let Some(status) = status.parse().ok().filter(|status| *status >= 400) {
            complete_failure(response, status, &refusals);
        }
    }
    operation["responses"] = json!(responses);
    operation
}

/// The codes that a handler named.
fn numbers(codes: &Value) -> BTreeSet<Code> {
    let numbers = codes.as_array().into_iter().flatten().filter_map(Value::as_u64);
    numbers.filter_map(|number| u32::try_from(number).ok().and_then(Code::from_number)).collect()
}

/// Gives a failure its headers, and a problem for its body where it has none of its own.
fn complete_failure(response: &mut Value, status: u16, refusals: &BTreeSet<Code>) {
    let mut names = vec!["x-ms-correlation-id"];
    names.extend(match status {
        401 => Some("www-authenticate"),
        429 => Some("retry-after"),
        503 => Some("retry-after-503"),
        _ => None,
    });
    let header = |name: &str| json!({ "$ref": format!("#/components/headers/{name}") });
    response["headers"] = names
        .into_iter()
        .map(|name| (name.trim_end_matches("-503").to_owned(), header(name)))
        .collect::<Map<_, _>>()
        .into();
    if response.get("content").is_some() {
        return;
    }
    let codes: Vec<String> = refusals.iter().filter(|code| code.status() == status).map(ToString::to_string).collect();
    let mut body = json!({
        "allOf": [{ "$ref": "#/components/schemas/Problem" }],
        "properties": { "status": { "const": status } },
        "required": ["traceId"],
    });
    if codes.is_empty() {
        body["not"] = json!({ "required": ["code"] });
    } else {
        body["properties"]["code"] = json!({ "enum": codes });
        let titles: Vec<String> = refusals
            .iter()
            .filter(|code| code.status() == status)
            .map(|code| format!("{code}: {}", code.title()))
            .collect();
        let told = response["description"].as_str().unwrap_or_default();
        response["description"] = format!("{told}\n\n- {}", titles.join("\n- ")).into();
    }
    response["content"] = json!({ (Problem::MEDIA_TYPE): { "schema": body } });
}

fn parameters() -> Value {
    let header = |name: &str, what: &str, example: &str| {
        json!({
            "name": name,
            "in": "header",
            "required": true,
            "description": what,
            "schema": { "type": "string", "format": "uuid" },
            "example": example,
        })
    };
    json!({
        "organization-id": header("organization-id", "The organisation that the channel is of.", identity::ORGANIZATION_ID),
        "channel-id": header("channel-id", "The custom messaging channel.", identity::CHANNEL_ID),
    })
}

fn headers() -> Value {
    let seconds = json!({ "type": "integer", "minimum": 1 });
    json!({
        (Problem::CORRELATION_HEADER): {
            "required": true,
            "description": "Under which the endpoint's log knows this answer; also `traceId` in a problem.",
            "schema": { "type": "string", "format": "uuid" },
        },
        "www-authenticate": {
            "required": true,
            "description": "How to authenticate (RFC 9110).",
            "schema": { "type": "string" },
        },
        "retry-after": { "required": true, "description": "Seconds to wait.", "schema": seconds },
        "retry-after-503": {
            "description": "Seconds to wait. Absent where nobody knows whether the call was carried out.",
            "schema": seconds,
        },
    })
}

fn security_schemes() -> Value {
    json!({
        "entraToken": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token of the tenant, by the client-credentials grant.",
        },
        "deskKey": { "type": "http", "scheme": "bearer", "description": "The desk key of the endpoint's settings." },
    })
}

/// A create's answer names the conversation that the operations on one conversation are for.
fn link_conversations(document: &mut Value) {
    let links: Map<String, Value> = entries(document, "/paths")
        .filter(|(path, _)| path.contains("/conversation/{id}") || path.contains("/conversations/{id}"))
        .flat_map(|(_, operations)| operations.as_object().into_iter().flat_map(Map::values))
        .filter_map(|operation| operation["operationId"].as_str())
        .map(|id| {
            let link = json!({ "operationId": id, "parameters": { "id": "$response.body#/conversationId" } });
            (id.to_owned(), link)
        })
        .collect();
    for path in [create::PATH_PLURAL, create::PATH_SINGULAR] {
        if let Some(answer) = document["paths"].get_mut(path).and_then(|path| path.pointer_mut("/post/responses/200")) {
            answer["links"] = links.clone().into();
        }
    }
}

/// Descriptions come from the sources' comments, where a name in brackets is a link; here it leads nowhere.
fn without_doc_links(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                match value {
                    Value::String(text) if name == "description" || name == "summary" => {
                        *text = text.replace("[`", "`").replace("`]", "`");
                    }
                    value => without_doc_links(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_doc_links),
        _ => {}
    }
}

/// Takes out the components that nothing leads to: those of another surface.
fn without_orphans(document: &mut Value) {
    let mut reached = BTreeSet::new();
    let mut open = Vec::new();
    collect(&document["paths"], &mut open);
    while let Some(pointer) = open.pop() {
        if let Some(target) = document.pointer(&pointer)
            && reached.insert(pointer)
        {
            collect(target, &mut open);
        }
    }
    for kind in ["schemas", "parameters", "headers", "securitySchemes"] {
        if let Some(components) = document["components"][kind].as_object_mut() {
            components.retain(|name, _| reached.contains(&format!("/components/{kind}/{name}")));
        }
    }
}

/// The components that `value` leads to, as pointers.
fn collect(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                match (name.as_str(), value) {
                    ("$ref", Value::String(reference)) => into.push(reference.trim_start_matches('#').to_owned()),
                    ("security", Value::Array(any)) => into.extend(
                        any.iter()
                            .filter_map(Value::as_object)
                            .flat_map(Map::keys)
                            .map(|scheme| format!("/components/securitySchemes/{scheme}")),
                    ),
                    (_, value) => collect(value, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
