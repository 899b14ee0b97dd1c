//! Effects, performed: each in a task of its own that reports back with a message.

mod area;
mod remote;
mod seat;

use std::{
    panic::AssertUnwindSafe,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt as _, StreamExt as _, future::try_join_all};
use tokio::{
    sync::{mpsc::UnboundedSender, watch},
    task::{AbortHandle, JoinSet, spawn_blocking},
    time::sleep,
};

use super::{
    clipboard::{self, Outcome},
    stage::{self, Cue, Recorder},
};
use crate::{
    api::{
        desk::{Audience, View},
        id::ConversationId,
    },
    client::{ClientError, DeskClient, ListQuery, MessagingClient, Receiver, StreamItem},
    console::{
        app::{
            list::{PAGE_ROWS, Page},
            order::Order,
            preferences::Preferences,
            writing::Unsent,
        },
        composer::Draft,
        effect::{Effect, StageCall},
        message::{Alarm, Copy, Fate, Message, NoDesk, NotSaved, Refusal, StageNews, StreamNews, WireNews},
        templates,
    },
};

/// A filtered list is refreshed at most four times a second.
const REFRESH_PAUSE: Duration = Duration::from_millis(250);
/// Exchanges of the endpoint's journal that are looked at, as many as one call gives.
const JOURNAL: u32 = 200;
/// How soon an endpoint that could not be asked is asked again.
const RETRY_PAUSE: Duration = Duration::from_secs(2);

/// Performs effects. Dropping it ends everything under way.
pub(super) struct Performer {
    messaging: MessagingClient,
    desk: DeskClient,
    messages: UnboundedSender<Message>,
    keepers: Keepers,
    scenarios: Scenarios,
    tasks: JoinSet<()>,
    /// How many answers are under way; alarms are not waited for.
    under_way: Arc<AtomicUsize>,
    /// The event stream that is followed.
    listening: Option<AbortHandle>,
}

/// Where things are kept.
pub(super) struct Keepers {
    pub(super) drafts: watch::Sender<Option<Draft>>,
    pub(super) unsent: watch::Sender<Option<Unsent>>,
    pub(super) preferences: watch::Sender<Option<Preferences>>,
    /// For copies that no clipboard takes; none if nothing may be kept.
    pub(super) folder: Option<PathBuf>,
    /// The person's own templates; none if nothing may be kept.
    pub(super) templates: Option<PathBuf>,
}

/// Who runs scenarios, and where they are kept.
pub(super) struct Scenarios {
    pub(super) cues: UnboundedSender<Cue>,
    /// The person's own; none if nothing may be kept.
    pub(super) folder: Option<PathBuf>,
    pub(super) recorder: Recorder,
}

impl Performer {
    pub(super) fn new(
        messaging: MessagingClient,
        desk: DeskClient,
        messages: UnboundedSender<Message>,
        keepers: Keepers,
        scenarios: Scenarios,
        receiver: Option<Receiver>,
    ) -> Self {
        let mut tasks = JoinSet::new();
        tasks.spawn(scenarios.recorder.clone().begin());
        if let Some(receiver) = receiver {
            tasks.spawn(remote::receive(receiver, messages.clone()));
        }
        Self { messaging, desk, messages, keepers, scenarios, tasks, under_way: Arc::default(), listening: None }
    }

