//! What a line says: a number, a command of its own, or the id of an action.

use super::{Failure, Numbered, OF_SCREENS, Plain, Then};
use crate::console::{
    action::{Action, Group, Row, TABLE},
    app::{Pane, palette::Palette},
    chord::{Chord, Key},
    composer::{Cell, Slot},
    effect::Effect,
    message::Message,
    update,
};

/// The commands that are not actions: how each is written, and what it does.
pub(super) const COMMANDS: &[(&str, &str)] = &[
    ("form", "tell what is in the form, and what is wrong with it"),
    ("set FIELD TEXT", "write a field of the form; without a text it is emptied"),
    ("var NAME=VALUE", "set a context variable that the representative sees; hidden-var one that they do not"),
    ("remove-var NAME", "remove a context variable"),
    ("send", "send the form"),
    ("preview", "tell what the representative will see of the form"),
    ("list", "tell the conversations, newest first, each with a number; more goes on"),
    ("show", "tell the selected conversation; show 2, or 2 alone, selects the second of the list"),
    ("accept", "accept the selected conversation; accept 2 the second of the list"),
    ("reply TEXT", "write to the customer of the selected conversation"),
    ("note TEXT", "write an internal note, which the customer never sees"),
    ("transfer QUEUE", "transfer the selected conversation; without a queue, tell those that are known"),
    ("end", "end the selected conversation; close leaves it, reject and release give it back"),
    ("audiences", "tell who sees what of the selected conversation, and who does not and why"),
    ("actions WORDS", "find an action by words of its name, each with a number"),
    ("why ID", "tell whether an action can be done now, and why not"),
    ("ID TEXT", "do an action; a text goes where the action leads, as in filter ann"),
    ("yes, no", "answer a question, or take or leave what is open"),
    ("quit", "leave; so does the end of the input"),
];

/// The names of the form's fields, as commands write them.
const FIELDS: [(&str, Slot); 9] = [
    ("preferred-name", Slot::PreferredName),
    ("first-name", Slot::FirstName),
    ("last-name", Slot::LastName),
    ("email", Slot::Email),
    ("phone-number", Slot::PhoneNumber),
    ("customer-id", Slot::CustomerId),
    ("start-message", Slot::StartMessage),
    ("sender-name", Slot::SenderName),
    ("request-id", Slot::RequestId),
];

