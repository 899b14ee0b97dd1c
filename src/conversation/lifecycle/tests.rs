//! The lifecycle's table, a test a row, and what holds of any sequence of commands.

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::api::variable::ContextValue;

const OPEN: Standing =
    Standing { state: State::Open, reason: Reason::AwaitingAgentAssignment, ai_agent_engaged: false };

fn active() -> Standing {
    Standing::new(State::Active, Reason::InConversation)
}

/// Every standing in which commands may differ: open, active, active with the AI agent, waiting, wrap-up after the
/// representative's end, wrap-up after the customer's, closed.
fn standings() -> [Standing; 7] {
    [
        OPEN,
        active(),
        begin(false, true),
        Standing::new(State::Waiting, Reason::AwaitingCustomerResponse),
        Standing::new(State::WrapUp, Reason::AgentMovedToWrapUp),
        Standing::new(State::WrapUp, Reason::CustomerMovedToWrapUp),
        Standing::new(State::Closed, Reason::EndedByAgent),
    ]
}

fn transfer() -> Command {
    Command::Transfer { queue: "Billing".to_owned() }
}

fn rule(of: Party, action: RuleAction) -> Command {
    Command::NonResponse { of, action }
}

/// Where a command leads and what it does besides, lines aside: `state reason, session, events`. `-`: it is forbidden;
/// `=`: nothing moves.
fn told(standing: Standing, command: &Command) -> String {
    let Ok(changes) = handle(standing, command) else { return "-".to_owned() };
    let mut words = Vec::new();
    for change in changes {
        match change {
            Change::Moved(to) => words.push(format!("{} {}", to.state, to.reason.name())),
            Change::Queued(queue) => words.push(format!("into {queue}")),
            Change::SessionOpened => words.push("session".to_owned()),
            Change::SessionClosed(closure) => words.push(format!("session over {}", closure.name())),
            Change::SessionDeclined => words.push("declined".to_owned()),
            Change::Told(event) => words.push(format!("{event:?}")),
            Change::Noted(_) => {}
        }
    }
    if words.is_empty() { "=".to_owned() } else { words.join(", ") }
}

const BACK_IN_QUEUE: &str = "open AwaitingAgentAssignment";
const FORCED: &str = "closed ForceClosedBySupervisor, SupervisorForceClosedConversation";
const FORCED_SESSION: &str =
    "closed ForceClosedBySupervisor, session over ForceClose, SupervisorForceClosedConversation";
const EXPIRED: &str = "closed AutoClosedBySystem, ConversationClose";
const EXPIRED_SESSION: &str = "closed AutoClosedBySystem, session over AutoClose, ConversationClose";
const LEFT_ACTIVE: &str = "closed CustomerDisconnectedOrLeftActiveConversation, ConversationClose";

#[rstest]
//                                open  active  AI agent  waiting  wrap-up  wrap-up by the customer  closed
#[case::accept(Command::Accept,
    ["active InConversation, session, AgentAssigned, AgentAccepted", "-", "-", "-", "-", "-", "-"])]
#[case::reject(Command::Reject, ["declined", "-", "-", "-", "-", "-", "-"])]
#[case::end(Command::End,
    ["-", "wrap-up AgentMovedToWrapUp, PrimaryAgentEndConversation", "-", "-", "-", "-", "-"])]
#[case::close(Command::Close,
    ["-", "waiting AwaitingCustomerResponse, session over AgentClosed, AgentEndSession", "-", "-",
     "closed ConversationEndedByAgent, session over AgentEndConversation, ConversationClose",
     "closed CustomerDisconnectedOrLeftActiveConversation, session over CustomerEndConversation, ConversationClose",
     "-"])]
#[case::open(Command::Open, ["-", "-", "-", "active InConversation, session, AgentAccepted", "-", "-", "-"])]
#[case::release(Command::Release,
    ["-", "open AwaitingAgentAssignment, session over AgentReRouted", "-", "-", "-", "-", "-"])]
