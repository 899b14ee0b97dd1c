//! Programmed failures, as `GET` and `PUT /desk/v1/faults` write them: ours, not the vendor's.
//!
//! A rule says when (which route, which of its exchanges) and what. Names are kebab-case, fields camelCase. [`parse`] is
//! the only way in: it refuses what could never do what it says, and names the place. Nothing is decided about an exchange
//! here.
//!
//! `PUT /desk/v1/faults` arms rules, replacing all that were there; `{ "rules": [] }` disarms, and so do a reset and a restart.
//!
//! ```json
//! { "rules": [ { "id": "lost answer", "when": { "route": "create", "every": 3 }, "times": 2, "fault": { "kind": "commit-then-drop" } } ] }
//! ```
//!
//! `route` is `create`, `activity`, `messages`, `context`, `conversations`, `token` or `webhook`. Its exchanges are counted from
//! 1, and a rule is met by those for which all of `conversation`, `first` N, `every` Nth and `probability` (with its `seed`:
//! the same seed, the same failures) hold; the first rule that is met injects its fault, at most `times` times.
//!
//! | kind | what a client gets |
//! |---|---|
//! | `delay` `{ms}` | its answer so much later; the call is carried out at once |
//! | `status` `{status, code, retryAfterSeconds}` | a problem with that status and code; nothing is carried out |
//! | `timeout`, `reset`, `empty` | silence until it gives up; a TCP reset; an end without a byte |
//! | `malformed`, `truncate` | 200 with what is no JSON; 200 with half of the bytes that its head promises |
//! | `commit-then-drop` | an end without a byte, but the call was carried out |
//! | `duplicate`, `late` `{ms}`, `out-of-order` | for `webhook` only, which also has `delay`, `status`, `timeout` and `reset` |
//!
//! GET tells how often each rule injected and what remains of its `times`; the journal marks each exchange with the rule and
//! the kind. The control surface itself is never faulted.

mod preset;
mod refuse;

use std::{fmt, num::NonZeroU64};

use serde::{Deserialize, Serialize, de::IgnoredAny};
use utoipa::ToSchema;

pub use self::{
    preset::Preset,
    refuse::{RuleError, parse},
};
use super::id::ConversationId;

/// Rules that are armed at the same time, at most.
pub const RULES_MAX: usize = 256;
/// Characters of a rule's id, at most.
pub const ID_CHARACTERS: usize = 64;
/// Characters of an injected code, at most.
pub const CODE_CHARACTERS: usize = 64;
/// Milliseconds that an answer or a delivery can be held back, at most: ten minutes.
pub const DELAY_MAX: u64 = 600_000;
/// How many milliseconds later a `late` delivery arrives that does not say it.
pub const LATE_DEFAULT: u64 = 5_000;

/// The body of `PUT /desk/v1/faults`: all the rules there are to be, in the order in which they are asked. None disarms.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultRules {
    pub rules: Vec<Rule>,
}

/// The answer of GET and PUT: the rules with what they have done since they were put. They live in the endpoint's memory:
/// a reset and a restart disarm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArmedRules {
    pub rules: Vec<ArmedRule>,
}

impl ArmedRules {
    /// The rules as they can be put again: with what is left of their times, without those that are used up.
    pub fn left(&self) -> FaultRules {
        let left = |ArmedRule { rule, remaining, .. }: &ArmedRule| {
            let times = match remaining {
                None => None,
                Some(remaining) => Some(NonZeroU64::new(*remaining)?),
            };
            Some(Rule { times, ..rule.clone() })
        };
        FaultRules { rules: self.rules.iter().filter_map(left).collect() }
    }

    /// How many there are, and what they have done.
    pub fn count(&self) -> FaultCount {
        FaultCount { armed: self.rules.len() as u64, injected: self.rules.iter().map(|armed| armed.injected).sum() }
    }
}

/// How many rules are armed and what they have done together: the `data` of the event [`EVENT_FAULTS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FaultCount {
    pub armed: u64,
    /// How often all of them together injected their faults.
    pub injected: u64,
}

