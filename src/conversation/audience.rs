//! Who sees what: the one place that decides.
//!
//! [`view`] turns a whole [`Conversation`] into what one [`Audience`] is shown, and says of everything that it withholds
//! or replaces why. The endpoint's answers, the list's rows and the console's live preview are all made here.
//!
//! The rules are the table "Who sees what":
//!
//! | item | customer | AI agent | representative, supervisor |
//! |---|---|---|---|
//! | preferred name | sent | yes | yes |
//! | other customer fields | sent | yes | from the matched record, else as sent |
//! | displayable variable | sent | yes | yes |
//! | other variable | sent | yes | no |
//! | start message | sent | no | yes, first in the transcript |
//! | AI agent's chat | yes | yes | yes, to the representative after the hand-off |
//! | customer's message | sent | while it has the conversation | yes, to the representative once the AI agent has left |
//! | automated message | sent | yes | yes, marked |
//! | custom event | sent | yes | no, only its displayable variables |
//! | representative's reply | yes | no | yes |
//! | internal note | no | its own summary | yes |
//! | system line | no, by event | no | yes |
//! | closure reason | no, by event | no | yes |
//!
//! A custom event is no line of the transcript, nor is typing; so there is nothing to withhold of either.

use jiff::Timestamp;

use super::{Conversation, Entry, record::Identification};
use crate::api::{
    create::CustomerContext,
    desk::{
        AiAgentView, Audience, ChangeReason, CustomerView, EntryKind, EntryView, Hidden, Record, RecordLink, Role,
        Sender, SessionView, View,
    },
    id::MessageId,
    variable::{ContextVariable, NamedValue},
};

/// What `audience` is shown of `conversation` at `now`; with `explain`, [`View::hidden`] says what it is not shown.
pub fn view(conversation: &Conversation, audience: Audience, now: Timestamp, explain: bool) -> View {
    let mut hidden = Vec::new();
    let title = title_for(conversation, audience, &mut hidden);
    let customer = customer_view(&conversation.customer, &conversation.identification, audience, &mut hidden);
    let variables = visible_variables(&conversation.variables, audience, &mut hidden);
    let transcript = conversation
        .transcript
        .iter()
        .filter_map(|entry| match withheld_entry(conversation, entry, audience) {
            None => Some(entry_view(entry, &title, conversation.read_up_to)),
            Some(reason) => {
                hidden.push(Hidden { item: format!("transcript.{}", entry.message_id), reason: reason.to_owned() });
                None
            }
        })
        .collect();
    let closure_reason = closure_reason(conversation, audience, &mut hidden);
    View {
        conversation_id: conversation.id,
        audience,
        state: conversation.state,
        status_code: conversation.state.code(),
        status_reason: conversation.state.label().to_owned(),
        status_change_reason: conversation.reason.into(),
        title,
        channel: conversation.channel.clone(),
        queue: conversation.queue.clone(),
        created_on: conversation.created_on,
        accepted_on: conversation.accepted_on,
        wait_seconds: wait_seconds(conversation.created_on, conversation.accepted_on, now),
        customer,
        variables,
        transcript,
        ai_agent: AiAgentView { engaged: conversation.ai_agent_engaged },
        closure_reason,
        sessions: conversation
            .sessions
            .iter()
            .map(|session| SessionView {
                opened_on: session.opened_on,
                closed_on: session.closed_on,
                closure_reason: session.closure.map(ChangeReason::from),
            })
            .collect(),
        hidden: explain.then_some(hidden),
    }
}

/// The variables in the representative's list and summary: the displayable ones, in their order.
///
/// The store keeps the outcome beside a conversation, so that listing never loads the others.
pub fn displayable(variables: &[ContextVariable]) -> Vec<NamedValue> {
    visible_variables(variables, Audience::Representative, &mut Vec::new())
}

/// The customer card as a representative sees it; what the list's filter looks in.
pub fn representative_card(customer: &CustomerContext, identification: &Identification) -> CustomerView {
    customer_view(customer, identification, Audience::Representative, &mut Vec::new())
}

