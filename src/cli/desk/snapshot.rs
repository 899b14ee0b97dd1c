//! `frontdesk desk snapshot` and `restore`: everything that the endpoint keeps, to a file and back.

use std::{fs::OpenOptions, io::Write as _, path::PathBuf};

use clap::{Args, builder::BoolishValueParser};

use super::{call::at_desk, view};
use crate::{
    api::snapshot,
    cli::{Failure, Globals, create, output},
};

#[derive(Debug, Args)]
pub(super) struct Snapshot {
    /// The file to write, which must not be there yet [default: standard output]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// A snapshot, `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Yes, put it in the place of everything that the endpoint keeps
    #[arg(long, env = "FRONTDESK_YES", value_parser = BoolishValueParser::new())]
    yes: bool,
}

pub(super) async fn take(globals: &Globals, arguments: &Snapshot) -> Result<(), Failure> {
    let taken = at_desk(globals, async |desk| Ok(desk.snapshot().await?)).await?;
    let Some(path) = &arguments.file else { return output::print_json(&taken) };
    let text = serde_json::to_vec_pretty(&taken)
        .map_err(|error| Failure::usage(format!("the snapshot cannot be written as JSON: {error}")))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // Customers' data: for its owner alone.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_all()));
    written.map_err(|error| Failure::usage(format!("cannot write {}: {error}", path.display())))?;
    let (conversations, place) = (taken.conversations.len(), path.display());
    if globals.json {
        return output::print_json(&serde_json::json!({ "file": place.to_string(), "conversations": conversations }));
    }
    output::print(&format!("all that the endpoint keeps is in {place}; conversations: {conversations}"))
}

pub(super) async fn restore(globals: &Globals, arguments: &Restore) -> Result<(), Failure> {
    if !arguments.yes {
        return Err(Failure::usage("a snapshot takes the place of everything that the endpoint keeps")
            .with_hint("say that it is meant: frontdesk desk restore FILE --yes"));
    }
    let body = create::read_body(&arguments.file)?;
    let snapshot = snapshot::parse(body.to_string().as_bytes())
        .map_err(|error| Failure::usage(format!("{} cannot be restored: {error}", arguments.file.display())))?;
    let answer = at_desk(globals, async |desk| Ok(desk.restore(&snapshot).await?)).await?;
    if globals.json {
        return output::print_json(&answer);
    }
    let (conversations, now) = (snapshot.conversations.len(), view::moment(answer.now));
    output::print(&format!("all is as in the snapshot, and it is {now}; conversations: {conversations}"))
}