    /// Starts what `effect` asks for, unless that is the loop's own business.
    pub(super) fn perform(&mut self, effect: Effect) {
        // Forgets the tasks that ended.
        while self.tasks.try_join_next().is_some() {}
        let desk = self.desk.clone();
        match effect {
            Effect::Send { attempt, body } => {
                let messaging = self.messaging.clone();
                self.report(async move {
                    let result = unless_it_panics(async { messaging.create(&body).await.map_err(Refusal::from) }).await;
                    Message::Sent { attempt, result }
                });
            }
            Effect::List(flight) => self.report(async move {
                let query = ListQuery {
                    q: flight.asked.query.clone(),
                    states: flight.asked.scope.states(),
                    sort: flight.asked.sort,
                    limit: PAGE_ROWS,
                    after: match &flight.page {
                        Page::First => None,
                        Page::After(token) => Some(token.clone()),
                    },
                };
                let result = desk.list(&query).await.map_err(Refusal::from);
                Message::Listed { flight, result }
            }),
            Effect::Show(question) => self.report(async move {
                let result = desk.show(question.id, Audience::Representative, false).await;
                Message::Shown { question, result: result.map(Box::new).map_err(Refusal::from) }
            }),
            Effect::Compare(question) => self.report(async move {
                let views = Audience::ALL.map(|audience| desk.show(question.id, audience, true));
                Message::Compared { question, result: try_join_all(views).await.map_err(Refusal::from) }
            }),
            Effect::Seat(call) => self.report(seat::carried_out(self.messaging.clone(), desk, call)),
            Effect::Order { id, order } => {
                let messaging = self.messaging.clone();
                self.report(async move {
                    let result = carry_out(&messaging, &desk, id, &order).await.map(Box::new).map_err(Refusal::from);
                    Message::Ordered { id, result }
                });
            }
            Effect::Remote(call) => self.report(remote::asked(self.messaging.clone(), call)),
            Effect::Confirm(typed) => {
                let messaging = self.messaging.clone();
                self.report(async move { remote::confirmed(&messaging, &typed) });
            }
            Effect::Area(call) => self.report(area::carried_out(desk, call)),
            Effect::Stage(call) => self.stage(call),
            Effect::Say { number, id, message } => self.report(async move {
                let result = desk.say(id, &message).await.map(|_| ()).map_err(Refusal::from);
                Message::Said { number, result }
            }),
            Effect::Typing(id) => {
                self.tasks.spawn(async move {
                    // A courtesy: what was not told is told anew while the typing goes on.
                    if let Err(error) = desk.typing(id).await {
                        tracing::debug!("the typing was not told: {error}");
                    }
                });
            }
            Effect::LoadRecords => self.report(async move {
                let result = desk.records().await.map(|list| list.records).map_err(Refusal::from);
                Message::RecordsLoaded(result)
            }),
            Effect::ReadJournal => self.report(async move {
                let result = desk.journal(JOURNAL, None).await.map_err(Refusal::from);
                Message::Wire(WireNews::Journal(result))
            }),
            Effect::AskClock => {
                self.report(async move { Message::ClockTold(desk.clock().await.map_err(Refusal::from)) });
            }
            Effect::Listen { after } => self.listen(after),
            Effect::Wake(alarm) => self.report_some_time(async move {
                sleep(match alarm {
                    Alarm::Refresh => REFRESH_PAUSE,
                    Alarm::Retry => RETRY_PAUSE,
                })
                .await;
                Message::Woken(alarm)
            }),
            Effect::KeepDraft(draft) => {
                self.keepers.drafts.send_replace(Some(*draft));
            }
            Effect::KeepUnsent(unsent) => {
                self.keepers.unsent.send_replace(Some(*unsent));
            }
            Effect::KeepPreferences(preferences) => {
                self.keepers.preferences.send_replace(Some(*preferences));
            }
            Effect::Copy(copy) => {
                let folder = self.keepers.folder.clone();
                self.report(copied(copy, folder));
            }
            Effect::LoadTemplates => {
                let Some(folder) = self.keepers.templates.clone() else { return };
                self.report(async move {
                    let loaded = spawn_blocking(move || templates::load(&folder)).await;
                    let (templates, problem) = loaded.unwrap_or_else(|error| (Vec::new(), Some(error.to_string())));
                    Message::TemplatesLoaded { templates, problem }
                });
            }
            Effect::SaveTemplate { name, text, replace } => {
                let folder = self.keepers.templates.clone();
                self.report(async move {
                    let nowhere = || NotSaved::Because("this console keeps nothing afterwards".to_owned());
                    let saved = name.clone();
                    let result = match folder {
                        Some(folder) => spawn_blocking(move || templates::save(&folder, &saved, &text, replace))
                            .await
                            .unwrap_or_else(|error| Err(NotSaved::Because(error.to_string()))),
                        None => Err(nowhere()),
                    };
                    Message::TemplateSaved { name, result }
                });
            }
            // The loop's own business.
            Effect::Leave
            | Effect::Dress(_)
            | Effect::ListThemes
            | Effect::CaptureMouse(_)
            | Effect::CopyByTerminal(_)
            | Effect::EditOutside(_)
            | Effect::Suspend => {}
        }
    }

