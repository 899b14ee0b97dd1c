//! Copying a text where the person can paste it: a program of the desktop, tmux, the terminal, or at last a file.

use std::{
    io::{self, Write as _},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::console::{drafts, message::Route};

/// How long a program may take to accept a text.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(10);
/// Some terminals ignore a longer sequence.
const OSC_52_BYTES: usize = 74_994;

/// A program that takes a text on its standard input.
type Program = (&'static str, &'static [&'static str]);

/// What became of a copy.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done(Result<Route, String>),
    /// Nothing here takes it, but the terminal may.
    Terminal,
}

/// Copies by the first way that works. `environment` tells what there is, `folder` is for the file.
pub(super) fn copy(text: &str, environment: impl Fn(&str) -> Option<String>, folder: Option<&Path>) -> Outcome {
    for (program, arguments) in programs(&environment) {
        if give(text, program, arguments).is_ok() {
            let route = if program == "tmux" { Route::Tmux } else { Route::Program(program) };
            return Outcome::Done(Ok(route));
        }
    }
    if terminal_takes(text, &environment) {
        return Outcome::Terminal;
    }
    let Some(folder) = folder else {
        return Outcome::Done(Err("no clipboard can be reached, and nothing is written with --ephemeral".to_owned()));
    };
    let path = folder.join("copied.txt");
    let written = drafts::create_private(folder).and_then(|()| drafts::replace(&path, text.as_bytes()));
    Outcome::Done(match written {
        Ok(()) => Ok(Route::File(path.display().to_string())),
        Err(error) => Err(format!("no clipboard can be reached and {} cannot be written ({error})", path.display())),
    })
}

/// By which way a short text would be copied, in words; `None` where only a file is left. `environment` tells what there is.
pub fn route(environment: impl Fn(&str) -> Option<String>) -> Option<String> {
    let path = environment("PATH").unwrap_or_default();
    let is_installed = |program: &str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let program = programs(&environment).into_iter().map(|(program, _)| program).find(|program| is_installed(program));
    let terminal = || terminal_takes("", &environment).then(|| "the terminal (OSC 52), which may ignore it".to_owned());
    program.map(str::to_owned).or_else(terminal)
}

/// The programs worth trying, best first: those of the desktop that is here, then tmux.
fn programs(environment: impl Fn(&str) -> Option<String>) -> Vec<Program> {
    let is_set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
    let mut programs: Vec<Program> = Vec::new();
    if cfg!(target_os = "macos") {
        programs.push(("pbcopy", &[]));
    }
    if cfg!(windows) || is_set("WSL_DISTRO_NAME") {
        programs.push(("clip.exe", &[]));
    }
    if is_set("WAYLAND_DISPLAY") {
        programs.push(("wl-copy", &[]));
    }
    if is_set("DISPLAY") {
        programs.push(("xclip", &["-selection", "clipboard", "-in"]));
        programs.push(("xsel", &["--clipboard", "--input"]));
    }
    if is_set("TMUX") {
        programs.push(("tmux", &["load-buffer", "-w", "-"]));
    }
    programs
}

/// Whether it makes sense to ask the terminal, which never says no.
fn terminal_takes(text: &str, environment: impl Fn(&str) -> Option<String>) -> bool {
    let terminal = environment("TERM").unwrap_or_default();
    let program = environment("TERM_PROGRAM").unwrap_or_default();
    let is_deaf = matches!(terminal.as_str(), "" | "dumb" | "linux") || program == "Apple_Terminal";
    !is_deaf && text.len().div_ceil(3) * 4 <= OSC_52_BYTES
}

/// Runs a program with the text as its input, and waits until it has taken it.
fn give(text: &str, program: &str, arguments: &[&str]) -> io::Result<()> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let given = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(text.as_bytes()));
    let mut waited = Duration::ZERO;
    while waited < PATIENCE {
        if let Some(status) = child.try_wait()? {
            given?;
            return if status.success() { Ok(()) } else { Err(io::Error::other(status.to_string())) };
        }
        thread::sleep(PAUSE);
        waited += PAUSE;
    }
    child.kill()?;
    child.wait()?;
    Err(io::ErrorKind::TimedOut.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &'static [(&str, &str)]) -> impl Fn(&str) -> Option<String> {
        |name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    #[cfg(all(unix, not(target_os = "macos")))]
    fn the_desktop_goes_before_tmux() {
        let names = |variables| programs(environment(variables)).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(&[]), [""; 0]);
        assert_eq!(names(&[("TMUX", "x"), ("WAYLAND_DISPLAY", "w")]), ["wl-copy", "tmux"]);
        assert_eq!(names(&[("DISPLAY", ":0")]), ["xclip", "xsel"]);
        assert_eq!(names(&[("DISPLAY", "")]), [""; 0]);
    }

    #[test]
    #[cfg(all(unix, not(target_os = "macos")))]
    fn without_a_program_the_terminal_is_asked_and_else_a_file_written() {
        assert_eq!(copy("text", environment(&[("TERM", "xterm")]), None), Outcome::Terminal);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copied.txt");
        let done = Outcome::Done(Ok(Route::File(path.display().to_string())));
        assert_eq!(copy("text", environment(&[("TERM", "linux")]), Some(folder.path())), done);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "text");
        let long = "x".repeat(OSC_52_BYTES);
        assert_eq!(copy(&long, environment(&[("TERM", "xterm")]), Some(folder.path())), done);
        assert!(matches!(copy("text", environment(&[]), None), Outcome::Done(Err(_))));
    }

    #[test]
    #[cfg(all(unix, not(target_os = "macos")))]
    fn the_route_is_told_before_anything_is_copied() {
        assert_eq!(route(environment(&[("TERM", "linux")])), None);
        assert!(route(environment(&[("TERM", "xterm"), ("DISPLAY", ":0")])).unwrap().contains("OSC 52"));
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("xsel"), "").unwrap();
        let path = folder.path().display().to_string();
        let with = |name: &str| match name {
            "PATH" => Some(path.clone()),
            "DISPLAY" => Some(":0".to_owned()),
            _ => None,
        };
        assert_eq!(route(with).as_deref(), Some("xsel"));
    }

    #[test]
    #[cfg(unix)]
    fn a_program_has_taken_a_text_only_if_it_says_so() {
        assert!(give("text", "cat", &[]).is_ok());
        assert!(give("text", "false", &[]).is_err());
        assert!(give("text", "no-such-program-anywhere", &[]).is_err());
    }
}
