//! Conversations as one page for a browser and for paper: it needs no other file, asks no network, and runs no script.
//!
//! What stands in it came from anybody. Every text is made visible by [`crate::console::text`] and escaped by the template;
//! the page's policy forbids scripts, forms and other addresses besides, and lets in one style sheet by its digest.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use ring::digest::{SHA256, digest};

use super::portrait::{Column, Entry, Line, Portrait};
use crate::{
    api::desk::{Audience, EntryKind, Role},
    cli::desk::view::{moment, part, words},
    console::text,
};

const STYLE: &str = include_str!("page.css");

/// Everything before the first conversation. `note` is a sentence about the whole.
pub(super) fn head(title: &str, note: Option<&str>) -> String {
    let style = BASE64_STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    let policy = format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'");
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (text::clean(title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                @if let Some(note) = note {
                    p.note { (text::clean(note)) }
                }
                // What follows is written piece by piece; a browser closes what is open.
            }
        }
    };
    page.into_string().trim_end_matches("</body></html>").to_owned()
}

/// Everything after the last conversation.
pub(super) fn foot() -> String {
    let foot = html! {
        footer { "Exported by frontdesk " (env!("CARGO_PKG_VERSION")) ". Struck through is what an audience does not get." }
    };
    format!("{}</body></html>", foot.into_string())
}

/// One conversation, its audiences side by side.
pub(super) fn conversation(portrait: &Portrait) -> String {
    let page = html! {
        main {
            h1 { (outside(&portrait.title)) }
            p.id { (portrait.id) }
            div.audiences {
                @for column in &portrait.columns { (audience(column)) }
            }
        }
    };
    page.into_string()
}

fn audience(column: &Column) -> Markup {
    html! {
        section class=(column.audience.name()) {
            h2 { (heading(column.audience)) }
            (lines("Conversation", &column.facts))
            (lines("Customer", &column.customer))
            (lines("Variables", &column.variables))
            h3 { "Transcript" }
            @if column.transcript.is_empty() { p.none { "nothing yet" } }
            ol {
                @for entry in &column.transcript { (line(entry)) }
            }
        }
    }
}

fn lines(title: &str, lines: &[Line]) -> Markup {
    html! {
        h3 { (title) }
        @if lines.is_empty() { p.none { "none" } }
        dl {
            @for line in lines {
                div {
                    dt { (outside(&line.label)) }
                    dd { (kept_or_struck(&outside(&line.value), line.withheld.as_deref())) }
                }
            }
        }
    }
}

fn line(Entry { entry, withheld }: &Entry) -> Markup {
    let kind = match (entry.kind, entry.from.role) {
        (EntryKind::Internal, _) => "internal",
        (EntryKind::System, _) => "system",
        (_, Role::Customer) => "customer",
        _ => "ours",
    };
    html! {
        li class=(kind) {
            p.who {
                @if !entry.from.name.is_empty() { strong { (outside(&entry.from.name)) } " " }
                (part(entry)) " "
                time datetime=(entry.timestamp) { (moment(entry.timestamp)) }
            }
            (kept_or_struck(&outside(&words(entry)), withheld.as_deref()))
        }
    }
}

fn kept_or_struck(content: &Markup, withheld: Option<&str>) -> Markup {
    html! {
        @match withheld {
            None => span.text { (content) },
            Some(reason) => {
                del.text { (content) }
                " "
                small.reason { (text::clean(reason)) }
            },
        }
    }
}

/// A text from outside: its lines kept, what cannot be seen made visible, its direction its own.
fn outside(raw: &str) -> Markup {
    html! { bdi { (text::clean_lines(raw).join("\n")) } }
}

fn heading(audience: Audience) -> &'static str {
    match audience {
        Audience::Customer => "Customer's integrator",
        Audience::AiAgent => "AI agent",
        Audience::Representative => "Representative",
        Audience::Supervisor => "Supervisor",
    }
}
