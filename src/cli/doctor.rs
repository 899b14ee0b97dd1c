//! `frontdesk doctor`: looks at everything that frontdesk needs, and says of each what to do.
//!
//! It looks and changes nothing: no folder is made, no endpoint started, no store brought up to date.

mod finding;
mod folder;
mod keys;
mod network;
mod settings;
mod terminal;

use clap::{Args, builder::BoolishValueParser};
use serde::Serialize;

use self::finding::{Finding, Verdict};
use super::{Failure, Globals, output, personal, target::Setup, trace};
use crate::{
    api::identity,
    config::{SecretSource, SimulatorConfig},
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Show each key as it arrives, and what it does where; Esc Esc or Ctrl+C twice leaves
    #[arg(long, env = "FRONTDESK_KEYS", value_parser = BoolishValueParser::new())]
    keys: bool,
}

/// Everything as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    checks: &'a [Finding],
    problems: usize,
    warnings: usize,
    /// Opens nothing but the local endpoint.
    development_identity: Identity,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    organization_id: &'static str,
    channel_id: &'static str,
    tenant_id: &'static str,
    client_id: &'static str,
    client_secret: &'static str,
    desk_key: &'static str,
}

impl Identity {
    /// The well-known secrets are public; a person's own are not shown.
    fn of(setup: Option<&Setup>) -> Self {
        let own = |source: fn(&SimulatorConfig) -> &Option<SecretSource>| {
            setup.is_some_and(|setup| source(&setup.config.simulator).is_some())
        };
        let shown = |is_own, well_known| if is_own { "(your own)" } else { well_known };
        Self {
            organization_id: identity::ORGANIZATION_ID,
            channel_id: identity::CHANNEL_ID,
            tenant_id: identity::TENANT_ID,
            client_id: identity::CLIENT_ID,
            client_secret: shown(own(|simulator| &simulator.client_secret), identity::CLIENT_SECRET),
            desk_key: shown(own(|simulator| &simulator.desk_key), identity::DESK_KEY),
        }
    }
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.keys {
        return keys::run(globals).await;
    }
    trace::to_stderr();
    let mut findings = Vec::new();
    let setup = configuration(globals, &mut findings);
    let mut unreachable = None;
    if let Some(setup) = &setup {
        unreachable = network::look(globals, setup, &mut findings).await;
    }
    findings.extend(terminal::look());

    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let (problems, warnings) = (count(Verdict::Problem), count(Verdict::Warning));
    let development_identity = Identity::of(setup.as_ref());
    if globals.json {
        output::print_json(&Report { checks: &findings, problems, warnings, development_identity })?;
    } else {
        output::print(&in_words(&findings, &development_identity))?;
    }
    match (unreachable, problems) {
        (Some(failure), _) => Err(failure),
        (None, 0) => Ok(()),
        (None, 1) => Err(Failure::refused("there is a problem")),
        (None, problems) => Err(Failure::refused(format!("there are {problems} problems"))),
    }
}

/// Looks at what the person has set; the settings, where they can be used.
fn configuration(globals: &Globals, findings: &mut Vec<Finding>) -> Option<Setup> {
    let setup = match Setup::load(globals) {
        Ok(setup) => {
            let profiles = setup.config.profiles.len();
            findings.push(Finding::ok("configuration", format!("it can be read; profiles of your own: {profiles}")));
            findings.extend(settings::look(globals, &setup));
            Some(setup)
        }
        Err(failure) => {
            findings.push(Finding::failed("configuration", &failure, "mend the file, or name another with --config"));
            None
        }
    };
    match personal::keymap(globals) {
        Ok(_) => findings.push(Finding::ok("keys", "they can be used; `frontdesk keys` lists them")),
        Err(failure) => findings.push(Finding::failed("keys", &failure, "mend keys.toml beside the configuration")),
    }
    setup
}

fn in_words(findings: &[Finding], identity: &Identity) -> String {
    let mut lines: Vec<String> = findings.iter().flat_map(Finding::lines).collect();
    lines.extend([
        String::new(),
        "The development identity, which opens nothing but the local endpoint:".to_owned(),
        super::target::well_known_identity(),
        format!("  {:<16} {}", "client secret", identity.client_secret),
        format!("  {:<16} {}", "desk key", identity.desk_key),
    ]);
    lines.join("\n")
}
