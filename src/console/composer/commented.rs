//! The form as JSON with comments, for an editor or a template file, and back. `frontdesk create FILE` reads the same.

use serde_json::{Map, Value};

use super::{Composer, Slot};
use crate::api::{
    commented::{self, NotJson},
    create,
};

/// Why a text cannot fill the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotABody {
    /// With line and column, where there is a place. May hold text of the body; clean it before drawing.
    pub reason: String,
    /// The line, from 1, where there is one.
    pub line: Option<usize>,
}

impl Composer {
    /// The form for an editor: every field is there, also the empty ones, and what cannot stand in JSON is told above.
    pub fn to_editor(&self) -> String {
        let mut heading = vec![
            "The form. Save and leave the editor to take it back; nothing is sent.".to_owned(),
            "Left as it is, or left empty, it changes nothing. Comments are allowed.".to_owned(),
        ];
        let rows = self.rows();
        for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_blank()) {
            let name = row.name.text();
            if rows[index + 1..].iter().any(|later| !later.is_blank() && later.name.text() == name) {
                let entry = Value::from_iter([(name, row.json())]);
                heading.push(format!("Not sent, because a later variable has this name: {entry}"));
            }
        }
        for problem in self.problems() {
            heading.push(format!("! {} {}", self.name_of(problem.slot), problem.reason));
        }
        commented_json(&heading, &self.body_with_empty_fields())
    }

    /// The form for a template's file: what is sent, without the request id, which is for one send.
    pub fn to_template(&self, name: &str) -> String {
        let mut body = self.body();
        if let Some(fields) = body.as_object_mut() {
            fields.shift_remove("conversationrequestid");
        }
        commented_json(&[format!("{name}: a template of frontdesk, and a body for `frontdesk create FILE`")], &body)
    }

    /// Fills a form from JSON with comments, see [`Composer::from_body`]; or says why that cannot be, with its place.
    pub fn from_commented(text: &str) -> Result<(Self, Vec<String>), NotABody> {
        let not_json = |error: NotJson| NotABody { reason: error.to_string(), line: Some(error.line) };
        let body = commented::parse(text).map_err(not_json)?;
        if !body.is_object() {
            let (_, violations) = create::read(&body);
            return Err(NotABody {
                reason: violations.first().map(ToString::to_string).unwrap_or_default(),
                line: None,
            });
        }
        Ok(Self::from_body(&body))
    }

    fn body_with_empty_fields(&self) -> Value {
        let texts = |fields: &[(&str, Slot)]| -> Map<String, Value> {
            fields.iter().map(|(name, slot)| ((*name).to_owned(), Value::String(self.text(*slot)))).collect()
        };
        let mut body = Map::new();
        body.insert("customercontext".to_owned(), texts(&Self::CUSTOMER_FIELDS).into());
        let sent = self.body();
        let variables = sent.get("conversationcontext").cloned();
        body.insert("conversationcontext".to_owned(), variables.unwrap_or_else(|| Map::new().into()));
        body.extend(texts(&[("conversationrequestid", Slot::RequestId)]));
        body.insert("startmessage".to_owned(), texts(&Self::START_FIELDS).into());
        body.insert("skipdeflectionbot".to_owned(), self.skip_ai_agent().into());
        Value::Object(body)
    }
}

fn commented_json(heading: &[String], body: &Value) -> String {
    let mut text = String::new();
    for line in heading {
        text.push_str("// ");
        // A line break would end the comment, and an editor may take an escape sequence for its own.
        text.extend(line.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }));
        text.push('\n');
    }
    format!("{text}{body:#}\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::console::composer::{Cell, Edit, personas};

    #[test]
    fn every_persona_goes_through_the_editor_unchanged() {
        for persona in personas() {
            let (form, _) = Composer::from_body(&persona.body);
            for text in [form.to_editor(), form.to_template(&persona.name)] {
                let (back, notes) = Composer::from_commented(&text).unwrap();
                assert_eq!(back.body(), form.body(), "{text}");
                assert_eq!(notes, Vec::<String>::new(), "{text}");
            }
        }
    }

    #[test]
    fn an_editor_finds_every_field_and_a_template_what_is_sent() {
        let form = Composer::empty();
        let text = form.to_editor();
        for field in ["customerid", "preferredname", "conversationcontext", "conversationrequestid", "displayname"] {
            assert!(text.contains(&format!("{field:?}")), "{text}");
        }
        let template = form.to_template("Nobody");
        assert!(template.ends_with("{\n  \"skipdeflectionbot\": false\n}\n"), "{template}");
    }

    #[test]
    fn what_json_cannot_hold_is_told_in_a_comment() {
        let body = json!({ "conversationcontext": { "a": { "value": "1" }, "b": { "value": "2\n" } } });
        let (mut form, _) = Composer::from_body(&body);
        form.set_slot(Slot::Variable { row: 1, cell: Cell::Name });
        form.apply(Edit::Backspace);
        form.apply(Edit::Insert('a'));
        let text = form.to_editor();
        assert!(text.contains("// Not sent, because a later variable has this name: {\"a\":\"1\"}\n"), "{text}");
        assert_eq!(Composer::from_commented(&text).unwrap().0.body(), form.body());
    }

    #[test]
    fn a_template_has_no_request_id() {
        let (form, _) = Composer::from_body(&json!({ "conversationrequestid": "mine" }));
        assert!(!form.to_template("x").contains("mine"));
        assert!(form.to_editor().contains("mine"));
    }

    #[test]
    fn a_comment_holds_no_control_characters() {
        let (form, _) = Composer::from_body(&json!({ "conversationcontext": { "": { "value": "x\u{1b}" } } }));
        let template = form.to_template("two\nlines\u{1b}[2J");
        assert!(template.starts_with("// two\u{fffd}lines\u{fffd}[2J"), "{template}");
        assert!(!form.to_editor().contains('\u{1b}'));
    }

    #[test]
    fn what_is_no_body_is_refused_with_its_place() {
        assert!(Composer::from_commented("{\n \"a\": }").unwrap_err().reason.starts_with("line 2, column"));
        assert_eq!(Composer::from_commented("[1]").unwrap_err().reason, "the body is an array, an object is expected");
    }
}
