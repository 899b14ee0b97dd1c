//! Slash commands in the reply box: what the text asks for, and what can be taken for it.
//!
//! They are the vendor's (page "View communication panel"): `/q` a quick reply, `/t` and `/tq` a transfer to a queue, with
//! their numbers. A list shows what fits as it is typed; closed with Esc, the text is text again.

use super::{
    App, Context,
    errand::{self, Answer},
    order::Order,
    writing::Purpose,
};

/// One command.
#[derive(Debug, PartialEq, Eq)]
struct Command {
    names: &'static [&'static str],
    about: &'static str,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    QuickReply,
    Queue,
}

const COMMANDS: [Command; 3] = [
    Command { names: &["/q", "/1"], about: "quick replies; #tag finds by tag", what: What::QuickReply },
    Command { names: &["/t", "/2"], about: "transfer to a queue", what: What::Queue },
    Command { names: &["/tq", "/3"], about: "transfer to a queue", what: What::Queue },
];

/// Something that can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub label: String,
    pub note: String,
    pub taken: Taken,
}

/// What taking it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// This stands in the box.
    Text(String),
    /// This is done, and the box is empty.
    Order(Order),
}

impl App {
    /// Whether keys go to the list of a slash command.
    pub fn is_completing(&self) -> bool {
        self.context() == Context::Reply && self.completions().is_some()
    }

    /// What can be taken for the slash command in the open box; `None` when there is none, or its list was closed.
    pub fn completions(&self) -> Option<Vec<Entry>> {
        let writing = self.writing.open().filter(|writing| writing.purpose == Purpose::Reply)?;
        if self.writing.is_list_closed() {
            return None;
        }
        let [line] = self.writing.editor()?.lines() else { return None };
        if !line.starts_with('/') {
            return None;
        }
        let Some((name, words)) = line.split_once(' ') else {
            let fitting =
                COMMANDS.iter().filter(|command| command.names.iter().any(|name| name.starts_with(line.as_str())));
            let entries: Vec<Entry> = fitting.map(Command::entry).collect();
            // What is no command is text, as a path is.
            return (!entries.is_empty()).then_some(entries);
        };
        let command = COMMANDS.iter().find(|command| command.names.contains(&name))?;
        Some(match command.what {
            What::QuickReply => self.quick_replies(words),
            What::Queue => errand::queues(self, writing.id, words).into_iter().map(Entry::from).collect(),
        })
    }

    fn quick_replies(&self, words: &str) -> Vec<Entry> {
        let view =
            self.viewer.shown().filter(|view| self.writing.open().is_some_and(|to| to.id == view.conversation_id));
        let fitting = self.quick_replies.iter().filter(|reply| reply.fits(words));
        let entry = |reply: &super::quick_reply::QuickReply| {
            let text = view.map_or_else(|| reply.text.clone(), |view| reply.filled(view));
            Entry { label: reply.title.clone(), note: text.clone(), taken: Taken::Text(text) }
        };
        fitting.map(entry).collect()
    }
}

impl Command {
    fn entry(&self) -> Entry {
        let label = self.names[0].to_owned();
        let taken = Taken::Text(format!("{label} "));
        Entry { label, note: self.about.to_owned(), taken }
    }
}

impl From<Answer> for Entry {
    fn from(Answer { label, note, order }: Answer) -> Self {
        Self { label, note, taken: Taken::Order(order) }
    }
}
