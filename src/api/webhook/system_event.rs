//! The names of the system events (page "Use webhook to receive messages and events").

use serde::{Deserialize, Serialize};

/// Writes each name once: the variant, its place in `ALL` and its text.
macro_rules! system_events {
    ($($name:ident),+ $(,)?) => {
        /// A system event, by the vendor's name.
        ///
        /// The page lists all of these; its samples also have `AgentClosed` and `ConversationClosed`, which its list
        /// does not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum SystemEvent {
            $($name,)+
        }

        impl SystemEvent {
            /// In the order of the page.
            pub const ALL: &'static [SystemEvent] = &[$(SystemEvent::$name,)+];

            /// The `name` of its payload.
            pub fn name(self) -> &'static str {
                match self {
                    $(SystemEvent::$name => stringify!($name),)+
                }
            }
        }
    };
}

system_events! {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_pages_and_what_is_serialised() {
        assert_eq!(SystemEvent::ALL.len(), 31);
        for event in SystemEvent::ALL {
            assert_eq!(serde_json::to_value(event).unwrap(), event.name());
        }
        assert_eq!(SystemEvent::AgentAccepted.name(), "AgentAccepted");
    }
}
