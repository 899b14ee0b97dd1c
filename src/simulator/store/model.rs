//! A model of the store: whatever is done in whatever order, a few plain facts hold after each step.
//!
//! The model knows only what an integrator could: answers, and what it sent. It is deterministic: time is moved, and the
//! steps that run together are told apart by the ids that they were given.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Act, Acted, Channel, Commanded, Create, Created, Messages, Store, conformance};
use crate::{
    api::{
        activity,
        answer::ActivityAnswer,
        create,
        desk::{EntryKind, State},
        id::{ConversationId, MessageId},
        identity,
        query::{ConversationsQuery, MessagesQuery},
        switch::{AfterEnd, Switches},
    },
    conversation::{Entry, lifecycle::Command, order::Order},
    simulator::randomness::Randomness,
};

/// Something that somebody does. Conversations are named by how many have begun, modulo.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Create {
        channel: usize,
        customer: Option<u8>,
        text: Option<String>,
    },
    /// Activities of one conversation, all at the same time.
    Act {
        conversation: usize,
        together: Vec<Deed>,
    },
    Accept {
        conversation: usize,
    },
    Pass {
        milliseconds: i64,
    },
}

/// What an activity is.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    Say(String),
    Type,
    /// A receipt for the id so many before the last.
    Read(i64),
    Event(u8),
    End,
}

/// Any steps: few customers and channels, so that they meet.
pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let deed = prop_oneof![
        4 => "\\PC{1,8}".prop_map(Deed::Say),
        2 => Just(Deed::Type),
        2 => (-1_i64..4).prop_map(Deed::Read),
        2 => any::<u8>().prop_map(Deed::Event),
        1 => Just(Deed::End),
    ];
    let step = prop_oneof![
        3 => (0..2_usize, prop::option::of(0..3_u8), prop::option::of("\\PC{1,8}"))
            .prop_map(|(channel, customer, text)| Step::Create { channel, customer, text }),
        6 => (0..8_usize, prop::collection::vec(deed, 1..4))
            .prop_map(|(conversation, together)| Step::Act { conversation, together }),
        2 => (0..8_usize).prop_map(|conversation| Step::Accept { conversation }),
        // Backwards too: clocks are set.
        1 => (-3_i64..2_000).prop_map(|milliseconds| Step::Pass { milliseconds }),
    ];
    prop::collection::vec(step, 1..24)
}

/// Both ways that a customer's end can be set.
pub(super) fn switches() -> impl Strategy<Value = Switches> {
    let after_end = prop_oneof![Just(AfterEnd::WrapUp), Just(AfterEnd::Closed)];
    (any::<bool>(), after_end).prop_map(|(continue_waiting, after_end)| Switches {
        continue_waiting,
        after_end,
        ..Switches::default()
    })
}

/// What the model remembers of a conversation.
struct Known {
    id: ConversationId,
    channel: usize,
    customer: Option<u8>,
    is_over: bool,
    is_accepted: bool,
    last: Option<MessageId>,
    read: Option<MessageId>,
    said: Vec<(MessageId, String)>,
}

/// Does the steps and looks after each whether the facts hold.
pub(super) async fn run(store: &dyn Store, switches: Switches, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let channels = [identity::CHANNEL_ID, identity::UNLINKED_CHANNEL_ID]
        .map(|id| store.channel(id.parse().expect("a well-known id")).expect("a well-known channel"));
    let mut model = Model { store, switches, channels, now: conformance::now(), known: Vec::new() };
    for step in steps {
        match step {
            Step::Create { channel, customer, text } => model.create(channel, customer, text).await?,
            Step::Act { conversation, together } => model.act(conversation, &together).await?,
            Step::Accept { conversation } => model.accept(conversation).await?,
            Step::Pass { milliseconds } => model.now += SignedDuration::from_millis(milliseconds),
        }
        model.lists_hold_what_is_not_over().await?;
    }
    model.transcripts_are_what_was_said().await
}

struct Model<'a> {
    store: &'a dyn Store,
    switches: Switches,
    channels: [Arc<Channel>; 2],
    now: Timestamp,
    known: Vec<Known>,
}

