//! What is asked back before it is done: the questions that the console on a screen asks by a second press of a key.

use super::{Failure, Plain};
use crate::console::{action::Action, effect::Effect};

/// A question that waits for yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// The form has changes that were not sent.
    Leave,
    /// The form has something that the endpoint will refuse.
    SendAnyway,
}

impl Plain {
    /// Asks what the state waits for.
    pub(super) fn ask(&mut self) {
        if self.question.is_some() {
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
        let is_yes = matches!(line.to_lowercase().as_str(), "yes" | "y");
        let action = match question {
            Question::Leave => Action::Leave,
            Question::SendAnyway => Action::Send,
        };
        if is_yes {
            return self.want(action);
        }
        let words = match question {
            Question::Leave => "not left",
            Question::SendAnyway => "not sent",
        };
        self.fail(Failure::Refused, words);
        self.want(Action::Back)
    }
}
