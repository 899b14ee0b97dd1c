//! The console without a terminal: what it shows of an endpoint once nothing more is to come.
//!
//! It takes no keys, sends nothing and keeps nothing; it only asks what a console asks when it opens, and draws the answers
//! as the loop does.

use std::{io, time::Duration};

use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

use super::{
    perform::{Keepers, Performer, Scenarios},
    stage::Recorder,
};
use crate::{
    client::{DeskClient, MessagingClient},
    console::{
        app::App,
        effect::Effect,
        message::{Message, StreamNews},
        theme::Styles,
        update, view,
    },
};

/// How long the endpoint has for its answers.
const PATIENCE: Duration = Duration::from_secs(20);

/// Opens a console on an endpoint and gives its screen, `app.columns` wide and `app.rows` high.
///
/// Fails with [`io::ErrorKind::TimedOut`] where the endpoint does not answer.
pub async fn still(mut app: App, styles: &Styles, messaging: &MessagingClient, desk: DeskClient) -> io::Result<Buffer> {
    let (sender, mut messages) = mpsc::unbounded_channel();
    let keepers = Keepers {
        drafts: watch::Sender::new(None),
        unsent: watch::Sender::new(None),
        preferences: watch::Sender::new(None),
        folder: None,
        templates: None,
    };
    // Nobody plays: the picture is of what is there.
    let (cues, _) = mpsc::unbounded_channel();
    let scenarios =
        Scenarios { cues, folder: None, recorder: Recorder::new(desk.clone(), messaging.channel_id(), None) };
    let performer = Performer::new(messaging.clone(), desk, sender, keepers, scenarios, None);
    let mut asking = Asking { performer, unanswered: 0 };
    let mut terminal = Terminal::new(TestBackend::new(app.columns, app.rows)).map_err(io::Error::other)?;
    let mut is_followed = false;
    asking.ask(update::start(&mut app));
    let settle = async {
        loop {
            let mut drawn = None;
            terminal.draw(|frame| drawn = Some(view::draw(frame, &app, styles))).map_err(io::Error::other)?;
            let is_as_before = drawn.as_ref().is_none_or(|(extent, map)| (extent, map) == (&app.extent, &app.map));
            if let Some((extent, map)) = drawn {
                asking.ask(update::update(&mut app, Message::Drawn(extent, map)));
            }
            if !is_as_before {
                continue;
            }
            if is_followed && asking.unanswered == 0 {
                return Ok(terminal.backend().buffer().clone());
            }
            // The performer has the other end as long as it is asked.
            let Some(message) = messages.recv().await else { return Err(io::ErrorKind::UnexpectedEof.into()) };
            match &message {
                Message::Stream(news) => is_followed |= matches!(news, StreamNews::Connected),
                Message::Wire(_) => {}
                _ => asking.unanswered = asking.unanswered.saturating_sub(1),
            }
            asking.ask(update::update(&mut app, message));
        }
    };
    timeout(PATIENCE, settle).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

struct Asking {
    performer: Performer,
    unanswered: usize,
}

impl Asking {
    /// Performs what only asks; the rest is for a console that somebody uses.
    fn ask(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::List(_) | Effect::Show(_) | Effect::LoadRecords | Effect::Wake(_) => {
                    self.unanswered += 1;
                    self.performer.perform(effect);
                }
                Effect::Listen { .. } => self.performer.perform(effect),
                _ => {}
            }
        }
    }
}
