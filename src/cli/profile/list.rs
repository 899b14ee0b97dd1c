//! `frontdesk profile list`: what the configuration knows; where each secret is, never the secret.

use serde::Serialize;
use serde_json::json;

use crate::{
    cli::{Failure, Globals, desk::page, output, target::Setup},
    config::{Profile, SIMULATOR},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    name: &'a str,
    environment: &'a str,
    /// None for the built-in one: it is where the data folder is.
    base_url: Option<&'a str>,
    production: bool,
    observe: bool,
    /// Where the client's secret is.
    secret: Option<String>,
}

impl<'a> Row<'a> {
    fn new(name: &'a str, profile: &'a Profile) -> Self {
        Self {
            name,
            environment: profile.environment(),
            base_url: Some(&profile.base_url),
            production: profile.production,
            observe: profile.observe,
            // The source's `Debug` says where it is and never what.
            secret: Some(format!("{:?}", profile.auth.client_secret)),
        }
    }

    fn cells(&self) -> [String; 5] {
        let care = match (self.production, self.observe) {
            (_, true) => "reads only",
            (true, false) => "asks before sending",
            (false, false) => "",
        };
        let secret = self.secret.as_deref().unwrap_or("its own");
        let place = self.base_url.unwrap_or("the local endpoint");
        [self.name, self.environment, care, secret, place].map(str::to_owned)
    }
}

pub(super) fn run(globals: &Globals) -> Result<(), Failure> {
    let setup = Setup::load(globals)?;
    let built_in = Row {
        name: SIMULATOR,
        environment: "SIMULATED",
        base_url: None,
        production: false,
        observe: false,
        secret: None,
    };
    let rows: Vec<Row> = std::iter::once(built_in)
        .chain(setup.config.profiles.iter().map(|(name, profile)| Row::new(name, profile)))
        .collect();
    if globals.json {
        return output::print_json(&json!({ "profiles": rows }));
    }
    output::print(&page::table(["NAME", "ENVIRONMENT", "CARE", "SECRET", "ADDRESS"], rows.iter().map(Row::cells)))
}
