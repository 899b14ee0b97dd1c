//! The desk's control surface, typed: what only a local endpoint can answer. What is done there is in the module below.

mod insight;
mod orders;

use futures_util::Stream;
use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret as _;
use serde::de::DeserializeOwned;

use super::{
    Answered, ClientError, Endpoint, Http, RawCall,
    events::{self, StreamItem},
    messaging::exchange,
};
use crate::api::{
    channel::{Channel, ChannelChange, ChannelList},
    delivery::{Delivery, DeliveryPage, DeliveryState},
    desk::{Audience, RecordList, Sort, State, SummaryPage, View},
    fault::{ArmedRules, FaultRules},
    id::{ChannelId, ConversationId},
    identity::{TokenAnswer, TokenDefect, TokenRequest},
};

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Words that the rows must have, or how an id begins; empty for all.
    pub q: String,
    /// Only these states; empty for all but closed.
    pub states: Vec<State>,
    pub sort: Sort,
    /// Rows on a page, 1 to 500.
    pub limit: u32,
    /// [`SummaryPage::next`] of the page before.
    pub after: Option<String>,
}

/// Which deliveries to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryQuery {
    pub conversation: Option<ConversationId>,
    pub state: Option<DeliveryState>,
    /// Deliveries on a page, 1 to 200; as many as the endpoint likes when it is not said.
    pub limit: Option<u32>,
    /// [`DeliveryPage::next`] of the page before.
    pub after: Option<String>,
}

/// A client of one endpoint's `/desk/v1`; cheap to clone.
#[derive(Clone)]
pub struct DeskClient {
    endpoint: Endpoint,
    http: Http,
}

impl DeskClient {
    pub fn new(endpoint: Endpoint, http: Http) -> Self {
        Self { endpoint, http }
    }

    /// Makes one call as it is and gives whatever is answered; see [`super::MessagingClient::send`]. Its path begins after
    /// `/desk/v1`.
    pub async fn send(&self, call: &RawCall) -> Result<Answered, ClientError> {
        let Some(key) = &self.endpoint.desk_key else {
            return Err(ClientError::NoDesk { address: self.address().to_owned() });
        };
        let request = call.request(&self.http, &format!("{}/desk/v1", self.address()), &[])?;
        let answer = exchange(&self.http, self.address(), request.bearer_auth(key.expose_secret())).await?;
        Ok(Answered::new(&answer))
    }

    /// A page of the list.
    pub async fn list(&self, query: &ListQuery) -> Result<SummaryPage, ClientError> {
        let mut pairs = vec![("limit", query.limit.to_string())];
        if !query.q.is_empty() {
            pairs.push(("q", query.q.clone()));
        }
        if !query.states.is_empty() {
            let names: Vec<&str> = query.states.iter().map(|state| state.name()).collect();
            pairs.push(("state", names.join(",")));
        }
        if query.sort != Sort::default() {
            pairs.push(("sort", query.sort.to_string()));
        }
        pairs.extend(query.after.clone().map(|after| ("after", after)));
        self.call(Method::GET, "/conversations", &pairs).await
    }

    /// A conversation as `audience` sees it; with `explain`, also what it does not get and why.
    pub async fn show(&self, id: ConversationId, audience: Audience, explain: bool) -> Result<View, ClientError> {
        let mut pairs = vec![("as", audience.name().to_owned())];
        if explain {
            pairs.push(("explain", "true".to_owned()));
        }
        self.call(Method::GET, &format!("/conversations/{id}"), &pairs).await
    }

    /// The stored customer records.
    pub async fn records(&self) -> Result<RecordList, ClientError> {
        self.call(Method::GET, "/records", &[]).await
    }

    /// The channels, by name.
    pub async fn channels(&self) -> Result<ChannelList, ClientError> {
        self.call(Method::GET, "/channels", &[]).await
    }

    /// Makes a channel.
    pub async fn create_channel(&self, channel: &ChannelChange) -> Result<Channel, ClientError> {
        self.answer(self.request(Method::POST, "/channels")?.json(channel)).await
    }

    /// Changes what `change` has of a channel.
    pub async fn change_channel(&self, id: ChannelId, change: &ChannelChange) -> Result<Channel, ClientError> {
        self.answer(self.request(Method::PUT, &format!("/channels/{id}"))?.json(change)).await
    }

    /// Removes a channel that has no conversation; answers with what it was.
    pub async fn remove_channel(&self, id: ChannelId) -> Result<Channel, ClientError> {
        self.call(Method::DELETE, &format!("/channels/{id}"), &[]).await
    }

    /// A page of what the integrators were told, newest first.
    pub async fn deliveries(&self, query: &DeliveryQuery) -> Result<DeliveryPage, ClientError> {
        let mut pairs = Vec::new();
        pairs.extend(query.conversation.map(|id| ("conversation", id.to_string())));
        pairs.extend(query.state.map(|state| ("state", state.name().to_owned())));
        pairs.extend(query.limit.map(|limit| ("limit", limit.to_string())));
        pairs.extend(query.after.clone().map(|after| ("after", after)));
        self.call(Method::GET, "/deliveries", &pairs).await
    }

    /// Has the payload of a finished delivery delivered again; answers with the new one.
    pub async fn replay(&self, id: u64) -> Result<Delivery, ClientError> {
        self.call(Method::POST, &format!("/deliveries/{id}/replay"), &[]).await
    }

    /// A token that is wrong in one way.
    pub async fn defective_token(&self, defect: TokenDefect) -> Result<TokenAnswer, ClientError> {
        self.answer(self.request(Method::POST, "/tokens")?.json(&TokenRequest { defect: Some(defect) })).await
    }

    /// The programmed failures that are armed, and what they have done.
    pub async fn faults(&self) -> Result<ArmedRules, ClientError> {
        self.call(Method::GET, "/faults", &[]).await
    }

    /// Arms these programmed failures and no others.
    pub async fn set_faults(&self, rules: &FaultRules) -> Result<ArmedRules, ClientError> {
        self.answer(self.request(Method::PUT, "/faults")?.json(rules)).await
    }

    /// What happens on the desk from now on, or after the event `after`; reconnects by itself.
    pub fn events(&self, after: Option<u64>) -> impl Stream<Item = StreamItem> + Send + 'static + use<> {
        events::stream(self.clone(), after)
    }

    /// Whether an endpoint of ours answers there and is well.
    pub async fn is_healthy(&self) -> bool {
        let request = self.http.request(Method::GET, format!("{}/healthz", self.address()));
        exchange(&self.http, self.address(), request).await.is_ok_and(|answer| answer.status.is_success())
    }

    /// A request to a path under `/desk/v1` with the desk key.
    pub(super) fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, ClientError> {
        let Some(key) = &self.endpoint.desk_key else {
            return Err(ClientError::NoDesk { address: self.address().to_owned() });
        };
        let url = format!("{}/desk/v1{path}", self.endpoint.base_url);
        Ok(self.http.request(method, url).bearer_auth(key.expose_secret()))
    }

    pub(super) fn address(&self) -> &str {
        &self.endpoint.base_url
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<T, ClientError> {
        self.answer(self.request(method, path)?.query(query)).await
    }

    async fn answer<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ClientError> {
        let answer = exchange(&self.http, self.address(), request).await?;
        if !answer.status.is_success() {
            return Err(answer.refusal(self.address()));
        }
        // Ours, so read exactly as written: a variable's name must keep its case.
        serde_json::from_slice(answer.body()).map_err(|error| answer.unreadable(self.address(), &error))
    }
}
