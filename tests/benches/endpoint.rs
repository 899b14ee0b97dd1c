//! The endpoint: what it takes to be asked, how soon it is there, what it needs.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, http::StatusCode};
use frontdesk::{
    client::ListQuery,
    console::app::{list::PAGE_ROWS, scope::Scope},
};

use crate::{
    Extent,
    bare::Bare,
    load::{By, CONNECTIONS, Creates, Pace, Says, drive, load},
    process,
    support::Serve,
    table::{Table, Target},
};

/// Lists that are asked for with each filter.
const FILTERS: usize = 41;
const STARTS: usize = 9;

pub(crate) async fn measure(table: &mut Table, extent: Extent, full: &Path) {
    let amount = extent.stored;
    let empty = tempfile::tempdir().expect("a folder");
    let started = started(empty.path());
    table.time("ready, empty", started.ready, Target::AtMost(30.0));
    table.line("memory idle, empty", started.memory, "MB", Target::AtMost(15.0));
    let started = self::started(full);
    table.time(&format!("ready, {amount} stored"), started.ready, Target::AtMost(80.0));
    table.line(&format!("memory idle, {amount} stored"), started.memory, "MB", Target::AtMost(70.0));
    for (what, took) in filters(full).await {
        table.time(&format!("filter over {amount}, {what}, p50"), took, Target::AtMost(30.0));
    }
    creates(table, extent, full).await;
    messages(extent).await.tell(table, "messages, durable", Target::None);
    table.line("webhook deliveries, a second", deliveries(extent).await, "", Target::None);
}

struct Started {
    /// To the line that says so.
    ready: Duration,
    /// In megabytes.
    memory: f64,
}

fn started(folder: &Path) -> Started {
    let mut starts: Vec<Duration> = (0..STARTS)
        .map(|_| {
            let begun = Instant::now();
            let serve = Serve::start(folder);
            let elapsed = begun.elapsed();
            serve.kill();
            elapsed
        })
        .collect();
    starts.sort_unstable();
    let serve = Serve::start(folder);
    Started { ready: starts[STARTS / 2], memory: process::resident(serve.process_id()) }
}

/// Creates at the bare handler, in memory, durable, and durable beside many others: interleaved, and the best of each,
/// because other work on the machine only ever slows.
async fn creates(table: &mut Table, extent: Extent, full: &Path) {
    let (mut bare, mut ephemeral, mut durable, mut stored) = (None, None, None, None);
    let mut memory = Vec::new();
    for round in 0..extent.rounds {
        let run = format!("round-{round}");
        let handler = Bare::start();
        let pace = load(handler.process_id(), &Creates::at(&handler.address), extent, &run).await;
        keep(&mut bare, pace);
        drop(handler);
        let empty = tempfile::tempdir().expect("a folder");
        for (best, folder, arguments) in [
            (&mut ephemeral, empty.path(), ["--ephemeral"].as_slice()),
            (&mut durable, empty.path(), &[]),
            (&mut stored, full, &[]),
        ] {
            let serve = Serve::start_with(folder, arguments);
            keep(best, load(serve.process_id(), &Creates::of(&serve).await, extent, &run).await);
            memory.push(process::resident(serve.process_id()));
            assert_eq!(serve.terminate(), Some(0), "it is well afterwards");
        }
    }
    let [bare, ephemeral, durable, stored] =
        [bare, ephemeral, durable, stored].map(|best| best.expect("measured above"));
    let amount = extent.stored;
    bare.tell(table, "creates, bare handler", Target::None);
    ephemeral.tell(table, "creates, in memory", Target::None);
    durable.tell(table, "creates, durable", Target::AtMost(15.0));
    stored.tell(table, &format!("creates, durable, {amount} stored"), Target::AtMost(15.0));
    table.line("durable creates, of the bare handler's rate", durable.rate / bare.rate, "", Target::AtLeast(0.3));
    table.line("durable creates, of the rate in memory", durable.rate / ephemeral.rate, "", Target::None);
    let beside = format!("durable creates, {amount} stored, of the rate when empty");
    table.line(&beside, stored.rate / durable.rate, "", Target::AtLeast(0.9));
    table.line("memory after creates, the most", memory.into_iter().fold(0.0, f64::max), "MB", Target::AtMost(70.0));
}

fn keep(best: &mut Option<Pace>, pace: Pace) {
    if best.is_none_or(|best| best.rate < pace.rate) {
        *best = Some(pace);
    }
}

/// How long the list takes, asked as the console asks for it, to the rows of its first screen.
async fn filters(full: &Path) -> Vec<(&'static str, Duration)> {
    let serve = Serve::start(full);
    let (client, desk) = (serve.messaging(), serve.desk());
    let id = client.create(&serde_json::json!({})).await.expect("created").conversation_id.to_string();
    let mut filters = Vec::new();
    for (what, text) in [("an id", id.as_str()), ("a few", "stored-7-17"), ("none", "zzzz"), ("nearly all", "stored")] {
        let (states, limit) = (Scope::default().states(), PAGE_ROWS);
        let query = ListQuery { q: text.to_owned(), states, limit, ..ListQuery::default() };
        let mut times = Vec::new();
        for _ in 0..FILTERS {
            let begun = Instant::now();
            desk.list(&query).await.expect("a page");
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        filters.push((what, times[FILTERS / 2]));
    }
    filters
}

/// What customers say, each connection in a conversation of its own.
async fn messages(extent: Extent) -> Pace {
    let folder = tempfile::tempdir().expect("a folder");
    let serve = Serve::start(folder.path());
    load(serve.process_id(), &Says::of(&serve, By::Customer).await, extent, "said").await
}

/// What representatives say, until a receiver in this process has been told all of it.
async fn deliveries(extent: Extent) -> f64 {
    let told = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&told);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let app = Router::new().fallback(async move || {
        counted.fetch_add(1, Ordering::Relaxed);
        StatusCode::OK
    });
    let receiver = tokio::spawn(async move { axum::serve(listener, app).await });
    let folder = tempfile::tempdir().expect("a folder");
    let serve = Serve::start_with(folder.path(), &["--webhook-url", &url]);
    let says = Says::of(&serve, By::Representative).await;
    let before = told.load(Ordering::Relaxed);
    let wanted = before + extent.requests / 4 / CONNECTIONS * CONNECTIONS;
    let begun = Instant::now();
    drive(&says, extent.requests / 4, "said").await;
    while told.load(Ordering::Relaxed) < wanted {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let told = told.load(Ordering::Relaxed) - before;
    receiver.abort();
    f64::from(u32::try_from(told).expect("a modest number")) / begun.elapsed().as_secs_f64()
}
