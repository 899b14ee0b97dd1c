//! The endpoint is killed under parallel load, again and again on one folder, at moments that a seed decides. After each
//! start everything that was acknowledged is there exactly once, and what was in doubt is there once or not at all.
//!
//! In doubt is only what was under way at the kill. It is settled by the first look after the start: a create by sending
//! it again, anything else by what the conversation shows. From then on it counts like the rest.

use std::{
    collections::HashMap,
    mem,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use frontdesk::{
    api::{
        desk::{Audience, EntryKind, Role, State, View, request::Message},
        id::ConversationId,
    },
    client::{ClientError, DeskClient, ListQuery, MessagingClient},
};
use serde_json::{Value, json};

use crate::{
    receiver::{Arrival, Receiver},
    support::Serve,
};

/// Callers at the same time.
const WORKERS: usize = 8;
/// Posts that the courier may have under way when it is killed, and makes again.
const POSTS_UNDER_WAY: usize = 64;

/// What a conversation goes through; every second one stops before its end and stays active.
const COURSE: [Deed; 9] = [
    Deed::Create,
    Deed::CustomerSays,
    Deed::Accept,
    Deed::RepresentativeSays,
    Deed::CustomerSays,
    Deed::RepresentativeSays,
    Deed::RepresentativeSays,
    Deed::End,
    Deed::Close,
];
const COURSE_UNENDED: usize = 7;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Create,
    CustomerSays,
    Accept,
    RepresentativeSays,
    End,
    Close,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_acknowledged_is_lost_or_doubled_by_kills() {
    torment(6, 1, 120).await;
}

/// `FRONTDESK_CRASH_ROUNDS` says how many kills, `FRONTDESK_CRASH_SEED` which.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes: cargo test --test it nothing_is_lost_by_many_kills -- --ignored --nocapture"]
async fn nothing_is_lost_by_many_kills() {
    let number =
        |name: &str| std::env::var(name).ok().map(|text| text.parse().expect("a variable of this test is a number"));
    let rounds = number("FRONTDESK_CRASH_ROUNDS").unwrap_or(200);
    let figures = torment(rounds, number("FRONTDESK_CRASH_SEED").unwrap_or(7), 400).await;
    #[expect(clippy::print_stdout, reason = "the figures are what the run is for")]
    {
        println!("{figures:#?}");
    }
}

/// What a run came to.
#[derive(Debug, Default)]
#[expect(dead_code, reason = "shown to the person who ran it")]
struct Figures {
    kills: u64,
    requests: usize,
    acknowledged: usize,
    in_doubt: usize,
    in_doubt_and_carried_out: usize,
    conversations: usize,
    posts_expected: usize,
    posts_repeated: usize,
}

/// Kills `rounds` times, each after at most `longest` acknowledgements, then looks at everything.
async fn torment(rounds: u64, seed: u64, longest: u64) -> Figures {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::open().await;
    let start = || Serve::start_with(folder.path(), &["--webhook-url", &receiver.url]);
    let mut moments = Moments(seed);
    let mut workers: Vec<Worker> = (0..WORKERS).map(Worker::new).collect();
    for _ in 0..rounds {
        let serve = start();
        // All of them first: the next kill must not come between a doubt and its end.
        let line = Line::to(&serve);
        for worker in &mut workers {
            worker.settle(&line).await;
        }
        let killed = Arc::new(AtomicBool::new(false));
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let running: Vec<_> = mem::take(&mut workers)
            .into_iter()
            .map(|mut worker| {
                let (line, killed, acknowledged) = (Line::to(&serve), Arc::clone(&killed), Arc::clone(&acknowledged));
                tokio::spawn(async move {
                    let error = worker.work(&line, &acknowledged).await;
                    assert!(killed.load(Ordering::SeqCst), "refused before the kill: {error}");
                    worker
                })
            })
            .collect();
        let moment = usize::try_from(moments.below(longest)).unwrap();
        // A worker that is done before the kill has failed, and says why when it is joined.
        while acknowledged.load(Ordering::SeqCst) < moment && !running.iter().any(tokio::task::JoinHandle::is_finished)
        {
            tokio::task::yield_now().await;
        }
        killed.store(true, Ordering::SeqCst);
        serve.kill();
        for worker in running {
            workers.push(worker.await.unwrap());
        }
    }

    let serve = start();
    let line = Line::to(&serve);
    let mut figures = Figures { kills: rounds, ..Figures::default() };
    for worker in &mut workers {
        worker.settle(&line).await;
        for thread in &worker.threads {
            thread.verify(&line).await;
        }
        figures.requests += worker.requests;
        figures.acknowledged += worker.acknowledged;
        figures.in_doubt += worker.in_doubt;
        figures.in_doubt_and_carried_out += worker.carried_out;
        figures.conversations += worker.threads.len();
    }
    // Nothing that nobody sent.
    let states = State::ALL.to_vec();
    let all = line.desk.list(&ListQuery { states, limit: 1, ..ListQuery::default() }).await.unwrap();
    assert_eq!(usize::try_from(all.total).unwrap(), figures.conversations);

    let expected: HashMap<String, Vec<String>> = workers
        .iter()
        .flat_map(|worker| &worker.threads)
        .filter_map(|thread| Some((thread.id?.to_string(), thread.told())))
        .collect();
    figures.posts_expected = expected.values().map(Vec::len).sum();
    let (told, posts) = told(&receiver, figures.posts_expected).await;
    for (id, expected) in &expected {
        assert_eq!(told.get(id).map_or(&[][..], Vec::as_slice), expected, "what the integrator was told of {id}");
    }
    figures.posts_repeated = posts - figures.posts_expected;
    assert!(figures.posts_repeated <= usize::try_from(rounds).unwrap() * POSTS_UNDER_WAY, "{figures:?}");
    figures
}

/// Moments that a seed decides: splitmix64.
struct Moments(u64);

impl Moments {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// Both ways to one endpoint.
struct Line {
    messaging: MessagingClient,
    desk: DeskClient,
}

impl Line {
    fn to(serve: &Serve) -> Self {
        Self { messaging: serve.messaging(), desk: serve.desk() }
    }
}

/// A caller and everything that it ever asked for.
struct Worker {
    number: usize,
    threads: Vec<Thread>,
    requests: usize,
    acknowledged: usize,
    in_doubt: usize,
    carried_out: usize,
}

/// One conversation: what has happened in it for certain, and what may have.
struct Thread {
    /// Customer id and request id at once.
    name: String,
    course: &'static [Deed],
    id: Option<ConversationId>,
    done: usize,
    is_in_doubt: bool,
}

impl Worker {
    fn new(number: usize) -> Self {
        Self { number, threads: Vec::new(), requests: 0, acknowledged: 0, in_doubt: 0, carried_out: 0 }
    }

    /// Calls until a call fails.
    async fn work(&mut self, line: &Line, acknowledged: &AtomicUsize) -> ClientError {
        loop {
            if self.threads.last().is_none_or(Thread::is_over) {
                self.threads.push(Thread::new(format!("{}-{}", self.number, self.threads.len())));
            }
            let thread = self.threads.last_mut().expect("one was just begun");
            self.requests += 1;
            match thread.go_on(line).await {
                Ok(()) => {
                    self.acknowledged += 1;
                    acknowledged.fetch_add(1, Ordering::SeqCst);
                }
                Err(error) => {
                    thread.is_in_doubt = true;
                    self.in_doubt += 1;
                    return error;
                }
            }
        }
    }

    /// After a start: looks at the conversation that the kill found under way, and at the one before.
    async fn settle(&mut self, line: &Line) {
        if let Some(thread) = self.threads.last_mut()
            && mem::take(&mut thread.is_in_doubt)
            && thread.learn(line).await
        {
            self.carried_out += 1;
        }
        for thread in self.threads.iter().rev().take(2) {
            thread.verify(line).await;
        }
    }
}

impl Thread {
    fn new(name: String) -> Self {
        let is_ended = name.ends_with(['0', '2', '4', '6', '8']);
        let course = if is_ended { &COURSE[..] } else { &COURSE[..COURSE_UNENDED] };
        Self { name, course, id: None, done: 0, is_in_doubt: false }
    }

    fn is_over(&self) -> bool {
        self.done == self.course.len()
    }

    /// The create: the same one however often it is sent.
    fn body(&self) -> Value {
        json!({
            "customercontext": { "customerid": self.name, "preferredname": self.name },
            "conversationcontext": { "order": { "value": self.name, "isDisplayable": true } },
            "conversationrequestid": self.name,
            "skipdeflectionbot": true,
        })
    }

    /// What is said as the deed of this place.
    fn saying(&self, place: usize) -> String {
        format!("{} says {place}", self.name)
    }

    /// Does what comes next.
    async fn go_on(&mut self, line: &Line) -> Result<(), ClientError> {
        let deed = self.course[self.done];
        if deed == Deed::Create {
            let created = line.messaging.create(&self.body()).await?;
            assert!(created.is_new, "{}", self.name);
            self.id = Some(created.conversation_id);
        } else {
            let id = self.id.expect("the create came first");
            let text = self.saying(self.done);
            match deed {
                Deed::Create => unreachable!("handled above"),
                Deed::CustomerSays => line.messaging.say(id, &text).await.map(|_| ())?,
                Deed::RepresentativeSays => {
                    line.desk.say(id, &Message { text, ..Message::default() }).await.map(|_| ())?;
                }
                Deed::Accept => line.desk.accept(id).await.map(|_| ())?,
                Deed::End => line.desk.end(id).await.map(|_| ())?,
                Deed::Close => line.desk.close(id).await.map(|_| ())?,
            }
        }
        self.done += 1;
        Ok(())
    }

    /// Finds out whether what was in doubt was carried out.
    async fn learn(&mut self, line: &Line) -> bool {
        let happened = if let Some(id) = self.id {
            let shown = show(line, id).await;
            let ahead = self.seen(self.done + 1);
            ahead != self.seen(self.done) && Seen::of(&shown) == ahead
        } else {
            // Whether it was carried out or not, this leads to the one conversation.
            let again = line.messaging.create(&self.body()).await.unwrap();
            self.id = Some(again.conversation_id);
            self.done += 1;
            return !again.is_new;
        };
        self.done += usize::from(happened);
        happened
    }

    /// Holds the endpoint to everything that is known of this conversation.
    async fn verify(&self, line: &Line) {
        let Some(id) = self.id else { return };
        assert_eq!(Seen::of(&show(line, id).await), self.seen(self.done), "{}", self.name);
        // The request leads there again, whatever has become of the conversation since.
        let again = line.messaging.create(&self.body()).await.unwrap();
        assert_eq!((again.conversation_id, again.is_new), (id, false), "{}", self.name);
    }

    /// What a supervisor sees after so many deeds.
    fn seen(&self, deeds: usize) -> Seen {
        let done = &self.course[..deeds];
        let state = match done.last() {
            Some(Deed::Close) => State::Closed,
            Some(Deed::End) => State::WrapUp,
            _ if done.contains(&Deed::Accept) => State::Active,
            _ => State::Open,
        };
        let said = done.iter().enumerate().filter_map(|(place, deed)| {
            let role = match deed {
                Deed::CustomerSays => Role::Customer,
                Deed::RepresentativeSays => Role::Representative,
                _ => return None,
            };
            Some((role, self.saying(place)))
        });
        Seen { title: self.name.clone(), state, said: said.collect() }
    }

    /// What the integrator is told of it, in order.
    fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        for (place, deed) in self.course[..self.done].iter().enumerate() {
            match deed {
                Deed::Create | Deed::CustomerSays => {}
                Deed::Accept => told.extend(["AgentAssigned", "AgentAccepted"].map(str::to_owned)),
                Deed::RepresentativeSays => told.push(self.saying(place)),
                Deed::End => told.push("PrimaryAgentEndConversation".to_owned()),
                Deed::Close => told.push("ConversationClose".to_owned()),
            }
        }
        told
    }
}

async fn show(line: &Line, id: ConversationId) -> View {
    line.desk.show(id, Audience::Supervisor, false).await.unwrap()
}

/// What of a conversation the deeds decide.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    title: String,
    state: State,
    said: Vec<(Role, String)>,
}

