//! Away from the screen and back: the person's editor, and the shell. Meanwhile the terminal is theirs.

use std::io;

use super::{Console, signals::Signals};
use crate::console::{
    Exit,
    message::{Edited, Message},
    terminal::editor::{self, PrivateText},
};

/// What takes the console away from its screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    /// The editor, on this text.
    Edit(String),
    /// The shell, until it lets the program go on.
    Suspend,
}

impl Console<'_> {
    /// Goes, and comes back to a screen that is drawn anew. Signals that end the console end it here too.
    pub(super) async fn go(&mut self, errand: Errand, signals: &mut Signals) -> io::Result<Option<Exit>> {
        let (message, exit) = match errand {
            Errand::Edit(text) => {
                let (edited, exit) = self.edit(text, signals).await;
                (Message::EditedOutside(edited), exit)
            }
            Errand::Suspend => {
                self.screen.release();
                let was_stopped = signals.stop().await;
                (Message::Suspended { was_stopped }, None)
            }
        };
        if exit.is_none() {
            self.come_back()?;
        }
        // On the way out too: what was written in the editor goes into the draft.
        Ok(self.take(message).or(exit))
    }

    /// Takes the screen again, which may have another size now.
    pub(super) fn come_back(&mut self) -> io::Result<()> {
        self.screen.retake()?;
        let (columns, rows) = self.screen.size();
        self.take(Message::Resized { columns, rows });
        Ok(())
    }

    async fn edit(&mut self, before: String, signals: &mut Signals) -> (Edited, Option<Exit>) {
        let failed =
            |before: &str, reason: String| Edited { before: before.to_owned(), after: None, failure: Some(reason) };
        let text = match PrivateText::new(&before) {
            Ok(text) => text,
            Err(error) => return (failed(&before, format!("there is no place for the editor's file: {error}")), None),
        };
        if !self.reader.pause() {
            return (failed(&before, "the terminal cannot be given to an editor now".to_owned()), None);
        }
        self.screen.release();
        let (editor, path) = (self.editor.clone(), text.path().to_owned());
        let running = tokio::task::spawn_blocking(move || editor::run(editor.as_deref(), &path));
        let (failure, exit) = tokio::select! {
            ended = running => (ended.unwrap_or_else(|error| Err(error.to_string())).err(), None),
            exit = signals.ending() => (Some("the console was told to end".to_owned()), Some(exit)),
        };
        self.reader.resume();
        match text.read() {
            Ok(after) => (Edited { before, after: Some(after), failure }, exit),
            Err(error) => (failed(&before, failure.unwrap_or_else(|| format!("the text is gone: {error}"))), exit),
        }
    }
}
