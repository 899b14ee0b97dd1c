//! What may leave for an endpoint: everything, nothing that changes it, or only what a person has agreed to.
//!
//! The guard stands where requests leave, in [`super::http`], so that no view and no command can forget it. It knows
//! methods, not meanings: what is no GET changes something. Asking for a token is not held back, because it changes
//! nothing at the organisation.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use reqwest::Method;

use super::ClientError;

/// Clones share the confirmation: one answer of a person holds for all clients of a profile.
#[derive(Clone, Debug, Default)]
pub struct Guard(Arc<Rule>);

#[derive(Debug, Default)]
enum Rule {
    #[default]
    Open,
    Observe {
        profile: String,
    },
    Production {
        profile: String,
        confirmed: AtomicBool,
    },
}

/// The name that was typed is not the profile's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the profile is {profile}, not {typed:?}")]
pub struct WrongName {
    profile: String,
    typed: String,
}

impl Guard {
    /// Everything may leave; the default.
    pub fn open() -> Self {
        Self::default()
    }

    /// Only reads may leave.
    pub fn observe(profile: impl Into<String>) -> Self {
        Self(Arc::new(Rule::Observe { profile: profile.into() }))
    }

    /// Reads may leave; anything else only once the profile's name was typed, see [`Guard::confirm`].
    pub fn production(profile: impl Into<String>) -> Self {
        Self(Arc::new(Rule::Production { profile: profile.into(), confirmed: AtomicBool::new(false) }))
    }

    /// Whether nothing but reads can ever leave.
    pub fn is_observing(&self) -> bool {
        matches!(*self.0, Rule::Observe { .. })
    }

    /// Whether nothing is left to be confirmed: there never was anything, or it has been.
    pub fn is_confirmed(&self) -> bool {
        match &*self.0 {
            Rule::Open | Rule::Observe { .. } => true,
            Rule::Production { confirmed, .. } => confirmed.load(Ordering::Relaxed),
        }
    }

    /// Takes the name that a person typed. Letter for letter: a confirmation that comes by itself is none. Where nothing
    /// is to be confirmed, any name will do.
    pub fn confirm(&self, typed: &str) -> Result<(), WrongName> {
        match &*self.0 {
            Rule::Production { profile, confirmed } if typed == profile => {
                confirmed.store(true, Ordering::Relaxed);
                Ok(())
            }
            Rule::Production { profile, .. } => Err(WrongName { profile: profile.clone(), typed: typed.to_owned() }),
            Rule::Open | Rule::Observe { .. } => Ok(()),
        }
    }

    /// Whether a request of this method may leave now.
    pub(super) fn check(&self, method: &Method) -> Result<(), ClientError> {
        if method.is_safe() {
            return Ok(());
        }
        match &*self.0 {
            Rule::Open => Ok(()),
            Rule::Observe { profile } => {
                Err(ClientError::OnlyObserved { profile: profile.clone(), method: method.to_string() })
            }
            Rule::Production { confirmed, .. } if confirmed.load(Ordering::Relaxed) => Ok(()),
            Rule::Production { profile, .. } => Err(ClientError::Unconfirmed { profile: profile.clone() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGES: [Method; 4] = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

    #[test]
    fn an_observer_reads_and_nothing_else() {
        let guard = Guard::observe("acme");
        assert!(guard.check(&Method::GET).is_ok() && guard.check(&Method::HEAD).is_ok());
        guard.confirm("acme").unwrap();
        for method in CHANGES {
            let error = guard.check(&method).unwrap_err();
            assert_eq!(error.to_string(), format!("the profile acme is only observed: no {method} is sent"));
        }
    }

    #[test]
    fn production_opens_at_its_name_for_all_clones() {
        let guard = Guard::production("acme-live");
        let clone = guard.clone();
        for wrong in ["", "acme", "ACME-LIVE", "acme-live "] {
            assert!(guard.confirm(wrong).is_err(), "{wrong}");
        }
        assert!(guard.check(&Method::GET).is_ok());
        let error = guard.check(&Method::POST).unwrap_err();
        assert!(matches!(&error, ClientError::Unconfirmed { profile } if profile == "acme-live"), "{error}");
        assert!(!guard.is_confirmed());
        guard.confirm("acme-live").unwrap();
        assert!(clone.is_confirmed());
        for method in CHANGES {
            assert!(clone.check(&method).is_ok(), "{method}");
        }
    }

    #[test]
    fn what_is_open_needs_no_name() {
        let guard = Guard::open();
        assert!(guard.is_confirmed() && !guard.is_observing());
        assert!(guard.confirm("anything").is_ok() && guard.check(&Method::DELETE).is_ok());
    }
}
