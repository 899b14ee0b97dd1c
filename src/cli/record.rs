//! `frontdesk record`: what came in, as a scenario file.

use std::{fs, io::Write as _, path::PathBuf, pin::pin};

use clap::{Args, builder::BoolishValueParser};

use super::{
    Failure, Globals, output, stop,
    target::{Purpose, Setup, Target},
    trace,
};
use crate::{
    config::Warning,
    scenario::record::{self, Mark, Recording, Terms},
};

/// The file has what customers sent on the profile's channel, as they sent it: it is personal data where that was, unless
/// it is masked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where to write the scenario, readable for you alone [default: standard output]
    #[arg(long, short, env = "FRONTDESK_OUTPUT", value_name = "FILE")]
    output: Option<PathBuf>,
    /// Record what comes in from now until Ctrl+C, instead of all that the endpoint's journal has
    #[arg(long, env = "FRONTDESK_FOLLOW", value_parser = BoolishValueParser::new())]
    follow: bool,
    /// Mask personal data: names, email addresses, phone numbers and files. The file replays all the same
    #[arg(long, env = "FRONTDESK_MASK", value_parser = BoolishValueParser::new())]
    mask: bool,
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    trace::to_stderr();
    let mut stop = pin!(stop::signal());
    let setup = Setup::load(globals)?;
    let target = Target::open(globals, &setup, Purpose::Call, false).await?;
    if arguments.follow && target.is_own() {
        target.close().await;
        return Err(Failure::connection("no endpoint runs on the data folder, and nothing would come in")
            .with_hint("start one with `frontdesk serve`, or leave --follow away"));
    }
    let recorded = async {
        let mut mark = Mark::default();
        if arguments.follow {
            mark = record::mark(&target.desk).await?;
            // Whoever waits for it can begin.
            output::note("recording until Ctrl+C");
            stop.as_mut().await;
        }
        let terms = Terms { channel: target.messaging.channel_id().to_owned(), masked: arguments.mask };
        record::record(&target.desk, mark, &terms).await
    };
    let recording = recorded.await;
    target.close().await;
    let Recording { text, steps, left_out } = recording?;
    // A script reads it in the answer.
    for reason in left_out.iter().filter(|_| !globals.json || steps == 0) {
        let hint = "the file says it where it would stand".to_owned();
        output::warning(&Warning { message: format!("left out: {reason}"), hint }, globals);
    }
    if steps == 0 {
        return Err(Failure::refused("nothing came in that could be recorded")
            .with_hint("the journal has what integrators sent; it is bounded, and a reset clears it"));
    }
    if let Some(path) = &arguments.output {
        write(path, &text).map_err(|error| Failure::usage(format!("cannot write {}: {error}", path.display())))?;
    }
    if globals.json {
        let scenario = arguments.output.is_none().then_some(text);
        return output::print_json(&serde_json::json!({ "steps": steps, "leftOut": left_out, "scenario": scenario }));
    }
    match &arguments.output {
        Some(path) => output::print(&format!("{steps} steps in {}", path.display())),
        None => output::print(text.trim_end()),
    }
}

fn write(path: &std::path::Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
