//! What the service posts to the integrator: the names of its system events (page "Use webhook endpoint").

use serde::{Deserialize, Serialize};

/// A system event, by the vendor's name.
///
/// The page lists all of these; its samples also have `AgentClosed` and `ConversationClosed`, which its list does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SystemEvent {
    AgentAccepted,
    AgentEndSession,
    PrimaryAgentEndConversation,
    AgentDisconnected,
    AgentStartSecondaryChannel,
    AgentRaiseSecondaryChannel,
    AgentEndSecondaryChannel,
    ConversationClose,
    SupervisorForceClosedConversation,
    ConsultAgentInitiated,
    ConsultAgentFailed,
    ConsultAgentAcceptSession,
    ConsultAgentEndSession,
    ConsultAgentRejectSession,
    ConsultAgentSessionTimedOut,
    ConsultAgentRemoved,
    TransferToAgentInitiated,
    TransferToAgentFailed,
    TransferAgentAcceptSession,
    TransferAgentRejectSession,
    TransferAgentTimedOutSession,
    AgentEndedConsult,
    AgentJoinedCustomerConversation,
    ConsultAgentLeftPublicConversation,
    TransferToQueueInitiated,
    TransferToQueueFailed,
    CustomerDisconnected,
    CustomerDisconnectedAgentWaiting,
    AgentAssigned,
    OutOfOperatingHoursDueToNonWorkingHours,
    OutOfOperatingHoursDueToHoliday,
}
