//! Who is registered: the well-known organisation and application, and those that channels were made for.
//!
//! There is no list of its own to keep: a channel registers its organisation and its application by being there.

use crate::{
    api::{
        id::{AppId, OrganizationId},
        identity,
    },
    simulator::store::Store,
};

/// Asked on every call, so it answers from memory.
pub(crate) trait Registry {
    fn has_organization(&self, organization: OrganizationId) -> bool;
    fn has_application(&self, application: AppId) -> bool;
}

impl Registry for dyn Store {
    fn has_organization(&self, organization: OrganizationId) -> bool {
        WellKnown.has_organization(organization)
            || self.channels().iter().any(|channel| channel.organization == organization)
    }

    fn has_application(&self, application: AppId) -> bool {
        WellKnown.has_application(application) || self.channels().iter().any(|channel| channel.app == Some(application))
    }
}

/// The development identity alone.
pub(super) struct WellKnown;

impl Registry for WellKnown {
    fn has_organization(&self, organization: OrganizationId) -> bool {
        identity::ORGANIZATION_ID.parse() == Ok(organization)
    }

    fn has_application(&self, application: AppId) -> bool {
        identity::CLIENT_ID.parse() == Ok(application)
    }
}
