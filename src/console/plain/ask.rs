//! What is asked back before it is done: the questions that the console on a screen asks by a second press of a key.

use super::{Failure, Plain};
use crate::console::{action::Action, effect::Effect, message::Message, update};

/// A question that waits for an answer: yes or no, but for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// The form has changes that were not sent.
    Leave,
    /// The form has something that the endpoint will refuse.
    SendAnyway,
    /// The profile is production: its name is awaited, not yes.
    Name,
}

impl Plain {
    /// Asks what the state waits for.
    pub(super) fn ask(&mut self) {
        if self.question.is_some() {
            return;
        }
        if self.app.confirmation().is_some() {
            self.question = Some(Question::Name);
            let target = &self.app.target;
            let words = format!(
                "{} is production, at {}: type its name to send; anything else sends nothing",
                target.profile, target.base_url
            );
            self.say(&words);
            return;
        }
        let (question, words) = if self.app.is_leaving {
            (Question::Leave, "leave all the same? yes or no")
        } else if self.app.outbox.anyway {
            (Question::SendAnyway, "send it anyway? yes or no")
        } else {
            return;
        };
        self.tell_notice();
        self.question = Some(question);
        self.say(words);
    }

    /// Takes the answer. What is neither yes nor no is a no, and is not taken for a command.
    pub(super) fn answer(&mut self, question: Question, line: &str) -> Vec<Effect> {
        if question == Question::Name {
            return self.answer_with_name(line);
        }
        let is_yes = matches!(line.to_lowercase().as_str(), "yes" | "y");
        let action = match question {
            Question::Leave => Action::Leave,
            Question::SendAnyway | Question::Name => Action::Send,
        };
        if is_yes {
            return self.want(action);
        }
        let words = match question {
            Question::Leave => "not left",
            Question::SendAnyway | Question::Name => "not sent",
        };
        self.fail(Failure::Refused, words);
        self.want(Action::Back)
    }

    /// Takes a line for the profile's name. A wrong one sends nothing, and is not asked for again by itself.
    fn answer_with_name(&mut self, line: &str) -> Vec<Effect> {
        if line != self.app.target.profile {
            let words = format!("not sent: the profile is {}, not {line:?}", self.app.target.profile);
            self.fail(Failure::Refused, &words);
            return self.want(Action::Back);
        }
        let mut effects = Vec::new();
        for letter in line.chars() {
            effects.extend(update::update(&mut self.app, Message::Typed(letter)));
        }
        effects.extend(self.want(Action::Take));
        effects
    }
}
