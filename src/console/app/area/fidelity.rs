//! The fidelity ledger: every rule that the local endpoint keeps, to be narrowed by what it rests on and what it is about.

use super::browser::{Browse as _, Browser, Entry};
use crate::api::fidelity::{self, Area, Label, Rule};

impl Entry for &'static Rule {
    type Key = &'static str;

    fn key(&self) -> &'static str {
        &self.id
    }

    fn words(&self) -> String {
        let codes: Vec<String> = self.codes.iter().map(ToString::to_string).collect();
        let switch = self.switch.as_deref().unwrap_or_default();
        format!(
            "{} {} {} {switch} {} {}",
            self.id,
            self.says,
            self.pages.join(" "),
            codes.join(" "),
            self.limits.join(" ")
        )
    }
}

/// The rules that are shown.
#[derive(Debug)]
pub struct Fidelity {
    pub browser: Browser<&'static Rule>,
    /// Only those that rest on this.
    label: Option<Label>,
    /// Only those about this.
    about: Option<Area>,
}

impl Default for Fidelity {
    fn default() -> Self {
        let mut fidelity = Self { browser: Browser::default(), label: None, about: None };
        fidelity.narrow(None, None);
        fidelity
    }
}

impl Fidelity {
    /// Shows one rule in full; whether there is one of this id.
    pub fn at(&mut self, id: &str) -> bool {
        let Some(rule) = fidelity::rules().iter().find(|rule| rule.id == id) else { return false };
        self.narrow(None, None);
        let is_there = self.browser.select_key(&rule.key());
        self.browser.enter();
        is_there
    }

    pub fn label(&self) -> Option<Label> {
        self.label
    }

    pub fn about(&self) -> Option<Area> {
        self.about
    }

    /// Shows only those that rest on `label` and are about `about`.
    pub fn narrow(&mut self, label: Option<Label>, about: Option<Area>) {
        (self.label, self.about) = (label, about);
        let is_meant = |rule: &&Rule| {
            label.is_none_or(|label| rule.label == label) && about.is_none_or(|about| rule.area == about)
        };
        self.browser.set(fidelity::rules().iter().filter(is_meant).collect());
    }
}
