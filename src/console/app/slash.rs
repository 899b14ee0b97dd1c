//! Slash commands in the reply box: what the text asks for, and what can be taken for it.
//!
//! They are the vendor's (page "View communication panel"), each with its number: `/q` a quick reply, `/c` to consult
//! somebody, `/t` and `/tq` a transfer. A list shows what fits as it is typed; closed with Esc, the text is text again.
//! What this desk cannot do stands in the list with the reason, and what looks like a command and is none is not sent
//! before it was meant: the customer would read it.

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
    /// The desk has nothing of the kind: why.
    Nothing(&'static str),
}

const ALONE: What = What::Nothing("nobody to consult: there is one representative");

const COMMANDS: [Command; 6] = [
    Command { names: &["/q", "/1"], about: "quick replies; #tag finds by tag", what: What::QuickReply },
    Command { names: &["/c", "/4"], about: "consult a representative", what: ALONE },
    Command { names: &["/cq"], about: "consult a queue", what: ALONE },
    // At the vendor it begins with the representatives; here there is no other one.
    Command { names: &["/t", "/2"], about: "transfer to a queue", what: What::Queue },
    Command { names: &["/tq", "/3"], about: "transfer to a queue", what: What::Queue },
    Command { names: &["/taq"], about: "transfer to a queue", what: What::Queue },
];

/// What can be taken for the command that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is chosen among, in words.
    pub heading: &'static str,
    pub entries: Vec<Entry>,
    /// What is said when there are no entries.
    pub nothing: &'static str,
}

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
    /// It cannot be taken, and this is why.
    Nothing(&'static str),
}

impl App {
    /// Whether keys go to the list of a slash command.
    pub fn is_completing(&self) -> bool {
        self.context() == Context::Reply && self.completions().is_some()
    }

    /// What can be taken for the slash command in the open box; `None` when there is none, or its list was closed.
    pub fn completions(&self) -> Option<Choice> {
        let writing = self.writing.open().filter(|writing| writing.purpose == Purpose::Reply)?;
        if self.writing.is_list_closed() {
            return None;
        }
        let [line] = self.writing.editor()?.lines() else { return None };
        if !line.starts_with('/') {
            return None;
        }
        let Some((name, words)) = line.split_once(char::is_whitespace) else {
            let fitting =
                COMMANDS.iter().filter(|command| command.names.iter().any(|name| name.starts_with(line.as_str())));
            let entries: Vec<Entry> = fitting.map(Command::entry).collect();
            // What is no command is text, as a path is.
            return (!entries.is_empty()).then_some(Choice {
                heading: "Commands · only at the start of a reply of one line",
                entries,
                nothing: "",
            });
        };
        let command = COMMANDS.iter().find(|command| command.names.contains(&name))?;
        Some(match command.what {
            What::QuickReply => {
                Choice { heading: "Quick replies", entries: self.quick_replies(words), nothing: "no quick reply fits" }
            }
            What::Queue => Choice {
                heading: "Transfer to a queue",
                entries: errand::queues(self, writing.id, words).into_iter().map(Entry::from).collect(),
                nothing: errand::NO_OTHER_QUEUE,
            },
            What::Nothing(_) => Choice { heading: "Not at this desk", entries: vec![command.entry()], nothing: "" },
        })
    }

    /// Why the reply may not be meant as it stands: it begins as a command does, and is none. `None` once its list was
    /// closed, for then the text is text.
    pub fn doubtful_command(&self) -> Option<String> {
        let is_reply = self.writing.open().is_some_and(|writing| writing.purpose == Purpose::Reply);
        if !is_reply || self.writing.is_list_closed() || self.completions().is_some() {
            return None;
        }
        let lines = self.writing.editor()?.lines();
        let name = lines.first()?.split_whitespace().next().filter(|_| lines[0].starts_with('/'))?;
        // A path has a second slash, and a fraction or a smiley is no word.
        let is_word = name.len() > 1 && name[1..].chars().all(char::is_alphanumeric);
        let is_known = COMMANDS.iter().any(|command| command.names.contains(&name));
        match (is_word, is_known) {
            (false, _) => None,
            (true, true) => Some(format!("{name} is a command only in a reply of one line")),
            (true, false) => Some(format!("{name} is not a command")),
        }
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
        let (note, taken) = match self.what {
            What::Nothing(reason) => (reason.to_owned(), Taken::Nothing(reason)),
            What::QuickReply | What::Queue => (self.about.to_owned(), Taken::Text(format!("{} ", self.names[0]))),
        };
        Entry { label: self.names.join(" "), note, taken }
    }
}

impl From<Answer> for Entry {
    fn from(Answer { label, note, order }: Answer) -> Self {
        Self { label, note, taken: Taken::Order(order) }
    }
}
