//! The Messaging API, typed.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Method, RequestBuilder, StatusCode, header};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Answered, ClientError, Endpoint, Http, RawCall, WrongName, auth::Tokens, observe::Observer, pause};
use crate::{
    api::{
        activity,
        answer::{
            self, ActivityAnswer, ContextRead, ConversationRow, ConversationsPage, CreateAnswer, MessageRow,
            MessagesPage,
        },
        create,
        id::{ConversationId, MessageId},
        identity::TokenAnswer,
        limit,
        problem::Problem,
        wire::Exchange,
    },
    clock::Clock,
    mask::Mask,
};

/// How often a request is sent in all when the service asks for a pause (429, 503).
const TRIES: u32 = 3;
/// The longest pause that we make by ourselves; a longer `Retry-After` is told to the caller instead.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// The pause when a 429 or 503 does not say how long.
const DEFAULT_PAUSE: Duration = Duration::from_secs(1);

/// A client of one endpoint's consumer side; cheap to clone, clones share the token and the connections.
#[derive(Clone)]
pub struct MessagingClient {
    pub(super) endpoint: Endpoint,
    pub(super) http: Http,
    tokens: Tokens,
    clock: Clock,
}

impl MessagingClient {
    pub fn new(endpoint: Endpoint, http: Http, clock: Clock) -> Self {
        Self { endpoint, tokens: Tokens::new(http.clone(), clock.clone()), http, clock }
    }

    /// The same client, sharing token and connections, that tells `tell` of each of its exchanges, those for tokens among
    /// them. What is told holds no secret.
    #[must_use]
    pub fn observed_by(&self, tell: impl Fn(Exchange) + Send + Sync + 'static) -> Self {
        let secrets = [Some(&self.endpoint.client_secret), self.endpoint.desk_key.as_ref()];
        let secrets = secrets.into_iter().flatten().cloned().collect();
        let http = self.http.observed_by(Observer::new(secrets, self.clock.clone(), tell));
        Self { tokens: self.tokens.by(http.clone()), http, ..self.clone() }
    }

    /// The channel that calls are made on.
    pub fn channel_id(&self) -> &str {
        &self.endpoint.channel_id
    }

    /// The path of create there.
    pub fn create_path(&self) -> &str {
        &self.endpoint.create_path
    }

    /// `text` with marks in the place of the client's secrets and of whatever looks like a token.
    pub fn masked(&self, text: &str) -> String {
        let secrets = [Some(&self.endpoint.client_secret), self.endpoint.desk_key.as_ref()];
        Mask::new(secrets.into_iter().flatten().cloned()).apply(text, false)
    }

    /// Makes one call as it is, right or wrong, and gives whatever is answered: a refusal is an answer like any other, and
    /// no pause is made. Only a token that has expired is renewed.
    pub async fn send(&self, call: &RawCall) -> Result<Answered, ClientError> {
        let mut refused_token: Option<SecretString> = None;
        loop {
            let token = self.tokens.get(&self.endpoint, refused_token.as_ref()).await?;
            let ours = [
                ("channel-id", self.endpoint.channel_id.as_str()),
                ("organization-id", self.endpoint.organization_id.as_str()),
            ];
            let request = call.request(&self.http, &self.endpoint.base_url, &ours)?.bearer_auth(token.expose_secret());
            let answer = exchange(&self.http, &self.endpoint.base_url, request)
                .await
                .map_err(|error| if call.method == "GET" { error } else { error.after_sending(&call.path) })?;
            if answer.status == StatusCode::UNAUTHORIZED && refused_token.is_none() {
                refused_token = Some(token);
                continue;
            }
            return Ok(Answered::new(&answer));
        }
    }

    /// The endpoint's address.
    pub fn base_url(&self) -> &str {
        &self.endpoint.base_url
    }

    /// Whether nothing is left for a person to confirm before the first send.
    pub fn is_confirmed(&self) -> bool {
        self.http.guard().is_confirmed()
    }

    /// Whether nothing but reads can leave.
    pub fn is_observing(&self) -> bool {
        self.http.guard().is_observing()
    }

    /// Takes the profile's name as a person typed it; from then on sends leave, of all clients of the profile.
    pub fn confirm(&self, typed: &str) -> Result<(), WrongName> {
        self.http.guard().confirm(typed)
    }

    /// A fresh token, as the token endpoint answers it.
    pub async fn token(&self) -> Result<TokenAnswer, ClientError> {
        super::auth::request(&self.http, &self.endpoint, &self.clock).await
    }

