//! Whether the terminal marks what is pasted, by a question that the terminal library has no words for.

/// The mode of bracketed paste, asked for (DECRQM), then what every terminal answers (DA1): whoever answers only the
/// second does not know the first.
#[cfg(any(unix, test))]
const QUESTION: &str = "\x1b[?2004$p\x1b[c";
#[cfg(any(unix, test))]
const HEAD: &str = "\x1b[?2004;";

/// Asks, in raw mode; waits at most a second. `None` where the terminal does not say.
#[cfg(unix)]
pub(super) fn asked() -> Option<bool> {
    use std::{
        io::{self, Write as _},
        time::{Duration, Instant},
    };

    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    const PATIENCE: Duration = Duration::from_secs(1);

    let mut out = io::stdout();
    out.write_all(QUESTION.as_bytes()).and_then(|()| out.flush()).ok()?;
    let input = io::stdin();
    let deadline = Instant::now() + PATIENCE;
    let mut heard = Vec::new();
    while !is_whole(&heard) {
        let left = deadline.saturating_duration_since(Instant::now());
        let ready = poll(&mut [PollFd::new(&input, PollFlags::IN)], Some(&Timespec::try_from(left).ok()?));
        if ready.ok()? == 0 {
            break;
        }
        let mut bytes = [0; 64];
        match rustix::io::read(&input, &mut bytes).ok()? {
            0 => break,
            read => heard.extend_from_slice(&bytes[..read]),
        }
    }
    told(&heard)
}

/// On Windows the console's own reader tells pastes by other means.
#[cfg(not(unix))]
pub(super) fn asked() -> Option<bool> {
    None
}

/// Whether the second answer is there, which comes last.
#[cfg(any(unix, test))]
fn is_whole(heard: &[u8]) -> bool {
    let text = String::from_utf8_lossy(heard);
    text.split("\x1b[?").skip(1).any(|answer| {
        let end = answer.find(|letter: char| !letter.is_ascii_digit() && letter != ';');
        end.is_some_and(|end| answer[end..].starts_with('c'))
    })
}

/// What was said of the mode: 1 and 2 are on and off, 3 is always on; 0 is not known, 4 is never on.
#[cfg(any(unix, test))]
fn told(heard: &[u8]) -> Option<bool> {
    let text = String::from_utf8_lossy(heard);
    match text.split_once(HEAD) {
        Some((_, answer)) => answer.split_once("$y").map(|(state, _)| matches!(state, "1" | "2" | "3")),
        // It answers questions, and has no answer to this one.
        None => is_whole(heard).then_some(false),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::off("\x1b[?2004;2$y\x1b[?64;1;2c", true, Some(true))]
    #[case::on_amid_keys("x\x1b[?2004;1$yy\x1b[?1;2c", true, Some(true))]
    #[case::not_known("\x1b[?2004;0$y\x1b[?6c", true, Some(false))]
    #[case::never_on("\x1b[?2004;4$y\x1b[?6c", true, Some(false))]
    #[case::no_answer_to_this_one("\x1b[?1;2c", true, Some(false))]
    #[case::half_an_answer("\x1b[?2004;", false, None)]
    #[case::the_first_of_two("\x1b[?2004;2$y", false, Some(true))]
    #[case::nothing("", false, None)]
    fn an_answer_is_found_among_what_was_heard(
        #[case] heard: &str,
        #[case] whole: bool,
        #[case] expected: Option<bool>,
    ) {
        assert_eq!((is_whole(heard.as_bytes()), told(heard.as_bytes())), (whole, expected));
        assert!(QUESTION.starts_with(&HEAD[..7]), "the question is about the same mode");
    }
}
