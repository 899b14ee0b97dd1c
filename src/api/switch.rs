//! Switches: what the local endpoint does where the vendor's pages contradict each other or are silent, and where an
//! integration may depend on the answer.
//!
//! Each is a rule of the [ledger](super::fidelity), under the same name as in the configuration. A rule that nobody could
//! tell from outside, or that every integration has to cope with both ways, has none.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{create, desk::UnknownName};

/// How the local endpoint is set. The default is what a rule's sentence in the ledger says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Switches {
    /// Whether a create re-opens the customer's waiting conversation instead of beginning a new one.
    pub continue_waiting: bool,
    /// The only path of create that is served; both when absent.
    pub strict_path: Option<CreatePath>,
    /// How many seconds pass before GET context shows what was set.
    pub context_delay_seconds: u32,
    /// Where a conversation goes that its customer ends while a representative has it.
    pub after_end: AfterEnd,
}

/// One of the two paths that the revisions of the page on create name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CreatePath {
    Plural,
    Singular,
}

impl CreatePath {
    pub const NAMES: [&str; 2] = ["plural", "singular"];

    pub fn path(self) -> &'static str {
        match self {
            CreatePath::Plural => create::PATH_PLURAL,
            CreatePath::Singular => create::PATH_SINGULAR,
        }
    }

    #[must_use]
    pub fn other(self) -> Self {
        match self {
            CreatePath::Plural => CreatePath::Singular,
            CreatePath::Singular => CreatePath::Plural,
        }
    }
}

impl FromStr for CreatePath {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        match name {
            "plural" => Ok(CreatePath::Plural),
            "singular" => Ok(CreatePath::Singular),
            _ => Err(UnknownName { name: name.to_owned(), known: "plural, singular" }),
        }
    }
}

/// Where an accepted conversation goes when the customer ends it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AfterEnd {
    /// The representative finishes the paperwork first, as for chat.
    #[default]
    WrapUp,
    Closed,
}

impl AfterEnd {
    pub const NAMES: [&str; 2] = ["wrap-up", "closed"];
}

impl FromStr for AfterEnd {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        match name {
            "wrap-up" => Ok(AfterEnd::WrapUp),
            "closed" => Ok(AfterEnd::Closed),
            _ => Err(UnknownName { name: name.to_owned(), known: "wrap-up, closed" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_configuration() {
        for name in CreatePath::NAMES {
            assert_eq!(serde_json::to_value(name.parse::<CreatePath>().unwrap()).unwrap(), name);
        }
        for name in AfterEnd::NAMES {
            assert_eq!(serde_json::to_value(name.parse::<AfterEnd>().unwrap()).unwrap(), name);
        }
        assert_eq!("both".parse::<CreatePath>().unwrap_err().to_string(), "\"both\" is not one of plural, singular");
    }
}
