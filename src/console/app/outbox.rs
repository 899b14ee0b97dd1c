//! Sends: what is under way, and which request id the next one takes.
//!
//! A send always carries a request id, so that repeating one whose fate is unknown cannot make a second conversation.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::console::message::Fate;

/// The field that makes a retry safe.
const REQUEST_ID: &str = "conversationrequestid";
/// So many sends of unknown fate are remembered; the oldest is forgotten first.
const UNSETTLED: usize = 20;

/// A send that was given to the endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    pub number: u64,
    /// What was sent, request id and all.
    pub body: Value,
    /// The id is not the person's, it was given at the send.
    pub id_is_ours: bool,
    /// The attempt repeats one whose fate is unknown.
    pub is_repeat: bool,
    /// The form's state at the send, see [`Outbox::edited`].
    edits: u64,
}

/// The state of sending.
#[derive(Debug, Default)]
pub struct Outbox {
    attempts: u64,
    sending: Option<Attempt>,
    /// What was sent under ids of ours and may have arrived, oldest first. Only an answer to the same id settles it.
    unsettled: Vec<Value>,
    /// Counts changes to the form.
    edits: u64,
    /// The count at the last send that succeeded.
    sent_edits: u64,
    /// The form is wrong, the person was told, and sending again means to send it as it is.
    pub anyway: bool,
}

impl Outbox {
    pub fn sending(&self) -> Option<&Attempt> {
        self.sending.as_ref()
    }

    /// What was sent under ids of ours and may have arrived, were the console to end now: a send under way is among it.
    pub fn unsettled(&self) -> Vec<Value> {
        let sending = self.sending.iter().filter(|attempt| attempt.id_is_ours && !attempt.is_repeat);
        self.unsettled.iter().chain(sending.map(|attempt| &attempt.body)).cloned().collect()
    }

    /// Takes over what was unsettled when an earlier console ended.
    pub fn restore(&mut self, unsettled: &[Value]) {
        self.unsettled = unsettled.to_vec();
    }

    /// The form was changed.
    pub fn edited(&mut self) {
        self.edits += 1;
        self.anyway = false;
    }

    /// Whether the form was changed since it was last sent, or since the start.
    pub fn is_edited(&self) -> bool {
        self.edits != self.sent_edits
    }

    /// Begins an attempt with the form's body. A body without a request id gets one: that under which the
    /// same body may have arrived already, else `fresh_id`.
    pub fn begin(&mut self, mut body: Value, fresh_id: Uuid) -> &Attempt {
        self.attempts += 1;
        let mut is_repeat = false;
        let id_is_ours = body.get(REQUEST_ID).is_none();
        if let Some(fields) = body.as_object_mut()
            && id_is_ours
        {
            let earlier = self.unsettled.iter().rfind(|earlier| without_id(earlier) == *fields);
            let id = match earlier.and_then(|earlier| earlier.get(REQUEST_ID)) {
                Some(id) => {
                    is_repeat = true;
                    id.clone()
                }
                None => Value::String(fresh_id.to_string()),
            };
            fields.insert(REQUEST_ID.to_owned(), id);
        }
        self.anyway = false;
        self.sending.insert(Attempt { number: self.attempts, body, id_is_ours, is_repeat, edits: self.edits })
    }

    /// Takes the answer to an attempt, `failure` unless it succeeded; the attempt, or `None` for a stale answer.
    pub fn end(&mut self, number: u64, failure: Option<Fate>) -> Option<Attempt> {
        let attempt = self.sending.take_if(|attempt| attempt.number == number)?;
        match failure {
            None => {
                self.sent_edits = attempt.edits;
                self.settle(&attempt);
            }
            Some(Fate::Refused) => self.settle(&attempt),
            // Whatever was uncertain about an earlier try still is.
            Some(Fate::NotTaken | Fate::NotReached) => {}
            Some(Fate::Uncertain) => {
                self.settle(&attempt);
                if attempt.id_is_ours {
                    self.unsettled.push(attempt.body.clone());
                    let surplus = self.unsettled.len().saturating_sub(UNSETTLED);
                    self.unsettled.drain(..surplus);
                }
            }
        }
        Some(attempt)
    }

