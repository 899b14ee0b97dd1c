//! Items as the text of a scenario file. Ids that an earlier step is answered with become placeholders.

use std::{borrow::Cow, collections::HashMap};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    Recording,
    masked::Masker,
    order::{Deed, Item},
};
use crate::{
    api::{
        activity, create,
        desk::{EntryView, EventKind, clock},
        fault::{FaultKind, Route},
        id::ConversationId,
        journal::{Entry, Exchange},
        personal::Mask,
    },
    scenario::template,
};

/// Seconds from which on a gap is kept.
const GAP: i64 = 60;
/// The codes of calls that were refused for their headers, which the journal does not have.
const OF_HEADERS: [&str; 4] = ["30001", "30002", "30004", "30014"];

/// The file of these items; `untold` is what is left out besides.
pub(super) fn written(items: &[Item<'_>], masker: Option<Masker>, untold: Vec<String>) -> Recording {
    let notes = match masker {
        Some(_) => "Personal data is masked; what else customers sent stands as they sent it.",
        None => "It has what customers sent, as they sent it.",
    };
    let mut writer = Writer::new(items, masker);
    for item in items {
        writer.item(item);
    }
    let Writer { lines, mut left_out, .. } = writer;
    let mut text = format!(
        "title = \"Recorded\"\nabout = \"What came in over HTTP, and what was done at the desk.\"\n\
         notes = \"Recorded by frontdesk. {notes}\"\n",
    );
    for reason in &untold {
        text.push_str(&comment(reason));
    }
    for line in &lines {
        match line {
            Written::Step(step) => {
                text.push_str("\n[[step]]\n");
                text.extend(step.iter().map(|(key, value)| format!("{} = {}\n", name(key), inline(value))));
            }
            Written::LeftOut(reason) => text.extend(["\n", &comment(reason)]),
        }
    }
    left_out.extend(untold);
    let steps = lines.iter().filter(|line| matches!(line, Written::Step(_))).count();
    Recording { text, steps, left_out }
}

type Step = Map<String, Value>;

/// What stands in the file, in its order.
enum Written {
    Step(Step),
    /// Why something is not there.
    LeftOut(String),
}

/// A line that a reader of TOML passes over, whatever the sentence has.
fn comment(reason: &str) -> String {
    let reason: String =
        reason.chars().map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter }).collect();
    format!("# left out: {reason}\n")
}

struct Writer<'a> {
    items: &'a [Item<'a>],
    lines: Vec<Written>,
    left_out: Vec<String>,
    /// What answers had, and the placeholder that stands for it.
    placeholders: Vec<(String, String)>,
    /// The name under which each conversation is known.
    names: HashMap<ConversationId, String>,
    /// The conversation that was begun last.
    current: Option<ConversationId>,
    /// Request ids that were used, and the name of the step that has them.
    requests: HashMap<String, String>,
    /// The moment that the replay's clock shows.
    clock: Option<Timestamp>,
    saved: usize,
    /// What personal data is seen through.
    masker: Option<Masker>,
}

