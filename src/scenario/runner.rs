//! The runner: a scenario, an endpoint, and a place between two steps.
//!
//! Whoever drives it asks for one step after the other and shows what is reported; nothing is decided about pace or
//! looks. What the scenario set up at the endpoint (failures, the channel's webhook, the clock's rate) is taken away after
//! the last step, after one that failed, and by [`Runner::stop`], which belongs at the end of every run that is left
//! early.

mod act;
mod check;
mod compare;
mod exchange;
mod stage;

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Map, Value};
use uuid::Uuid;

pub use self::exchange::Exchange;
use self::stage::Stage;
use super::{Act, Actor, Scenario, Step, template};
use crate::{
    api::id::ConversationId,
    client::{Answered, ClientError, DeskClient, MessagingClient},
};

/// What a scenario is run against.
pub struct World {
    pub messaging: MessagingClient,
    pub desk: DeskClient,
    /// Makes what `${new-id}` stands for in a create: a seeded one makes a run repeat.
    pub fresh_id: Box<dyn FnMut() -> Uuid + Send + Sync>,
    /// How long is waited for what a step expects to come, where the step does not say it.
    pub patience: Duration,
}

/// See the module.
pub struct Runner {
    scenario: Arc<Scenario>,
    world: World,
    /// The index of the step that comes next.
    position: usize,
    has_failed: bool,
    saved: Map<String, Value>,
    /// The conversation that was begun last.
    current: Option<ConversationId>,
    stage: Option<Stage>,
}

/// What became of a step.
#[derive(Clone, Debug)]
pub struct StepReport {
    /// From 0.
    pub index: usize,
    /// The act's key in a file.
    pub act: &'static str,
    /// Of the file, from 1.
    pub line: usize,
    /// Words for the audience.
    pub narration: Option<String>,
    pub outcome: Outcome,
    /// What was sent and answered, in order, secrets masked.
    pub exchanges: Vec<Exchange>,
    /// By the machine's time.
    pub took: Duration,
    /// The scenario is over: no step is left, or this one failed.
    pub is_last: bool,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    /// Everything that was not as expected.
    Failed(Vec<Mismatch>),
}

/// One thing that was not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What was looked at, such as `state` or `variables.product`.
    pub what: String,
    pub expected: String,
    pub came: String,
    /// Where the file expects it, from 1.
    pub line: usize,
}

/// What came where nothing did; what was expected where nothing was.
const NOT_THERE: &str = "not there";

impl Mismatch {
    fn new(what: impl Into<String>, expected: impl Into<String>, came: impl Into<String>) -> Self {
        Self { what: what.into(), expected: expected.into(), came: came.into(), line: 0 }
    }

    /// The line of what it is about, which its first word names; the step's where the file does not say it.
    fn at(mut self, step: &Step) -> Self {
        self.line = step.line_of(self.what.split(['.', ' ']).next().unwrap_or_default());
        self
    }
}

/// In a sentence: `state: closed was expected, open came`.
impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, expected, came, .. } = self;
        match (expected.as_str(), came.as_str()) {
            (expected, NOT_THERE) => write!(f, "{what}: {expected} was expected and is not there"),
            (NOT_THERE, came) => write!(f, "{what}: {came} is there and was not expected"),
            (expected, came) => write!(f, "{what}: {expected} was expected, {came} came"),
        }
    }
}

/// What an act brought.
#[derive(Default)]
struct Done {
    /// The answer, where one came.
    answer: Option<Answered>,
    /// Why none came.
    lost: Option<ClientError>,
    /// What `save` keeps.
    value: Value,
    took: Duration,
}

impl Runner {
    /// At the beginning; nothing is sent yet.
    pub fn new(scenario: Arc<Scenario>, world: World) -> Self {
        Self { scenario, world, position: 0, has_failed: false, saved: Map::new(), current: None, stage: None }
    }

    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The index of the step that comes next; the number of steps at the end.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The step that comes next.
    pub fn upcoming(&self) -> Option<&Step> {
        self.scenario.steps.get(self.position).filter(|_| !self.has_failed)
    }

    /// The conversation that was begun last, for those who show it.
    pub fn conversation(&self) -> Option<ConversationId> {
        self.current
    }

