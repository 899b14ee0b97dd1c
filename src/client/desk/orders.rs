//! What people at the desk do: with a conversation, with the records, with the endpoint's time.

use reqwest::Method;
use serde_json::json;

use super::DeskClient;
use crate::{
    api::{
        desk::{
            Record, Said, View,
            clock::{ClockAnswer, ClockRequest},
            request::Message,
        },
        id::{ConversationId, RecordId},
        snapshot::Snapshot,
    },
    client::{ClientError, messaging::exchange},
};

impl DeskClient {
    /// Picks an open conversation for the representative.
    pub async fn accept(&self, id: ConversationId) -> Result<View, ClientError> {
        self.transition(id, "accept").await
    }

    /// Declines an open conversation.
    pub async fn reject(&self, id: ConversationId) -> Result<View, ClientError> {
        self.transition(id, "reject").await
    }

    /// Ends an active conversation; the paperwork follows.
    pub async fn end(&self, id: ConversationId) -> Result<View, ClientError> {
        self.transition(id, "end").await
    }

    /// Closes the session: an active conversation waits, one in wrap-up is closed.
    pub async fn close(&self, id: ConversationId) -> Result<View, ClientError> {
        self.transition(id, "close").await
    }

    /// Takes a waiting conversation up again.
    pub async fn open(&self, id: ConversationId) -> Result<View, ClientError> {
        self.transition(id, "open").await
    }

    /// Gives an active conversation back to its queue.
    pub async fn release(&self, id: ConversationId) -> Result<View, ClientError> {
        self.transition(id, "release").await
    }

    /// Closes a conversation as a supervisor.
    pub async fn force_close(&self, id: ConversationId) -> Result<View, ClientError> {
        self.transition(id, "force-close").await
    }

    /// Gives an active conversation to another queue.
    pub async fn transfer(&self, id: ConversationId, queue: &str) -> Result<View, ClientError> {
        let request = self.request(Method::POST, &format!("/conversations/{id}/transfer"))?;
        self.answer(request.json(&json!({ "queue": queue }))).await
    }

    /// Says something to the customer, or notes it.
    pub async fn say(&self, id: ConversationId, message: &Message) -> Result<Said, ClientError> {
        let request = self.request(Method::POST, &format!("/conversations/{id}/messages"))?;
        self.answer(request.json(message)).await
    }

    /// The representative is typing.
    pub async fn typing(&self, id: ConversationId) -> Result<(), ClientError> {
        self.done(Method::POST, &format!("/conversations/{id}/typing")).await
    }

    /// Links the customer to a record, or unlinks with `None`.
    pub async fn link(&self, id: ConversationId, record: Option<&RecordId>) -> Result<View, ClientError> {
        let request = self.request(Method::PUT, &format!("/conversations/{id}/customer"))?;
        self.answer(request.json(&json!({ "recordId": record }))).await
    }

    /// Adds a record; an empty id lets the endpoint make one.
    pub async fn add_record(&self, record: &Record) -> Result<Record, ClientError> {
        self.answer(self.request(Method::POST, "/records")?.json(record)).await
    }

    /// Changes the record of this id.
    pub async fn change_record(&self, record: &Record) -> Result<Record, ClientError> {
        self.answer(self.request(Method::PUT, &format!("/records/{}", record.id))?.json(record)).await
    }

    /// Removes a record.
    pub async fn remove_record(&self, id: &RecordId) -> Result<(), ClientError> {
        self.done(Method::DELETE, &format!("/records/{id}")).await
    }

    /// The endpoint's time.
    pub async fn clock(&self) -> Result<ClockAnswer, ClientError> {
        self.call(Method::GET, "/clock", &[]).await
    }

    /// Moves the endpoint's time; answers when all that was due is done.
    pub async fn adjust_clock(&self, request: ClockRequest) -> Result<ClockAnswer, ClientError> {
        self.answer(self.request(Method::POST, "/clock")?.json(&request)).await
    }

    /// Has the endpoint begin anew.
    pub async fn reset(&self) -> Result<ClockAnswer, ClientError> {
        self.call(Method::POST, "/reset", &[]).await
    }

    /// Everything that the endpoint keeps.
    pub async fn snapshot(&self) -> Result<Snapshot, ClientError> {
        self.call(Method::GET, "/snapshot", &[]).await
    }

    /// Puts a snapshot in the place of everything that the endpoint keeps.
    pub async fn restore(&self, snapshot: &Snapshot) -> Result<ClockAnswer, ClientError> {
        self.answer(self.request(Method::POST, "/snapshot")?.json(snapshot)).await
    }

    async fn transition(&self, id: ConversationId, name: &str) -> Result<View, ClientError> {
        self.call(Method::POST, &format!("/conversations/{id}/{name}"), &[]).await
    }

    /// A call that is answered without a body.
    pub(super) async fn done(&self, method: Method, path: &str) -> Result<(), ClientError> {
        let answer = exchange(self.http(), self.address(), self.request(method, path)?).await?;
        if answer.status.is_success() { Ok(()) } else { Err(answer.refusal(self.address())) }
    }
}
