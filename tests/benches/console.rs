//! The console as it is felt: time to the first screen, key to screen, memory, what it does while nothing happens, and how
//! it bears events that arrive by the hundred.
//!
//! `cargo bench --bench console` prints the table, on an empty store and on one with 100,000 conversations. Linux only:
//! the figures of a process are read from `/proc`.

#![expect(clippy::unwrap_used, reason = "the harness is that of the tests, where a panic is the report")]

#[path = "../it/support.rs"]
#[expect(dead_code, reason = "the integration tests use the rest")]
mod support;

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use frontdesk::{
    api::{
        create::CreateRequest,
        desk::{AiAgentView, DeskEvent, EventKind, State, Summary, SummaryPage},
        id::ConversationId,
    },
    console::{
        self,
        app::{App, Pane},
        composer::Composer,
        effect::Effect,
        message::{Message, StreamNews},
        theme::Theme,
        update, view,
    },
    conversation::audience,
};
use ratatui::{Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect};
use support::{Serve, screen::Screen};

const STORED: usize = 100_000;
const KEYS: usize = 300;
const STARTS: usize = 9;
const EVENTS_PER_SECOND: u32 = 200;
const FRAMES: u64 = 1_000;
const IDLE: Duration = Duration::from_secs(10);

fn main() {
    say(&format!(
        "{:<22} {:>9} {:>9} {:>9} {:>9} {:>9} {:>11} {:>11}",
        "", "screen ms", "key p50", "key p99", "scroll p50", "RSS MB", "idle CPU ms", "wake-ups/s"
    ));
    let empty = tempfile::tempdir().expect("a folder");
    say(&row("console, empty", empty.path()));
    let full = tempfile::tempdir().expect("a folder");
    fill(full.path());
    say(&row("console, 100,000", full.path()));
    say(&flooded(full.path()));
    say(&frames());
    say(&served("serve, empty", empty.path()));
    say(&served("serve, 100,000", full.path()));
}

#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
fn say(line: &str) {
    println!("{line}");
}

fn row(name: &str, folder: &Path) -> String {
    let mut starts: Vec<Duration> = (0..STARTS)
        .map(|_| {
            let begun = Instant::now();
            let mut screen = Screen::open(folder, &[], 120, 40);
            screen.wait_for(&["Preferred name"]);
            begun.elapsed()
        })
        .collect();
    starts.sort_unstable();

    let mut screen = Screen::open(folder, &[], 120, 40);
    screen.wait_for(&["Preferred name", "live"]);
    // To the end of the field, so that every key shows at the same place.
    screen.keys("\x05");
    let mut keys: Vec<Duration> = (0..KEYS)
        .map(|n| {
            let letter = char::from(b'a' + u8::try_from(n % 26).expect("below 26"));
            timed(&mut screen, &letter.to_string())
        })
        .collect();
    keys.sort_unstable();
    screen.keys("\x1b2");
    screen.settle(Duration::from_millis(300));
    let mut scrolls: Vec<Duration> = (0..KEYS).map(|_| timed(&mut screen, "\x1b[B")).collect();
    scrolls.sort_unstable();

    screen.settle(Duration::from_millis(500));
    let process = screen.process_id();
    let (cpu_before, woken_before) = (cpu(process), wakeups(process));
    std::thread::sleep(IDLE);
    let cpu = cpu(process) - cpu_before;
    let wakeups: u64 = wakeups(process)
        .into_iter()
        .map(|(thread, count)| count - woken_before.get(&thread).copied().unwrap_or_default())
        .sum();
    format!(
        "{name:<22} {:>9.1} {:>9.2} {:>9.2} {:>9.2} {:>9.1} {:>11} {:>11.1}",
        ms(starts[STARTS / 2]),
        ms(keys[KEYS / 2]),
        ms(keys[KEYS * 99 / 100]),
        ms(scrolls[KEYS / 2]),
        resident(process),
        cpu,
        f64::from(u32::try_from(wakeups).expect("few")) / IDLE.as_secs_f64(),
    )
}

/// Keys while events arrive: the time until what was typed stands on the screen.
fn flooded(folder: &Path) -> String {
    let serve = Serve::start(folder);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let client = serve.messaging();
    let flood = runtime.spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / EVENTS_PER_SECOND);
        for n in 0_u64.. {
            ticks.tick().await;
            let client = client.clone();
            tokio::spawn(async move {
                let mut request = CreateRequest::vendor_sample();
                request.customer.customer_id = Some(format!("flood-{n}"));
                // What is not answered is not counted either.
                let _ = client.create(&request.to_body()).await;
            });
        }
    });
    let mut screen = Screen::open(folder, &[], 120, 40);
    screen.wait_for(&["Preferred name", "live"]);
    screen.keys("\x05");
    let mut typed = String::new();
    let mut keys: Vec<Duration> = (0..KEYS)
        .map(|n| {
            typed.push(char::from(b'a' + u8::try_from(n * 7 % 26).expect("below 26")));
            let last = typed[typed.len().saturating_sub(10)..].to_owned();
            let begun = Instant::now();
            screen.keys(&typed[typed.len() - 1..]).wait_for(&[&last]);
            let elapsed = begun.elapsed();
            std::thread::sleep(Duration::from_millis(20));
            elapsed
        })
        .collect();
    keys.sort_unstable();
    let process = screen.process_id();
    let before = cpu(process);
    std::thread::sleep(IDLE);
    let used = cpu(process) - before;
    flood.abort();
    format!(
        "{:<22} {:>9} {:>9.2} {:>9.2} {:>9} {:>9.1} {used:>11} {:>11}",
        format!("{EVENTS_PER_SECOND} events a second"),
        "",
        ms(keys[KEYS / 2]),
        ms(keys[KEYS * 99 / 100]),
        "",
        resident(process),
        "",
    )
}

