//! Sends: what is under way, and which request id the next one takes.
//!
//! A send always carries a request id, so that repeating one whose fate is unknown cannot make a second conversation.

use serde_json::Value;
use uuid::Uuid;

/// The field that makes a retry safe.
const REQUEST_ID: &str = "conversationrequestid";

/// A send that was given to the endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    pub number: u64,
    /// What was sent, request id and all.
    pub body: Value,
    /// The id is not the person's, it was given at the send.
    id_is_ours: bool,
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
    /// The last attempt, if nobody knows whether it arrived.
    uncertain: Option<Attempt>,
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

    /// The form was changed.
    pub fn edited(&mut self) {
        self.edits += 1;
        self.anyway = false;
    }

    /// Whether the form was changed since it was last sent, or since the start.
    pub fn is_edited(&self) -> bool {
        self.edits != self.sent_edits
    }

    /// Begins an attempt with the form's body. A body without a request id gets one: that of the last attempt if it is
    /// uncertain whether the same body arrived, else `fresh_id`.
    pub fn begin(&mut self, mut body: Value, fresh_id: Uuid) -> &Attempt {
        self.attempts += 1;
        let mut is_repeat = false;
        let id_is_ours = body.get(REQUEST_ID).is_none();
        if let Some(fields) = body.as_object_mut()
            && id_is_ours
        {
            let repeated = self.uncertain.as_ref().filter(|last| last.id_is_ours && last.body_without_id() == *fields);
            let id = match repeated.and_then(|last| last.body.get(REQUEST_ID)) {
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

    /// Takes the answer to an attempt; the attempt, or `None` for a stale answer.
    pub fn end(&mut self, number: u64, outcome: Outcome) -> Option<Attempt> {
        let attempt = self.sending.take_if(|attempt| attempt.number == number)?;
        self.uncertain = match outcome {
            Outcome::Done => {
                self.sent_edits = attempt.edits;
                None
            }
            Outcome::Refused => None,
            Outcome::Uncertain => Some(attempt.clone()),
        };
        Some(attempt)
    }
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Refused,
    /// It may have arrived.
    Uncertain,
}

impl Attempt {
    fn body_without_id(&self) -> serde_json::Map<String, Value> {
        let mut fields = self.body.as_object().cloned().unwrap_or_default();
        fields.shift_remove(REQUEST_ID);
        fields
    }
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
        outbox.end(first.number, Outcome::Done);
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
        outbox.end(first.number, Outcome::Uncertain);
        let again = outbox.begin(json!({"a": 1}), id(2)).clone();
        assert_eq!((sent_id(&again), again.is_repeat), (id(1).to_string(), true));
        outbox.end(again.number, Outcome::Uncertain);
        let other = outbox.begin(json!({"a": 2}), id(3)).clone();
        assert_eq!((sent_id(&other), other.is_repeat), (id(3).to_string(), false));
    }

    #[test]
    fn a_refused_send_is_not_repeated_under_its_id() {
        let mut outbox = Outbox::default();
        let first = outbox.begin(json!({"a": 1}), id(1)).clone();
        outbox.end(first.number, Outcome::Refused);
        assert_eq!(sent_id(outbox.begin(json!({"a": 1}), id(2))), id(2).to_string());
    }

    #[test]
    fn an_answer_to_an_attempt_that_is_over_is_stale() {
        let mut outbox = Outbox::default();
        let first = outbox.begin(json!({}), id(1)).number;
        assert!(outbox.end(first, Outcome::Done).is_some());
        assert!(outbox.end(first, Outcome::Done).is_none());
    }

    #[test]
    fn changes_made_while_a_send_runs_are_unsent() {
        let mut outbox = Outbox::default();
        outbox.edited();
        let attempt = outbox.begin(json!({}), id(1)).number;
        outbox.edited();
        outbox.end(attempt, Outcome::Done);
        assert!(outbox.is_edited());
    }
}