impl Model<'_> {
    async fn create(
        &mut self,
        channel: usize,
        customer: Option<u8>,
        text: Option<String>,
    ) -> Result<(), TestCaseError> {
        let body = json!({
            "customercontext": { "customerid": customer.map(|customer| format!("客{customer}")) },
            "startmessage": text,
        });
        let request = create::parse(body.to_string().as_bytes()).expect("it is well-formed");
        let id = Randomness::system().conversation_id(self.now);
        let create = Create {
            channel: Arc::clone(&self.channels[channel]),
            request,
            id,
            switches: self.switches,
            ai_agent: None,
            now: self.now,
        };
        let running = self
            .known
            .iter()
            .find(|known| {
                customer.is_some() && known.customer == customer && known.channel == channel && !known.is_over
            })
            .map(|known| known.id);
        match (self.store.create(create).await.expect("the store answers"), running) {
            (Created::Known { id }, Some(running)) => prop_assert_eq!(id, running),
            (Created::Begun { id, message_id }, None) => {
                prop_assert_eq!(message_id.is_some(), text.is_some());
                let said = message_id.zip(text).into_iter().collect();
                let known = Known {
                    id,
                    channel,
                    customer,
                    is_over: false,
                    is_accepted: false,
                    last: message_id,
                    read: None,
                    said,
                };
                self.known.push(known);
            }
            (created, running) => prop_assert!(false, "{:?} although {:?} is active", created, running),
        }
        Ok(())
    }

    async fn act(&mut self, conversation: usize, together: &[Deed]) -> Result<(), TestCaseError> {
        if self.known.is_empty() {
            return Ok(());
        }
        let index = conversation % self.known.len();
        let (store, now, switches) = (self.store, self.now, self.switches);
        let known = &mut self.known[index];
        let channel = &self.channels[known.channel];
        let acts = together.iter().map(|deed| {
            let act = conformance::act(channel, known.id, &body(deed, known.last));
            store.act(Act { switches, now, ..act })
        });
        let last = known.last;
        let mut taken = Vec::new();
        let mut ended = None;
        for (deed, acted) in together.iter().zip(join_all(acts).await) {
            match acted.expect("the store answers") {
                Acted::Done(ActivityAnswer::Taken(id)) => {
                    prop_assert!(!known.is_over, "{:?} was taken although it is over", deed);
                    if matches!(deed, Deed::End) {
                        ended = Some(id);
                    }
                    taken.push((id, deed));
                }
                Acted::Done(ActivityAnswer::Receipt) => {
                    let Deed::Read(before) = deed else { panic!("{deed:?} is no receipt") };
                    prop_assert!(!known.is_over);
                    known.read = known.read.max(MessageId::from_stored(receipt(*before, last)));
                }
                Acted::Refused(violation) => {
                    // The receipt of what was not said yet.
                    prop_assert!(matches!(deed, Deed::Read(_)), "{:?}: {}", deed, violation);
                }
                Acted::Unknown => prop_assert!(known.is_over || together.len() > 1, "{:?}", deed),
                Acted::Superseded => prop_assert!(false, "nothing waits here"),
            }
        }
        taken.sort_unstable_by_key(|(id, _)| *id);
        for (id, deed) in taken {
            prop_assert!(known.last.is_none_or(|last| id > last), "{} after {:?}", id, known.last);
            prop_assert!(ended.is_none_or(|ended| id <= ended), "nothing comes after the end");
            known.last = Some(id);
            if let Deed::Say(text) = deed {
                known.said.push((id, text.clone()));
            }
        }
        let is_over = known.is_over || ended.is_some();
        known.is_over = is_over;
        self.the_conversation_stands_as_known(index).await
    }

    async fn accept(&mut self, conversation: usize) -> Result<(), TestCaseError> {
        if self.known.is_empty() {
            return Ok(());
        }
        let index = conversation % self.known.len();
        let known = &mut self.known[index];
        let is_possible = !known.is_over && !known.is_accepted;
        let order = Order::Move(Command::Accept);
        match self.store.command(known.id, order, self.now).await.expect("the store answers") {
            Commanded::Done(accepted) => {
                prop_assert!(is_possible);
                // The system's line of it has an id too.
                known.last = accepted.transcript.last().map(|line| line.message_id);
            }
            Commanded::Forbidden(_) => prop_assert!(!is_possible),
            other => prop_assert!(false, "{:?}", other),
        }
        known.is_accepted |= is_possible;
        self.the_conversation_stands_as_known(index).await
    }

    async fn the_conversation_stands_as_known(&self, index: usize) -> Result<(), TestCaseError> {
        let known = &self.known[index];
        let kept = self.store.conversation(known.id).await.expect("the store answers").expect("it has begun");
        let expected = match (known.is_over, known.is_accepted) {
            (false, false) => State::Open,
            (false, true) => State::Active,
            (true, true) if self.switches.after_end == AfterEnd::WrapUp => State::WrapUp,
            (true, _) => State::Closed,
        };
        prop_assert_eq!(kept.state, expected);
        prop_assert_eq!(kept.read_up_to, known.read, "the furthest receipt that was taken");
        Ok(())
    }

    /// GET conversations of each channel holds exactly what is open, active or waiting there, in pages of any size.
    async fn lists_hold_what_is_not_over(&self) -> Result<(), TestCaseError> {
        for (index, channel) in self.channels.iter().enumerate() {
            let mut listed = Vec::new();
            let mut after = None;
            loop {
                let query = ConversationsQuery { start: None, page_size: 2, after };
                let page = self.store.page(channel, query).await.expect("the store answers").expect("its own token");
                listed.extend(page.conversations.into_iter().map(|row| row.conversationid));
                after = page.continuationtoken;
                if after.is_none() {
                    break;
                }
            }
            let running: Vec<&Known> =
                self.known.iter().filter(|known| known.channel == index && !known.is_over).collect();
            let unique: HashSet<ConversationId> = listed.iter().copied().collect();
            prop_assert_eq!(unique.len(), listed.len());
            prop_assert_eq!(unique, running.iter().map(|known| known.id).collect::<HashSet<_>>());
            let mut of_customer = HashMap::new();
            for known in running.iter().filter(|known| known.customer.is_some()) {
                let other = of_customer.insert(known.customer, known.id);
                prop_assert!(other.is_none(), "a customer has two");
            }
        }
        Ok(())
    }

    /// GET messages holds what was said, in order; over, it holds nothing for the integrator and all for the desk.
    async fn transcripts_are_what_was_said(&self) -> Result<(), TestCaseError> {
        for known in &self.known {
            let kept = self.store.conversation(known.id).await.expect("the store answers").expect("it has begun");
            let lines: Vec<(MessageId, String)> =
                said_by_people(kept.transcript).map(|line| (line.message_id, line.text)).collect();
            prop_assert_eq!(&lines, &known.said);
            let mut listed = Vec::new();
            let mut after = None;
            loop {
                let query = MessagesQuery { start: None, page_size: 2, after };
                let channel = &self.channels[known.channel];
                match self.store.messages(channel, known.id, query).await.expect("the store answers") {
                    Messages::Page(page) => {
                        listed.extend(page.messages.into_iter().map(|row| (row.message_id, row.text)));
                        after = page.continuation_token.and_then(MessageId::of_moment);
                    }
                    Messages::Unknown => prop_assert!(known.is_over),
                    Messages::BadToken => prop_assert!(false, "its own token"),
                }
                if after.is_none() {
                    break;
                }
            }
            let expected = if known.is_over { Vec::new() } else { known.said.clone() };
            prop_assert_eq!(listed, expected);
        }
        Ok(())
    }
}

fn said_by_people(lines: Vec<Entry>) -> impl Iterator<Item = Entry> {
    lines.into_iter().filter(|line| line.kind != EntryKind::System)
}

fn body(deed: &Deed, last: Option<MessageId>) -> Value {
    match deed {
        Deed::Say(text) => activity::message(text),
        Deed::Type => activity::typing(),
        Deed::Read(before) => {
            let id = receipt(*before, last).to_string();
            json!({ "type": "event", "name": "MessageRead", "value": { "messageId": id } })
        }
        Deed::Event(n) => {
            activity::custom_event("cart", json!({ format!("n{}", n % 8): n }).as_object().expect("an object"))
        }
        Deed::End => activity::end_of_conversation(),
    }
}

/// The id so many before the last one; of none, one that was never given.
fn receipt(before: i64, last: Option<MessageId>) -> i64 {
    last.map_or(9_999_999_000_000, MessageId::get) - before
}