#[case::transfer(transfer(),
    ["-", "open AwaitingAgentAssignment, session over AgentTransferToQueue, into Billing, TransferToQueueInitiated",
     "-", "-", "-", "-", "-"])]
#[case::force_close(Command::ForceClose,
    [FORCED, FORCED_SESSION, FORCED, FORCED, FORCED_SESSION, FORCED_SESSION, "-"])]
#[case::reply(Command::Reply, ["-", "=", "-", "-", "-", "-", "-"])]
#[case::note(Command::Note, ["-", "=", "-", "-", "=", "=", "-"])]
#[case::typing(Command::Type, ["-", "=", "-", "-", "-", "-", "-"])]
#[case::link(Command::Link, ["=", "=", "=", "=", "=", "=", "-"])]
#[case::write(Command::Write, ["=", "=", "=", BACK_IN_QUEUE, "-", "-", "-"])]
#[case::go_on(Command::Continue, ["=", "=", "=", BACK_IN_QUEUE, "-", "-", "-"])]
#[case::leave(Command::Leave,
    ["closed CustomerDisconnectedOrLeftOpenConversation, ConversationClose",
     "wrap-up CutomerMovedToWrapUp, CustomerDisconnected", LEFT_ACTIVE, LEFT_ACTIVE, "-", "-", "-"])]
#[case::escalate(Command::Escalate, ["-", "-", BACK_IN_QUEUE, "-", "-", "-", "-"])]
#[case::ai_agents_end(Command::AgentEnd,
    ["-", "-", "closed ConversationEndedByBot, ConversationClose", "-", "-", "-", "-"])]
#[case::expire(Command::Expire,
    [EXPIRED, EXPIRED_SESSION, EXPIRED, "closed AutoClosedFromWaitingState, ConversationClose",
     EXPIRED_SESSION, EXPIRED_SESSION, "-"])]
#[case::a_rule_says_something(rule(Party::Customer, RuleAction::Message), ["-", "=", "-", "-", "-", "-", "-"])]
#[case::a_rule_waits(rule(Party::Customer, RuleAction::Wait),
    ["-", "waiting AwaitingCustomerResponse, session over CustomerNonResponseTimeoutRule, AgentEndSession",
     "-", "-", "-", "-", "-"])]
#[case::a_rule_closes(rule(Party::Customer, RuleAction::Close),
    ["-", "closed AutoClosedBySystem, session over CustomerNonResponseTimeoutRule, ConversationClose",
     "-", "-", "-", "-", "-"])]
#[case::a_rule_releases(rule(Party::Representative, RuleAction::Release),
    ["-", "open AwaitingAgentAssignment, session over AgentNonResponseTimeoutRule", "-", "-", "-", "-", "-"])]
fn row(#[case] command: Command, #[case] expected: [&str; 7]) {
    assert_eq!(standings().map(|standing| told(standing, &command)), expected.map(str::to_owned));
}

#[test]
fn a_conversation_begins_open_unless_an_ai_agent_takes_it() {
    assert_eq!(begin(true, true), OPEN);
    assert_eq!(begin(true, false), OPEN);
    assert_eq!(begin(false, false), OPEN);
    let engaged = begin(false, true);
    assert_eq!((engaged.state, engaged.ai_agent_engaged), (State::Active, true));
}

#[test]
fn a_refusal_names_the_command_and_the_state() {
    let refusal = |standing, command: &Command| handle(standing, command).unwrap_err().to_string();
    assert_eq!(refusal(active(), &Command::Accept), "accept is not possible: the conversation is active");
    assert_eq!(
        refusal(begin(false, true), &Command::Accept),
        "accept is not possible: the conversation is active with the AI agent"
    );
    assert_eq!(refusal(OPEN, &transfer()), "transfer is not possible: the conversation is open");
    assert_eq!(refusal(OPEN, &Command::Reply), "a reply is not possible: the conversation is open");
}