    fn stage(&mut self, call: StageCall) {
        let cue = match call {
            StageCall::List => return self.report(stage::listed(self.scenarios.folder.clone())),
            StageCall::Record { at } => return self.report(self.scenarios.recorder.clone().record(at)),
            StageCall::Rest { ticket, pause } => {
                return self.report_some_time(async move {
                    sleep(pause).await;
                    Message::Stage(Box::new(StageNews::Rested { ticket }))
                });
            }
            StageCall::Begin { run, source } => Cue::Begin { run, source },
            StageCall::Forward { run } => Cue::Forward { run },
            StageCall::Leave { run } => Cue::Leave { run },
        };
        if self.scenarios.cues.send(cue).is_err() {
            tracing::error!("nobody runs scenarios any more");
        }
    }

    /// Whether an answer is under way.
    pub(super) fn is_busy(&self) -> bool {
        self.under_way.load(Ordering::SeqCst) > 0
    }

    fn report(&mut self, work: impl Future<Output = Message> + Send + 'static) {
        let ticket = Ticket::new(&self.under_way);
        self.report_some_time(async move {
            let message = work.await;
            // Whoever waits is woken by the message, and finds this answer no longer under way.
            drop(ticket);
            message
        });
    }

    fn report_some_time(&mut self, work: impl Future<Output = Message> + Send + 'static) {
        let messages = self.messages.clone();
        self.tasks.spawn(async move {
            // Nobody listens any more once the console ends.
            let _ = messages.send(work.await);
        });
    }

    fn listen(&mut self, after: u64) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
        }
        let messages = self.messages.clone();
        let events = self.desk.events(Some(after));
        self.listening = Some(self.tasks.spawn(async move {
            let mut events = std::pin::pin!(events);
            while let Some(item) = events.next().await {
                if messages.send(Message::Stream(news(item))).is_err() {
                    return;
                }
            }
        }));
    }
}

/// Counts as long as it is there, also when the work ends in a panic.
struct Ticket(Arc<AtomicUsize>);

impl Ticket {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(count))
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Copies; programs are waited for on a thread of their own.
async fn copied(copy: Copy, folder: Option<PathBuf>) -> Message {
    let text = copy.text.clone();
    let environment = |name: &str| std::env::var(name).ok();
    let outcome = tokio::task::spawn_blocking(move || clipboard::copy(&text, environment, folder.as_deref())).await;
    match outcome {
        Ok(Outcome::Done(result)) => Message::Copied { what: copy.what, result },
        Ok(Outcome::Terminal) => Message::CopyLeftToTerminal(copy),
        Err(error) => Message::Copied { what: copy.what, result: Err(error.to_string()) },
    }
}

async fn carry_out(
    messaging: &MessagingClient,
    desk: &DeskClient,
    id: ConversationId,
    order: &Order,
) -> Result<View, ClientError> {
    match order {
        Order::Accept => desk.accept(id).await,
        Order::Reject => desk.reject(id).await,
        Order::End => desk.end(id).await,
        Order::Close => desk.close(id).await,
        Order::Open => desk.open(id).await,
        Order::Release => desk.release(id).await,
        Order::Transfer(queue) => desk.transfer(id, queue).await,
        Order::Link(record) => desk.link(id, record.as_ref()).await,
        Order::ForceClose => desk.force_close(id).await,
        Order::Leave => seat::ended(messaging, desk, id).await,
    }
}

