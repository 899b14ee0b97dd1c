//! What a console begins with and leaves behind, whatever it is seen on: the form from the draft, what is remembered, and
//! who keeps them.

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    path::Path,
    sync::Arc,
};

use futures_util::FutureExt as _;
use jiff::Timestamp;
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};

use super::{
    perform::{Keepers, Performer, Scenarios},
    stage::{Recorder, Troupe},
};
use crate::{
    client::{DeskClient, MessagingClient},
    console::{
        Look, Options,
        app::{App, Keeping, Notice, Pane, Tone, quick_reply, remote::Webhook, writing::Unsent},
        composer::{Composer, Draft},
        drafts::{self, DraftFile},
        message::{Message, WireNews},
        remembered,
    },
};

/// So much of the first notices is told: three lines of the smallest screen, less what breaking them and the number of
/// those left out take.
const NOTICE_CHARS: usize = 120;

/// A console that has not yet asked for anything.
pub(super) struct Session {
    pub(super) app: App,
    pub(super) performer: Performer,
    pub(super) messages: mpsc::UnboundedReceiver<Message>,
    pub(super) keepers: Kept,
    /// What went wrong so far.
    pub(super) notices: Vec<String>,
    pub(super) look: Look,
    pub(super) editor: Option<String>,
    pub(super) clock: Box<dyn Fn() -> Timestamp + Send>,
}

/// Those who keep the draft and what is remembered, and who tidies up after a scenario.
pub(super) struct Kept(Vec<JoinHandle<()>>);

impl Session {
    /// Reads what was kept, and has whatever changes kept again.
    pub(super) fn open(options: Options, messaging: &MessagingClient, desk: DeskClient) -> Self {
        let Options {
            target,
            look,
            start_on_desk,
            present,
            initial,
            draft,
            remembered,
            templates,
            scenarios,
            quick_replies,
            editor,
            webhook,
            clock,
            zone,
        } = options;
        let mut notices = Vec::new();
        let draft_file = draft.and_then(|path| match DraftFile::claim(&path) {
            Ok(file) => Some(Arc::new(file)),
            Err(error) => {
                notices.push(format!("the draft cannot be kept: {error}: {}", path.display()));
                None
            }
        });
        let draft = draft_file.as_ref().and_then(|file| file.load::<Draft>());
        let (composer, keeping) = match (initial, &draft) {
            (Some(body), _) => {
                let (composer, notes) = Composer::from_body(&body);
                notices.splice(0..0, notes);
                (composer, Keeping::OtherUntilEdited)
            }
            (None, Some(draft)) => (Composer::from_draft(draft), Keeping::Form),
            (None, None) => (Composer::vendor_sample(), Keeping::Form),
        };
        let focus = if start_on_desk { Pane::Conversations } else { Pane::Compose };
        let mut app = App::new(target, zone, clock(), composer, focus);
        app.keeping = if draft_file.is_some() { keeping } else { Keeping::Nothing };
        app.outbox.restore(draft.as_ref().map(Draft::unsettled).unwrap_or_default());
        app.preferences = remembered.as_deref().map(remembered::load).unwrap_or_default();
        app.quick_replies = quick_reply::all(quick_replies);
        let receiver = match webhook {
            None => None,
            Some(Ok((receiver, address))) => {
                app.remote.webhook = Webhook::Listening(address);
                Some(receiver)
            }
            Some(Err(reason)) => {
                notices.push(format!("webhooks do not come in here: {reason}"));
                app.remote.webhook = Webhook::Failed(reason);
                None
            }
        };
        if present {
            app.presenter.toggle();
        }
        if let Some(unsent) = draft_file.as_ref().and_then(|file| file.load::<Unsent>()) {
            app.restore_unsent(unsent);
        }
        app.unfinished = draft.as_ref().and_then(Draft::unfinished).map(str::to_owned);

        let (sender, messages) = mpsc::unbounded_channel();
        let not_kept = {
            let sender = sender.clone();
            move |reason| {
                // Nobody listens any more once the console ends.
                let _ = sender.send(Message::DraftNotKept(reason));
            }
        };
        let (draft_sender, draft_receiver) = watch::channel(None);
        let (unsent_sender, unsent_receiver) = watch::channel(None);
        let keeper = draft_file.clone().map(|file| tokio::spawn(drafts::keep(file, draft_receiver, not_kept.clone())));
        let reply_keeper = draft_file.map(|file| tokio::spawn(drafts::keep(file, unsent_receiver, not_kept)));
        let (preference_sender, preference_receiver) = watch::channel(None);
        // Copies that no clipboard takes go where the rest is kept.
        let folder = remembered.as_deref().and_then(Path::parent).map(Path::to_owned);
        let rememberer = remembered.map(|path| {
            let sender = sender.clone();
            tokio::spawn(remembered::keep(path, preference_receiver, move |reason| {
                let _ = sender.send(Message::PreferencesNotKept(reason));
            }))
        });
        let keepers =
            Keepers { drafts: draft_sender, unsent: unsent_sender, preferences: preference_sender, folder, templates };
        let wire = sender.clone();
        let messaging = messaging.observed_by(move |exchange| {
            // Nobody listens any more once the console ends.
            let _ = wire.send(Message::Wire(WireNews::Exchanged(Box::new(exchange))));
        });
        let (cues, troupe) = Troupe::gather(messaging.clone(), desk.clone(), sender.clone());
        let recorder = Recorder::new(desk.clone(), messaging.channel_id(), scenarios.clone());
        let scenarios = Scenarios { cues, folder: scenarios, recorder };
        let performer = Performer::new(messaging, desk, sender, keepers, scenarios, receiver);
        let keepers = Kept([keeper, reply_keeper, rememberer, Some(troupe)].into_iter().flatten().collect());
        Self { app, performer, messages, keepers, notices, look, editor, clock }
    }
}