#[test]
fn a_customers_end_closes_an_accepted_conversation_at_once_where_it_is_set_so() {
    for standing in standings() {
        let (set, unset) = (leave(standing, AfterEnd::Closed), leave(standing, AfterEnd::WrapUp));
        assert_eq!(unset, handle(standing, &Command::Leave));
        if standing.has_representative() {
            assert_eq!(set, Ok(closed(standing, Close::by_customer(Reason::CustomerLeftActive))));
        } else {
            assert_eq!(set, unset);
        }
    }
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
    let numbers = Reason::ALL.map(|reason| reason.code() - 192_350_000);
    assert_eq!(numbers, [1, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15]);
    let going_on: Vec<u32> =
        Reason::ALL.into_iter().filter(|reason| reason.closure().is_none()).map(Reason::code).collect();
    assert_eq!(going_on, [192_350_001, 192_350_003, 192_350_004]);
}

#[test]
fn closures_have_the_vendors_numbers() {
    for closure in Closure::ALL {
        assert_eq!(Closure::from_code(closure.code()), Some(closure));
    }
    assert_eq!(Closure::ALL.map(|closure| closure.code() - 192_350_000), [1, 4, 8, 10, 14, 18, 21, 22, 27, 61, 62]);
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

/// The reasons that a state can have.
fn fits(standing: Standing) -> bool {
    let reasons: &[Reason] = match standing.state {
        State::Open => &[Reason::AwaitingAgentAssignment],
        State::Active => &[Reason::InConversation],
        State::Waiting => &[Reason::AwaitingCustomerResponse],
        State::WrapUp => &[Reason::AgentMovedToWrapUp, Reason::CustomerMovedToWrapUp],
        State::Closed => &[
            Reason::CustomerLeftActive,
            Reason::EndedByAgent,
            Reason::AutoClosedFromWaiting,
            Reason::AutoClosedBySystem,
            Reason::CustomerLeftOpen,
            Reason::EndedByAiAgent,
            Reason::ForceClosedBySupervisor,
        ],
    };
    reasons.contains(&standing.reason)
}

pub(crate) fn any_command() -> impl Strategy<Value = Command> {
    let parties = [Party::Customer, Party::Representative];
    let actions = [RuleAction::Message, RuleAction::Wait, RuleAction::Close, RuleAction::Release];
    let rules = parties.into_iter().flat_map(|of| actions.map(|action| rule(of, action)));
    let commands: Vec<Command> = [
        Command::Accept,
        Command::Reject,
        Command::End,
        Command::Close,
        Command::Open,
        Command::Release,
        transfer(),
        Command::ForceClose,
        Command::Reply,
        Command::Note,
        Command::Type,
        Command::Link,
        Command::Write,
        Command::Continue,
        Command::Leave,
        Command::Escalate,
        Command::AgentEnd,
        Command::Expire,
    ]
    .into_iter()
    .chain(rules)
    .collect();
    prop::sample::select(commands)
}

proptest! {
    #[test]
    fn whatever_is_commanded_the_standing_stays_sound(
        skip: bool,
        ai_agent: bool,
        commands in prop::collection::vec(any_command(), 0..24),
    ) {
        let mut standing = begin(skip, ai_agent);
        let mut open_sessions = 0;
        for command in commands {
            let before = standing;
            match handle(standing, &command) {
                Ok(changes) => {
                    prop_assert!(before.state != State::Closed, "closed is final");
                    for change in changes {
                        match change {
                            Change::Moved(to) => {
                                prop_assert!(to.state != before.state, "a move leads elsewhere");
                                standing = to;
                            }
                            Change::SessionOpened => open_sessions += 1,
                            Change::SessionClosed(_) => open_sessions -= 1,
                            Change::Queued(_) | Change::SessionDeclined | Change::Noted(_) | Change::Told(_) => {}
                        }
                    }
                }
                Err(refused) => prop_assert_eq!(refused.standing, before),
            }
            prop_assert!(fits(standing), "{:?}", standing);
            prop_assert!(!standing.ai_agent_engaged || standing.state == State::Active);
            prop_assert_eq!(open_sessions, i32::from(standing.has_session()), "{:?}", standing);
        }
    }
}
