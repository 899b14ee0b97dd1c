//! What the kernel tells of a process.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    io::{BufRead as _, BufReader},
    process::Child,
};

/// The first line that a process prints; what it prints later nobody reads.
pub(crate) fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
    line.trim().to_owned()
}

/// Seconds of processor time of all its threads, those that have ended too; in the kernel's steps of a hundredth.
pub(crate) fn processor_time(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
    // The name may hold anything; what follows its closing bracket is numbers. Fields 14 and 15 are user and system.
    let (_, numbers) = stat.rsplit_once(')').expect("a name in brackets");
    let ticks: u32 = numbers.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u32>().ok()).sum();
    f64::from(ticks) / 1e2
}

/// How often each of its threads has gone to sleep, and so been woken.
pub(crate) fn wake_ups(process: u32) -> BTreeMap<OsString, u64> {
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
pub(crate) fn resident(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let kilobytes = field(&status, "VmRSS:").expect("it is there");
    f64::from(u32::try_from(kilobytes).expect("less than terabytes")) / 1e3
}

fn field(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}
