//! People to load into the form: the built-in ones. A person's own templates come from their folder and look alike.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::api::{commented, create::StartMessage, limit};

/// Somebody to load.
#[derive(Clone, Debug, PartialEq)]
pub struct Persona {
    pub name: String,
    /// What is particular about them.
    pub note: String,
    /// A create's body.
    pub body: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    persona: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    note: String,
    body: String,
}

/// The built-in ones, in the order in which they are offered.
pub fn personas() -> &'static [Persona] {
    static PERSONAS: LazyLock<Vec<Persona>> = LazyLock::new(|| {
        let file: File = toml::from_str(include_str!("personas.toml")).expect("the personas are tested to be TOML");
        let read = |entry: Entry| Persona {
            name: entry.name,
            note: entry.note,
            body: commented::parse(&entry.body).expect("their bodies are tested to be JSON"),
        };
        file.persona.into_iter().map(read).chain([at_every_limit()]).collect()
    });
    &PERSONAS
}

/// Every limit of the API reached and none exceeded.
fn at_every_limit() -> Persona {
    let filled = |start: &str, chars: usize| -> String {
        let left = chars.saturating_sub(start.chars().count());
        start.chars().chain("abcdefghi ".chars().cycle().take(left)).take(chars).collect()
    };
    let field = |start: &str| filled(start, limit::CUSTOMER_FIELD_CHARS);
    // An address with labels as long as they may be; its local part may have 64 bytes.
    let domain = format!("{0}.{0}.example.com", "d".repeat(60));
    let local = limit::CUSTOMER_FIELD_CHARS - domain.len() - 1;
    let email = format!("{}@{domain}", "e".repeat(local.min(64)));
    let variables: Map<String, Value> = (1..=limit::CONTEXT_VARIABLES)
        .map(|number| {
            let (name, value) = match number {
                1 => (filled("longest_name_", limit::VARIABLE_NAME_CHARS), "name".to_owned()),
                2 => ("longest_value".to_owned(), filled("value ", limit::VARIABLE_VALUE_CHARS)),
                number => (format!("variable_{number:03}"), number.to_string()),
            };
            (name, json!({ "isDisplayable": number % 10 != 0, "value": value }))
        })
        .collect();
    let mut start = StartMessage { message: String::new(), display_name: Some("At the limit".to_owned()) };
    start.message = filled("message ", limit::START_MESSAGE_BYTES - start.bytes());
    let body = json!({
        "customercontext": {
            "customerid": field("customer-"),
            "firstname": field("First "),
            "lastname": field("Last "),
            "preferredname": field("Preferred "),
            "email": email,
            "phonenumber": "0".repeat(limit::CUSTOMER_FIELD_CHARS),
        },
        "conversationcontext": variables,
        "startmessage": { "message": start.message, "displayname": start.display_name },
        "skipdeflectionbot": true,
    });
    Persona { name: "At every limit".to_owned(), note: "nothing may be longer, and it is accepted".to_owned(), body }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{
        api::create,
        console::composer::{Composer, Slot},
    };

    fn by_name(name: &str) -> &'static Persona {
        personas().iter().find(|persona| persona.name == name).unwrap()
    }

    #[test]
    fn there_are_a_dozen_and_more_and_each_has_its_own_name() {
        let names: HashSet<&str> = personas().iter().map(|persona| persona.name.as_str()).collect();
        assert!(names.len() >= 12);
        assert_eq!(names.len(), personas().len());
    }

    #[test]
    fn every_one_fills_the_form_whole() {
        for persona in personas() {
            let (form, notes) = Composer::from_body(&persona.body);
            assert_eq!(notes, Vec::<String>::new(), "{}", persona.name);
            assert_ne!(form.body(), Composer::empty().body(), "{}", persona.name);
            assert!(!persona.note.is_empty(), "{}", persona.name);
        }
    }

    #[test]
    fn only_the_wrong_one_is_refused() {
        for persona in personas() {
            let (_, violations) = create::read(&persona.body);
            assert_eq!(violations.is_empty(), persona.name != "Wrong on purpose", "{}: {violations:?}", persona.name);
        }
    }

    #[test]
    fn at_every_limit_nothing_may_grow() {
        let (form, _) = Composer::from_body(&by_name("At every limit").body);
        let longest = [Slot::PreferredName, Slot::FirstName, Slot::LastName, Slot::PhoneNumber, Slot::CustomerId];
        for slot in longest.into_iter().chain([Slot::AddVariable, Slot::StartMessage]) {
            let counter = form.counter(slot).unwrap();
            assert_eq!(counter.used, counter.limit, "{slot:?}");
        }
        let (name, value) = (&form.rows()[0].name, &form.rows()[1].value);
        assert_eq!(limit::chars(&name.text()), limit::VARIABLE_NAME_CHARS);
        assert_eq!(limit::chars(&value.text()), limit::VARIABLE_VALUE_CHARS);
    }

    #[test]
    fn those_who_are_known_have_the_email_of_a_seeded_record() {
        let seeds = include_str!("../../simulator/store/seeds.toml");
        for name in ["Adele Vance", "佐藤 美咲", "ليلى حداد"] {
            let email = by_name(name).body["customercontext"]["email"].as_str().unwrap();
            assert_eq!(seeds.matches(&format!("email = {email:?}")).count(), 1, "{name}");
        }
        let shared = by_name("Marta or Samuel Okafor").body["customercontext"]["email"].as_str().unwrap();
        assert_eq!(seeds.matches(&format!("email = {shared:?}")).count(), 2);
    }
}
