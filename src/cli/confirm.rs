//! The typed confirmation before anything is sent to a production profile: by `--confirm`, or asked for in a terminal.
//!
//! What is refused without one is the client's business; here a person gets the chance to give it.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use super::{Failure, Globals, target::Target};
use crate::{client::Guard, config::Profile, console::text};

/// What may leave for `profile`, confirmed where the flag does so.
pub(super) fn guard(globals: &Globals, profile: &Profile) -> Result<Guard, Failure> {
    let guard = if profile.observe {
        Guard::observe(&globals.profile)
    } else if profile.production {
        Guard::production(&globals.profile)
    } else {
        Guard::open()
    };
    if let Some(typed) = &globals.confirm {
        guard.confirm(typed).map_err(|error| Failure::usage(format!("--confirm names another profile: {error}")))?;
    }
    Ok(guard)
}

/// Before a command sends: asks for the profile's name where it is needed and somebody is there to type it. Where nobody
/// is, the client refuses with what to do.
pub(super) fn ask(globals: &Globals, target: &Target) -> Result<(), Failure> {
    let client = &target.messaging;
    if client.is_confirmed() || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(());
    }
    let unreadable = |error: io::Error| Failure::usage(format!("cannot ask for a confirmation: {error}"));
    let mut stderr = io::stderr().lock();
    let (profile, address) = (text::clean(&globals.profile), text::clean(client.base_url()));
    write!(stderr, "{profile} is production ({address}). Type its name to send: ")
        .and_then(|()| stderr.flush())
        .map_err(unreadable)?;
    let mut typed = String::new();
    io::stdin().lock().read_line(&mut typed).map_err(unreadable)?;
    client
        .confirm(typed.trim_end_matches(['\r', '\n']))
        .map_err(|error| Failure::usage(format!("nothing was sent: {error}")))
}
