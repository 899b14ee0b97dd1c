//! When time moves a conversation: what each is watched for, since when, and what comes of it.
//!
//! A conversation is idle since its last message or its last move, whichever is later (the pages name `modifiedon` in one
//! place and `createdon` in another; what counts is our decision). Nothing here knows the present moment: a store keeps
//! what is watched and since when, and asks what is due.

use jiff::{SignedDuration, Timestamp};

use super::lifecycle::{Command, Party, RuleAction, Standing};
use crate::api::desk::State;

/// What a conversation is watched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Watch {
    /// It is in its queue.
    Open,
    /// The AI agent has it alone.
    AiAgent,
    /// A representative has it and had the last word.
    CustomerSilent,
    /// A representative has it, and has not answered yet.
    RepresentativeSilent,
    /// A representative has it, and a rule has spoken since anybody did: it does not speak twice.
    Quiet,
    Waiting,
    WrapUp,
}

/// Who had the last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    Party(Party),
    /// A timeout rule.
    Rule,
}

impl Watch {
    pub const ALL: [Watch; 7] = [
        Watch::Open,
        Watch::AiAgent,
        Watch::CustomerSilent,
        Watch::RepresentativeSilent,
        Watch::Quiet,
        Watch::Waiting,
        Watch::WrapUp,
    ];

    /// What a conversation that has just come to stand so is watched for; nothing once it is closed. The representative's
    /// first answer is awaited from the acceptance on.
    pub fn of(standing: Standing) -> Option<Self> {
        match standing.state {
            State::Open => Some(Watch::Open),
            State::Active if standing.ai_agent_engaged => Some(Watch::AiAgent),
            State::Active => Some(Watch::RepresentativeSilent),
            State::Waiting => Some(Watch::Waiting),
            State::WrapUp => Some(Watch::WrapUp),
            State::Closed => None,
        }
    }

    /// What it is watched for once `speaker` has said something.
    #[must_use]
    pub fn after(self, speaker: Speaker) -> Self {
        match (self, speaker) {
            (Watch::CustomerSilent | Watch::RepresentativeSilent | Watch::Quiet, speaker) => match speaker {
                Speaker::Party(Party::Customer) => Watch::RepresentativeSilent,
                Speaker::Party(Party::Representative) => Watch::CustomerSilent,
                Speaker::Rule => Watch::Quiet,
            },
            (other, _) => other,
        }
    }

    /// Whether a conversation that came to stand so that it was watched for `first` may be watched for this since.
    pub fn may_follow(self, first: Self) -> bool {
        let speakers = [Speaker::Party(Party::Customer), Speaker::Party(Party::Representative), Speaker::Rule];
        self == first || speakers.into_iter().any(|speaker| first.after(speaker) == self)
    }

    /// A number of our own, by which stores keep it.
    pub fn code(self) -> u8 {
        match self {
            Watch::Open => 1,
            Watch::AiAgent => 2,
            Watch::CustomerSilent => 3,
            Watch::RepresentativeSilent => 4,
            Watch::Quiet => 5,
            Watch::Waiting => 6,
            Watch::WrapUp => 7,
        }
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|watch| watch.code() == code)
    }
}

/// How long each may last. All are longer than nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeouts {
    pub open: SignedDuration,
    pub active: SignedDuration,
    /// With the AI agent alone.
    pub ai_agent: SignedDuration,
    pub waiting: SignedDuration,
    pub wrap_up: SignedDuration,
    /// What happens when the customer does not respond; nothing when absent.
    pub customer: Option<Rule>,
    /// What happens when the representative does not respond; nothing when absent.
    pub representative: Option<Rule>,
}

/// The documented ones (pages "Automatically close conversations" and "Configure bots"): open and active 30 days,
/// waiting 28 days, wrap-up one day, the AI agent alone 30 minutes; no rules.
impl Default for Timeouts {
    fn default() -> Self {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        Self {
            open: days(30),
            active: days(30),
            ai_agent: SignedDuration::from_mins(30),
            waiting: days(28),
            wrap_up: days(1),
            customer: None,
            representative: None,
        }
    }
}

/// A rule about a party that does not respond (page "Configure timeout rules").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub after: SignedDuration,
    pub act: Act,
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// To the customer it looks as if the representative said it, to the representative like a system line.
    Say {
        to: Party,
        text: String,
    },
    Wait,
    Close,
    Release,
}

/// What time brings, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due<'a> {
    pub at: Timestamp,
    pub command: Command,
    /// What is said, when it is a rule that says something.
    pub say: Option<(Party, &'a str)>,
}