    /// Starts or continues a conversation. `body` is sent as it is, wrong or not.
    ///
    /// A body without a `conversationrequestid` gets one, so that a retry after a pause cannot begin a second
    /// conversation. An error for which [`ClientError::is_ambiguous`] holds is not retried here; the caller can, with
    /// the same request id.
    pub async fn create(&self, body: &Value) -> Result<CreateAnswer, ClientError> {
        let body = with_request_id(body);
        let path = self.endpoint.create_path.clone();
        let result = self.call(Method::POST, &path, &[], Some(&body)).await;
        // The two revisions of the page name two paths. An endpoint that knows only the other one answers 404 or 405
        // without a code of the Messaging API.
        if let Err(ClientError::Refused { problem, .. }) = &result
            && matches!(problem.status, 404 | 405)
            && problem.known_code().is_none()
        {
            let other = if path == create::PATH_PLURAL { create::PATH_SINGULAR } else { create::PATH_PLURAL };
            return Err(ClientError::NoSuchPath { address: self.endpoint.base_url.clone(), path, other });
        }
        result
    }

    /// One page of the channel's active conversations.
    pub async fn conversations(
        &self,
        start: Option<Timestamp>,
        page_size: u32,
        token: Option<Uuid>,
    ) -> Result<ConversationsPage, ClientError> {
        let mut query = vec![("PageSize", page_size.to_string())];
        query.extend(start.map(|start| ("StartTimeStamp", start.to_string())));
        query.extend(token.map(|token| ("ContinuationToken", token.to_string())));
        self.call(Method::GET, "/api/v1.0/consumer/conversations", &query, None).await
    }

    /// All pages of the channel's active conversations.
    pub async fn all_conversations(&self, start: Option<Timestamp>) -> Result<Vec<ConversationRow>, ClientError> {
        let mut rows = Vec::new();
        let mut token = None;
        loop {
            let page = self.conversations(start, *limit::CONVERSATIONS_PAGE.end(), token).await?;
            rows.extend(page.conversations);
            // A service that repeats a token would keep us here for ever.
            match page.continuationtoken {
                Some(next) if token != Some(next) => token = Some(next),
                _ => return Ok(rows),
            }
        }
    }

    /// All context variables of a conversation, displayable or not.
    pub async fn context(&self, id: ConversationId) -> Result<ContextRead, ClientError> {
        self.call(Method::GET, &format!("/api/v1.0/consumer/conversation/{id}/context"), &[], None).await
    }

    /// Sends an activity. `body` is sent as it is, wrong or not; [`activity`] writes right ones.
    ///
    /// Activities have no request id: one that may have been carried out ([`ClientError::is_ambiguous`]) and is sent
    /// again may be there twice.
    pub async fn act(&self, id: ConversationId, body: &Value) -> Result<ActivityAnswer, ClientError> {
        self.call(Method::POST, &activity::path(id), &[], Some(body)).await
    }

    /// The customer says something.
    pub async fn say(&self, id: ConversationId, text: &str) -> Result<ActivityAnswer, ClientError> {
        self.act(id, &activity::message(text)).await
    }

    /// The customer is typing.
    pub async fn typing(&self, id: ConversationId) -> Result<ActivityAnswer, ClientError> {
        self.act(id, &activity::typing()).await
    }

    /// The customer has read `message` and all before it.
    pub async fn read(&self, id: ConversationId, message: MessageId) -> Result<ActivityAnswer, ClientError> {
        self.act(id, &activity::message_read(message)).await
    }

    /// An event of the integrator's own; its variables are plain values, or `{ "isDisplayable", "value" }`.
    pub async fn event(
        &self,
        id: ConversationId,
        name: &str,
        variables: &Map<String, Value>,
    ) -> Result<ActivityAnswer, ClientError> {
        self.act(id, &activity::custom_event(name, variables)).await
    }

    /// The customer ends the conversation.
    pub async fn end(&self, id: ConversationId) -> Result<ActivityAnswer, ClientError> {
        self.act(id, &activity::end_of_conversation()).await
    }

    /// One page of what was exchanged in a conversation.
    pub async fn messages(
        &self,
        id: ConversationId,
        start: Option<Timestamp>,
        page_size: u32,
        token: Option<Timestamp>,
    ) -> Result<MessagesPage, ClientError> {
        let mut query = vec![("PageSize", page_size.to_string())];
        query.extend(start.map(|start| ("StartTimeStamp", start.to_string())));
        query.extend(token.map(|token| ("ContinuationToken", token.to_string())));
        self.call(Method::GET, &format!("{}/messages", activity::path(id)), &query, None).await
    }

    /// All pages of what was exchanged in a conversation.
    pub async fn all_messages(
        &self,
        id: ConversationId,
        start: Option<Timestamp>,
    ) -> Result<Vec<MessageRow>, ClientError> {
        let mut rows = Vec::new();
        let mut token = None;
        loop {
            let page = self.messages(id, start, *limit::MESSAGES_PAGE.end(), token).await?;
            rows.extend(page.messages);
            // A service that repeats a token would keep us here for ever.
            match page.continuation_token {
                Some(next) if token != Some(next) => token = Some(next),
                _ => return Ok(rows),
            }
        }
    }