/// The SSE `event` that tells what is armed, as a [`FaultCount`]: whenever that changes, and when a stream begins while
/// anything is armed. It has no `id`: it is about the endpoint's memory, and is not resumed.
pub const EVENT_FAULTS: &str = "faults";

/// A rule and its counters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArmedRule {
    #[serde(flatten)]
    pub rule: Rule,
    /// How often it injected its fault.
    pub injected: u64,
    /// How often it still will at most; there only where [`Rule::times`] is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining: Option<u64>,
}

/// One rule. Of all rules that an exchange meets the first injects its fault, and only that one is counted down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(from = "RuleBody")]
#[schema(as = FaultRule)]
pub struct Rule {
    /// Unique among the rules, 1 to [`ID_CHARACTERS`] characters; the journal names it.
    pub id: String,
    pub when: When,
    /// How often the fault is injected at most; `None`: whenever the rule is met.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>, minimum = 1)]
    pub times: Option<NonZeroU64>,
    #[schema(value_type = FaultFields)]
    pub fault: Fault,
}

/// A rule as it is read: also with the counters of an answer, so that what GET told can be changed and put back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleBody {
    id: String,
    when: When,
    times: Option<NonZeroU64>,
    fault: Fault,
    #[serde(default, rename = "injected")]
    _injected: Option<IgnoredAny>,
    #[serde(default, rename = "remaining")]
    _remaining: Option<IgnoredAny>,
}

impl From<RuleBody> for Rule {
    fn from(body: RuleBody) -> Self {
        let RuleBody { id, when, times, fault, .. } = body;
        Self { id, when, times, fault }
    }
}

/// Which exchanges meet a rule: those of its route and conversation for which every further condition holds.
///
/// The conditions count the exchanges of that route and conversation since the rule was put, from 1, whatever other
/// rules did to them and whether or not they were authorised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FaultCondition)]
pub struct When {
    pub route: Route,
    /// Only exchanges of this conversation; see [`Route::has_conversation`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    /// Only the first so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>, minimum = 1)]
    pub first: Option<NonZeroU64>,
    /// Only each so-manyth: with 3 the third, the sixth and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>, minimum = 1)]
    pub every: Option<NonZeroU64>,
    /// Only by this chance, from 0 to 1. The n-th exchange meets it if the n-th number of the `SplitMix64` generator with
    /// [`When::seed`], its upper 53 bits read as a fraction, is smaller: the same on every machine and in every version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1)]
    pub probability: Option<f64>,
    /// What chance begins with; 0 unless it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

impl When {
    /// Every exchange of a route.
    pub fn any(route: Route) -> Self {
        Self { route, conversation: None, first: None, every: None, probability: None, seed: None }
    }
}

/// In words: `always`, `each 3., by chance 0.5, seed 7`.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = [
            self.first.map(|first| format!("the first {first}")),
            self.every.map(|every| format!("each {every}.")),
            self.probability.map(|chance| format!("by chance {chance}")),
            self.seed.map(|seed| format!("seed {seed}")),
            self.conversation.map(|id| format!("of {id}")),
        ]
        .into_iter()
        .flatten()
        .collect();
        if parts.is_empty() { f.write_str("always") } else { f.write_str(&parts.join(", ")) }
    }
}

/// Where faults can be injected. The desk's control surface, `/healthz` and `/metrics` are not among it: they are never
/// faulted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = FaultRoute)]
pub enum Route {
    /// POST create, on both paths.
    Create,
    /// POST an activity.
    Activity,
    /// GET messages.
    Messages,
    /// GET context.
    Context,
    /// GET conversations.
    Conversations,
    /// POST to the token endpoint.
    Token,
    /// A delivery to the integrator's webhook, each try of it.
    Webhook,
}