/// The name under which desk people see the conversation: the preferred name, else the record's or the given full name,
/// else `Visitor n` (the pages say that the preferred name is displayed and that unidentified visitors are numbered;
/// the order between them is our decision). `visitor` is not known before the endpoint has counted.
pub fn title(customer: &CustomerContext, identification: &Identification, visitor: Option<u64>) -> String {
    let given = || {
        [&customer.first_name, &customer.last_name]
            .into_iter()
            .flatten()
            .map(|name| name.trim())
            .collect::<Vec<_>>()
            .join(" ")
    };
    [
        customer.preferred_name.as_deref().unwrap_or_default().trim().to_owned(),
        identification.record.as_ref().map(Record::full_name).unwrap_or_default(),
        given().trim().to_owned(),
    ]
    .into_iter()
    .find(|name| !name.is_empty())
    .unwrap_or_else(|| visitor.map_or_else(|| "Visitor".to_owned(), |n| format!("Visitor {n}")))
}

/// The title as `audience` sees it. The integrator is not told of records, so not by their names either.
fn title_for(conversation: &Conversation, audience: Audience, hidden: &mut Vec<Hidden>) -> String {
    if audience != Audience::Customer || conversation.identification.record.is_none() {
        return conversation.title.clone();
    }
    let as_sent = title(&conversation.customer, &Identification::default(), None);
    if as_sent != conversation.title {
        hidden.push(Hidden { item: "title".to_owned(), reason: "it is the name on the identified record".to_owned() });
    }
    as_sent
}

/// How long the customer has waited, in whole seconds: until acceptance, or until now.
pub fn wait_seconds(created_on: Timestamp, accepted_on: Option<Timestamp>, now: Timestamp) -> u64 {
    let until = accepted_on.unwrap_or(now);
    u64::try_from(until.duration_since(created_on).as_secs()).unwrap_or(0)
}

fn visible_variables(variables: &[ContextVariable], audience: Audience, hidden: &mut Vec<Hidden>) -> Vec<NamedValue> {
    variables
        .iter()
        .filter(|variable| {
            let shown = match audience {
                // The integrator sent them; the AI agent and routing get them all.
                Audience::Customer | Audience::AiAgent => true,
                Audience::Representative | Audience::Supervisor => variable.is_displayable,
            };
            if !shown {
                hidden.push(Hidden {
                    item: format!("variables.{}", variable.name),
                    reason: "not displayable".to_owned(),
                });
            }
            shown
        })
        .map(|variable| NamedValue { name: variable.name.clone(), value: variable.value.clone() })
        .collect()
}

fn customer_view(
    sent: &CustomerContext,
    identification: &Identification,
    audience: Audience,
    hidden: &mut Vec<Hidden>,
) -> CustomerView {
    let as_sent = CustomerView {
        preferred_name: sent.preferred_name.clone(),
        first_name: sent.first_name.clone(),
        last_name: sent.last_name.clone(),
        email: sent.email.clone(),
        phone_number: sent.phone_number.clone(),
        record: None,
        matches: 0,
    };
    let Some(record) = &identification.record else {
        if audience == Audience::Customer {
            if identification.matches > 0 {
                hidden.push(Hidden {
                    item: "customer.matches".to_owned(),
                    reason: "the integrator is not told how many records match".to_owned(),
                });
            }
            return as_sent;
        }
        return CustomerView { matches: identification.matches, ..as_sent };
    };
    let link = RecordLink { id: record.id.clone(), full_name: record.full_name() };
    match audience {
        Audience::Customer => {
            hidden.push(Hidden {
                item: "customer.record".to_owned(),
                reason: "the integrator is not told which record was identified".to_owned(),
            });
            as_sent
        }
        Audience::AiAgent => CustomerView { record: Some(link), matches: identification.matches, ..as_sent },
        Audience::Representative | Audience::Supervisor => {
            let mut from_record = |field: &str, what: &str, sent: &Option<String>, stored: Option<&str>| {
                let stored = stored.filter(|value| !value.is_empty());
                if let Some(sent) = sent
                    && stored != Some(sent)
                {
                    let has = if stored.is_some() { "this" } else { "no" };
                    hidden.push(Hidden {
                        item: format!("customer.{field}"),
                        reason: format!("record {} has {has} {what}", record.id),
                    });
                }
                stored.map(str::to_owned)
            };
            CustomerView {
                preferred_name: sent.preferred_name.clone(),
                first_name: from_record("firstName", "name", &sent.first_name, Some(&record.first_name)),
                last_name: from_record("lastName", "name", &sent.last_name, Some(&record.last_name)),
                email: from_record("email", "email", &sent.email, record.email.as_deref()),
                phone_number: from_record(
                    "phoneNumber",
                    "phone number",
                    &sent.phone_number,
                    record.phone_number.as_deref(),
                ),
                record: Some(link),
                matches: identification.matches,
            }
        }
    }
}

