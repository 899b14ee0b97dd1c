//! How a conversation moves: `handle(standing, command) → changes`, and how one begins.
//!
//! The table is design's, for asynchronous messaging; the codes are the vendor's (`msdyn_statuschangereason`).

use std::fmt;

use crate::api::{
    desk::{ChangeReason, State},
    limit,
    problem::{Code, Violation},
    switch::AfterEnd,
    variable::{self, ContextVariable},
};

/// Why a conversation is in its state. The numbers are `msdyn_statuschangereason`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    AwaitingAgentAssignment,
    InConversation,
    /// The customer ended it while the AI agent had it, or while it waited for the customer: the table has no number of
    /// its own for the latter (our decision).
    CustomerLeftActive,
    /// The customer ended it while a representative had it.
    CustomerMovedToWrapUp,
    /// The customer ended it before anybody had it.
    CustomerLeftOpen,
}

impl Reason {
    const ALL: [Reason; 5] = [
        Reason::AwaitingAgentAssignment,
        Reason::InConversation,
        Reason::CustomerLeftActive,
        Reason::CustomerMovedToWrapUp,
        Reason::CustomerLeftOpen,
    ];

    /// The vendor's number.
    pub fn code(self) -> u32 {
        match self {
            Reason::AwaitingAgentAssignment => 192_350_001,
            Reason::InConversation => 192_350_003,
            Reason::CustomerLeftActive => 192_350_006,
            Reason::CustomerMovedToWrapUp => 192_350_007,
            Reason::CustomerLeftOpen => 192_350_012,
        }
    }

    /// The vendor's name, in the vendor's spelling.
    pub fn name(self) -> &'static str {
        match self {
            Reason::AwaitingAgentAssignment => "AwaitingAgentAssignment",
            Reason::InConversation => "InConversation",
            Reason::CustomerLeftActive => "CustomerDisconnectedOrLeftActiveConversation",
            Reason::CustomerMovedToWrapUp => "CutomerMovedToWrapUp",
            Reason::CustomerLeftOpen => "CustomerDisconnectedOrLeftOpenConversation",
        }
    }

    /// How it was closed (`msdyn_closurereason`), when this is a reason for which it is over.
    pub fn closure(self) -> Option<ChangeReason> {
        match self {
            Reason::AwaitingAgentAssignment | Reason::InConversation => None,
            Reason::CustomerLeftActive | Reason::CustomerMovedToWrapUp | Reason::CustomerLeftOpen => {
                Some(ChangeReason { code: 192_350_022, name: "CustomerEndConversation".to_owned() })
            }
        }
    }

    /// The reason with this number.
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

impl From<Reason> for ChangeReason {
    fn from(reason: Reason) -> Self {
        Self { code: reason.code(), name: reason.name().to_owned() }
    }
}

/// What decides how a conversation may move on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: State,
    pub reason: Reason,
    /// An AI agent has it.
    pub ai_agent_engaged: bool,
}

impl Standing {
    /// Whether a representative has it before them, so that what the customer writes is not unread.
    pub fn has_representative(self) -> bool {
        self.state == State::Active && !self.ai_agent_engaged
    }
}

/// What somebody wants to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// A representative picks an open conversation.
    Accept,
    /// A message arrives from the customer's side.
    Write,
    /// The customer's side posts `endOfConversation`.
    Leave,
}

impl Command {
    /// What it is called, on the control surface where it has a call there.
    pub fn name(self) -> &'static str {
        match self {
            Command::Accept => "accept",
            Command::Write => "a message of the customer",
            Command::Leave => "an end by the customer",
        }
    }
}

/// What a command did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stands elsewhere now.
    Moved(Standing),
    /// A representative's session began at this moment; the first one is the acceptance.
    SessionOpened,
    /// The representative's session ended at this moment.
    SessionClosed,
}

/// The state forbids the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forbidden {
    pub command: Command,
    pub standing: Standing,
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (command, state) = (self.command.name(), self.standing.state);
        let holder = if self.standing.ai_agent_engaged { " with the AI agent" } else { "" };
        write!(f, "{command} is not possible: the conversation is {state}{holder}")
    }
}

/// Where a new conversation begins. `ai_agent` says whether the channel has one to engage.
pub fn begin(skip_ai_agent: bool, ai_agent: bool) -> Standing {
    if ai_agent && !skip_ai_agent {
        Standing { state: State::Active, reason: Reason::InConversation, ai_agent_engaged: true }
    } else {
        Standing { state: State::Open, reason: Reason::AwaitingAgentAssignment, ai_agent_engaged: false }
    }
}

