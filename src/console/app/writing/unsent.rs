//! What was written to conversations and not sent, as it is kept in a file, so that nothing typed is lost.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::{Desk, Purpose};
use crate::{api::id::ConversationId, console::app::App};

/// So many texts are kept of each seat, and so many bytes of them; those that were written in last are.
const TEXTS: usize = 100;
const BYTES: usize = 512 * 1024;

/// The texts. Reading those of another version is an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unsent {
    #[serde(deserialize_with = "known_version")]
    version: u32,
    texts: Vec<UnsentText>,
}

/// A text, for whom, and what it is to become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UnsentText {
    pub conversation: ConversationId,
    pub purpose: Purpose,
    pub text: String,
}

impl Unsent {
    /// The version that this program writes and reads.
    pub const VERSION: u32 = 1;

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

impl App {
    /// What to keep of what was written to conversations, in both seats. A message whose answer is not here yet is part
    /// of it: whether it arrived, nobody knows.
    pub fn unsent(&self) -> Unsent {
        let texts = self.writings().into_iter().flat_map(kept).collect();
        Unsent { version: Unsent::VERSION, texts }
    }

    /// Puts back what was kept. The boxes stay closed.
    pub fn restore_unsent(&mut self, unsent: Unsent) {
        // The last one written in comes first there.
        for UnsentText { conversation, purpose, text } in unsent.texts.into_iter().rev() {
            let desk = if purpose == Purpose::Customer { &mut self.seats.writing } else { &mut self.writing };
            desk.restore(conversation, purpose, &text);
        }
    }

    /// How often the texts changed so far: they are to be kept anew when it grows.
    pub fn writing_changes(&self) -> u64 {
        self.writings().map(Desk::changes).iter().sum()
    }

    fn writings(&self) -> [&Desk; 2] {
        [&self.writing, &self.seats.writing]
    }
}

fn kept(desk: &Desk) -> Vec<UnsentText> {
    let mut room = BYTES;
    let fits = |(_, text): &(_, String)| {
        let is_fitting = text.len() <= room;
        room = room.saturating_sub(text.len());
        is_fitting
    };
    let texts = desk.unsent().into_iter().take(TEXTS).take_while(fits);
    texts.map(|((conversation, purpose), text)| UnsentText { conversation, purpose, text }).collect()
}

fn known_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        Unsent::VERSION => Ok(Unsent::VERSION),
        other => Err(D::Error::custom(format!("version {} is expected, this is {other}", Unsent::VERSION))),
    }
}