impl Route {
    pub const ALL: [Route; 7] = [
        Route::Create,
        Route::Activity,
        Route::Messages,
        Route::Context,
        Route::Conversations,
        Route::Token,
        Route::Webhook,
    ];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Route::Create => "create",
            Route::Activity => "activity",
            Route::Messages => "messages",
            Route::Context => "context",
            Route::Conversations => "conversations",
            Route::Token => "token",
            Route::Webhook => "webhook",
        }
    }

    /// Whether a rule can name a conversation: where the path has one, and for deliveries. Which conversation a create
    /// answers is known only once it is carried out, which is too late for every fault but one (our decision).
    pub fn has_conversation(self) -> bool {
        matches!(self, Route::Activity | Route::Messages | Route::Context | Route::Webhook)
    }
}

/// What goes wrong. Only `delay` and `commit-then-drop` carry a call out; of every other nothing is executed, not even the
/// check of its token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "FaultFields", try_from = "FaultFields")]
pub enum Fault {
    /// The call is carried out at once, and its answer leaves so many milliseconds later. A delivery is sent later, and
    /// those behind it wait.
    Delay { ms: u64 },
    /// This answer instead: a problem, 200 to 599. A delivery is not sent, as if the receiver had answered so.
    Status { status: u16, code: Option<String>, retry_after_seconds: Option<u32> },
    /// No answer at all; the connection stays open until the client gives up. A delivery runs out of time.
    Timeout,
    /// The connection is reset (TCP RST).
    Reset,
    /// The connection is closed without a byte.
    Empty,
    /// 200 with a body that begins like JSON and is none.
    Malformed,
    /// 200 whose `Content-Length` promises twice the bytes that come before the connection is closed.
    Truncate,
    /// The call is carried out and durable, then the connection is closed without an answer.
    CommitThenDrop,
    /// A delivery is sent twice.
    Duplicate,
    /// A delivery is sent so many milliseconds later, and those behind it do not wait.
    Late { ms: u64 },
    /// A delivery changes places with the one behind it in its conversation.
    OutOfOrder,
}

/// In words: `delay 3000 ms`, `status 429 slow, again after 4 s`.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().name())?;
        match self {
            Fault::Delay { ms } | Fault::Late { ms } => write!(f, " {ms} ms"),
            Fault::Status { status, code, retry_after_seconds } => {
                write!(f, " {status}")?;
                if let Some(code) = code {
                    write!(f, " {code}")?;
                }
                match retry_after_seconds {
                    Some(pause) => write!(f, ", again after {pause} s"),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}

impl Fault {
    pub fn kind(&self) -> FaultKind {
        match self {
            Fault::Delay { .. } => FaultKind::Delay,
            Fault::Status { .. } => FaultKind::Status,
            Fault::Timeout => FaultKind::Timeout,
            Fault::Reset => FaultKind::Reset,
            Fault::Empty => FaultKind::Empty,
            Fault::Malformed => FaultKind::Malformed,
            Fault::Truncate => FaultKind::Truncate,
            Fault::CommitThenDrop => FaultKind::CommitThenDrop,
            Fault::Duplicate => FaultKind::Duplicate,
            Fault::Late { .. } => FaultKind::Late,
            Fault::OutOfOrder => FaultKind::OutOfOrder,
        }
    }
}

/// A fault without its particulars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    Delay,
    Status,
    Timeout,
    Reset,
    Empty,
    Malformed,
    Truncate,
    CommitThenDrop,
    Duplicate,
    Late,
    OutOfOrder,
}

impl FaultKind {
    pub const ALL: [FaultKind; 11] = [
        FaultKind::Delay,
        FaultKind::Status,
        FaultKind::Timeout,
        FaultKind::Reset,
        FaultKind::Empty,
        FaultKind::Malformed,
        FaultKind::Truncate,
        FaultKind::CommitThenDrop,
        FaultKind::Duplicate,
        FaultKind::Late,
        FaultKind::OutOfOrder,
    ];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            FaultKind::Delay => "delay",
            FaultKind::Status => "status",
            FaultKind::Timeout => "timeout",
            FaultKind::Reset => "reset",
            FaultKind::Empty => "empty",
            FaultKind::Malformed => "malformed",
            FaultKind::Truncate => "truncate",
            FaultKind::CommitThenDrop => "commit-then-drop",
            FaultKind::Duplicate => "duplicate",
            FaultKind::Late => "late",
            FaultKind::OutOfOrder => "out-of-order",
        }
    }

    /// Whether it can happen on a route: some need a connection that the endpoint answers on, some one that it opened.
    pub fn is_possible_on(self, route: Route) -> bool {
        match self {
            FaultKind::Delay | FaultKind::Status | FaultKind::Timeout | FaultKind::Reset => true,
            FaultKind::Empty | FaultKind::Malformed | FaultKind::Truncate | FaultKind::CommitThenDrop => {
                route != Route::Webhook
            }
            FaultKind::Duplicate | FaultKind::Late | FaultKind::OutOfOrder => route == Route::Webhook,
        }
    }

    /// Whether the endpoint makes an answer at all, be it one that never leaves as it was made.
    pub fn has_answer(self) -> bool {
        !matches!(self, FaultKind::Timeout | FaultKind::Reset | FaultKind::Empty)
    }
}

