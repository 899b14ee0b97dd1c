//! Text safety: nothing from outside reaches the terminal raw, and every column stays where it belongs.
//!
//! [`clean`] makes a text safe to draw; the functions that measure and cut ([`width`], [`fit`], [`pad`], [`wrap`]) expect
//! what it returns. Escape sequences, bidi overrides and characters that cannot be seen become visible marks, so a
//! person sees that they are there:
//!
//! | what | shown as |
//! |---|---|
//! | C0 controls and DEL | their control picture: `␛`, `␊`, `␡` |
//! | C1 controls, bidi controls, format and tag characters, line and paragraph separators, lone joiners, fillers, stray variation selectors | `‹U+202E›` |
//! | a combining mark with nothing to stand on | the mark on `◌` |
//! | combining marks beyond [`COMBINING_MARKS`] on one base | `‹+12›`, how many were left out |
//!
//! What scripts and emoji need stays: joiners inside emoji and between letters of joining scripts, variation selectors
//! on emoji and ideographs, and combining marks. This module must not know a theme, a pane or a terminal.

mod cluster;
mod layout;

use std::borrow::Cow;

pub use cluster::{COMBINING_MARKS, Cluster, clusters};
pub use layout::{fit, pad, width, wrap};

/// `text` as one line that is safe to draw. Line breaks and tabs become marks; see [`clean_lines`].
///
/// Cleaning twice changes nothing more.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    for cluster in clusters(text) {
        cleaned.push_str(&cluster.shown);
    }
    if cleaned == text { Cow::Borrowed(text) } else { Cow::Owned(cleaned) }
}

/// `text` as the lines that a person wrote, each safe to draw: broken at `\n`, `\r\n` and `\r`, tabs as four spaces.
pub fn clean_lines(text: &str) -> Vec<String> {
    text.replace("\r\n", "\n").split(['\n', '\r']).map(|line| clean(&line.replace('\t', "    ")).into_owned()).collect()
}

#[cfg(test)]
mod tests;
