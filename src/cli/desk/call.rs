//! One command's way to a desk: open the profile, do the work, close what was opened for it.

use crate::{
    cli::{
        Failure, Globals,
        target::{Purpose, Setup, Target},
        trace,
    },
    client::DeskClient,
};

/// Does `work` at the desk of the profile that the flags name. An endpoint that runs only for this ends in good order,
/// whatever became of the work.
pub(in crate::cli) async fn at_desk<T>(
    globals: &Globals,
    work: impl AsyncFnOnce(&DeskClient) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let target = open(globals, Purpose::Call).await?;
    let result = work(&target.desk).await;
    target.close().await;
    result
}

/// As [`at_desk`], for what lives in the memory of an endpoint that runs: done to one that ends with the command it would
/// be done for nothing.
pub(super) async fn at_running_desk<T>(
    globals: &Globals,
    what: &str,
    work: impl AsyncFnOnce(&DeskClient) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let target = open(globals, Purpose::Call).await?;
    let result = if target.is_own() {
        Err(Failure::connection(format!("no endpoint runs on the data folder, and {what}"))
            .with_hint("start one with `frontdesk serve`, or name another folder with --data-dir"))
    } else {
        work(&target.desk).await
    };
    target.close().await;
    result
}

pub(super) async fn open(globals: &Globals, purpose: Purpose) -> Result<Target, Failure> {
    trace::to_stderr();
    let setup = Setup::load(globals)?;
    Target::open(globals, &setup, purpose, false).await
}