/// A fault that was injected into an exchange, as the journal marks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InjectedFault {
    /// [`Rule::id`].
    pub rule: String,
    pub kind: FaultKind,
}

/// A fault as it is written: flat, so that every mistake is told with its field.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = Fault)]
struct FaultFields {
    kind: FaultKind,
    /// How much later, ten minutes at most: for `delay`, and for `late` if it is not to be five seconds.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "refuse::milliseconds")]
    ms: Option<u64>,
    /// For `status`, which needs it: 200 to 599.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "refuse::status")]
    status: Option<u16>,
    /// For `status`: the problem's `code`, one of the API's or any other; at the token endpoint the OAuth `error`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "refuse::code")]
    code: Option<String>,
    /// For `status`: the answer's `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u32>,
}

impl From<Fault> for FaultFields {
    fn from(fault: Fault) -> Self {
        let mut fields = Self { kind: fault.kind(), ms: None, status: None, code: None, retry_after_seconds: None };
        match fault {
            Fault::Delay { ms } | Fault::Late { ms } => fields.ms = Some(ms),
            Fault::Status { status, code, retry_after_seconds } => {
                fields = Self { status: Some(status), code, retry_after_seconds, ..fields };
            }
            _ => {}
        }
        fields
    }
}

impl TryFrom<FaultFields> for Fault {
    type Error = String;

    fn try_from(fields: FaultFields) -> Result<Self, String> {
        let FaultFields { kind, ms, status, code, retry_after_seconds } = fields;
        let name = kind.name();
        let has_time = matches!(kind, FaultKind::Delay | FaultKind::Late);
        let is_status = kind == FaultKind::Status;
        let foreign = [
            ("ms", ms.is_some() && !has_time),
            ("status", status.is_some() && !is_status),
            ("code", code.is_some() && !is_status),
            ("retryAfterSeconds", retry_after_seconds.is_some() && !is_status),
        ];
        if let Some((field, _)) = foreign.into_iter().find(|(_, is_foreign)| *is_foreign) {
            return Err(format!("{field} has no meaning for the kind {name}"));
        }
        let missing = |field: &str| format!("{field} is missing, the kind {name} needs it");
        Ok(match kind {
            FaultKind::Delay => Fault::Delay { ms: ms.ok_or_else(|| missing("ms"))? },
            FaultKind::Status => {
                Fault::Status { status: status.ok_or_else(|| missing("status"))?, code, retry_after_seconds }
            }
            FaultKind::Timeout => Fault::Timeout,
            FaultKind::Reset => Fault::Reset,
            FaultKind::Empty => Fault::Empty,
            FaultKind::Malformed => Fault::Malformed,
            FaultKind::Truncate => Fault::Truncate,
            FaultKind::CommitThenDrop => Fault::CommitThenDrop,
            FaultKind::Duplicate => Fault::Duplicate,
            FaultKind::Late => Fault::Late { ms: ms.unwrap_or(LATE_DEFAULT) },
            FaultKind::OutOfOrder => Fault::OutOfOrder,
        })
    }
}

#[cfg(test)]
mod tests;