impl Kept {
    /// Does the console's work, which owns the performer, and saves the last that it gave; after a panic too, before that
    /// goes on: a scenario must leave nothing behind at the endpoint because a screen could not be drawn.
    pub(super) async fn saved_after<T>(self, work: impl Future<Output = T>) -> T {
        // Nothing of work that panicked is looked at again.
        let ended = AssertUnwindSafe(work).catch_unwind().await;
        self.save().await;
        ended.unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// Waits until the last that they were given is saved. The performer must have ended, for it is who gives.
    async fn save(self) {
        for keeper in self.0 {
            if let Err(error) = keeper.await {
                tracing::error!(
                    "the last draft, or what was remembered, may not be kept, or a scenario not be tidied up: {error}"
                );
            }
        }
    }
}

/// Tells in one notice what went wrong at the start.
pub(super) fn tell(app: &mut App, notices: &[String]) {
    if !notices.is_empty() {
        app.notice = Some(Notice::new(Tone::Warning, in_short(notices)));
    }
}

/// As many notices as the smallest screen has room for, and how many more there are.
fn in_short(notices: &[String]) -> String {
    let mut told = String::new();
    for (at, notice) in notices.iter().enumerate() {
        let joint = if at == 0 { "" } else { " · " };
        let left = NOTICE_CHARS.saturating_sub(told.chars().count() + joint.len());
        if at > 0 && notice.chars().count() > left {
            return format!("{told} · and {} more", notices.len() - at);
        }
        told.push_str(joint);
        told.extend(notice.chars().take(left));
        if notice.chars().count() > left {
            told.push('…');
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };

    use super::*;

    #[tokio::test]
    async fn what_was_given_is_saved_before_a_panic_goes_on() {
        let saved = Arc::new(AtomicBool::new(false));
        let (given, mut receiver) = mpsc::unbounded_channel::<()>();
        let keeper = tokio::spawn({
            let saved = Arc::clone(&saved);
            async move {
                while receiver.recv().await.is_some() {}
                saved.store(true, Ordering::SeqCst);
            }
        });
        let work = async move {
            let _performer = given;
            panic!("on purpose");
        };
        let ended = AssertUnwindSafe(Kept(vec![keeper]).saved_after::<()>(work)).catch_unwind().await;
        let panic = ended.unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"on purpose"), "it goes on");
        assert!(saved.load(Ordering::SeqCst));
    }

    #[test]
    fn notices_that_do_not_fit_are_counted() {
        let short = |lengths: &[usize]| in_short(&lengths.iter().map(|length| "x".repeat(*length)).collect::<Vec<_>>());
        assert_eq!(short(&[2, 3]), "xx · xxx");
        assert_eq!(short(&[50, 50, 50, 2]), format!("{0} · {0} · and 2 more", "x".repeat(50)));
        assert_eq!(short(&[500, 2]), format!("{}… · and 1 more", "x".repeat(NOTICE_CHARS)));
    }
}