impl Seen {
    fn of(view: &View) -> Self {
        let said = view.transcript.iter().filter(|entry| entry.kind == EntryKind::Message);
        Self {
            title: view.title.clone(),
            state: view.state,
            said: said.map(|entry| (entry.from.role, entry.text.clone())).collect(),
        }
    }
}

/// Waits until so many different posts have come. Gives each conversation's in the order in which they came first, and
/// how many posts there were in all.
async fn told(receiver: &Receiver, expected: usize) -> (HashMap<String, Vec<String>>, usize) {
    loop {
        let arrivals = receiver.arrivals();
        let mut told: HashMap<String, Vec<String>> = HashMap::new();
        let mut distinct = 0;
        for arrival in &arrivals {
            let of_it = told.entry(arrival.body["conversation"]["id"].as_str().unwrap().to_owned()).or_default();
            let what = what(arrival);
            if !of_it.contains(&what) {
                of_it.push(what);
                distinct += 1;
            }
        }
        if distinct >= expected {
            return (told, arrivals.len());
        }
        // In steps, so that patience is with the next posts and not with all of them.
        receiver.after(arrivals.len() + (expected - distinct).min(200)).await;
    }
}

fn what(arrival: &Arrival) -> String {
    match arrival.name() {
        "" => arrival.body["text"].as_str().unwrap().to_owned(),
        name => name.to_owned(),
    }
}
