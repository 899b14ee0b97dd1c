//! What a recording holds of people, masked as [`personal`] masks it, so that the file still replays.
//!
//! A replay is to be answered as the calls were. So what two customers are told apart by stays two things, what was a valid
//! address stays one, and ids stay what they are; what cannot be kept so is the writer's to leave out.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use crate::api::{
    create,
    desk::View,
    id::ConversationId,
    journal::Exchange,
    personal::{self, Mask},
};

/// What stands in the place of a file that is sent within its address.
const FILE: &str = "bWFza2Vk";

/// Masks calls and deeds.
pub(super) struct Masker {
    /// Whom each conversation names: a mask knows a bounded number of people.
    people: HashMap<ConversationId, Vec<String>>,
    /// What stands for each of the texts that things are told apart by.
    distinct: HashMap<String, String>,
    taken: HashSet<String>,
}

impl Masker {
    /// Knows everybody whom the conversations name, as these views and the calls that begin and continue them tell.
    pub(super) fn new<'a>(
        views: &HashMap<ConversationId, View>,
        exchanges: impl IntoIterator<Item = &'a Exchange>,
    ) -> Self {
        let names = |view: &View| personal::people(view).map(str::to_owned).collect();
        let mut people: HashMap<ConversationId, Vec<String>> =
            views.iter().map(|(id, view)| (*id, names(view))).collect();
        for exchange in exchanges {
            if let (Some(id), Some(body)) = (super::conversation_of(exchange), body_of(exchange)) {
                people.entry(id).or_default().extend(named_in(&body));
            }
        }
        Self { people, distinct: HashMap::new(), taken: HashSet::new() }
    }

    /// The body of a call. Text that is no JSON is masked as text.
    pub(super) fn body(&mut self, exchange: &Exchange) -> Option<String> {
        let text = &exchange.request.as_ref()?.text;
        let Some(body) = body_of(exchange) else {
            return Some(self.mask(super::conversation_of(exchange), &[]).within(text));
        };
        let mask = self.mask(super::conversation_of(exchange), &named_in(&body));
        Some(self.object(&mask, "", &body).to_string())
    }

    /// What was said at the desk, and by whom.
    pub(super) fn said(&self, id: ConversationId, text: &str) -> String {
        self.mask(Some(id), &[]).within(text)
    }

    /// The address of a file, as one that is taken in its place.
    pub(super) fn file(url: &str) -> String {
        if let Some((head, _)) = url.split_once(',').filter(|_| url.starts_with("data:")) {
            return format!("{head},{FILE}");
        }
        match url.split_once("://") {
            Some((scheme, rest)) => {
                let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
                format!("{scheme}://{}/masked", authority.rsplit('@').next().unwrap_or_default())
            }
            None => Mask::text(url),
        }
    }

    fn mask(&self, id: Option<ConversationId>, besides: &[String]) -> Mask {
        let known = id.and_then(|id| self.people.get(&id)).into_iter().flatten();
        Mask::knowing(known.chain(besides).map(String::as_str))
    }

    fn object(&mut self, mask: &Mask, parent: &str, members: &Map<String, Value>) -> Value {
        let masked = members.iter().map(|(key, value)| {
            let plain = key.to_ascii_lowercase();
            let value = match value {
                Value::String(text) => json!(self.text(mask, parent, &plain, text)),
                Value::Object(variables) if plain == "conversationcontext" => self.variables(mask, variables),
                Value::Object(members) => self.object(mask, &plain, members),
                Value::Array(items) => items.iter().map(|item| self.item(mask, &plain, item)).collect(),
                other => other.clone(),
            };
            (key.clone(), value)
        });
        Value::Object(masked.collect())
    }

    fn item(&mut self, mask: &Mask, parent: &str, value: &Value) -> Value {
        match value {
            Value::Object(members) => self.object(mask, parent, members),
            Value::String(text) => json!(mask.within(text)),
            other => other.clone(),
        }
    }

    /// A text by the name of its field.
    fn text(&mut self, mask: &Mask, parent: &str, key: &str, text: &str) -> String {
        match key {
            "preferredname" | "firstname" | "lastname" | "displayname" => Mask::name(text),
            "name" if parent == "from" => Mask::name(text),
            "email" => email(text),
            "phonenumber" => Mask::phone(text),
            "customerid" | "conversationrequestid" => self.distinct(mask, text),
            "id" if parent == "from" => self.distinct(mask, text),
            "contenturl" => Self::file(text),
            "customeventvalue" => match serde_json::from_str(text) {
                Ok(Value::Object(variables)) => self.variables(mask, &variables).to_string(),
                _ => mask.within(text),
            },
            // What an endpoint reads, and thirteen digits that are no number to call.
            "messageid" | "id" | "channelid" | "type" | "timestamp" | "localtimestamp" | "contenttype"
            | "textformat" => text.to_owned(),
            _ => mask.within(text),
        }
    }

    /// Context variables, each a value or an object with one.
    fn variables(&mut self, mask: &Mask, variables: &Map<String, Value>) -> Value {
        let masked = variables.iter().map(|(name, value)| {
            let value = match value {
                Value::Object(members) => {
                    let masked = |(key, value): (&String, &Value)| {
                        let is_value = key.eq_ignore_ascii_case("value");
                        (key.clone(), if is_value { variable(mask, name, value) } else { value.clone() })
                    };
                    Value::Object(members.iter().map(masked).collect())
                }
                value => variable(mask, name, value),
            };
            (self.distinct(mask, name), value)
        });
        Value::Object(masked.collect())
    }

    /// A text by which things are told apart: what stands for it stands for nothing else.
    fn distinct(&mut self, mask: &Mask, text: &str) -> String {
        if let Some(known) = self.distinct.get(text) {
            return known.clone();
        }
        let masked = mask.within(text);
        let mut candidate = masked.clone();
        let mut number = 1;
        while self.taken.contains(&candidate) {
            number += 1;
            candidate = format!("{masked}-{number}");
        }
        self.taken.insert(candidate.clone());
        self.distinct.insert(text.to_owned(), candidate.clone());
        candidate
    }
}