impl Timeouts {
    /// What becomes of a conversation that is watched so since `since`, if nothing else happens. A rule goes before the
    /// end by time when both are due at once.
    pub fn due(&self, watch: Watch, since: Timestamp) -> Due<'_> {
        let expiry = self.lasts(watch);
        let (after, command, say) = match self.rule(watch) {
            Some((of, rule)) if rule.after <= expiry => {
                let (action, say) = match &rule.act {
                    Act::Say { to, text } => (RuleAction::Message, Some((*to, text.as_str()))),
                    Act::Wait => (RuleAction::Wait, None),
                    Act::Close => (RuleAction::Close, None),
                    Act::Release => (RuleAction::Release, None),
                };
                (rule.after, Command::NonResponse { of, action }, say)
            }
            _ => (expiry, Command::Expire, None),
        };
        Due { at: since.saturating_add(after).unwrap_or(Timestamp::MAX), command, say }
    }

    /// How long it takes until something is due.
    pub fn wait(&self, watch: Watch) -> SignedDuration {
        self.due(watch, Timestamp::UNIX_EPOCH).at.duration_since(Timestamp::UNIX_EPOCH)
    }

    /// The shortest time in which anything that happens now can make something due.
    pub fn shortest(&self) -> SignedDuration {
        Watch::ALL.into_iter().map(|watch| self.wait(watch)).min().unwrap_or(SignedDuration::MAX)
    }

    fn lasts(&self, watch: Watch) -> SignedDuration {
        match watch {
            Watch::Open => self.open,
            Watch::AiAgent => self.ai_agent,
            Watch::CustomerSilent | Watch::RepresentativeSilent | Watch::Quiet => self.active,
            Watch::Waiting => self.waiting,
            Watch::WrapUp => self.wrap_up,
        }
    }

    fn rule(&self, watch: Watch) -> Option<(Party, &Rule)> {
        match watch {
            Watch::CustomerSilent => Some((Party::Customer, self.customer.as_ref()?)),
            Watch::RepresentativeSilent => Some((Party::Representative, self.representative.as_ref()?)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::conversation::lifecycle::Reason;

    fn since() -> Timestamp {
        "2026-01-02T03:04:05Z".parse().unwrap()
    }

    #[rstest]
    #[case::open(Watch::Open, "2026-02-01T03:04:05Z")]
    #[case::active(Watch::RepresentativeSilent, "2026-02-01T03:04:05Z")]
    #[case::ai_agent(Watch::AiAgent, "2026-01-02T03:34:05Z")]
    #[case::waiting(Watch::Waiting, "2026-01-30T03:04:05Z")]
    #[case::wrap_up(Watch::WrapUp, "2026-01-03T03:04:05Z")]
    fn without_rules_everything_ends_in_its_documented_time(#[case] watch: Watch, #[case] at: &str) {
        let timeouts = Timeouts::default();
        let due = timeouts.due(watch, since());
        assert_eq!((due.at, due.command, due.say), (at.parse().unwrap(), Command::Expire, None));
    }

    #[test]
    fn a_rule_is_for_its_own_party_and_goes_before_the_end() {
        let act = Act::Say { to: Party::Customer, text: "Still there?".to_owned() };
        let rule = Rule { after: SignedDuration::from_mins(5), act };
        let timeouts = Timeouts { customer: Some(rule), ..Timeouts::default() };
        let due = timeouts.due(Watch::CustomerSilent, since());
        assert_eq!(due.at, since() + SignedDuration::from_mins(5));
        assert_eq!(due.command, Command::NonResponse { of: Party::Customer, action: RuleAction::Message });
        assert_eq!(due.say, Some((Party::Customer, "Still there?")));
        for other in [Watch::RepresentativeSilent, Watch::Quiet, Watch::Open] {
            assert_eq!(timeouts.due(other, since()).command, Command::Expire, "{other:?}");
        }
        assert_eq!(timeouts.shortest(), SignedDuration::from_mins(5));
    }

    #[test]
    fn a_rule_that_would_come_after_the_end_does_not_come() {
        let rule = Rule { after: SignedDuration::from_hours(24 * 31), act: Act::Wait };
        let timeouts = Timeouts { representative: Some(rule), ..Timeouts::default() };
        assert_eq!(timeouts.due(Watch::RepresentativeSilent, since()).command, Command::Expire);
    }

    #[test]
    fn whoever_spoke_last_is_not_waited_for_and_a_rule_does_not_speak_twice() {
        let said = |watch: Watch, party| watch.after(Speaker::Party(party));
        assert_eq!(said(Watch::RepresentativeSilent, Party::Representative), Watch::CustomerSilent);
        assert_eq!(said(Watch::CustomerSilent, Party::Customer), Watch::RepresentativeSilent);
        assert_eq!(Watch::CustomerSilent.after(Speaker::Rule), Watch::Quiet);
        assert_eq!(said(Watch::Quiet, Party::Customer), Watch::RepresentativeSilent);
        assert_eq!(said(Watch::Open, Party::Customer), Watch::Open);
    }

    #[test]
    fn what_is_closed_is_not_watched() {
        let closed = Standing { state: State::Closed, reason: Reason::EndedByAgent, ai_agent_engaged: false };
        assert_eq!(Watch::of(closed), None);
    }

    #[test]
    fn codes_are_read_back() {
        for watch in Watch::ALL {
            assert_eq!(Watch::from_code(watch.code()), Some(watch));
        }
    }
}