    /// One call with everything that holds for all: the three headers, a fresh token after a 401, pauses.
    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<&Value>,
    ) -> Result<T, ClientError> {
        // What will not leave needs no token.
        self.http.guard().check(&method)?;
        let url = format!("{}{path}", self.endpoint.base_url);
        let mut refused_token: Option<SecretString> = None;
        let mut tries = 0;
        loop {
            tries += 1;
            let token = self.tokens.get(&self.endpoint, refused_token.as_ref()).await?;
            let mut request = self
                .http
                .request(method.clone(), &url)
                .query(query)
                .bearer_auth(token.expose_secret())
                .header("channel-id", &self.endpoint.channel_id)
                .header("organization-id", &self.endpoint.organization_id);
            if let Some(body) = body {
                request = request.json(body);
            }
            // From here on a create may be carried out whatever becomes of its answer; a read changes nothing.
            let after_sending = |error: ClientError| if body.is_some() { error.after_sending(path) } else { error };
            let answer = exchange(&self.http, &self.endpoint.base_url, request).await.map_err(after_sending)?;
            match answer.status {
                status if status.is_success() => {
                    return answer.read(&self.endpoint.base_url).map_err(after_sending);
                }
                StatusCode::UNAUTHORIZED if refused_token.is_none() => refused_token = Some(token),
                StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                    let pause = pause::asked(&answer.headers, &self.clock);
                    match pause.unwrap_or(DEFAULT_PAUSE) {
                        short if tries < TRIES && short <= LONGEST_PAUSE => tokio::time::sleep(short).await,
                        _ => return Err(answer.throttled(&self.endpoint.base_url, pause)),
                    }
                }
                _ => return Err(answer.refusal(&self.endpoint.base_url)),
            }
        }
    }
}

/// An answer, whole.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: header::HeaderMap,
    body: Vec<u8>,
}

/// Sends a request and waits for the whole answer, both within the timeout.
pub(super) async fn exchange(http: &Http, address: &str, request: RequestBuilder) -> Result<Answer, ClientError> {
    let response = http.send(address, request.timeout(http.timeout)).await?;
    Answer::whole(response, http, address).await
}

impl Answer {
    /// Waits for the rest of an answer.
    pub(super) async fn whole(response: reqwest::Response, http: &Http, address: &str) -> Result<Self, ClientError> {
        let status = response.status();
        let headers = response.headers().clone();
        let body = http.body(address, response).await?;
        Ok(Self { status, headers, body })
    }

    pub(super) fn read<T: DeserializeOwned>(&self, address: &str) -> Result<T, ClientError> {
        answer::from_any_case(&self.body).map_err(|error| self.unreadable(address, &error))
    }

    pub(super) fn unreadable(&self, address: &str, error: &serde_json::Error) -> ClientError {
        ClientError::Unreadable { address: address.to_owned(), cause: format!("{}, {error}", self.status) }
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// A 429 or 503: what it says if it says anything, else the pause it asks for.
    fn throttled(&self, address: &str, retry_after: Option<Duration>) -> ClientError {
        if self.status == StatusCode::SERVICE_UNAVAILABLE && retry_after.is_none() {
            return self.refusal(address);
        }
        ClientError::Throttled { address: address.to_owned(), status: self.status.as_u16(), retry_after }
    }

    /// What a status that is no success means.
    pub(super) fn refusal(&self, address: &str) -> ClientError {
        let status = self.status.as_u16();
        let mut problem =
            Problem::of_service(status, &self.body).unwrap_or_else(|| Problem { status, ..Problem::default() });
        if problem.title.is_empty() {
            self.status.canonical_reason().unwrap_or("no reason given").clone_into(&mut problem.title);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let detail = if problem.detail.is_empty() { problem.title } else { problem.detail };
            return ClientError::Unauthorized { address: address.to_owned(), detail };
        }
        let correlation_id = self.headers.get(Problem::CORRELATION_HEADER).and_then(|id| id.to_str().ok());
        ClientError::Refused { problem: Box::new(problem), correlation_id: correlation_id.map(str::to_owned) }
    }
}

/// `body` with a fresh `conversationrequestid` where it has none; a body that is no object stays as it is.
fn with_request_id(body: &Value) -> Value {
    let mut body = body.clone();
    if let Some(object) = body.as_object_mut() {
        let missing = object.get("conversationrequestid").is_none_or(|id| id.is_null() || id == "");
        if missing {
            object.insert("conversationrequestid".to_owned(), Value::String(Uuid::new_v4().to_string()));
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_id_is_added_only_where_there_is_none() {
        assert_eq!(with_request_id(&json!({ "conversationrequestid": "mine" }))["conversationrequestid"], "mine");
        for body in [json!({}), json!({ "conversationrequestid": "" }), json!({ "conversationrequestid": null })] {
            let sent = with_request_id(&body);
            assert!(sent["conversationrequestid"].as_str().unwrap().parse::<Uuid>().is_ok(), "{sent}");
        }
        assert_eq!(with_request_id(&json!([1])), json!([1]));
    }

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
        let headers = headers
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), header::HeaderValue::from_static(value)));
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: headers.collect(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_refusal_without_a_problem_body_still_says_its_status() {
        let error = answer(502, &[], "<html>").refusal("http://x");
        assert_eq!(error.to_string(), "refused with 502: Bad Gateway");
    }
}