    fn settle(&mut self, attempt: &Attempt) {
        self.unsettled.retain(|earlier| earlier.get(REQUEST_ID) != attempt.body.get(REQUEST_ID));
    }
}

fn without_id(body: &Value) -> Map<String, Value> {
    let mut fields = body.as_object().cloned().unwrap_or_default();
    fields.shift_remove(REQUEST_ID);
    fields
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn sent_id(attempt: &Attempt) -> String {
        attempt.body[REQUEST_ID].as_str().unwrap().to_owned()
    }

    #[test]
    fn every_send_has_a_request_id_of_its_own() {
        let mut outbox = Outbox::default();
        let first = outbox.begin(json!({"a": 1}), id(1)).clone();
        outbox.end(first.number, None);
        let second = outbox.begin(json!({"a": 1}), id(2)).clone();
        assert_eq!((sent_id(&first), sent_id(&second)), (id(1).to_string(), id(2).to_string()));
    }

    #[test]
    fn the_persons_own_request_id_is_left_alone() {
        let mut outbox = Outbox::default();
        assert_eq!(sent_id(outbox.begin(json!({REQUEST_ID: "mine"}), id(1))), "mine");
    }

    #[test]
    fn repeating_an_uncertain_send_reuses_its_id_while_the_form_is_the_same() {
        let mut outbox = Outbox::default();
        let first = outbox.begin(json!({"a": 1}), id(1)).clone();
        outbox.end(first.number, Some(Fate::Uncertain));
        let again = outbox.begin(json!({"a": 1}), id(2)).clone();
        assert_eq!((sent_id(&again), again.is_repeat), (id(1).to_string(), true));
        outbox.end(again.number, Some(Fate::Uncertain));
        let other = outbox.begin(json!({"a": 2}), id(3)).clone();
        assert_eq!((sent_id(&other), other.is_repeat), (id(3).to_string(), false));
    }

    #[test]
    fn a_refused_send_is_not_repeated_under_its_id() {
        let mut outbox = Outbox::default();
        let first = outbox.begin(json!({"a": 1}), id(1)).clone();
        outbox.end(first.number, Some(Fate::Refused));
        assert_eq!(sent_id(outbox.begin(json!({"a": 1}), id(2))), id(2).to_string());
    }

    #[test]
    fn only_an_answer_to_its_id_settles_an_uncertain_send() {
        let mut outbox = Outbox::default();
        let first = outbox.begin(json!({"a": 1}), id(1)).clone();
        outbox.end(first.number, Some(Fate::Uncertain));
        let rounds = [Fate::NotReached, Fate::NotTaken, Fate::Uncertain, Fate::Refused];
        for (n, fate) in (2..).zip(rounds) {
            let again = outbox.begin(json!({"a": 1}), id(n)).clone();
            assert_eq!(sent_id(&again), id(1).to_string(), "before {fate:?}");
            outbox.end(again.number, Some(fate));
            let other = outbox.begin(json!({"a": 2}), id(n + 10)).number;
            outbox.end(other, Some(Fate::Refused));
        }
        assert_eq!(sent_id(outbox.begin(json!({"a": 1}), id(9))), id(9).to_string());
    }

    #[test]
    fn an_answer_to_an_attempt_that_is_over_is_stale() {
        let mut outbox = Outbox::default();
        let first = outbox.begin(json!({}), id(1)).number;
        assert!(outbox.end(first, None).is_some());
        assert!(outbox.end(first, None).is_none());
    }

    #[test]
    fn changes_made_while_a_send_runs_are_unsent() {
        let mut outbox = Outbox::default();
        outbox.edited();
        let attempt = outbox.begin(json!({}), id(1)).number;
        outbox.edited();
        outbox.end(attempt, None);
        assert!(outbox.is_edited());
    }
}
