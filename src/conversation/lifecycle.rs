//! How a conversation moves: `handle(standing, command) → changes`, and how one begins.
//!
//! The table is design's, for asynchronous messaging; the codes are the vendor's (`msdyn_statuschangereason`).

use std::fmt;

use crate::api::{
    create::CreateRequest,
    desk::{ChangeReason, State},
    limit,
    problem::{Code, Violation},
    variable::{self, ContextVariable},
};

/// Why a conversation is in its state. The numbers are `msdyn_statuschangereason`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    AwaitingAgentAssignment,
    InConversation,
}

impl Reason {
    const ALL: [Reason; 2] = [Reason::AwaitingAgentAssignment, Reason::InConversation];

    /// The vendor's number.
    pub fn code(self) -> u32 {
        match self {
            Reason::AwaitingAgentAssignment => 192_350_001,
            Reason::InConversation => 192_350_003,
        }
    }

    /// The vendor's name.
    pub fn name(self) -> &'static str {
        match self {
            Reason::AwaitingAgentAssignment => "AwaitingAgentAssignment",
            Reason::InConversation => "InConversation",
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

/// What somebody wants to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// A representative picks an open conversation.
    Accept,
}

impl Command {
    /// The name on the control surface.
    pub fn name(self) -> &'static str {
        match self {
            Command::Accept => "accept",
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
        _ => Err(Forbidden { command, standing }),
    }
}

/// Whether a create with the same customer id continues a conversation in this state instead of beginning a new one.
///
/// Open and active ones are continued (page "Use /consumer/conversations/create endpoint"). Whether a waiting one is,
/// the vendor does not say: by default it is not, and `continue_waiting` makes it so (our decision).
pub fn is_continued(state: State, continue_waiting: bool) -> bool {
    matches!(state, State::Open | State::Active) || (continue_waiting && state == State::Waiting)
}

/// The variables of a conversation after a create continued it: merged, and never more than the limit in all (code
/// 30010; our decision, the page states the limit for one request).
pub fn merged_variables(known: &[ContextVariable], request: &CreateRequest) -> Result<Vec<ContextVariable>, Violation> {
    let mut merged = known.to_vec();
    variable::merge(&mut merged, &request.variables);
    if merged.len() > limit::CONTEXT_VARIABLES && merged.len() > known.len() {
        return Err(Violation::new(
            Code::TooManyVariables,
            "/conversationcontext",
            format!(
                "would bring the continued conversation to {} entries, the limit is {}",
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

    fn request(names: std::ops::Range<usize>) -> CreateRequest {
        CreateRequest { variables: variables(names), ..CreateRequest::default() }
    }

    #[test]
    fn a_continued_conversation_holds_100_variables_in_all() {
        assert_eq!(merged_variables(&variables(0..60), &request(60..100)).unwrap().len(), 100);
        assert_eq!(merged_variables(&variables(0..60), &request(60..101)).unwrap_err().code, Code::TooManyVariables);
        assert_eq!(merged_variables(&variables(0..100), &request(0..100)).unwrap().len(), 100);
    }

    proptest! {
        #[test]
        fn whatever_is_commanded_the_standing_stays_sound(
            skip: bool,
            ai_agent: bool,
            commands in prop::collection::vec(Just(Command::Accept), 0..6),
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
