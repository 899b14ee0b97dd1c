//! The console as it is felt: time to the first screen, key to screen, memory, what it does while nothing happens, and how
//! it bears events that arrive by the hundred.

use std::{
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

use crate::{
    Extent, process,
    support::{Serve, screen::Screen},
    table::{Table, Target},
};

const KEYS: usize = 300;
const FILTERS: usize = 21;
const STARTS: usize = 9;
const EVENTS_PER_SECOND: u32 = 200;
const FRAMES: u64 = 1_000;
const ROWS: u64 = 2_000;
const IDLE: Duration = Duration::from_secs(10);
const SETTLING: Duration = Duration::from_secs(3);

pub(crate) fn measure(table: &mut Table, extent: Extent, full: &Path) {
    let amount = format!("{} stored", extent.stored);
    let empty = tempfile::tempdir().expect("a folder");
    one(table, "empty", empty.path(), [30.0, 30.0]);
    one(table, &amount, full, [60.0, 70.0]);
    filter(table, &amount, full);
    flooded(table, &amount, full);
    frames(table);
}

/// One console on a store; its targets are the milliseconds to its first screen and the megabytes of its memory.
fn one(table: &mut Table, store: &str, folder: &Path, [soon, small]: [f64; 2]) {
    let starts = (0..STARTS)
        .map(|_| {
            let begun = Instant::now();
            let mut screen = Screen::open(folder, &[], 120, 40);
            screen.wait_for(&["Preferred name"]);
            begun.elapsed()
        })
        .collect();
    table.time(&format!("first screen, {store}"), Times::of(starts).p50, Target::AtMost(soon));

    let mut screen = Screen::open(folder, &[], 120, 40);
    screen.wait_for(&["Preferred name", "live"]);
    // To the end of the field, so that every key shows at the same place.
    screen.keys("\x05");
    let keys = (0..KEYS)
        .map(|n| {
            let letter = char::from(b'a' + u8::try_from(n % 26).expect("below 26"));
            timed(&mut screen, &letter.to_string())
        })
        .collect();
    Times::of(keys).tell(table, &format!("key to screen, {store}"));
    screen.keys("\x1b2");
    screen.settle(Duration::from_millis(300));
    let scrolls = (0..KEYS).map(|_| timed(&mut screen, "\x1b[B")).collect();
    table.time(&format!("a row further to screen, {store}, p50"), Times::of(scrolls).p50, Target::None);

    // Idle begins when what the last keys set going is over: pages are loaded, and the draft is on the disk.
    std::thread::sleep(SETTLING);
    let process = screen.process_id();
    let (used, woken) = (process::processor_time(process), process::wake_ups(process));
    std::thread::sleep(IDLE);
    let used = process::processor_time(process) - used;
    let woken: u64 = process::wake_ups(process)
        .into_iter()
        .map(|(thread, count)| count - woken.get(&thread).copied().unwrap_or_default())
        .sum();
    let share = used / IDLE.as_secs_f64() * 100.0;
    let woken = f64::from(u32::try_from(woken).expect("few")) / IDLE.as_secs_f64();
    table.line(&format!("memory, {store}"), process::resident(process), "MB", Target::AtMost(small));
    // The kernel counts in steps of 10 ms: one of them in ten seconds is no more than that something was there.
    table.line(&format!("idle processor, {store}"), share, "%", Target::AtMost(0.1));
    table.line(&format!("idle wake-ups a second, {store}"), woken, "", Target::AtMost(2.0));
}

/// From the last letter of a filter to the rows that it finds.
fn filter(table: &mut Table, store: &str, folder: &Path) {
    let mut screen = Screen::open(folder, &[], 120, 40);
    screen.wait_for(&["Preferred name", "live"]);
    screen.keys("\x1b2").pause();
    let times = (1..=FILTERS)
        .map(|n| {
            screen.keys("/").pause();
            // Among the newest that match, however many there are.
            screen.keys(&format!("stored-{n}-12")).wait_for(&[&format!("stored-{n}-129")]).pause();
            let begun = Instant::now();
            screen.keys("4").wait_until_gone(&format!("stored-{n}-129"));
            let elapsed = begun.elapsed();
            screen.keys("\x1b").wait_until_gone(&format!("stored-{n}-124")).pause();
            elapsed
        })
        .collect();
    table.time(&format!("filter to its rows, {store}, p50"), Times::of(times).p50, Target::AtMost(30.0));
}

struct Times {
    p50: Duration,
    p99: Duration,
}

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |percent: usize| times[(times.len() - 1) * percent / 100];
        Self { p50: at(50), p99: at(99) }
    }

    fn tell(&self, table: &mut Table, what: &str) {
        table.time(&format!("{what}, p50"), self.p50, Target::AtMost(1.0));
        table.time(&format!("{what}, p99"), self.p99, Target::AtMost(8.0));
    }
}

/// Keys while events arrive: the time until what was typed stands on the screen.
fn flooded(table: &mut Table, store: &str, folder: &Path) {
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
    let keys = (0..KEYS)
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
    let process = screen.process_id();
    let before = process::processor_time(process);
    std::thread::sleep(IDLE);
    let used = process::processor_time(process) - before;
    flood.abort();
    let what = format!("key to screen, {store}, {EVENTS_PER_SECOND} events a second");
    let keys = Times::of(keys);
    table.time(&format!("{what}, p50"), keys.p50, Target::None);
    table.time(&format!("{what}, p99"), keys.p99, Target::None);
    let share = used / IDLE.as_secs_f64() * 100.0;
    table.line(&format!("processor at {EVENTS_PER_SECOND} events a second"), share, "%", Target::None);
    table.line("memory then", process::resident(process), "MB", Target::AtMost(70.0));
}

/// One frame of the largest promised screen over a full window of rows, from the state to the bytes for the terminal.
fn frames(table: &mut Table) {
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
    let rows: Vec<Summary> = (0..ROWS).rev().map(row_of_list).collect();
    let page = SummaryPage { conversations: rows, next: None, total: ROWS, stored: ROWS, last_event_id: 1 };
    update::update(&mut app, Message::Listed { flight: flight.expect("a question"), result: Ok(page) });
    update::update(&mut app, Message::Resized { columns: 200, rows: 60 });
    let styles = Theme::builtin("default").expect("a theme").styles;
    let times = (0..FRAMES)
        .map(|n| {
            let event = DeskEvent {
                id: 10 + n,
                kind: EventKind::MessageAdded,
                at: now,
                conversation: Summary { revision: 10_000 + n, ..row_of_list(n * 37 % ROWS) },
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
    let times = Times::of(times);
    table.time("one frame, 200x60, every cell, p50", times.p50, Target::None);
    table.time("one frame, 200x60, every cell, p99", times.p99, Target::None);
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
