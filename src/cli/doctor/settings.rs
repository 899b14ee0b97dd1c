//! What stands in the configuration: secrets that others may read, and a theme that is none.

use super::Finding;
use crate::{
    cli::{
        Globals, personal,
        target::{Setup, config_path},
    },
    console::Look,
};

pub(super) fn look(globals: &Globals, setup: &Setup) -> Vec<Finding> {
    let mut findings = secrets(globals, setup);
    findings.extend(theme(globals, setup));
    findings
}

/// Of all profiles, whichever is in use.
fn secrets(globals: &Globals, setup: &Setup) -> Vec<Finding> {
    let path = config_path(globals).unwrap_or_default();
    let mut warnings = setup.config.local_warnings(&path);
    for name in setup.config.profiles.keys() {
        for warning in setup.config.warnings(name, &path) {
            // That others can read the file is said of each profile in it.
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
    }
    warnings.into_iter().map(|warning| Finding::warning("secrets", warning.message, warning.hint)).collect()
}

fn theme(globals: &Globals, setup: &Setup) -> Option<Finding> {
    let name = setup.config.console.theme.as_deref()?;
    let (ground, depth) = Look::of_terminal(|name| std::env::var(name).ok());
    let worn = personal::themes(globals).wear(name, ground, depth);
    Some(match worn {
        Ok(_) => Finding::ok("theme", format!("{name} can be worn")),
        Err(error) => {
            let failure = personal::no_theme(&error, &personal::theme_origin(globals));
            Finding::failed("theme", &failure, "mend the theme's file, or name another theme")
        }
    })
}
