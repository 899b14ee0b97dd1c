//! The fidelity ledger: every rule of the Messaging API that the local endpoint keeps, what it rests on, and the tests that
//! prove it.
//!
//! A file an area, in `fidelity/`. A test of the whole crate fails for a rule without a test, for one that names a test
//! that is not there, and for a code or a limit that no rule speaks of. This module reads the ledger and decides nothing:
//! the rules themselves are in the code.

mod refusal;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

pub use refusal::{Refused, behind};

/// What a rule is about; in the order in which an integrator meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// Headers, tokens, channels.
    Identity,
    Create,
    Activities,
    /// GET conversations.
    List,
    Messages,
    Context,
    Webhook,
    Errors,
    Lifecycle,
    /// Who sees what.
    Audiences,
}

impl Area {
    pub const ALL: [Area; 10] = [
        Area::Identity,
        Area::Create,
        Area::Activities,
        Area::List,
        Area::Messages,
        Area::Context,
        Area::Webhook,
        Area::Errors,
        Area::Lifecycle,
        Area::Audiences,
    ];

    /// The name of the area, with which its rules' ids begin.
    pub fn name(self) -> &'static str {
        match self {
            Area::Identity => "identity",
            Area::Create => "create",
            Area::Activities => "activities",
            Area::List => "list",
            Area::Messages => "messages",
            Area::Context => "context",
            Area::Webhook => "webhook",
            Area::Errors => "errors",
            Area::Lifecycle => "lifecycle",
            Area::Audiences => "audiences",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Area::Identity => include_str!("fidelity/identity.toml"),
            Area::Create => include_str!("fidelity/create.toml"),
            Area::Activities => include_str!("fidelity/activities.toml"),
            Area::List => include_str!("fidelity/list.toml"),
            Area::Messages => include_str!("fidelity/messages.toml"),
            Area::Context => include_str!("fidelity/context.toml"),
            Area::Webhook => include_str!("fidelity/webhook.toml"),
            Area::Errors => include_str!("fidelity/errors.toml"),
            Area::Lifecycle => include_str!("fidelity/lifecycle.toml"),
            Area::Audiences => include_str!("fidelity/audiences.toml"),
        }
    }
}

/// What a rule rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// The vendor's pages say so.
    Documented,
    /// The vendor's pages say this and something else; the rule says what we do.
    Contradictory,
    /// The vendor's pages are silent: our decision.
    Decision,
}

impl Label {
    pub const ALL: [Label; 3] = [Label::Documented, Label::Contradictory, Label::Decision];

    pub fn name(self) -> &'static str {
        match self {
            Label::Documented => "documented",
            Label::Contradictory => "contradictory",
            Label::Decision => "decision",
        }
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Stable, and unique: `create.start-message.limit`.
    pub id: String,
    pub area: Area,
    pub label: Label,
    /// The vendor's pages, by the names of their files: those that state it, contradict each other, or are silent where
    /// one would look.
    pub pages: Vec<String>,
    /// The rule in a sentence.
    pub says: String,
    /// The setting in `[simulator]` that changes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub switch: Option<String>,
    /// The error codes that it speaks of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<u32>,
    /// The constants of [`super::limit`] that it speaks of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<String>,
    /// The tests that prove it, under the names that `cargo test` prints; of one with cases, without the case.
    pub tests: Vec<String>,
}

/// All rules, by area.
pub fn rules() -> &'static [Rule] {
    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        Area::ALL.into_iter().flat_map(|area| read(area).expect("a test reads the embedded ledger")).collect()
    });
    &RULES
}

/// How many of `rules` there are of each label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub documented: usize,
    pub contradictory: usize,
    pub decision: usize,
}

impl Counts {
    pub fn of<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> Self {
        let mut counts = Self::default();
        for rule in rules {
            match rule.label {
                Label::Documented => counts.documented += 1,
                Label::Contradictory => counts.contradictory += 1,
                Label::Decision => counts.decision += 1,
            }
        }
        counts
    }

    pub fn total(self) -> usize {
        self.documented + self.contradictory + self.decision
    }
}

/// An area's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<Written>,
}

/// A rule as it is written: the area is the file's, and the id is written without it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    label: Label,
    pages: Vec<String>,
    says: String,
    switch: Option<String>,
    #[serde(default)]
    codes: Vec<u32>,
    #[serde(default)]
    limits: Vec<String>,
    tests: Vec<String>,
}

fn read(area: Area) -> Result<Vec<Rule>, toml::de::Error> {
    let file: File = toml::from_str(area.text())?;
    let rules = file.rule.into_iter().map(|written| {
        let Written { id, label, pages, says, switch, codes, limits, tests } = written;
        Rule { id: format!("{}.{id}", area.name()), area, label, pages, says, switch, codes, limits, tests }
    });
    Ok(rules.collect())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::api::{limit, problem::Code};

    /// The vendor's pages, by the names of their files.
    const PAGES: [&str; 16] = [
        "intro-messaging-apis",
        "configure-custom-messaging-channel",
        "error-handling",
        "closure-reasons-descriptions",
        "api-conversation-create",
        "api-conversation-endpoint",
        "api-conversation",
        "api-conversation-messages",
        "api-conversation-context",
        "api-conversation-webhook",
        "oc-conversation-state",
        "enable-file-attachments",
        "setcontextprovider",
        "auto-close-conversation",
        "configure-bot-virtual-agent",
        "configure-time-out-rules",
    ];

    #[test]
    fn every_file_is_read() {
        for area in Area::ALL {
            let rules = read(area).unwrap_or_else(|error| panic!("{}: {error}", area.name()));
            assert!(rules.iter().all(|rule| rule.area == area));
        }
    }

    #[test]
    fn every_rule_has_an_id_of_its_own_a_page_and_a_sentence() {
        let mut ids = HashSet::new();
        for rule in rules() {
            assert!(ids.insert(&rule.id), "{} is there twice", rule.id);
            let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || ".-".contains(letter);
            assert!(rule.id.chars().all(plain) && rule.id.len() <= 44, "{}", rule.id);
            assert!(!rule.pages.is_empty(), "{} names no page", rule.id);
            for page in &rule.pages {
                assert!(PAGES.contains(&page.as_str()), "{} names {page}, which is no page", rule.id);
            }
            assert!(rule.says.ends_with('.') && limit::chars(&rule.says) <= 320, "{}: {}", rule.id, rule.says);
        }
    }

    #[test]
    fn every_code_is_in_a_rule() {
        for code in Code::all() {
            assert!(rules().iter().any(|rule| rule.codes.contains(&code.number())), "no rule speaks of {code}");
        }
        for rule in rules() {
            for number in &rule.codes {
                assert!(Code::from_number(*number).is_some(), "{}: {number} is no code", rule.id);
            }
        }
    }

    #[test]
    fn every_limit_is_in_a_rule_and_every_limit_of_a_rule_is_one() {
        let names: Vec<&str> = include_str!("limit.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("pub const ")?.split(':').next())
            .collect();
        assert!(names.len() > 10, "{names:?}");
        for name in &names {
            assert!(
                rules().iter().any(|rule| rule.limits.iter().any(|limit| limit == name)),
                "no rule speaks of {name}"
            );
        }
        for rule in rules() {
            assert!(rule.limits.iter().all(|limit| names.contains(&limit.as_str())), "{}: {:?}", rule.id, rule.limits);
        }
    }

    #[test]
    fn labels_are_counted() {
        let counts = Counts::of(rules());
        assert_eq!(counts.total(), rules().len());
        assert!(counts.documented > 0 && counts.contradictory > 0 && counts.decision > 0);
    }
}
