//! A step in a few words, for those who watch: what is about to be done, before it is.

use serde_json::Value;

use super::{Act, Actor, DeskAct, Step, Wait};

impl Step {
    /// What is done, as in `the representative replies: "It does."`. Placeholders stand as they are in the file.
    pub fn in_words(&self) -> String {
        let who = match &self.actor {
            Some(Actor::Representative) => "the representative",
            Some(Actor::Supervisor) => "the supervisor",
            Some(Actor::Customer | Actor::Named(_)) | None => "the customer",
        };
        match &self.act {
            Act::Narrate(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Act::Create(body) => match words_of(body.get("startmessage").unwrap_or(&Value::Null)) {
                Some(text) => format!("the customer's app starts a conversation: {text}"),
                None => "the customer's app starts a conversation".to_owned(),
            },
            Act::Say(body) => said("the customer writes", body),
            Act::Reply(body) => said("the representative replies", body),
            Act::Note(body) => said("the representative notes", body),
            Act::Typing => format!("{who} is typing"),
            Act::Read(_) => "the customer reads what was written".to_owned(),
            Act::Event { name, .. } => format!("the app sends the event {name}"),
            Act::End => "the customer ends the conversation".to_owned(),
            Act::Desk(act) => {
                let who = if matches!(act, DeskAct::ForceClose) { "the supervisor" } else { "the representative" };
                format!("{who}: {}", desk_in_words(act))
            }
            Act::Advance(seconds) => format!("{} pass at the endpoint", duration(*seconds)),
            Act::Rate(rate) => format!("the endpoint's time goes {rate} times as fast"),
            Act::Fault(rules) if rules.is_empty() => "the programmed failures are taken away".to_owned(),
            Act::Fault(rules) if rules.len() == 1 => "a failure is programmed".to_owned(),
            Act::Fault(rules) => format!("{} failures are programmed", rules.len()),
            Act::Wait(Wait::Webhook(_)) => "wait for a webhook".to_owned(),
            Act::Wait(Wait::Event(_)) => "wait for something to happen on the desk".to_owned(),
            Act::Wait(Wait::State(state)) => format!("wait until the conversation is {}", state.label()),
            Act::Call(call) => format!("the app calls {} {}", call.method, call.path),
        }
    }
}

fn said(lead: &str, body: &Value) -> String {
    words_of(body).map_or_else(|| lead.to_owned(), |text| format!("{lead}: {text}"))
}

/// The text of a message's body, quoted.
fn words_of(body: &Value) -> Option<String> {
    let text = body
        .as_str()
        .or_else(|| ["text", "message", "content"].iter().find_map(|key| body.get(key).and_then(Value::as_str)))?;
    Some(format!("\"{text}\""))
}

fn desk_in_words(act: &DeskAct) -> String {
    match act {
        DeskAct::Transfer(queue) => format!("transfer to {queue}"),
        DeskAct::Link(Some(record)) => format!("link to the record {record}"),
        other => other.name().replace('-', " "),
    }
}

/// In the largest unit that says it exactly.
fn duration(seconds: u64) -> String {
    let (count, unit) = [(86_400, "day"), (3_600, "hour"), (60, "minute")]
        .into_iter()
        .find(|(length, _)| seconds > 0 && seconds.is_multiple_of(*length))
        .map_or((seconds, "second"), |(length, unit)| (seconds / length, unit));
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
mod tests {
    use crate::scenario::built_in;

    #[test]
    fn every_step_of_what_comes_with_frontdesk_can_be_told() {
        for builtin in built_in() {
            for step in builtin.scenario().unwrap().steps {
                let words = step.in_words();
                assert!(!words.is_empty() && !words.contains('\n'), "{}:{} {words:?}", builtin.name, step.line);
            }
        }
        let first = built_in()[0].scenario().unwrap();
        let told: Vec<String> = first.steps[1..5].iter().map(super::super::Step::in_words).collect();
        assert_eq!(told[0], "the customer's app starts a conversation: \"Does it come with a controller?\"");
        assert_eq!(told[2], "the representative: accept");
        assert_eq!(told[3], "the representative replies: \"It does: one, and you can add a second.\"");
        assert_eq!(
            [super::duration(1), super::duration(120), super::duration(86_400)],
            ["1 second", "2 minutes", "1 day"]
        );
    }
}
