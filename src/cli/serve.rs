//! `frontdesk serve`: the endpoint alone.

mod switches;

use std::{io, net::SocketAddr};

use clap::{Args, builder::BoolishValueParser};
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;

use super::{
    Failure, Globals,
    home::{self, Seat},
    output, stop,
    target::{self, Own, OwnTls, Setup},
    tls::Tls,
    trace,
};
use crate::{api::identity, config::AiAgentConfig};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, env = "FRONTDESK_LISTEN", value_name = "ADDRESS", default_value = target::DEFAULT_LISTEN, value_parser = listen_address)]
    listen: SocketAddr,
    /// Keep everything in memory and nothing afterwards
    #[arg(long, env = "FRONTDESK_EPHEMERAL", value_parser = BoolishValueParser::new())]
    ephemeral: bool,
    /// The script that the AI agent follows, or off for no AI agent [default: the configuration's, else a built-in one]
    #[arg(long, env = "FRONTDESK_AI_AGENT", value_name = "FILE", value_parser = ai_agent)]
    ai_agent: Option<AiAgentConfig>,
    /// Tell the default channel's integrator there, while the endpoint runs
    #[arg(long, env = target::WEBHOOK_VARIABLE, value_name = "URL")]
    webhook_url: Option<String>,
    #[command(flatten)]
    tls: Tls,
    #[command(flatten)]
    switches: switches::Switches,
}

pub(super) async fn run(globals: &Globals, arguments: Arguments) -> Result<(), Failure> {
    trace::to_stderr();
    if !target::is_built_in(globals) {
        return Err(Failure::usage(format!("serve runs the local endpoint, not the profile {}", globals.profile))
            .with_hint("leave --profile away"));
    }
    let mut setup = Setup::load(globals)?;
    for warning in setup.config.local_warnings(&target::config_path(globals).unwrap_or_default()) {
        output::warning(&warning, globals);
    }
    if let Some(ai_agent) = arguments.ai_agent {
        setup.ai_agent = ai_agent;
    }
    if let Some(url) = arguments.webhook_url.filter(|url| !url.is_empty()) {
        setup.webhook_url = Some(url);
    }
    setup.tls = arguments.tls.read()?.map(|(identity, file)| OwnTls { identity, file });
    arguments.switches.apply(&mut setup.config.simulator);
    // Before anything is bound, so that an interrupt at any moment ends in good order.
    let stop = stop::signal();
    let hold = if arguments.ephemeral {
        None
    } else {
        let folder = setup.data_dir()?;
        match home::take(&folder).await? {
            Seat::Holder(hold) => Some(hold),
            Seat::Guest(other) => {
                return Err(Failure::usage(format!(
                    "another frontdesk already runs the endpoint on {} at {}",
                    folder.display(),
                    other.base_url
                ))
                .with_hint("use that one, end it, or name another folder with --data-dir"));
            }
        }
    };
    let listener = TcpListener::bind(arguments.listen).await.map_err(|error| {
        let failure = Failure::connection(format!("cannot listen on {}: {error}", arguments.listen));
        match error.kind() {
            io::ErrorKind::AddrInUse => failure.with_hint(
                "something else listens there: choose another address with --listen, or port 0 for a free one",
            ),
            _ => failure,
        }
    })?;
    let mut own = Own::start(&setup, hold, listener).await?;
    own.announce()?;
    announce(globals, &setup, &own);
    stop.await;
    own.stop().await;
    Ok(())
}

/// An address and a port; `localhost` is the one name that means the same everywhere.
pub(super) fn listen_address(text: &str) -> Result<SocketAddr, String> {
    let address = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    address
        .as_deref()
        .unwrap_or(text)
        .parse()
        .map_err(|_| "an IP address and a port are expected, such as 127.0.0.1:7301".to_owned())
}

/// `on` and `off`, else a script's file.
#[expect(clippy::unnecessary_wraps, reason = "clap's parsers can fail")]
fn ai_agent(text: &str) -> Result<AiAgentConfig, std::convert::Infallible> {
    Ok(match text {
        "on" => AiAgentConfig::Switch(true),
        "off" => AiAgentConfig::Switch(false),
        path => AiAgentConfig::Script(path.into()),
    })
}

/// The first line is for scripts that wait for it, with `--json` an object; the rest is for people with a `curl` at hand.
fn announce(globals: &Globals, setup: &Setup, own: &Own) {
    let base_url = own.simulator.base_url();
    if globals.json {
        let ready = serde_json::json!({
            "ready": base_url,
            "organizationId": identity::ORGANIZATION_ID,
            "channelId": identity::CHANNEL_ID,
            "tenantId": identity::TENANT_ID,
            "clientId": identity::CLIENT_ID,
            "tokenEndpoint": format!("{base_url}/{}/oauth2/v2.0/token", identity::TENANT_ID),
            "scope": identity::scope(identity::ORGANIZATION_ID, identity::ZONE),
        });
        return output::announce(&ready.to_string());
    }
    output::announce(&format!("frontdesk ready {base_url}"));
    let settings = setup.simulator(crate::simulator::Storage::Ephemeral);
    // The well-known secrets are public and open nothing but this endpoint; the user's own are not shown.
    let shown = |secret: &secrecy::SecretString, well_known: &'static str| {
        if secret.expose_secret() == well_known { well_known } else { "(your own)" }
    };
    output::announce(&format!(
        "{}\n  {:<16} {}\n  {:<16} {}\n  {:<16} {base_url}/{}/oauth2/v2.0/token\n  {:<16} {}",
        target::well_known_identity(),
        "client secret",
        shown(&settings.client_secret, identity::CLIENT_SECRET),
        "desk key",
        shown(&settings.desk_key, identity::DESK_KEY),
        "token endpoint",
        identity::TENANT_ID,
        "scope",
        identity::scope(identity::ORGANIZATION_ID, identity::ZONE),
    ));
}