/// Why `audience` does not get a line of the transcript; `None` when it does.
fn withheld_entry(conversation: &Conversation, entry: &Entry, audience: Audience) -> Option<&'static str> {
    match (entry.kind, audience) {
        (EntryKind::Start, Audience::AiAgent) => Some("AI agents never get the start message"),
        (EntryKind::Internal, Audience::Customer) => Some("internal notes never reach the customer"),
        // Its own summary it knows.
        (EntryKind::Internal, Audience::AiAgent) if entry.role != Role::AiAgent => {
            Some("internal notes never reach the AI agent")
        }
        (EntryKind::Message, Audience::AiAgent) if entry.role == Role::Representative => {
            Some("the representative's replies do not go to the AI agent")
        }
        (EntryKind::Message, Audience::AiAgent) if entry.role == Role::Customer => {
            match (conversation.ai_agent_engaged, conversation.ai_agent_until) {
                (true, _) => None,
                (false, Some(until)) if entry.message_id <= until => None,
                (false, Some(_)) => Some("the AI agent did not have the conversation any more"),
                (false, None) => Some("no AI agent had the conversation"),
            }
        }
        (EntryKind::Message, Audience::Representative)
            if matches!(entry.role, Role::AiAgent | Role::Customer) && conversation.ai_agent_engaged =>
        {
            Some("the AI agent's chat is shown after the hand-off")
        }
        // Whoever works at the desk sees what happened there: that the vendor's preconfigured texts name one of them as the
        // representative's is about what is sent to each side, not about what the transcript shows.
        (EntryKind::System, Audience::Customer) => Some("the integrator is told by an event"),
        (EntryKind::System, Audience::AiAgent) => Some("what happens at the desk does not go to the AI agent"),
        _ => None,
    }
}

/// The lines that customer, AI agent and representatives exchanged: what GET messages holds (page "Use GET messages
/// endpoint"; that the start message is one of them is our decision).
pub const EXCHANGED: [EntryKind; 3] = [EntryKind::Message, EntryKind::Start, EntryKind::Automated];

/// Whether the customer read a line: only messages to the customer have receipts, automated ones never (page "Use
/// /consumer/conversation endpoint").
fn is_read(entry: &Entry, read_up_to: Option<MessageId>) -> bool {
    entry.kind == EntryKind::Message
        && matches!(entry.role, Role::AiAgent | Role::Representative | Role::Supervisor)
        && read_up_to.is_some_and(|read| entry.message_id <= read)
}

fn closure_reason(conversation: &Conversation, audience: Audience, hidden: &mut Vec<Hidden>) -> Option<ChangeReason> {
    let reason = conversation.reason.closure()?.into();
    let withheld = match audience {
        Audience::Representative | Audience::Supervisor => return Some(reason),
        Audience::Customer => "the integrator is told by an event",
        Audience::AiAgent => "AI agents are not told why a conversation is over",
    };
    hidden.push(Hidden { item: "closureReason".to_owned(), reason: withheld.to_owned() });
    None
}

/// A line under its sender's name; a customer without one goes by the title that the audience knows.
fn entry_view(entry: &Entry, title: &str, read_up_to: Option<MessageId>) -> EntryView {
    let name = match (entry.role, entry.name.as_str()) {
        (Role::Customer, "") => title.to_owned(),
        (_, name) => name.to_owned(),
    };
    EntryView {
        message_id: entry.message_id,
        kind: entry.kind,
        from: Sender { role: entry.role, name },
        text: entry.text.clone(),
        attachments: entry.attachments.clone(),
        timestamp: entry.timestamp,
        read: is_read(entry, read_up_to),
    }
}

#[cfg(test)]
mod tests;