impl Plain {
    pub(super) fn command(&mut self, line: &str) -> Vec<Effect> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        if let Ok(number) = word.parse::<usize>() {
            return self.choose(number);
        }
        match word.to_lowercase().as_str() {
            "help" => self.help(),
            "form" => self.then = Then::Form,
            "set" => return self.set(rest),
            "var" => return self.set_variable(rest, true),
            "hidden-var" => return self.set_variable(rest, false),
            "remove-var" => return self.remove_variable(rest),
            "preview" => self.then = Then::Preview,
            "list" => return self.list(),
            "more" => self.more(),
            "show" if rest.is_empty() => {
                self.then = Then::Conversation;
                return self.ask_for_selection();
            }
            "show" => return self.select(rest),
            "actions" | "palette" => self.find(rest),
            "why" if rest.is_empty() => return self.action("why", ""),
            "why" => self.why(rest.strip_prefix("not ").unwrap_or(rest)),
            "yes" | "y" => return self.take_what_is_open(),
            "no" | "n" | "back" => {
                self.numbered = Numbered::Nothing;
                return self.want(Action::Back);
            }
            "quit" | "exit" | "leave" => return self.want(Action::Leave),
            word => return self.action(word, rest),
        }
        Vec::new()
    }

    fn help(&mut self) {
        for (command, meaning) in COMMANDS {
            self.say(&format!("{command}: {meaning}"));
        }
        let fields: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).chain(["skip-ai-agent"]).collect();
        self.say(&format!("fields: {}", fields.join(", ")));
        let (can, cannot): (Vec<_>, Vec<_>) = self.found("").into_iter().partition(|(_, refusal)| refusal.is_none());
        self.say("what can be done now besides, by its id:");
        for (row, _) in can {
            self.say(&format!("{}: {}", row.id, row.title));
        }
        let cannot: Vec<&str> = cannot.into_iter().map(|(row, _)| row.id).collect();
        self.say(&format!("what cannot be done now, why ID tells for what reason: {}", cannot.join(", ")));
    }

    /// The actions that somebody who reads lines has a use for and whose names fit, each with why it cannot be done now.
    fn found(&self, words: &str) -> Vec<(&'static Row, Option<String>)> {
        let mut palette = Palette::open(&self.app);
        palette.search(&self.app, words);
        // Where the keys go makes no difference here: an action is done from wherever it can be.
        let refusal = |refusal: &Option<String>| refusal.clone().filter(|refusal| !refusal.starts_with("only in "));
        let found = palette.found().iter().filter(|found| is_of_use(found.row));
        found.map(|found| (found.row, refusal(&found.refusal))).collect()
    }

    fn action(&mut self, id: &str, rest: &str) -> Vec<Effect> {
        let Some(row) = known(id) else {
            let close = nearest(id).map(|close| format!(", perhaps {close}")).unwrap_or_default();
            self.fail(Failure::NotUnderstood, &format!("not understood{close}; help tells what there is: {id}"));
            return Vec::new();
        };
        // A number after an action is a row of the list that was told. Only what is on view can be acted on.
        if rest.parse::<usize>().is_ok() && matches!(self.numbered, Numbered::Conversations(_)) {
            let effects = self.select(rest);
            if self.then == Then::Conversation {
                self.then = Then::Nothing;
                self.queued = Some(row);
            }
            return effects;
        }
        self.act(row, rest)
    }

    /// Selects the row of a number; its conversation is told.
    fn select(&mut self, number: &str) -> Vec<Effect> {
        match (number.parse::<usize>(), &self.numbered) {
            (Ok(number), Numbered::Conversations(_)) => return self.choose(number),
            (Ok(_), _) => {
                self.fail(Failure::NotUnderstood, "a number is one of a list, and none was told: list tells one");
            }
            (Err(_), _) => {
                self.fail(Failure::NotUnderstood, &format!("a number of the list is expected: {number}"));
            }
        }
        Vec::new()
    }

    fn list(&mut self) -> Vec<Effect> {
        self.then = Then::List(0);
        let effects = self.go(Pane::Conversations);
        if !self.app.has_desk() {
            return effects.into_iter().chain(self.want(Action::Refresh)).collect();
        }
        let asked = self.app.loader.first_page().filter(|_| self.app.has_desk()).map(Effect::List);
        effects.into_iter().chain(asked).collect()
    }

    fn more(&mut self) {
        match &self.numbered {
            Numbered::Conversations(ids) => self.then = Then::List(ids.len()),
            _ => self.fail(Failure::NotUnderstood, "more goes on with a list, and none was told: list tells one"),
        }
    }

    fn find(&mut self, words: &str) {
        let mut found = self.found(words);
        found.sort_by_key(|(row, _)| !row.id.contains(words));
        if found.is_empty() {
            self.say("no action has such a name");
        }
        for (at, (row, refusal)) in found.iter().enumerate() {
            let refusal = refusal.as_ref().map(|refusal| format!(" ({refusal})")).unwrap_or_default();
            self.say(&format!("{}. {}: {}{refusal}", at + 1, row.id, row.title));
        }
        self.numbered = Numbered::Actions(found.into_iter().map(|(row, _)| row.action).collect());
    }

    fn why(&mut self, id: &str) {
        let Some(row) = known(id) else {
            self.fail(Failure::NotUnderstood, &format!("no action has this id: {id}"));
            return;
        };
        if OF_SCREENS.contains(&row.action) {
            self.say(&format!("{id} is about a screen, and there is none"));
            return;
        }
        let words = match row.refusal(&self.app) {
            None => format!("{id} can be done now: {}", row.title),
            Some(refusal) => format!("{id} cannot be done now: {refusal}"),
        };
        self.say(&words);
    }

    fn take_what_is_open(&mut self) -> Vec<Effect> {
        if self.app.overlay.is_none() {
            self.fail(Failure::NotUnderstood, "nothing was asked");
            return Vec::new();
        }
        self.then = Then::Opened;
        self.press(Chord::plain(Key::Enter))
    }

    fn set(&mut self, rest: &str) -> Vec<Effect> {
        let (name, value) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        if name == "skip-ai-agent" {
            return self.skip_ai_agent(value.trim());
        }
        let Some((_, slot)) = FIELDS.iter().find(|(field, _)| *field == name) else {
            let fields: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
            self.fail(Failure::NotUnderstood, &format!("fields are {}, skip-ai-agent: {name}", fields.join(", ")));
            return Vec::new();
        };
        let mut effects = self.go(Pane::Compose);
        effects.extend(self.fill(*slot, value.trim()));
        self.tell_slot(*slot);
        effects
    }

    fn skip_ai_agent(&mut self, value: &str) -> Vec<Effect> {
        let wanted = match value {
            "yes" => true,
            "no" => false,
            _ => {
                self.fail(Failure::NotUnderstood, &format!("yes or no is expected: {value}"));
                return Vec::new();
            }
        };
        let mut effects = self.go(Pane::Compose);
        if self.app.composer.skip_ai_agent() != wanted {
            self.app.composer.set_slot(Slot::SkipAiAgent);
            effects.extend(self.want(Action::Toggle));
        }
        self.tell_slot(Slot::SkipAiAgent);
        effects
    }

    fn set_variable(&mut self, rest: &str, is_displayable: bool) -> Vec<Effect> {
        let Some((name, value)) = rest.split_once('=').map(|(name, value)| (name.trim(), value.trim())) else {
            self.fail(Failure::NotUnderstood, &format!("NAME=VALUE is expected: {rest}"));
            return Vec::new();
        };
        let mut effects = self.go(Pane::Compose);
        let row = if let Some(row) = self.row_of(name) {
            row
        } else {
            let rows = self.app.composer.rows().len();
            effects.extend(self.want(Action::AddVariable));
            if self.app.composer.rows().len() == rows {
                self.tell_notice();
                self.fail(Failure::Refused, "not done: the form takes no more variables");
                return effects;
            }
            let row = if let Slot::Variable { row, .. } = self.app.composer.slot() { row } else { rows };
            effects.extend(self.fill(Slot::Variable { row, cell: Cell::Name }, name));
            row
        };
        effects.extend(self.fill(Slot::Variable { row, cell: Cell::Value }, value));
        if self.app.composer.rows()[row].displayable != is_displayable {
            self.app.composer.set_slot(Slot::Variable { row, cell: Cell::Displayable });
            effects.extend(self.want(Action::Toggle));
        }
        self.tell_variable(row);
        effects
    }

    fn remove_variable(&mut self, name: &str) -> Vec<Effect> {
        let Some(row) = self.row_of(name) else {
            self.fail(Failure::Refused, &format!("not done: the form has no such variable: {name}"));
            return Vec::new();
        };
        let mut effects = self.go(Pane::Compose);
        self.app.composer.set_slot(Slot::Variable { row, cell: Cell::Name });
        effects.extend(self.want(Action::RemoveVariable));
        self.say(&format!("variable {name} is removed"));
        effects
    }

    fn row_of(&self, name: &str) -> Option<usize> {
        self.app.composer.rows().iter().position(|row| row.name.text() == name)
    }

    fn fill(&mut self, slot: Slot, text: &str) -> Vec<Effect> {
        update::update(&mut self.app, Message::Filled { slot, text: text.to_owned() })
    }
}

/// The action of an id, however it is written.
fn known(id: &str) -> Option<&'static Row> {
    // The ends of lines are for those who see a cursor.
    let id = match id.to_lowercase().as_str() {
        "end" => "end-conversation".to_owned(),
        "close" => "close-conversation".to_owned(),
        id => id.to_owned(),
    };
    TABLE.iter().find(|row| row.id == id)
}

/// Whether somebody who reads lines has a use for an action: not to move within a text, nor for a screen's looks.
fn is_of_use(row: &Row) -> bool {
    let is_editing = row.group == Group::Editing && !matches!(row.action, Action::Undo | Action::Redo);
    !is_editing && !OF_SCREENS.contains(&row.action)
}

/// An id that begins as this one does.
fn nearest(id: &str) -> Option<&'static str> {
    let start: String = id.chars().take(3).collect::<String>().to_lowercase();
    TABLE.iter().map(|row| row.id).find(|known| !start.is_empty() && known.starts_with(&start))
}