/// A variable's value. A number that looks like one to call is no number any more.
fn variable(mask: &Mask, name: &str, value: &Value) -> Value {
    match value {
        Value::String(text) if personal::is_personal(name) => json!(Mask::name(text)),
        Value::String(text) => json!(mask.within(text)),
        Value::Number(number) => {
            let text = number.to_string();
            let masked = Mask::text(&text);
            if masked == text { value.clone() } else { json!(masked) }
        }
        other => other.clone(),
    }
}

/// An address that is one stays one, and no address has dots like the mask's: what they leave of it has to do.
fn email(text: &str) -> String {
    let masked = Mask::email(text);
    if !create::is_email(text) || create::is_email(&masked) {
        return masked;
    }
    let initial: String =
        masked.split('@').next().into_iter().flat_map(str::chars).filter(char::is_ascii_alphanumeric).collect();
    if initial.is_empty() { "masked@example.com".to_owned() } else { format!("{initial}@example.com") }
}

fn body_of(exchange: &Exchange) -> Option<Map<String, Value>> {
    serde_json::from_str(&exchange.request.as_ref()?.text).ok()
}

/// Whom a body names.
fn named_in(body: &Map<String, Value>) -> Vec<String> {
    let customer = body.get("customercontext").unwrap_or(&Value::Null);
    let sender = [body.get("startmessage").unwrap_or(&Value::Null), &customer["startmessage"]];
    let names = ["preferredname", "firstname", "lastname"].map(|field| &customer[field]);
    let from = &body.get("from").unwrap_or(&Value::Null)["name"];
    let all = names.into_iter().chain(sender.into_iter().map(|start| &start["displayname"])).chain([from]);
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masker() -> Masker {
        Masker { people: HashMap::new(), distinct: HashMap::new(), taken: HashSet::new() }
    }

    fn masked(masker: &mut Masker, body: &Value) -> Value {
        let Value::Object(members) = body else { panic!("{body}") };
        let mask = Mask::knowing(named_in(members).iter().map(String::as_str));
        masker.object(&mask, "", members)
    }

    #[test]
    fn people_are_masked_and_what_an_endpoint_reads_stays() {
        let body = json!({
            "customercontext": { "customerid": "c-7", "preferredname": "Quznick Doe", "email": "quznick@example.com",
                "phonenumber": "+1 425 555 0100" },
            "conversationcontext": { "lastname": "Doe", "order": { "isDisplayable": true, "value": "for Quznick" }, "n": 4 },
            "startmessage": { "message": "I am Quznick", "displayname": "Quznick" },
            "skipdeflectionbot": true,
        });
        let expected = json!({
            "customercontext": { "customerid": "c-7", "preferredname": "Q•••••• D••", "email": "q@example.com",
                "phonenumber": "+• ••• ••• ••00" },
            "conversationcontext": { "lastname": "D••", "order": { "isDisplayable": true, "value": "for Q••••••" }, "n": 4 },
            "startmessage": { "message": "I am Q••••••", "displayname": "Q••••••" },
            "skipdeflectionbot": true,
        });
        assert_eq!(masked(&mut masker(), &body), expected);
        let receipt = json!({ "type": "event", "name": "MessageRead", "value": { "messageId": "1756399395730" } });
        assert_eq!(masked(&mut masker(), &receipt), receipt);
    }

    #[test]
    fn customers_who_were_two_stay_two_and_one_stays_one() {
        let mut masker = masker();
        let mut id = |email: &str| {
            masked(&mut masker, &json!({ "customercontext": { "customerid": email } }))["customercontext"]["customerid"]
                .clone()
        };
        let (first, second) = (id("anna@example.com"), id("anja@example.com"));
        assert_eq!((&first, &second), (&json!("a•••@•••••••.com"), &json!("a•••@•••••••.com-2")));
        assert_eq!(id("anna@example.com"), first);
    }

    #[test]
    fn what_was_valid_stays_so() {
        for valid in ["quznick@example.com", "q@x.co", "山@例え.jp", "a.b+c@d-e.example"] {
            assert!(create::is_email(valid) && create::is_email(&email(valid)), "{valid}: {}", email(valid));
        }
        assert!(!create::is_email(&email("nobody at home")));
        assert_eq!(Masker::file("data:image/png;base64,aGk="), "data:image/png;base64,bWFza2Vk");
        assert_eq!(Masker::file("https://ann@files.example/ann/passport.png?key=1"), "https://files.example/masked");
    }

    #[test]
    fn the_variables_of_a_custom_event_are_masked_within_their_text() {
        let body =
            json!({ "type": "event", "channelData": { "customEventValue": "{\"firstName\":\"Quznick\",\"n\":1}" } });
        let masked = masked(&mut masker(), &body);
        assert_eq!(masked["channelData"]["customEventValue"], "{\"firstName\":\"Q••••••\",\"n\":1}");
    }
}
