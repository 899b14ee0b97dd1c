//! The AI agent, pure: what it answers to whom, by a script.
//!
//! A [`Script`] is read from TOML by [`Script::parse`]; `ai_agent/built-in.toml` is one, and documents the form. What the
//! agent knows of a conversation is the [`View`] that [`super::audience`] makes for it, so it cannot know more than the
//! table says: all variables, displayable or not, and never the start message. A message that it answers is an activity,
//! so [`super::activity`] asks it; it moves a conversation by [`super::lifecycle`] alone.

mod script;
mod template;
mod trigger;
mod turn;

use std::sync::{Arc, LazyLock};

use serde_json::{Map, Value};

pub use script::ScriptError;
use template::{Scene, Template};
use trigger::{Fit, Trigger};
pub(super) use turn::turn;
pub use turn::{Attendant, greet};

use crate::api::{
    desk::View,
    limit,
    variable::{ContextValue, ContextVariable},
};

/// How an AI agent talks: what it says first, its rules in their order, and what it does when none fits.
#[derive(Clone, Debug)]
pub struct Script {
    /// Under which the customer and the desk see what it says.
    name: String,
    greeting: Option<Template>,
    rules: Vec<Rule>,
    fallback: Fallback,
}

/// What to do about messages of one kind.
#[derive(Clone, Debug)]
struct Rule {
    trigger: Trigger,
    deed: Deed,
}

/// What to do about a message that no rule fits.
#[derive(Clone, Debug)]
struct Fallback {
    reply: Template,
    /// After so many such messages in a row the next one is answered by this instead.
    then: Option<(u32, Deed)>,
}

/// What a rule does: a reply, then an event, then it may pass the conversation on.
#[derive(Clone, Debug)]
struct Deed {
    reply: Option<Template>,
    event: Option<Event>,
    exit: Option<Exit>,
}

/// A custom event to the integrator.
#[derive(Clone, Debug)]
struct Event {
    name: String,
    values: Vec<(String, Expression)>,
}

/// How the agent leaves a conversation.
#[derive(Clone, Debug)]
enum Exit {
    Escalate { summary: Template, variables: Vec<(String, Expression, bool)> },
    End,
}

/// A value in a script: text is a template, all else stands for itself.
#[derive(Clone, Debug)]
enum Expression {
    Text(Template),
    Other(ContextValue),
}

/// One thing that the agent does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// It says something to the customer: not blank, at most [`limit::MESSAGE_CHARS`].
    Say(String),
    /// It sends the integrator a custom event; the value is the text of a JSON object.
    Tell { name: String, value: String },
    /// It hands the conversation over to a representative, with a note for the desk and variables for the context.
    Escalate { summary: String, variables: Vec<ContextVariable> },
    /// It ends the conversation.
    End,
}

/// What the agent does about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// In their order; at most three.
    pub acts: Vec<Act>,
    /// How many messages in a row no rule has fitted, with this one.
    pub misses: u32,
}

impl Script {
    /// The script that frontdesk brings with it; read once.
    pub fn built_in() -> Arc<Self> {
        static BUILT_IN: LazyLock<Arc<Script>> = LazyLock::new(|| {
            let script = Script::parse(include_str!("ai_agent/built-in.toml"), "the built-in script");
            Arc::new(script.expect("a test holds the built-in script to being one"))
        });
        Arc::clone(&BUILT_IN)
    }

    /// Under which the customer and the desk see what the agent says.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the agent says when it gets the conversation that `view` shows.
    pub fn greet(&self, view: &View) -> Option<String> {
        say(self.greeting.as_ref()?, &Scene { view, message: "", captures: None })
    }

    /// What the agent does about `message`, after `misses` messages in a row that no rule fitted. `view` is the
    /// conversation as the agent sees it, its transcript need not be there; the message is empty when it has attachments
    /// only.
    ///
    /// The first rule that fits decides. It has no memory but `misses`.
    pub fn respond(&self, view: &View, misses: u32, message: &str) -> Response {
        let folded = trigger::fold(message);
        let fitting = self.rules.iter().find_map(|rule| Some((rule, rule.trigger.fits(message, &folded)?)));
        if let Some((rule, fit)) = fitting {
            let captures = match fit {
                Fit::Phrase => None,
                Fit::Match(captures) => Some(captures),
            };
            return Response { acts: rule.deed.done(&Scene { view, message, captures }), misses: 0 };
        }
        let scene = Scene { view, message, captures: None };
        let acts = match &self.fallback.then {
            Some((after, deed)) if misses >= *after => deed.done(&scene),
            _ => say(&self.fallback.reply, &scene).map(Act::Say).into_iter().collect(),
        };
        Response { acts, misses: misses.saturating_add(1) }
    }
}

impl Deed {
    fn done(&self, scene: &Scene<'_>) -> Vec<Act> {
        let reply = self.reply.as_ref().and_then(|reply| say(reply, scene)).map(Act::Say);
        let event = self.event.as_ref().map(|event| Act::Tell { name: event.name.clone(), value: event.value(scene) });
        let exit = self.exit.as_ref().map(|exit| exit.done(scene));
        [reply, event, exit].into_iter().flatten().collect()
    }
}

impl Exit {
    fn done(&self, scene: &Scene<'_>) -> Act {
        match self {
            Self::End => Act::End,
            Self::Escalate { summary, variables } => Act::Escalate {
                summary: summary.fill(scene, limit::MESSAGE_CHARS),
                variables: variables
                    .iter()
                    .map(|(name, value, is_displayable)| ContextVariable {
                        name: name.clone(),
                        value: value.evaluate(scene),
                        is_displayable: *is_displayable,
                    })
                    .collect(),
            },
        }
    }
}

impl Event {
    fn value(&self, scene: &Scene<'_>) -> String {
        let values: Map<String, Value> =
            self.values.iter().map(|(name, value)| (name.clone(), value.evaluate(scene).to_json())).collect();
        Value::Object(values).to_string()
    }
}

impl Expression {
    fn evaluate(&self, scene: &Scene<'_>) -> ContextValue {
        match self {
            Self::Text(template) => ContextValue::Text(template.fill(scene, limit::VARIABLE_VALUE_CHARS)),
            Self::Other(value) => value.clone(),
        }
    }
}

/// A message of nothing but space is none (code 30016), so it is not said.
fn say(template: &Template, scene: &Scene<'_>) -> Option<String> {
    Some(template.fill(scene, limit::MESSAGE_CHARS)).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests;
