//! `frontdesk token`: an access token, for a `curl` by hand.

use super::{
    Failure, Globals, output,
    target::{Purpose, Setup, Target},
    trace,
};

/// Prints the token alone, so that `$(frontdesk token)` is one; with `--json` the whole answer.
pub(super) async fn run(globals: &Globals) -> Result<(), Failure> {
    trace::to_stderr();
    let setup = Setup::load(globals)?;
    let target = Target::open(globals, &setup, Purpose::Call, false).await?;
    let answer = target.messaging.token().await;
    target.close().await;
    let answer = answer?;
    if globals.json { output::print_json(&answer) } else { output::print(&answer.access_token) }
}
