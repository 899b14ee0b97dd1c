//! Between the form and the JSON body: what Send sends, and how a body fills the form.

use serde_json::{Map, Value};

use super::{Composer, Editor, FIELD_CHARS, ROWS, Slot, ValueKind, VariableRow, content::Content};
use crate::api::{
    create,
    problem::{Violation, pointer_token},
    variable::ContextValue,
};

impl Composer {
    /// The fields of `customercontext`, in the order of the page's sample.
    pub(super) const CUSTOMER_FIELDS: [(&'static str, Slot); 6] = [
        ("customerid", Slot::CustomerId),
        ("firstname", Slot::FirstName),
        ("lastname", Slot::LastName),
        ("preferredname", Slot::PreferredName),
        ("email", Slot::Email),
        ("phonenumber", Slot::PhoneNumber),
    ];
    /// The fields of `startmessage`.
    pub(super) const START_FIELDS: [(&'static str, Slot); 2] =
        [("message", Slot::StartMessage), ("displayname", Slot::SenderName)];

    /// Exactly what Send sends.
    ///
    /// Empty fields and blank rows are left out, and `skipdeflectionbot` is always said. Of rows with one name the last
    /// wins, because JSON cannot carry both.
    pub fn body(&self) -> Value {
        let mut body = Map::new();
        let customer = self.texts(&Self::CUSTOMER_FIELDS);
        put_object(&mut body, "customercontext", customer);
        let rows = self.rows().iter().filter(|row| !row.is_blank());
        let variables = rows
            .map(|row| (row.name.text(), serde_json::json!({ "isDisplayable": row.displayable, "value": row.json() })))
            .collect();
        put_object(&mut body, "conversationcontext", variables);
        body.extend(self.texts(&[("conversationrequestid", Slot::RequestId)]));
        let start = self.texts(&Self::START_FIELDS);
        put_object(&mut body, "startmessage", start);
        body.insert("skipdeflectionbot".to_owned(), Value::Bool(self.content.skip_ai_agent));
        Value::Object(body)
    }

    /// Fills a form from a JSON body. The notes say what the form could not take over as it stands, one sentence each;
    /// they may hold text of the body, so clean them before drawing.
    pub fn from_body(body: &Value) -> (Self, Vec<String>) {
        let (request, violations) = create::read(body);
        let text = |text: Option<String>| Editor::one_line(&text.unwrap_or_default());
        let rows = request.variables.iter().take(ROWS).map(|variable| {
            let kind = match variable.value {
                ContextValue::Boolean(_) => ValueKind::Boolean,
                ContextValue::Number(_) => ValueKind::Number,
                ContextValue::Text(_) => ValueKind::Text,
            };
            VariableRow::new(variable.is_displayable, &variable.name, &variable.value.to_string(), kind)
        });
        let rows = rows.collect();
        let body = with_contested_fields_at_the_top(body);
        // Read from the body itself: the endpoint drops a sender without a message, the form keeps it.
        let start = |field| body.pointer(field).and_then(Value::as_str).unwrap_or_default();
        let composer = Self::with(Content {
            preferred_name: text(request.customer.preferred_name),
            first_name: text(request.customer.first_name),
            last_name: text(request.customer.last_name),
            email: text(request.customer.email),
            phone_number: text(request.customer.phone_number),
            customer_id: text(request.customer.customer_id),
            rows,
            start_message: Editor::many_lines(start("/startmessage/message")),
            sender_name: Editor::one_line(start("/startmessage/displayname")),
            skip_ai_agent: request.skip_ai_agent,
            request_id: text(request.request_id),
        });
        let mut notes = Vec::new();
        note_differences(&body, Some(&composer.body()), "", &violations, &mut notes);
        (composer, notes)
    }

    /// The texts of these slots under their names, without the empty ones.
    fn texts(&self, fields: &[(&str, Slot)]) -> Map<String, Value> {
        fields
            .iter()
            .map(|(name, slot)| ((*name).to_owned(), self.text(*slot)))
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| (name, Value::String(text)))
            .collect()
    }
}

fn put_object(body: &mut Map<String, Value>, name: &str, object: Map<String, Value>) {
    if !object.is_empty() {
        body.insert(name.to_owned(), Value::Object(object));
    }
}

/// The body in the one form that the composer writes: what [`create`] also reads from `customercontext` at the top, the
/// start message an object.
fn with_contested_fields_at_the_top(body: &Value) -> Value {
    let mut body = body.clone();
    hoist(&mut body, "startmessage", |start| start.is_string() || start.is_object());
    hoist(&mut body, "skipdeflectionbot", Value::is_boolean);
    if let Some(start) = body.get_mut("startmessage")
        && start.is_string()
    {
        *start = serde_json::json!({ "message": start.take() });
    }
    body
}

/// Moves a field from `customercontext` to the top, where there is none and it is readable.
fn hoist(body: &mut Value, name: &str, is_readable: impl FnOnce(&Value) -> bool) {
    let is_absent = body.get(name).is_none_or(Value::is_null);
    let customer = body.get_mut("customercontext").and_then(Value::as_object_mut);
    if is_absent
        && let Some(customer) = customer.filter(|customer| customer.get(name).is_some_and(is_readable))
        && let Some(value) = customer.shift_remove(name)
    {
        body[name] = value;
    }
}

/// Notes everything of `given` that `taken`, which the form would send, does not hold. Comparing the two leaves nothing
/// out, whatever the body holds.
fn note_differences(
    given: &Value,
    taken: Option<&Value>,
    pointer: &str,
    violations: &[Violation],
    notes: &mut Vec<String>,
) {
    match (given, taken) {
        // Absent, null and empty are one and the same to the endpoint.
        (Value::Null, None) => {}
        (Value::String(text), None) if text.is_empty() => {}
        (Value::Object(given), None) if given.is_empty() => {}
        // A part of which nothing was taken is told by what is in it.
        (Value::Object(_), None) if ["/customercontext", "/startmessage"].contains(&pointer) => {
            let nothing = Value::Object(Map::new());
            note_differences(given, Some(&nothing), pointer, violations, notes);
        }
        (Value::Object(given), Some(Value::Object(taken))) => {
            for (name, value) in given {
                let pointer = format!("{pointer}/{}", pointer_token(name));
                note_differences(value, taken.get(name), &pointer, violations, notes);
            }
        }
        (Value::String(given), Some(Value::String(taken))) if given != taken => {
            notes.push(format!("{pointer} was cut to {FIELD_CHARS} characters"));
        }
        (given, Some(taken)) if given == taken => {}
        _ if pointer.is_empty() => notes.extend(violations.iter().map(ToString::to_string)),
        _ => {
            let reason = violations
                .iter()
                .find_map(|violation| {
                    let inside = violation.pointer.strip_prefix(pointer)?;
                    match inside {
                        "" => Some(violation.reason.clone()),
                        inside => inside.strip_prefix('/').map(|inside| format!("its {inside} {}", violation.reason)),
                    }
                })
                .unwrap_or_else(|| "the form has no field for it".to_owned());
            notes.push(format!("{pointer} was left out: {reason}"));
        }
    }
}
