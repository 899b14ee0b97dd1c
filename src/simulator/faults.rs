//! The programmed failures that are armed, and what each exchange gets of them.
//!
//! They live in memory only, so a restart disarms, and so does a reset. Whoever handles an exchange asks here once, and does what it is told:
//! [`super::routes`] for calls that come in, whoever delivers for those that go out. Nothing is done to a connection here.

mod plan;

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::watch;

use self::plan::Plan;
use super::metrics::Metrics;
use crate::api::{
    fault::{ArmedRules, Fault, FaultCount, FaultRules, InjectedFault, Route},
    id::ConversationId,
};

/// A rule's fault, to be done to one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Injection {
    /// How the journal marks it.
    pub(crate) mark: InjectedFault,
    pub(crate) fault: Fault,
}

/// What goes wrong with one try of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WebhookFault {
    /// For the delivery's log.
    pub(crate) mark: InjectedFault,
    pub(crate) action: WebhookAction,
}

/// What whoever delivers is to do; see [`Fault`] for the meaning of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WebhookAction {
    Delay(Duration),
    /// As if the receiver had answered so; its code, if any, would be in the body.
    Status {
        status: u16,
        code: Option<String>,
        retry_after_seconds: Option<u32>,
    },
    Timeout,
    Reset,
    Duplicate,
    Late(Duration),
    OutOfOrder,
}

pub(crate) struct Faults {
    plan: Mutex<Plan>,
    /// Whether there is any rule: without one no call takes the lock.
    is_armed: AtomicBool,
    metrics: Metrics,
    /// What listeners are told of it.
    count: watch::Sender<FaultCount>,
}

impl Faults {
    /// None armed; `metrics` learns of each that is injected.
    pub(crate) fn new(metrics: Metrics) -> Self {
        Self { plan: Mutex::default(), is_armed: AtomicBool::new(false), metrics, count: watch::Sender::default() }
    }

    /// Replaces all rules; every counter begins anew.
    pub(crate) fn arm(&self, FaultRules { rules }: FaultRules) -> ArmedRules {
        let mut plan = self.lock();
        self.is_armed.store(!rules.is_empty(), Ordering::Relaxed);
        *plan = Plan::new(rules);
        let armed = plan.armed();
        // A reset that disarms nothing is no news.
        let count = armed.count();
        self.count.send_if_modified(|told| std::mem::replace(told, count) != count);
        armed
    }

    /// The rules and what they have done.
    pub(crate) fn armed(&self) -> ArmedRules {
        self.lock().armed()
    }

    /// Whether anything can be injected at all.
    pub(crate) fn is_armed(&self) -> bool {
        self.is_armed.load(Ordering::Relaxed)
    }

    /// What is armed and what that has done, to be waited on.
    pub(crate) fn count(&self) -> watch::Receiver<FaultCount> {
        self.count.subscribe()
    }

    /// Counts an exchange of `route` and gives the fault that is to be injected into it. To be asked once for each.
    pub(crate) fn next(&self, route: Route, conversation: Option<ConversationId>) -> Option<Injection> {
        if !self.is_armed() {
            return None;
        }
        let injection = {
            let mut plan = self.lock();
            let injection = plan.next(route, conversation)?;
            // While the plan is held: the count is that of the rules that are armed.
            self.count.send_modify(|count| count.injected += 1);
            injection
        };
        let InjectedFault { rule, kind } = &injection.mark;
        tracing::info!(rule, kind = kind.name(), route = route.name(), "a fault is injected");
        self.metrics.fault(*kind);
        Some(injection)
    }

    /// The same for one try of a delivery of `conversation`.
    pub(crate) fn webhook(&self, conversation: ConversationId) -> Option<WebhookFault> {
        let Injection { mark, fault } = self.next(Route::Webhook, Some(conversation))?;
        let action = match fault {
            Fault::Delay { ms } => WebhookAction::Delay(Duration::from_millis(ms)),
            Fault::Status { status, code, retry_after_seconds } => {
                WebhookAction::Status { status, code, retry_after_seconds }
            }
            Fault::Timeout => WebhookAction::Timeout,
            Fault::Reset => WebhookAction::Reset,
            Fault::Duplicate => WebhookAction::Duplicate,
            Fault::Late { ms } => WebhookAction::Late(Duration::from_millis(ms)),
            Fault::OutOfOrder => WebhookAction::OutOfOrder,
            // Refused before they are armed.
            Fault::Empty | Fault::Malformed | Fault::Truncate | Fault::CommitThenDrop => return None,
        };
        Some(WebhookFault { mark, action })
    }

    fn lock(&self) -> MutexGuard<'_, Plan> {
        // The plan is whole between any two statements, so a panic elsewhere does not spoil it.
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::{api::fault, simulator::metrics};

    fn faults(rules: &Value) -> Faults {
        let faults = Faults::new(Metrics::new(metrics::commit_sizes()));
        faults.arm(fault::parse(json!({ "rules": rules }).to_string().as_bytes()).unwrap());
        faults
    }

    fn conversation() -> ConversationId {
        "8a5e4f10-0000-4000-8000-000000000009".parse().unwrap()
    }

    #[rstest]
    #[case(json!({ "kind": "delay", "ms": 7 }), WebhookAction::Delay(Duration::from_millis(7)))]
    #[case(json!({ "kind": "status", "status": 503, "retryAfterSeconds": 2 }), WebhookAction::Status { status: 503, code: None, retry_after_seconds: Some(2) })]
    #[case(json!({ "kind": "timeout" }), WebhookAction::Timeout)]
    #[case(json!({ "kind": "reset" }), WebhookAction::Reset)]
    #[case(json!({ "kind": "duplicate" }), WebhookAction::Duplicate)]
    #[case(json!({ "kind": "late", "ms": 9 }), WebhookAction::Late(Duration::from_millis(9)))]
    #[case(json!({ "kind": "out-of-order" }), WebhookAction::OutOfOrder)]
    fn a_delivery_gets_every_fault_that_is_possible_for_it(#[case] fault: Value, #[case] action: WebhookAction) {
        let faults = faults(&json!([{ "id": "w", "when": { "route": "webhook" }, "times": 1, "fault": fault }]));
        assert_eq!(faults.next(Route::Create, None), None);
        let injected = faults.webhook(conversation()).unwrap();
        assert_eq!((injected.mark.rule.as_str(), injected.action), ("w", action));
        assert_eq!(faults.webhook(conversation()), None, "once");
    }

    #[test]
    fn without_rules_nothing_is_injected() {
        let faults = faults(&json!([{ "id": "a", "when": { "route": "create" }, "fault": { "kind": "reset" } }]));
        assert!(faults.is_armed() && faults.next(Route::Create, None).is_some());
        assert_eq!(faults.arm(FaultRules::default()), ArmedRules::default());
        assert!(!faults.is_armed() && faults.next(Route::Create, None).is_none());
    }
}
