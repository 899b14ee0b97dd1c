//! Printing. Text from outside is made safe when a terminal reads it; a closed pipe is a quiet end.

use std::io::{self, IsTerminal as _, Write as _};

use super::{Color, Failure, Globals};
use crate::{config::Warning, console::text};

/// Prints lines on standard output.
///
/// A pipe that the reader has closed (`| head`) ends the program quietly and with success, as for other tools.
pub(super) fn print(content: &str) -> Result<(), Failure> {
    match write(content) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => Err(Failure::usage(format!("cannot write the output: {error}"))),
    }
}

/// Prints a line of many; false once the reader has closed the pipe, so that the command can end in good order.
pub(super) fn print_while_read(line: &str) -> Result<bool, Failure> {
    match write(line) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::usage(format!("cannot write the output: {error}"))),
    }
}

/// Prints a line that was painted here: whatever in it is from outside must be clean already.
pub(super) fn print_painted(line: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{line}").and_then(|()| stdout.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => Err(Failure::usage(format!("cannot write the output: {error}"))),
    }
}

/// Shows on the terminal's line how far something is, until the next line that is printed; nothing where no terminal reads.
pub(super) fn progress(content: &str) {
    let mut stdout = io::stdout().lock();
    if stdout.is_terminal() {
        // A terminal that is gone is told by what is printed next.
        let _ = write!(stdout, "\r\x1b[2K{}", text::clean(content)).and_then(|()| stdout.flush());
    }
}

/// Prints what a server says while it goes on serving: whoever started it may have read enough and closed the pipe.
pub(super) fn announce(content: &str) {
    if let Err(error) = write(content) {
        tracing::debug!(%error, "nobody reads what is announced");
    }
}

fn write(content: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    if stdout.is_terminal() {
        content.lines().try_for_each(|line| writeln!(stdout, "{}", text::clean(line)))?;
    } else {
        writeln!(stdout, "{content}")?;
    }
    stdout.flush()
}

/// Prints a value as JSON, indented for people.
pub(super) fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::usage(format!("cannot write the answer as JSON: {error}")))?;
    print(&json)
}

/// Says on standard error what a person who waits is to know, where standard output is for what is made.
pub(super) fn note(content: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", text::clean(content));
}

/// Says on standard error what works but should not stay so; for a script as one JSON object on a line.
pub(super) fn warning(warning: &Warning, globals: &Globals) {
    let mut stderr = io::stderr().lock();
    if globals.json {
        let object = serde_json::json!({ "warning": warning.message, "hint": warning.hint });
        let _ = writeln!(stderr, "{object}");
        return;
    }
    let (yellow, plain) = if is_colored(globals.color, &stderr) { ("\x1b[1;33m", "\x1b[0m") } else { ("", "") };
    let (message, hint) = (text::clean(&warning.message), text::clean(&warning.hint));
    let _ = writeln!(stderr, "{yellow}warning:{plain} {message}; {hint}");
}

/// Says on standard error what failed and what to do next; for a script as one JSON object on a line. Nothing is left to
/// do when that cannot be written.
pub(super) fn failure(failure: &Failure, color: Color, json: bool) {
    let mut stderr = io::stderr().lock();
    if json && let Ok(report) = serde_json::to_string(&failure.report()) {
        let _ = writeln!(stderr, "{report}");
        return;
    }
    let (red, bold, plain) =
        if is_colored(color, &stderr) { ("\x1b[1;31m", "\x1b[1m", "\x1b[0m") } else { ("", "", "") };
    // What was found at several places has a line for each.
    let message: Vec<_> = failure.message.lines().map(text::clean).collect();
    let _ = writeln!(stderr, "{red}error:{plain} {}", message.join("\n       "));
    if let Some(hint) = &failure.hint {
        let _ = writeln!(stderr, "\n{bold}hint:{plain} {}", text::clean(hint));
    }
}

fn is_colored(color: Color, stderr: &io::StderrLock<'_>) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => stderr.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}
