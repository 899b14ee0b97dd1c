//! A conversation's view, and moments and lengths, as text for people.

use jiff::Timestamp;

use super::page::Page;
use crate::api::desk::{ChangeReason, EntryKind, EntryView, Role, SessionView, View};

/// A moment to the second, in UTC: for scripts and for logs beside it.
pub(in crate::cli) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A length in its two largest units, such as `2d 3h`.
pub(in crate::cli) fn length(seconds: u64) -> String {
    let units = [("d", seconds / 86_400), ("h", seconds / 3_600 % 24), ("m", seconds / 60 % 60), ("s", seconds % 60)];
    let first = units.iter().position(|(_, count)| *count > 0).unwrap_or(units.len() - 1);
    let parts: Vec<String> = units[first..]
        .iter()
        .take(2)
        .enumerate()
        .filter(|(place, (_, count))| *place == 0 || *count > 0)
        .map(|(_, (unit, count))| format!("{count}{unit}"))
        .collect();
    parts.join(" ")
}

/// Everything that the view holds.
pub(super) fn described(view: &View) -> String {
    let mut page = Page::default();
    page.section(&view.title);
    page.field("Conversation", &view.conversation_id.to_string());
    page.field("Seen by", view.audience.name());
    page.field("Status", &format!("{} ({})", view.status_reason, reason(&view.status_change_reason)));
    page.optional("Closure reason", view.closure_reason.as_ref().map(reason).as_deref());
    page.field("Channel", &view.channel);
    page.field("Queue", &view.queue);
    page.field("Created", &moment(view.created_on));
    page.optional("Accepted", view.accepted_on.map(moment).as_deref());
    page.field("Waited", &length(view.wait_seconds));
    page.field("AI agent", if view.ai_agent.engaged { "engaged" } else { "not engaged" });
    customer(&mut page, view);
    page.section("Variables");
    if view.variables.is_empty() {
        page.line("none");
    }
    for variable in &view.variables {
        page.field(&variable.name, &variable.value.to_string());
    }
    page.section("Transcript");
    if view.transcript.is_empty() {
        page.line("nothing yet");
    }
    for entry in &view.transcript {
        page.paragraph(&head(entry), &words(entry));
    }
    if !view.sessions.is_empty() {
        page.section("Sessions");
        for session in &view.sessions {
            page.line(&stretch(session));
        }
    }
    if let Some(hidden) = &view.hidden {
        page.section("Withheld or replaced");
        if hidden.is_empty() {
            page.line("nothing");
        }
        for hidden in hidden {
            page.paragraph(&hidden.item, &hidden.reason);
        }
    }
    page.into_text()
}

pub(in crate::cli) fn reason(reason: &ChangeReason) -> String {
    format!("{} {}", reason.code, reason.name)
}

fn customer(page: &mut Page, view: &View) {
    let customer = &view.customer;
    page.section("Customer");
    page.optional("Preferred name", customer.preferred_name.as_deref());
    page.optional("First name", customer.first_name.as_deref());
    page.optional("Last name", customer.last_name.as_deref());
    page.optional("Email", customer.email.as_deref());
    page.optional("Phone number", customer.phone_number.as_deref());
    let record = match (&customer.record, customer.matches) {
        (Some(record), _) => format!("{} {}", record.id, record.full_name),
        (None, 0) => "none matches".to_owned(),
        (None, matches) => format!("{matches} records match, none is linked"),
    };
    page.field("Record", &record);
}

fn head(entry: &EntryView) -> String {
    let part = part(entry);
    let who = match entry.from.name.as_str() {
        "" => part,
        name => format!("{name} ({part})"),
    };
    format!("{}  {}  {who}", entry.message_id, moment(entry.timestamp))
}

/// The part of who speaks, and what kind of line it is.
pub(in crate::cli) fn part(entry: &EntryView) -> String {
    let role = match entry.from.role {
        Role::Customer => "customer",
        Role::AiAgent => "AI agent",
        Role::Representative => "representative",
        Role::System => "system",
        Role::Supervisor => "supervisor",
    };
    let mark = match entry.kind {
        EntryKind::Message | EntryKind::System => "",
        EntryKind::Start => ", start message",
        EntryKind::Automated => ", automated",
        EntryKind::Internal => ", internal",
        EntryKind::Typing => ", typing",
    };
    format!("{role}{mark}{}", if entry.read { ", read" } else { "" })
}

/// What was said, and the files that came with it.
pub(in crate::cli) fn words(entry: &EntryView) -> String {
    let files = entry.attachments.iter().map(|file| format!("[{}: {}]", file.content_type, file.name));
    let text = (!entry.text.is_empty() || entry.attachments.is_empty()).then(|| entry.text.clone());
    text.into_iter().chain(files).collect::<Vec<_>>().join("\n")
}

fn stretch(session: &SessionView) -> String {
    let end = session.closed_on.map_or_else(|| "now".to_owned(), moment);
    let why = session.closure_reason.as_ref().map(|closed| format!("  {}", reason(closed))).unwrap_or_default();
    format!("{} to {end}{why}", moment(session.opened_on))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, "0s")]
    #[case(59, "59s")]
    #[case(60, "1m")]
    #[case(3_661, "1h 1m")]
    #[case(86_400, "1d")]
    #[case(2 * 86_400 + 59, "2d")]
    fn a_length_has_its_two_largest_units(#[case] seconds: u64, #[case] expected: &str) {
        assert_eq!(length(seconds), expected);
    }
}