/// What `command` does to a conversation that stands so.
pub fn handle(standing: Standing, command: Command) -> Result<Vec<Change>, Forbidden> {
    match (standing.state, command) {
        (State::Open, Command::Accept) => Ok(vec![
            Change::Moved(Standing { state: State::Active, reason: Reason::InConversation, ai_agent_engaged: false }),
            Change::SessionOpened,
        ]),
        (State::Open | State::Active, Command::Write) => Ok(Vec::new()),
        // Routed again (page "Understand conversation states"): it stands where one begins that no AI agent takes.
        (State::Waiting, Command::Write) => Ok(vec![Change::Moved(begin(true, false))]),
        // The page on activities does not say where an end leads; these four are our decision, by analogy with chat.
        (State::Open, Command::Leave) => Ok(vec![closed(Reason::CustomerLeftOpen)]),
        (State::Active, Command::Leave) if standing.ai_agent_engaged => Ok(vec![closed(Reason::CustomerLeftActive)]),
        // The session stays open: the representative finishes the paperwork in it.
        (State::Active, Command::Leave) => Ok(vec![Change::Moved(Standing {
            state: State::WrapUp,
            reason: Reason::CustomerMovedToWrapUp,
            ai_agent_engaged: false,
        })]),
        (State::Waiting, Command::Leave) => Ok(vec![closed(Reason::CustomerLeftActive)]),
        _ => Err(Forbidden { command, standing }),
    }
}

/// What an end by the customer does. Where it leads from a representative's hands is our decision, and `after_end` chooses:
/// closed at once there is no paperwork, so the session ends too.
pub fn leave(standing: Standing, after_end: AfterEnd) -> Result<Vec<Change>, Forbidden> {
    if after_end == AfterEnd::Closed && standing.has_representative() {
        return Ok(vec![closed(Reason::CustomerLeftActive), Change::SessionClosed]);
    }
    handle(standing, Command::Leave)
}

fn closed(reason: Reason) -> Change {
    Change::Moved(Standing { state: State::Closed, reason, ai_agent_engaged: false })
}

/// Whether a create with the same customer id continues a conversation in this state instead of beginning a new one.
///
/// Open and active ones are continued (page "Use /consumer/conversations/create endpoint"). Whether a waiting one is,
/// the vendor does not say: by default it is not, and `continue_waiting` makes it so (our decision).
pub fn is_continued(state: State, continue_waiting: bool) -> bool {
    matches!(state, State::Open | State::Active) || (continue_waiting && state == State::Waiting)
}

