//! The scenario that is on, run: a task of its own that has the runner, takes cues one after the other, and tells what
//! came of them.
//!
//! A cue to begin or to leave does not wait for the step under way: it ends it. Whatever a scenario set up at the endpoint
//! is taken away when it is left, when another begins, and when the console ends, which waits for that.

mod library;
mod recorder;

use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio::{
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
    task::{JoinHandle, spawn_blocking},
    time::timeout,
};
use uuid::Uuid;

pub(super) use self::recorder::Recorder;
use crate::{
    client::{DeskClient, MessagingClient},
    console::{
        app::stage::{Piece, Source, Told},
        message::{Message, StageNews},
    },
    scenario::{Outcome, Runner, StepReport, World},
};

/// How long is waited for what a step expects to come, where the step does not say it.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a console that ends waits for a scenario to be tidied up.
const TIDYING: Duration = Duration::from_secs(3);

/// What the task is told.
#[derive(Debug)]
pub(super) enum Cue {
    Begin { run: u64, source: Source },
    Forward { run: u64 },
    Leave { run: u64 },
}

/// Who runs scenarios.
pub(super) struct Troupe {
    messaging: MessagingClient,
    desk: DeskClient,
    messages: UnboundedSender<Message>,
}

/// The scenario that is on.
struct Performance {
    run: u64,
    runner: Runner,
}

impl Troupe {
    /// Begins to take cues; it ends, tidied up, once nobody can give any.
    pub(super) fn gather(
        messaging: MessagingClient,
        desk: DeskClient,
        messages: UnboundedSender<Message>,
    ) -> (UnboundedSender<Cue>, JoinHandle<()>) {
        let (sender, cues) = mpsc::unbounded_channel();
        let troupe = Self { messaging, desk, messages };
        (sender, tokio::spawn(troupe.work(cues)))
    }

    async fn work(self, mut cues: UnboundedReceiver<Cue>) {
        let mut on: Option<Performance> = None;
        let mut next = cues.recv().await;
        while let Some(cue) = next.take() {
            match cue {
                Cue::Begin { run, source } => {
                    if let Some(before) = on.take() {
                        let run = before.run;
                        self.tell(StageNews::Left { run, result: tidied(before).await });
                    }
                    let (performance, news) = self.begun(run, source).await;
                    on = performance;
                    self.tell(news);
                }
                Cue::Forward { run } => {
                    if let Some(performance) = on.as_mut().filter(|performance| performance.run == run) {
                        tokio::select! {
                            report = performance.runner.next() => {
                                if let Some(report) = report {
                                    let told = told(&report, &performance.runner);
                                    self.tell(StageNews::Stepped { run, told });
                                }
                            }
                            // Whatever it is, and be it that the console ends, the step is not waited for.
                            cue = cues.recv() => {
                                next = cue;
                                if next.is_none() {
                                    break;
                                }
                                continue;
                            }
                        }
                    }
                }
                Cue::Leave { run } => {
                    if let Some(performance) = on.take_if(|performance| performance.run == run) {
                        self.tell(StageNews::Left { run, result: tidied(performance).await });
                    }
                }
            }
            next = cues.recv().await;
        }
        if let Some(performance) = on
            && let Err(reason) = tidied(performance).await
        {
            tracing::warn!("not all that a scenario set up could be taken away: {reason}");
        }
    }

    async fn begun(&self, run: u64, source: Source) -> (Option<Performance>, StageNews) {
        let read = spawn_blocking(move || library::read(&source).map(|scenario| (source, scenario))).await;
        let (source, scenario) = match read.unwrap_or_else(|error| Err(error.to_string())) {
            Ok(read) => read,
            Err(reason) => return (None, StageNews::Began { run, result: Err(reason) }),
        };
        let piece = library::piece(source, &scenario, PATIENCE);
        // Enough to be met never before on an endpoint that one person uses, and short enough to be read.
        let tag: String = Uuid::new_v4().simple().to_string().chars().take(6).collect();
        let world = World {
            messaging: self.messaging.clone(),
            desk: self.desk.clone(),
            fresh_id: Box::new(Uuid::new_v4),
            patience: PATIENCE,
        };
        let runner = Runner::new(Arc::new(scenario.for_new_customers(&tag)), world);
        (Some(Performance { run, runner }), StageNews::Began { run, result: Ok(piece) })
    }

    fn tell(&self, news: StageNews) {
        // Nobody listens any more once the console ends.
        let _ = self.messages.send(Message::Stage(Box::new(news)));
    }
}

/// Takes away what a performance set up.
async fn tidied(mut performance: Performance) -> Result<(), String> {
    match timeout(TIDYING, performance.runner.stop()).await {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("the endpoint does not answer".to_owned()),
    }
}

fn told(report: &StepReport, runner: &Runner) -> Told {
    let mismatches = match &report.outcome {
        Outcome::Passed => Vec::new(),
        Outcome::Failed(mismatches) => mismatches.iter().map(ToString::to_string).collect(),
    };
    Told {
        index: report.index,
        narration: report.narration.clone(),
        mismatches,
        conversation: runner.conversation(),
        is_last: report.is_last,
    }
}

/// What a person is to know of one scenario.
pub(super) async fn piece(source: Source) -> Result<Piece, String> {
    let read =
        spawn_blocking(move || library::read(&source).map(|scenario| library::piece(source, &scenario, PATIENCE)));
    read.await.unwrap_or_else(|error| Err(error.to_string()))
}

/// Every scenario there is, as news.
pub(super) async fn listed(folder: Option<PathBuf>) -> Message {
    let place = folder.as_ref().map(|folder| folder.display().to_string());
    let listed = spawn_blocking(move || library::list(folder.as_deref(), PATIENCE)).await;
    let (pieces, problem) = listed.unwrap_or_else(|error| (Vec::new(), Some(error.to_string())));
    Message::Stage(Box::new(StageNews::Listed { pieces, folder: place, problem }))
}
