//! The scenarios that come with frontdesk.

use super::{FileError, Scenario};

/// A scenario that comes with frontdesk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Builtin {
    /// What it is asked for by.
    pub name: &'static str,
    /// The file.
    pub text: &'static str,
}

macro_rules! built_in {
    ($($name:literal,)+) => {
        const ALL: &[Builtin] = &[$(Builtin { name: $name, text: include_str!(concat!("builtin/", $name, ".toml")) }),+];
    };
}

// In the order in which a trainer would show them.
built_in! {
    "first-contact",
    "returning-customer",
    "hidden-variables",
    "start-message",
    "escalation",
    "record-wins",
    "waiting-and-revival",
    "handing-on",
    "customer-leaves",
    "time-outs",
    "refused-input",
    "webhook-outage",
    "lost-answer",
}

/// All of them, in the order in which a trainer would show them.
pub fn built_in() -> &'static [Builtin] {
    ALL
}

impl Builtin {
    pub fn scenario(&self) -> Result<Scenario, FileError> {
        Scenario::parse(self.name, self.text)
    }
}
