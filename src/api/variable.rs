//! Context variables: what `conversationcontext` holds.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, SchemaType, Type},
    },
};

use super::{
    limit,
    problem::{Code, Violation, pointer_token},
};

/// A context variable's value: a primitive, as "setContextProvider" states.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ContextValue {
    Boolean(bool),
    Number(Number),
    Text(String),
}

impl ContextValue {
    /// The value in JSON.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Boolean(value) => Value::Bool(*value),
            Self::Number(value) => Value::Number(value.clone()),
            Self::Text(value) => Value::String(value.clone()),
        }
    }
}

/// Three types in one place, which the derived schema would tell as three alternatives.
impl PartialSchema for ContextValue {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Number, Type::Boolean]))
            .description(Some("A string, a number or a boolean."))
            .into()
    }
}

impl ToSchema for ContextValue {}

/// The value as a person reads it: text without quotes.
impl fmt::Display for ContextValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
            Self::Text(value) => f.write_str(value),
        }
    }
}

/// One entry of `conversationcontext`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContextVariable {
    /// Case-sensitive, at most [`limit::VARIABLE_NAME_CHARS`].
    pub name: String,
    pub value: ContextValue,
    /// Whether the representative sees it; false when the request does not say ("setContextProvider").
    pub is_displayable: bool,
}

/// A variable as an audience sees it: it is there, so it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NamedValue {
    pub name: String,
    pub value: ContextValue,
}

/// What a value that stands where an object with `value` and `isDisplayable` could stand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bare {
    /// Wrong, as in a create.
    Refused,
    /// A variable that is not displayable, as in a custom event.
    Hidden,
}

/// Reads an object of variables that stands at `parent`, keeping the order of the body and everything that can be read;
/// what cannot is told in `violations`.
pub(super) fn read_all(
    context: &Map<String, Value>,
    parent: &str,
    bare: Bare,
    violations: &mut Vec<Violation>,
) -> Vec<ContextVariable> {
    if context.len() > limit::CONTEXT_VARIABLES {
        violations.push(Violation::new(
            Code::TooManyVariables,
            parent,
            format!("has {} entries, the limit is {}", context.len(), limit::CONTEXT_VARIABLES),
        ));
    }
    context.iter().filter_map(|(name, entry)| read(name, entry, parent, bare, violations)).collect()
}

fn read(
    name: &str,
    entry: &Value,
    parent: &str,
    bare: Bare,
    violations: &mut Vec<Violation>,
) -> Option<ContextVariable> {
    let pointer = format!("{parent}/{}", pointer_token(name));
    let mut refuse = |suffix: &str, reason: String| {
        violations.push(Violation::new(Code::Body, format!("{pointer}{suffix}"), reason));
    };
    let name_chars = limit::chars(name);
    if name_chars > limit::VARIABLE_NAME_CHARS {
        refuse(
            "",
            format!("has a name of {name_chars} characters, the limit is {limit}", limit = limit::VARIABLE_NAME_CHARS),
        );
    }
    let (value, is_displayable, at) = match entry {
        Value::Object(entry) => {
            let is_displayable = match entry.get("isDisplayable") {
                None => false,
                Some(Value::Bool(flag)) => *flag,
                Some(other) => {
                    refuse("/isDisplayable", format!("is {}, true or false is expected", describe(other)));
                    false
                }
            };
            let Some(value) = entry.get("value") else {
                refuse("", "has no `value`".to_owned());
                return None;
            };
            (value, is_displayable, "/value")
        }
        value if bare == Bare::Hidden => (value, false, ""),
        other => {
            refuse("", format!("is {}, an object with `value` and `isDisplayable` is expected", describe(other)));
            return None;
        }
    };
    let value = match value {
        Value::Bool(value) => ContextValue::Boolean(*value),
        Value::Number(value) => ContextValue::Number(value.clone()),
        Value::String(value) => {
            let chars = limit::chars(value);
            if chars > limit::VARIABLE_VALUE_CHARS {
                refuse(
                    at,
                    format!("has {chars} characters, the limit is {limit}", limit = limit::VARIABLE_VALUE_CHARS),
                );
            }
            ContextValue::Text(value.clone())
        }
        other => {
            refuse(at, format!("is {}, a string, number or boolean is expected", describe(other)));
            return None;
        }
    };
    Some(ContextVariable { name: name.to_owned(), value, is_displayable })
}

/// What kind of JSON a value is, in words that fit after "is".
pub(super) fn describe(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Writes `variables` as `conversationcontext` holds them.
pub fn to_context(variables: &[ContextVariable]) -> Map<String, Value> {
    variables
        .iter()
        .map(|variable| {
            let entry =
                serde_json::json!({ "isDisplayable": variable.is_displayable, "value": variable.value.to_json() });
            (variable.name.clone(), entry)
        })
        .collect()
}

/// Adds the variables of a later call to those of a conversation: a known name takes the new value and flag in its old
/// place, a new name goes to the end (our decision; the pages do not say what a second create's variables do).
pub fn merge(into: &mut Vec<ContextVariable>, later: &[ContextVariable]) {
    for variable in later {
        match into.iter_mut().find(|known| known.name == variable.name) {
            Some(known) => known.clone_from(variable),
            None => into.push(variable.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str, value: &str) -> ContextVariable {
        ContextVariable { name: name.into(), value: ContextValue::Text(value.into()), is_displayable: true }
    }

    #[test]
    fn merging_replaces_in_place_and_appends_the_new() {
        let mut known = vec![text("a", "1"), text("b", "2")];
        merge(&mut known, &[text("c", "3"), text("a", "9")]);
        assert_eq!(known, [text("a", "9"), text("b", "2"), text("c", "3")]);
    }

    #[test]
    fn names_differ_by_case() {
        let mut known = vec![text("Issue", "1")];
        merge(&mut known, &[text("issue", "2")]);
        assert_eq!(known.len(), 2);
    }

    #[test]
    fn values_keep_their_type_and_read_as_people_write_them() {
        let values: Vec<ContextValue> = serde_json::from_str(r#"["a", 12.34, -3, true]"#).unwrap();
        let shown: Vec<String> = values.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["a", "12.34", "-3", "true"]);
    }
}