/// The variables of a conversation after `later` ones joined them, by a create that continued it or by a custom event:
/// merged, and never more than the limit in all (code 30010; our decision, the page states the limit for one request).
/// `pointer` is where the later ones stand in their body.
pub fn merged_variables(
    known: &[ContextVariable],
    later: &[ContextVariable],
    pointer: &str,
) -> Result<Vec<ContextVariable>, Violation> {
    let mut merged = known.to_vec();
    variable::merge(&mut merged, later);
    if merged.len() > limit::CONTEXT_VARIABLES && merged.len() > known.len() {
        return Err(Violation::new(
            Code::TooManyVariables,
            pointer,
            format!(
                "would bring the conversation to {} entries, the limit is {}",
                merged.len(),
                limit::CONTEXT_VARIABLES
            ),
        ));
    }
    Ok(merged)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::variable::ContextValue;

    const OPEN: Standing =
        Standing { state: State::Open, reason: Reason::AwaitingAgentAssignment, ai_agent_engaged: false };

    #[test]
    fn a_conversation_begins_open_unless_an_ai_agent_takes_it() {
        assert_eq!(begin(true, true), OPEN);
        assert_eq!(begin(true, false), OPEN);
        assert_eq!(begin(false, false), OPEN);
        let engaged = begin(false, true);
        assert_eq!((engaged.state, engaged.ai_agent_engaged), (State::Active, true));
    }

    #[test]
    fn accepting_an_open_conversation_makes_it_active_and_opens_a_session() {
        let active = Standing { state: State::Active, reason: Reason::InConversation, ai_agent_engaged: false };
        assert_eq!(handle(OPEN, Command::Accept), Ok(vec![Change::Moved(active), Change::SessionOpened]));
    }

    #[test]
    fn nothing_but_an_open_conversation_is_accepted() {
        for state in State::ALL.into_iter().filter(|state| *state != State::Open) {
            let standing = Standing { state, ..OPEN };
            let refused = handle(standing, Command::Accept).unwrap_err();
            assert_eq!(refused.to_string(), format!("accept is not possible: the conversation is {state}"));
        }
    }

    #[test]
    fn a_refusal_says_that_the_ai_agent_has_it() {
        let refused = handle(begin(false, true), Command::Accept).unwrap_err();
        assert_eq!(refused.to_string(), "accept is not possible: the conversation is active with the AI agent");
    }

    #[test]
    fn a_waiting_conversation_does_not_swallow_a_create_unless_the_setting_says_so() {
        let continued = |setting| State::ALL.map(|state| is_continued(state, setting));
        //                        open, active, waiting, wrap-up, closed
        assert_eq!(continued(false), [true, true, false, false, false]);
        assert_eq!(continued(true), [true, true, true, false, false]);
    }

    #[test]
    fn reasons_have_the_vendors_numbers() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
        }
        assert_eq!(Reason::AwaitingAgentAssignment.code(), 192_350_001);
        assert_eq!(Reason::InConversation.code(), 192_350_003);
        let over: Vec<u32> =
            Reason::ALL.into_iter().filter(|reason| reason.closure().is_some()).map(Reason::code).collect();
        assert_eq!(over, [192_350_006, 192_350_007, 192_350_012]);
    }

    fn variables(names: std::ops::Range<usize>) -> Vec<ContextVariable> {
        names
            .map(|n| ContextVariable {
                name: format!("n{n}"),
                value: ContextValue::Number(n.into()),
                is_displayable: n % 2 == 0,
            })
            .collect()
    }

    #[test]
    fn a_conversation_holds_100_variables_in_all() {
        let merged = |known, later| merged_variables(&variables(known), &variables(later), "/here");
        assert_eq!(merged(0..60, 60..100).unwrap().len(), 100);
        let refused = merged(0..60, 60..101).unwrap_err();
        assert_eq!((refused.code, refused.pointer.as_str()), (Code::TooManyVariables, "/here"));
        assert_eq!(merged(0..100, 0..100).unwrap().len(), 100);
    }

    /// Where each state leads, and why; `None`: the state forbids it.
    fn led(command: Command) -> [Option<(State, Reason)>; 5] {
        State::ALL.map(|state| {
            let standing = Standing { state, reason: Reason::InConversation, ai_agent_engaged: false };
            let changes = handle(standing, command).ok()?;
            let moved = changes.into_iter().find_map(|change| match change {
                Change::Moved(to) => Some((to.state, to.reason)),
                Change::SessionOpened | Change::SessionClosed => None,
            });
            Some(moved.unwrap_or((standing.state, standing.reason)))
        })
    }

    #[test]
    fn a_message_revives_a_waiting_conversation_and_moves_no_other() {
        let stays = |state| Some((state, Reason::InConversation));
        let revived = Some((State::Open, Reason::AwaitingAgentAssignment));
        assert_eq!(led(Command::Write), [stays(State::Open), stays(State::Active), revived, None, None]);
    }

    #[test]
    fn a_customers_end_closes_or_leaves_the_paperwork() {
        let expected = [
            Some((State::Closed, Reason::CustomerLeftOpen)),
            Some((State::WrapUp, Reason::CustomerMovedToWrapUp)),
            Some((State::Closed, Reason::CustomerLeftActive)),
            None,
            None,
        ];
        assert_eq!(led(Command::Leave), expected);
        let of_the_ai_agent = handle(begin(false, true), Command::Leave).unwrap();
        assert_eq!(of_the_ai_agent, [closed(Reason::CustomerLeftActive)]);
    }

    #[test]
    fn a_customers_end_closes_an_accepted_conversation_at_once_where_it_is_set_so() {
        let standing = |state| Standing { state, reason: Reason::InConversation, ai_agent_engaged: false };
        for state in State::ALL {
            let (set, unset) = (leave(standing(state), AfterEnd::Closed), leave(standing(state), AfterEnd::WrapUp));
            assert_eq!(unset, handle(standing(state), Command::Leave));
            if state == State::Active {
                assert_eq!(set, Ok(vec![closed(Reason::CustomerLeftActive), Change::SessionClosed]));
            } else {
                assert_eq!(set, unset);
            }
        }
        let engaged = begin(false, true);
        assert_eq!(leave(engaged, AfterEnd::Closed), handle(engaged, Command::Leave), "there is no session to end");
    }

    proptest! {
        #[test]
        fn whatever_is_commanded_the_standing_stays_sound(
            skip: bool,
            ai_agent: bool,
            commands in prop::collection::vec(
                prop::sample::select(vec![Command::Accept, Command::Write, Command::Leave]), 0..8),
        ) {
            let mut standing = begin(skip, ai_agent);
            for command in commands {
                let before = standing;
                match handle(standing, command) {
                    Ok(changes) => {
                        prop_assert!(before.state != State::Closed, "closed is final");
                        for change in changes {
                            if let Change::Moved(to) = change { standing = to; }
                        }
                    }
                    Err(refused) => prop_assert_eq!(refused.standing, before),
                }
                prop_assert!(!standing.ai_agent_engaged || standing.state == State::Active);
            }
        }
    }
}