impl<'a> Writer<'a> {
    fn new(items: &'a [Item<'a>], masker: Option<Masker>) -> Self {
        Self {
            items,
            masker,
            lines: Vec::new(),
            left_out: Vec::new(),
            placeholders: Vec::new(),
            names: HashMap::new(),
            current: None,
            requests: HashMap::new(),
            clock: None,
            saved: 0,
        }
    }

    fn item(&mut self, item: &Item<'_>) {
        self.pass(item);
        let before = self.lines.len();
        let result = match item {
            Item::Time { .. } => return,
            Item::Call(entry) => self.call(&entry.exchange).map_err(|reason| {
                let Exchange { method, path, .. } = &entry.exchange;
                format!("{method} {path} at {}: {reason}", entry.exchange.at)
            }),
            Item::Desk { conversation, at, deed } => {
                self.deed(*conversation, deed).map_err(|reason| format!("what was done at the desk at {at}: {reason}"))
            }
            Item::Outage { conversation, rules, .. } => {
                self.outage(*conversation, rules);
                Ok(())
            }
            Item::Tried { conversation, .. } => {
                self.tried(*conversation);
                Ok(())
            }
        };
        if let Err(reason) = result {
            self.lines.truncate(before);
            self.lines.push(Written::LeftOut(reason.clone()));
            self.left_out.push(reason);
        }
    }

    /// Moves the replay's clock to the item's moment, where it is far enough away.
    fn pass(&mut self, item: &Item<'_>) {
        let clock = *self.clock.get_or_insert(item.at());
        let gap = item.at().duration_since(clock);
        // What waits for its moment needs all of the time until then.
        let is_due = matches!(item, Item::Time { .. } | Item::Tried { .. });
        let seconds = gap.as_secs() + i64::from(gap.subsec_nanos() > 0 && is_due);
        if seconds >= GAP || (seconds > 0 && is_due) {
            let seconds = seconds.min(i64::try_from(clock::ADVANCE_MAX).unwrap_or(i64::MAX));
            self.push(step([("advance", json!(format!("{seconds} s")))]));
            self.clock = clock.checked_add(jiff::SignedDuration::from_secs(seconds)).ok();
        }
    }

    fn push(&mut self, step: Step) {
        self.lines.push(Written::Step(step));
    }

    fn call(&mut self, exchange: &Exchange) -> Result<(), String> {
        if exchange.request.as_ref().is_some_and(|body| body.truncated) {
            return Err("its body is longer than the journal keeps".to_owned());
        }
        if exchange.code.as_deref().is_some_and(|code| OF_HEADERS.contains(&code)) || exchange.status == Some(401) {
            return Err("it was refused for its headers or its token, which the journal does not have".to_owned());
        }
        let is_lost = self.fault(exchange)?;
        let path = exchange.path.split('?').next().unwrap_or_default();
        let is_create = exchange.method == "POST" && [create::PATH_PLURAL, create::PATH_SINGULAR].contains(&path);
        let body = self.body(exchange, is_create)?;
        let parsed: Option<Value> = body.as_deref().and_then(|body| serde_json::from_str(body).ok());
        let answer: Value = exchange
            .answer
            .as_ref()
            .filter(|_| !is_lost)
            .and_then(|answer| serde_json::from_str(&answer.text).ok())
            .unwrap_or_default();
        let mut written = match parsed {
            Some(Value::Object(body)) if is_create && fits(&body) => self.create(body, &answer),
            Some(Value::Object(members)) if exchange.method == "POST" && fits(&members) => {
                self.activity(path, members, exchange, body.as_deref())?
            }
            _ => self.raw(exchange, body.as_deref())?,
        };
        let mut expect = Map::new();
        if is_lost {
            expect.insert("lost".to_owned(), json!(true));
        } else if let Some(status) = exchange.status {
            expect.insert("status".to_owned(), json!(status));
        }
        if let Some(code) = exchange.code.as_ref().filter(|_| !is_lost) {
            expect.insert("code".to_owned(), json!(code));
        }
        if written.contains_key("create")
            && let Some(is_new) = answer.get("isNew")
        {
            expect.insert("isNew".to_owned(), is_new.clone());
        }
        written.insert("expect".to_owned(), Value::Object(expect));
        self.keep(&mut written, &answer);
        self.push(written);
        Ok(())
    }

    /// The body, as it may be seen.
    fn body(&mut self, exchange: &Exchange, is_create: bool) -> Result<Option<String>, String> {
        let sent = exchange.request.as_ref().map(|body| body.text.clone());
        let Some(masker) = &mut self.masker else { return Ok(sent) };
        let seen = masker.body(exchange);
        let read = |body: &Option<String>| body.as_deref().and_then(|body| serde_json::from_str::<Value>(body).ok());
        let faults = |body: Value| create::read(&body).1.into_iter().map(|fault| fault.code).collect::<Vec<_>>();
        if is_create && read(&sent).map(faults) != read(&seen).map(faults) {
            return Err("without its personal data it would be answered otherwise".to_owned());
        }
        let has_file = sent.as_ref().is_some_and(|body| body.contains("contentUrl"));
        if exchange.status != Some(200) && has_file {
            return Err("it was refused, perhaps for its file, and that is personal data".to_owned());
        }
        Ok(seen)
    }

    /// Arms what was injected; whether no whole answer came.
    fn fault(&mut self, exchange: &Exchange) -> Result<bool, String> {
        let Some(fault) = &exchange.fault else {
            return match exchange.status {
                Some(408 | 413 | 429 | 500..) => Err("the endpoint was not able to take it then".to_owned()),
                _ => Ok(false),
            };
        };
        let path = exchange.path.split('?').next().unwrap_or_default();
        let route = match (exchange.method.as_str(), path) {
            ("POST", create::PATH_PLURAL | create::PATH_SINGULAR) => Route::Create,
            ("POST", _) => Route::Activity,
            (_, path) if path.ends_with("/messages") => Route::Messages,
            (_, path) if path.ends_with("/context") => Route::Context,
            _ => Route::Conversations,
        };
        let particulars = match fault.kind {
            FaultKind::Delay => return Ok(false),
            FaultKind::Timeout => return Err("it was left without an answer for longer than a replay waits".to_owned()),
            FaultKind::Status => {
                let mut fault = json!({ "kind": "status", "status": exchange.status });
                if let Some(code) = &exchange.code {
                    fault["code"] = json!(code);
                }
                fault
            }
            kind => json!({ "kind": kind.name() }),
        };
        let rule = json!({ "id": fault.rule, "when": { "route": route.name() }, "times": 1, "fault": particulars });
        self.push(step([("fault", escaped(&rule))]));
        Ok(!matches!(fault.kind, FaultKind::Status | FaultKind::Malformed))
    }

    fn create(&mut self, mut body: Map<String, Value>, answer: &Value) -> Step {
        self.saved += 1;
        let name = format!("c{}", self.saved);
        let request = body.get("conversationrequestid").and_then(Value::as_str).filter(|id| !id.is_empty());
        if let Some(id) = request.map(str::to_owned) {
            // A first use gets a new one, so that the file can be replayed twice; a retry repeats it.
            if let Some(first) = self.requests.get(&id) {
                let again = format!("\u{0}${{{first}.requestId}}");
                body.insert("conversationrequestid".to_owned(), json!(again));
            } else {
                let fresh = format!("\u{0}${{{}}}", template::NEW_ID);
                body.insert("conversationrequestid".to_owned(), json!(fresh));
                self.requests.insert(id, name.clone());
            }
        }
        let id = answer["conversationId"].as_str().and_then(|id| id.parse().ok());
        let body = self.replaced(&Value::Object(body));
        if let Some(id) = id {
            self.names.entry(id).or_insert_with(|| name.clone());
            self.current = Some(id);
        }
        step([("create", body), ("save", json!(name))])
    }

    fn activity(
        &mut self,
        path: &str,
        body: Map<String, Value>,
        exchange: &Exchange,
        text: Option<&str>,
    ) -> Result<Step, String> {
        let id: Option<ConversationId> = path.strip_prefix(&activity_prefix()).and_then(|id| id.parse().ok());
        let whole = Value::Object(body.clone());
        let Some(id) = id.filter(|id| self.names.contains_key(id)) else {
            return self.raw(exchange, text);
        };
        let mut written = if whole == activity::typing() {
            step([("typing", json!(true))])
        } else if whole == activity::end_of_conversation() {
            step([("end", json!(true))])
        } else if body.get("name").is_some_and(|name| name == activity::MESSAGE_READ) {
            let message = whole["value"]["messageId"].as_str().unwrap_or_default();
            if exchange.status == Some(200) && !self.placeholders.iter().any(|(known, _)| known == message) {
                return Err("it reads a message that no step of the file says".to_owned());
            }
            return self.raw(exchange, text);
        } else if body.get("type").is_some_and(|kind| kind == "message") {
            let mut body = body;
            body.shift_remove("type");
            let only_text = body.len() == 1;
            match body.get("text") {
                Some(Value::String(text)) if only_text => step([("say", self.replaced(&json!(text)))]),
                _ => step([("say", self.replaced(&Value::Object(body)))]),
            }
        } else {
            return self.raw(exchange, text);
        };
        self.of(id, &mut written);
        Ok(written)
    }

    /// A call as it was.
    fn raw(&mut self, exchange: &Exchange, body: Option<&str>) -> Result<Step, String> {
        let path = self.replaced_text(&exchange.path);
        // A conversation of which no step is answered the id.
        let is_known = exchange.status != Some(200)
            || !path.split(['/', '?']).any(|segment| segment.parse::<ConversationId>().is_ok());
        if !is_known {
            return Err("its conversation began before the recording does".to_owned());
        }
        let mut call = Map::new();
        if exchange.method != "GET" {
            call.insert("method".to_owned(), json!(exchange.method));
        }
        call.insert("path".to_owned(), json!(path));
        if let Some(body) = body {
            call.insert("text".to_owned(), json!(self.replaced_text(body)));
        }
        Ok(step([("call", Value::Object(call))]))
    }

    fn deed(&mut self, conversation: ConversationId, deed: &Deed) -> Result<(), String> {
        if !self.names.contains_key(&conversation) {
            return Err("its conversation began before the recording does, or its create was left out".to_owned());
        }
        let mut written = match deed {
            Deed::Act(act) => step([("desk", json!(act))]),
            Deed::Transfer(queue) => {
                step([("desk", json!("transfer")), ("queue", escaped(&json!(self.said(conversation, queue))))])
            }
            Deed::Link(Some(record)) => step([("desk", json!("link")), ("record", escaped(&json!(record)))]),
            Deed::Link(None) => step([("desk", json!("unlink"))]),
            Deed::Typing => step([("typing", json!(true)), ("as", json!("representative"))]),
            Deed::Said { line, is_note } => {
                let line = self.seen(conversation, line);
                let mut body = Map::new();
                if !line.text.is_empty() {
                    body.insert("text".to_owned(), json!(line.text));
                }
                if !line.attachments.is_empty() {
                    body.insert("attachments".to_owned(), json!(line.attachments));
                }
                body.insert("name".to_owned(), json!(line.from.name));
                let key = if *is_note { "note" } else { "reply" };
                let mut written = step([(key, escaped(&Value::Object(body)))]);
                self.keep(&mut written, &json!({ "messageId": line.message_id.to_string() }));
                written
            }
        };
        self.of(conversation, &mut written);
        self.push(written);
        Ok(())
    }

    /// Arms what failed. A conversation that is yet to be begun cannot be named.
    fn outage(&mut self, conversation: ConversationId, rules: &[Value]) {
        let mut rules = rules.to_vec();
        if let Some(name) = self.names.get(&conversation) {
            for rule in &mut rules {
                rule["when"]["conversation"] = json!(format!("${{{name}.conversationId}}"));
            }
        }
        self.push(step([("fault", Value::Array(rules))]));
    }

    /// Waits for a try to deliver.
    fn tried(&mut self, conversation: ConversationId) {
        if self.names.contains_key(&conversation) {
            let mut written = step([("wait", json!({ "event": EventKind::DeliveryChanged.name() }))]);
            self.of(conversation, &mut written);
            self.push(written);
        }
    }

    /// A text of the desk, as it may be seen.
    fn said<'l>(&self, conversation: ConversationId, text: &'l str) -> Cow<'l, str> {
        self.masker.as_ref().map_or(Cow::Borrowed(text), |masker| Cow::Owned(masker.said(conversation, text)))
    }

    /// What was said at the desk, as it may be seen.
    fn seen<'l>(&self, conversation: ConversationId, line: &'l EntryView) -> Cow<'l, EntryView> {
        let Some(masker) = &self.masker else { return Cow::Borrowed(line) };
        let mut line = line.clone();
        line.text = masker.said(conversation, &line.text);
        line.from.name = Mask::name(&line.from.name);
        for file in &mut line.attachments {
            file.content_url = Masker::file(&file.content_url);
            file.name = masker.said(conversation, &file.name);
        }
        Cow::Owned(line)
    }

    /// Names the conversation where it is not the one that was begun last.
    fn of(&self, conversation: ConversationId, step: &mut Step) {
        if self.current != Some(conversation)
            && let Some(name) = self.names.get(&conversation)
        {
            step.insert("conversation".to_owned(), json!(format!("${{{name}.conversationId}}")));
        }
    }

    /// Saves what a later call sends of an answer.
    fn keep(&mut self, step: &mut Step, answer: &Value) {
        for field in ["conversationId", "messageId", "continuationtoken", "continuationToken"] {
            let Some(value) = answer[field].as_str().filter(|value| !value.is_empty()) else { continue };
            let is_known = self.placeholders.iter().any(|(known, _)| known == value);
            if is_known || !self.is_sent(value) {
                continue;
            }
            if !step.contains_key("save") {
                self.saved += 1;
                step.insert("save".to_owned(), json!(format!("s{}", self.saved)));
            }
            let name = step["save"].as_str().unwrap_or_default();
            self.placeholders.push((value.to_owned(), format!("${{{name}.{field}}}")));
        }
    }

    /// Whether any call has this in its path or body.
    fn is_sent(&self, value: &str) -> bool {
        self.items.iter().any(|item| {
            let Item::Call(Entry { exchange, .. }) = item else { return false };
            exchange.path.contains(value) || exchange.request.as_ref().is_some_and(|body| body.text.contains(value))
        })
    }

    /// Placeholders for what earlier steps are answered with; everything else stands for itself.
    fn replaced_text(&self, text: &str) -> String {
        let mut text = template::escaped(text);
        for (value, placeholder) in &self.placeholders {
            text = text.replace(value, placeholder);
        }
        text
    }

    fn replaced(&self, value: &Value) -> Value {
        match value {
            // One of our own, as it is.
            Value::String(text) => match text.strip_prefix('\u{0}') {
                Some(placeholder) => json!(placeholder),
                None => json!(self.replaced_text(text)),
            },
            Value::Array(items) => items.iter().map(|item| self.replaced(item)).collect(),
            Value::Object(members) => {
                members.iter().map(|(name, value)| (template::escaped(name), self.replaced(value))).collect()
            }
            other => other.clone(),
        }
    }
}

