//! Before scenarios move the time of an endpoint that holds conversations of others: what falls due on the way is closed,
//! and time does not go back. So a person is asked, and a script says `--yes`.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use jiff::SignedDuration;

use crate::{
    cli::{Failure, Globals, output},
    client::{DeskClient, ListQuery},
    config::Warning,
    console::text,
    scenario::Scenario,
};

/// Asks where conversations that are there already would fall due; the error says that it was not meant.
pub(super) async fn ask(
    globals: &Globals,
    desk: &DeskClient,
    scenarios: &[Scenario],
    is_given: bool,
) -> Result<(), Failure> {
    let moving: Vec<&Scenario> = scenarios.iter().filter(|scenario| scenario.advances() > 0).collect();
    let seconds: u64 = moving.iter().map(|scenario| scenario.advances()).sum();
    if seconds == 0 {
        return Ok(());
    }
    let clock = desk.clock().await?;
    let way = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    let until = clock.now.checked_add(way).unwrap_or(jiff::Timestamp::MAX);
    let Some(due) = clock.next_due.filter(|due| *due <= until) else { return Ok(()) };
    let held = desk.list(&ListQuery { limit: 1, ..ListQuery::default() }).await?.total;
    let names: Vec<&str> = moving.iter().map(|scenario| scenario.name.as_str()).collect();
    let message = format!(
        "{} {} the endpoint's time by {} for good, and it holds {held} conversation{} of others: what falls due is closed, \
         the first at {due}",
        names.join(", "),
        if names.len() == 1 { "moves" } else { "move" },
        in_words(seconds),
        if held == 1 { "" } else { "s" },
    );
    if is_given {
        let hint = "it was said that this is meant".to_owned();
        output::warning(&Warning { message, hint }, globals);
        return Ok(());
    }
    if io::stdin().is_terminal() && io::stderr().is_terminal() && agrees(&message)? {
        return Ok(());
    }
    Err(Failure::usage(message).with_hint(
        "leave --running away for an endpoint of their own, or say that it is meant: frontdesk play … --running --yes",
    ))
}

fn agrees(message: &str) -> Result<bool, Failure> {
    let unreadable = |error: io::Error| Failure::usage(format!("cannot ask for a confirmation: {error}"));
    let mut stderr = io::stderr().lock();
    write!(stderr, "{}. Go on? [y/N] ", text::clean(message)).and_then(|()| stderr.flush()).map_err(unreadable)?;
    let mut typed = String::new();
    io::stdin().lock().read_line(&mut typed).map_err(unreadable)?;
    Ok(["y", "yes"].contains(&typed.trim().to_lowercase().as_str()))
}

/// In days where it is one or more, since that is what limits are counted in.
fn in_words(seconds: u64) -> String {
    let (count, unit) = [(86_400, "day"), (3_600, "hour"), (60, "minute")]
        .into_iter()
        .find(|(length, _)| seconds >= *length)
        .map_or((seconds, "second"), |(length, unit)| (seconds.div_ceil(length), unit));
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}