    /// Runs the next step; `None` at the end, and after a failure.
    pub async fn next(&mut self) -> Option<StepReport> {
        let step = self.upcoming()?.clone();
        let index = self.position;
        let begun = Instant::now();
        let mut exchanges = Vec::new();
        let mut mismatches = match self.perform(&step, &mut exchanges).await {
            Ok(mismatches) => mismatches,
            Err(mismatch) => vec![mismatch],
        };
        self.position += 1;
        self.has_failed = !mismatches.is_empty();
        let is_last = self.upcoming().is_none();
        if is_last && let Err(error) = self.stop().await {
            mismatches.push(Mismatch::new("what the scenario set up", "is taken away", error.to_string()));
            self.has_failed = true;
        }
        let mismatches: Vec<Mismatch> = mismatches.into_iter().map(|mismatch| mismatch.at(&step)).collect();
        let narration = match &step.act {
            Act::Narrate(text) => Some(template::fill_text(text, &self.saved).unwrap_or_else(|_| text.clone())),
            _ => None,
        };
        Some(StepReport {
            index,
            act: step.act.name(),
            line: step.line,
            narration,
            outcome: if mismatches.is_empty() { Outcome::Passed } else { Outcome::Failed(mismatches) },
            exchanges,
            took: begun.elapsed(),
            is_last,
        })
    }

    /// Back to the beginning. What the scenario set up is taken away; the conversations that it began stay.
    pub async fn restart(&mut self) -> Result<(), ClientError> {
        self.position = 0;
        self.has_failed = false;
        self.saved.clear();
        self.current = None;
        self.stop().await
    }

    /// Takes away what the scenario set up at the endpoint. To be called wherever a run is left before its end.
    pub async fn stop(&mut self) -> Result<(), ClientError> {
        match self.stage.take() {
            Some(stage) => stage.strike(&self.world).await,
            None => Ok(()),
        }
    }

    async fn perform(&mut self, step: &Step, exchanges: &mut Vec<Exchange>) -> Result<Vec<Mismatch>, Mismatch> {
        if self.stage.is_none() {
            let stage = Stage::set(&self.world, &self.scenario).await;
            self.stage = Some(stage.map_err(|reason| Mismatch::new("the endpoint", "can be prepared", reason))?);
        }
        let conversation = self.conversation_of(step)?;
        let done = act::perform(self, step, conversation, exchanges).await?;
        if let Act::Create(_) = step.act
            && let Some(id) = done.value.get("conversationId").and_then(Value::as_str)
        {
            self.current = id.parse().ok();
        }
        if let Some(name) = &step.save {
            self.saved.insert(name.clone(), done.value.clone());
        }
        let looked_at = if matches!(step.act, Act::Create(_)) { self.current } else { conversation };
        check::check(self, step, looked_at, &done, exchanges).await
    }

    /// Which conversation a step is about: the one that it names, its customer's, or the one that was begun last.
    fn conversation_of(&self, step: &Step) -> Result<Option<ConversationId>, Mismatch> {
        let named = match (&step.conversation, &step.actor) {
            (Some(text), _) => Some(template::fill_text(text, &self.saved)),
            (None, Some(Actor::Named(name))) => {
                Some(template::fill_text(&format!("${{{name}.conversationId}}"), &self.saved))
            }
            (None, _) => None,
        };
        let Some(named) = named else { return Ok(self.current) };
        let named = named.map_err(|reason| Mismatch::new("conversation", "a saved conversation", reason))?;
        let id = named.parse().map_err(|_| Mismatch::new("conversation", "a conversation's id", named))?;
        Ok(Some(id))
    }

    fn patience(&self, step: &Step) -> Duration {
        step.within.unwrap_or(self.world.patience)
    }

    /// A value of the step with its placeholders filled in.
    fn filled(&self, value: &Value) -> Result<Value, Mismatch> {
        template::fill(value, &self.saved).map_err(|reason| Mismatch::new("a placeholder", "a saved value", reason))
    }

    fn filled_text(&self, text: &str) -> Result<String, Mismatch> {
        template::fill_text(text, &self.saved).map_err(|reason| Mismatch::new("a placeholder", "a saved value", reason))
    }
}