fn news(item: StreamItem) -> StreamNews {
    match item {
        StreamItem::Connected => StreamNews::Connected,
        StreamItem::Event(event) => StreamNews::Event(event),
        StreamItem::Faults(count) => StreamNews::Faults(count),
        StreamItem::Reset { last_event_id } => StreamNews::Reset { last_event_id },
        StreamItem::Lost(error) => StreamNews::Lost(error.into()),
    }
}

impl From<ClientError> for Refusal {
    fn from(error: ClientError) -> Self {
        Self {
            sentence: error.to_string(),
            hint: hint(&error),
            code: error.code(),
            fate: fate(&error),
            no_desk: no_desk(&error),
        }
    }
}

/// What helps, for whoever has the console before them and no command line.
fn hint(error: &ClientError) -> Option<String> {
    match error {
        ClientError::Unconfirmed { .. } => Some("send the form: it asks for the profile's name".to_owned()),
        error => error.hint(),
    }
}

/// Runs a send; a panic in it is a defect of ours, which must not leave the console waiting for an answer.
async fn unless_it_panics<T>(send: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    // Nothing of a send that panicked is looked at again.
    AssertUnwindSafe(send).catch_unwind().await.unwrap_or_else(|_| {
        Err(Refusal {
            sentence: "the send ended in a defect of this program".to_owned(),
            hint: None,
            code: None,
            fate: Fate::Uncertain,
            no_desk: None,
        })
    })
}

fn fate(error: &ClientError) -> Fate {
    match error {
        error if error.is_ambiguous() => Fate::Uncertain,
        // The failure may have come after the deed.
        ClientError::Refused { problem, .. } if problem.status >= 500 => Fate::Uncertain,
        ClientError::Refused { .. } => Fate::Refused,
        ClientError::Unreachable { .. } | ClientError::NotByProxy { .. } | ClientError::Untrusted { .. } => {
            Fate::NotReached
        }
        _ => Fate::NotTaken,
    }
}

fn no_desk(error: &ClientError) -> Option<NoDesk> {
    match error {
        ClientError::NoDesk { .. } => Some(NoDesk::Absent),
        ClientError::Unauthorized { .. } => Some(NoDesk::KeyRefused),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::problem::Problem;

    #[tokio::test]
    async fn a_panic_in_a_send_is_an_answer_of_unknown_fate() {
        let refusal = unless_it_panics::<()>(async { panic!("on purpose") }).await.unwrap_err();
        assert_eq!(refusal.fate, Fate::Uncertain);
        assert_eq!(unless_it_panics(async { Ok(7) }).await, Ok(7));
    }

    #[test]
    fn only_what_the_endpoint_said_to_the_request_itself_counts_as_refused() {
        let address = || "http://x".to_owned();
        let broken = || ClientError::Broken { address: address(), cause: "reset".into() };
        let refused = |status| ClientError::Refused {
            problem: Box::new(Problem::plain(status, "no", "no")),
            correlation_id: None,
        };
        for (error, expected) in [
            (refused(400), Fate::Refused),
            (refused(500), Fate::Uncertain),
            // Before the create was sent, as when the token was asked for, and after.
            (broken(), Fate::NotTaken),
            (ClientError::Uncertain(Box::new(broken())), Fate::Uncertain),
            (
                ClientError::Unreachable { address: address(), cause: "refused".into(), of_profile: false },
                Fate::NotReached,
            ),
            (ClientError::Throttled { address: address(), status: 429, retry_after: None }, Fate::NotTaken),
            (ClientError::Unauthorized { address: address(), detail: "who".into() }, Fate::NotTaken),
        ] {
            assert_eq!(fate(&error), expected, "{error}");
        }
    }
}
