//! Why a conversation is in its state, and why a session is over: the vendor's names and numbers.
//!
//! Only those that can happen on this channel are here; the vendor has more.

use crate::api::desk::ChangeReason;

/// Both tables of the vendor count from here.
const BASE: u32 = 192_350_000;

/// Why a conversation is in its state. The numbers are `msdyn_statuschangereason`'s (table `msdyn_ocliveworkitem`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    AwaitingAgentAssignment,
    InConversation,
    AwaitingCustomerResponse,
    AgentMovedToWrapUp,
    /// The customer ended it while the AI agent had it, or while it waited for the customer, or it was closed after the
    /// customer had ended it: the table has no number of its own for the latter two (our decision).
    CustomerLeftActive,
    /// The customer ended it while a representative had it.
    CustomerMovedToWrapUp,
    EndedByAgent,
    AutoClosedFromWaiting,
    AutoClosedBySystem,
    /// The customer ended it before anybody had it.
    CustomerLeftOpen,
    EndedByAiAgent,
    ForceClosedBySupervisor,
}

impl Reason {
    pub const ALL: [Reason; 12] = [
        Reason::AwaitingAgentAssignment,
        Reason::InConversation,
        Reason::AwaitingCustomerResponse,
        Reason::AgentMovedToWrapUp,
        Reason::CustomerLeftActive,
        Reason::CustomerMovedToWrapUp,
        Reason::EndedByAgent,
        Reason::AutoClosedFromWaiting,
        Reason::AutoClosedBySystem,
        Reason::CustomerLeftOpen,
        Reason::EndedByAiAgent,
        Reason::ForceClosedBySupervisor,
    ];

    /// The vendor's number.
    pub fn code(self) -> u32 {
        BASE + match self {
            Reason::AwaitingAgentAssignment => 1,
            Reason::InConversation => 3,
            Reason::AwaitingCustomerResponse => 4,
            Reason::AgentMovedToWrapUp => 5,
            Reason::CustomerLeftActive => 6,
            Reason::CustomerMovedToWrapUp => 7,
            Reason::EndedByAgent => 8,
            Reason::AutoClosedFromWaiting => 9,
            Reason::AutoClosedBySystem => 10,
            Reason::CustomerLeftOpen => 12,
            Reason::EndedByAiAgent => 13,
            Reason::ForceClosedBySupervisor => 15,
        }
    }

    /// The vendor's name, in the vendor's spelling.
    pub fn name(self) -> &'static str {
        match self {
            Reason::AwaitingAgentAssignment => "AwaitingAgentAssignment",
            Reason::InConversation => "InConversation",
            Reason::AwaitingCustomerResponse => "AwaitingCustomerResponse",
            Reason::AgentMovedToWrapUp => "AgentMovedToWrapUp",
            Reason::CustomerLeftActive => "CustomerDisconnectedOrLeftActiveConversation",
            Reason::CustomerMovedToWrapUp => "CutomerMovedToWrapUp",
            Reason::EndedByAgent => "ConversationEndedByAgent",
            Reason::AutoClosedFromWaiting => "AutoClosedFromWaitingState",
            Reason::AutoClosedBySystem => "AutoClosedBySystem",
            Reason::CustomerLeftOpen => "CustomerDisconnectedOrLeftOpenConversation",
            Reason::EndedByAiAgent => "ConversationEndedByBot",
            Reason::ForceClosedBySupervisor => "ForceClosedBySupervisor",
        }
    }

    /// How it was closed, when this is a reason for which it is over.
    pub fn closure(self) -> Option<Closure> {
        match self {
            Reason::AwaitingAgentAssignment | Reason::InConversation | Reason::AwaitingCustomerResponse => None,
            Reason::AgentMovedToWrapUp | Reason::EndedByAgent => Some(Closure::AgentEndConversation),
            Reason::CustomerLeftActive | Reason::CustomerMovedToWrapUp | Reason::CustomerLeftOpen => {
                Some(Closure::CustomerEndConversation)
            }
            Reason::AutoClosedFromWaiting | Reason::AutoClosedBySystem => Some(Closure::AutoClose),
            Reason::EndedByAiAgent => Some(Closure::BotEndConversation),
            Reason::ForceClosedBySupervisor => Some(Closure::ForceClose),
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

/// Why a session is over. The numbers are `msdyn_closurereason`'s (page "Session closure reasons").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Closure {
    /// It was offered, and the representative declined.
    AgentReject,
    /// The representative left with the X. The page also has `AgentMovedConversationToWaiting`, which the X does on this
    /// channel; it names the X here, so this is what the X is told by (our decision).
    AgentClosed,
    /// Given back to the queue that it came from.
    AgentReRouted,
    AgentTransferToQueue,
    ForceClose,
    /// Time closed the conversation.
    AutoClose,
    AgentEndConversation,
    CustomerEndConversation,
    /// The AI agent ended the conversation.
    BotEndConversation,
    CustomerNonResponseRule,
    AgentNonResponseRule,
}

impl Closure {
    pub(super) const ALL: [Closure; 11] = [
        Closure::AgentReject,
        Closure::AgentClosed,
        Closure::AgentReRouted,
        Closure::AgentTransferToQueue,
        Closure::ForceClose,
        Closure::AutoClose,
        Closure::AgentEndConversation,
        Closure::CustomerEndConversation,
        Closure::BotEndConversation,
        Closure::CustomerNonResponseRule,
        Closure::AgentNonResponseRule,
    ];

    /// The vendor's number.
    pub fn code(self) -> u32 {
        BASE + match self {
            Closure::AgentReject => 1,
            Closure::AgentClosed => 4,
            Closure::AgentReRouted => 8,
            Closure::AgentTransferToQueue => 10,
            Closure::ForceClose => 14,
            Closure::AutoClose => 18,
            Closure::AgentEndConversation => 21,
            Closure::CustomerEndConversation => 22,
            Closure::BotEndConversation => 27,
            Closure::CustomerNonResponseRule => 61,
            Closure::AgentNonResponseRule => 62,
        }
    }

    /// The vendor's name.
    pub fn name(self) -> &'static str {
        match self {
            Closure::AgentReject => "AgentReject",
            Closure::AgentClosed => "AgentClosed",
            Closure::AgentReRouted => "AgentReRouted",
            Closure::AgentTransferToQueue => "AgentTransferToQueue",
            Closure::ForceClose => "ForceClose",
            Closure::AutoClose => "AutoClose",
            Closure::AgentEndConversation => "AgentEndConversation",
            Closure::CustomerEndConversation => "CustomerEndConversation",
            Closure::BotEndConversation => "BotEndConversation",
            Closure::CustomerNonResponseRule => "CustomerNonResponseTimeoutRule",
            Closure::AgentNonResponseRule => "AgentNonResponseTimeoutRule",
        }
    }

    /// The closure reason with this number.
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|closure| closure.code() == code)
    }
}

impl From<Closure> for ChangeReason {
    fn from(closure: Closure) -> Self {
        Self { code: closure.code(), name: closure.name().to_owned() }
    }
}