/// One frame of the largest promised screen over a full window of rows, from the state to the bytes for the terminal.
fn frames() -> String {
    let target = console::Target {
        profile: "simulator".into(),
        base_url: "http://127.0.0.1:7301".into(),
        environment: "SIMULATED".into(),
        mark: None,
        simulated: true,
        production: false,
        leave: console::Leave::Everything,
    };
    let now = jiff::Timestamp::UNIX_EPOCH;
    let mut app = App::new(target, jiff::tz::TimeZone::UTC, now, Composer::vendor_sample(), Pane::Conversations);
    let flight = update::start(&mut app).into_iter().find_map(|effect| match effect {
        Effect::List(flight) => Some(flight),
        _ => None,
    });
    let rows: Vec<Summary> = (0..2_000).rev().map(row_of_list).collect();
    let page =
        SummaryPage { conversations: rows, next: None, total: STORED as u64, stored: STORED as u64, last_event_id: 1 };
    update::update(&mut app, Message::Listed { flight: flight.expect("a question"), result: Ok(page) });
    update::update(&mut app, Message::Resized { columns: 200, rows: 60 });
    let styles = Theme::builtin("default").expect("a theme").styles;
    let mut times: Vec<Duration> = (0..FRAMES)
        .map(|n| {
            let event = DeskEvent {
                id: 10 + n,
                kind: EventKind::MessageAdded,
                at: now,
                conversation: Summary { revision: 10_000 + n, ..row_of_list(n * 37 % 2_000) },
            };
            update::update(&mut app, Message::Stream(StreamNews::Event(Box::new(event))));
            // A new terminal each time: every cell is written, as after a resize.
            let viewport = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, 200, 60)) };
            let mut terminal =
                Terminal::with_options(CrosstermBackend::new(Vec::new()), viewport).expect("bytes can be written");
            let begun = Instant::now();
            terminal
                .draw(|frame| {
                    view::draw(frame, &app, &styles);
                })
                .expect("bytes can be written");
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    let (middle, late) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    format!("{:<22} p50 {:.2} ms, p99 {:.2} ms, 200x60, all cells", "one frame", ms(middle), ms(late))
}

fn row_of_list(n: u64) -> Summary {
    let sample = CreateRequest::vendor_sample();
    Summary {
        id: ConversationId(uuid::Uuid::from_u128(n.into())),
        title: format!("Customer {n}"),
        state: State::Open,
        status_reason: "Open".into(),
        queue: "Default messaging queue".into(),
        created_on: jiff::Timestamp::UNIX_EPOCH,
        activity_on: jiff::Timestamp::UNIX_EPOCH,
        revision: n,
        wait_seconds: 0,
        unread: 1,
        ai_agent: AiAgentView::default(),
        variables: audience::displayable(&sample.variables),
    }
}

fn served(name: &str, folder: &Path) -> String {
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
    format!("{name:<22} {:>9.1} {:>40} {:>9.1}", ms(starts[STARTS / 2]), "", resident(serve.process_id()))
}

/// From a key to the next bytes on the screen.
fn timed(screen: &mut Screen, key: &str) -> Duration {
    let before = screen.written();
    let begun = Instant::now();
    screen.keys(key).wait_for_more_than(before);
    let elapsed = begun.elapsed();
    // Whatever else this key set going is over before the next one.
    screen.settle(Duration::from_millis(5));
    elapsed
}

fn fill(folder: &Path) {
    let serve = Serve::start(folder);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let client = serve.messaging();
        let tasks: Vec<_> = (0..32)
            .map(|task| {
                let client = client.clone();
                tokio::spawn(async move {
                    for n in 0..STORED / 32 {
                        let mut request = CreateRequest::vendor_sample();
                        request.customer.customer_id = Some(format!("{task}-{n}"));
                        request.customer.preferred_name = Some(format!("Customer {task}-{n}"));
                        client.create(&request.to_body()).await.expect("created");
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("all are created");
        }
    });
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Milliseconds of processor time, of all threads, those that have ended too; in the kernel's steps of 10.
fn cpu(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
    // The name may hold anything; what follows its closing bracket is numbers. Fields 14 and 15 are user and system.
    let (_, numbers) = stat.rsplit_once(')').expect("a name in brackets");
    let ticks: u64 = numbers.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    ticks * 10
}

/// How often each of its threads has gone to sleep, and so been woken.
fn wakeups(process: u32) -> BTreeMap<OsString, u64> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).expect("it runs");
    tasks
        .flatten()
        .filter_map(|task| {
            let status = fs::read_to_string(task.path().join("status")).ok()?;
            Some((task.file_name(), field(&status, "voluntary_ctxt_switches:")?))
        })
        .collect()
}

/// Megabytes in memory.
fn resident(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let kilobytes = field(&status, "VmRSS:").expect("it is there");
    f64::from(u32::try_from(kilobytes).expect("less than terabytes")) / 1e3
}

fn field(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}
