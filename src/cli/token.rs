//! `frontdesk token`: an access token for a `curl` by hand, good or wrong on purpose.

use clap::{Args, builder::BoolishValueParser};

use super::{
    Failure, Globals, output,
    target::{Purpose, Setup, Target},
    trace,
};
use crate::api::identity::TokenDefect;

/// What is to be wrong with the token; at most one of these.
#[derive(Debug, Args)]
#[group(multiple = false)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag, and clap lets only one be set")]
pub(super) struct Arguments {
    /// One that has expired
    #[arg(long, env = "FRONTDESK_EXPIRED", value_parser = BoolishValueParser::new())]
    expired: bool,
    /// One for another organisation
    #[arg(long, env = "FRONTDESK_WRONG_AUDIENCE", value_parser = BoolishValueParser::new())]
    wrong_audience: bool,
    /// One of another tenant
    #[arg(long, env = "FRONTDESK_WRONG_TENANT", value_parser = BoolishValueParser::new())]
    wrong_tenant: bool,
    /// One whose signature does not verify
    #[arg(long, env = "FRONTDESK_BAD_SIGNATURE", value_parser = BoolishValueParser::new())]
    bad_signature: bool,
}

impl Arguments {
    fn defect(&self) -> Option<TokenDefect> {
        [
            (self.expired, TokenDefect::Expired),
            (self.wrong_audience, TokenDefect::WrongAudience),
            (self.wrong_tenant, TokenDefect::WrongTenant),
            (self.bad_signature, TokenDefect::BadSignature),
        ]
        .into_iter()
        .find_map(|(is_asked, defect)| is_asked.then_some(defect))
    }
}

/// Prints the token alone, so that `$(frontdesk token)` is one; with `--json` the whole answer.
///
/// A wrong one comes from the endpoint's control surface, whether this process runs the endpoint or not: only the
/// endpoint can sign. An organisation has no such surface, so there it is refused.
pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    trace::to_stderr();
    let setup = Setup::load(globals)?;
    let target = Target::open(globals, &setup, Purpose::Call, false).await?;
    let answer = match arguments.defect() {
        None => target.messaging.token().await,
        Some(defect) => target.desk.defective_token(defect).await,
    };
    target.close().await;
    let answer = answer?;
    if globals.json { output::print_json(&answer) } else { output::print(&answer.access_token) }
}