/// What stands before a conversation's id in the path of its activities.
fn activity_prefix() -> String {
    activity::path(ConversationId(uuid::Uuid::nil())).trim_end_matches(&uuid::Uuid::nil().to_string()).to_owned()
}

fn step<const N: usize>(keys: [(&str, Value); N]) -> Step {
    keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn escaped(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(template::escaped(text)),
        Value::Array(items) => items.iter().map(escaped).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (template::escaped(name), escaped(value))).collect()
        }
        other => other.clone(),
    }
}

/// Whether TOML can have it: it has no null, and no number beyond 64 bits.
fn fits(members: &Map<String, Value>) -> bool {
    fn fits_value(value: &Value) -> bool {
        match value {
            Value::Null => false,
            Value::Number(number) => number.is_i64() || number.is_f64(),
            Value::Array(items) => items.iter().all(fits_value),
            Value::Object(members) => fits(members),
            Value::Bool(_) | Value::String(_) => true,
        }
    }
    members.values().all(fits_value)
}

/// A value on one line of TOML.
fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(key, value)| format!("{} = {}", name(key), inline(value))).collect();
            format!("{{ {} }}", members.join(", "))
        }
        other => other.to_string(),
    }
}

fn name(key: &str) -> String {
    let is_bare =
        !key.is_empty() && key.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'));
    if is_bare { key.to_owned() } else { quoted(key) }
}

/// JSON's escapes are TOML's too; TOML wants one more.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_written_is_read_the_same() {
        let value = json!({
            "plain": "a", "with space": "\"quoted\" \\ \u{7f}\u{1} é 🙂\nline", "": [1, 2.5, true, {}],
            "deep": { "a.b": { "c": [] } },
        });
        let read: Value = toml::from_str(&format!("x = {}", inline(&value))).unwrap();
        assert_eq!(read["x"], value);
    }
}
