//! The console as it is felt: time to the first screen, key to screen, memory, and what it does while nothing happens.
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

use frontdesk::api::create::CreateRequest;
use support::{Serve, screen::Screen};

const STORED: usize = 100_000;
const KEYS: usize = 300;
const STARTS: usize = 9;
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
