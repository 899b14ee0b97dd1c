//! The lines of the table: what was measured, beside what it should be.

use std::time::Duration;

/// What a figure should be.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    AtLeast(f64),
    AtMost(f64),
    /// Only told.
    None,
}

/// Lines that are printed as they come.
pub(crate) struct Table {
    met: usize,
    missed: Vec<String>,
}

impl Table {
    pub(crate) fn new() -> Self {
        Self { met: 0, missed: Vec::new() }
    }

    /// Adds a line; `value` is in `unit`, which may be empty.
    pub(crate) fn line(&mut self, what: &str, value: f64, unit: &str, target: Target) {
        let (is_met, wanted) = match target {
            Target::AtLeast(least) => (value >= least, format!(">= {least}")),
            Target::AtMost(most) => (value <= most, format!("<= {most}")),
            Target::None => return say(format!("{what:<58} {value:>10.2} {unit}").trim_end()),
        };
        if is_met {
            self.met += 1;
        } else {
            self.missed.push(what.to_owned());
        }
        let verdict = if is_met { "met" } else { "NOT MET" };
        say(&format!("{what:<58} {value:>10.2} {unit:<7} {wanted:<10} {verdict}"));
    }

    /// The same of a time, in milliseconds.
    pub(crate) fn time(&mut self, what: &str, value: Duration, target: Target) {
        self.line(what, milliseconds(value), "ms", target);
    }

    /// How many targets are met, and which are not.
    pub(crate) fn sum_up(self) {
        say(&format!("\n{} of {} targets are met", self.met, self.met + self.missed.len()));
        for missed in self.missed {
            say(&format!("not met: {missed}"));
        }
    }
}

/// Begins a part of the table.
pub(crate) fn section(name: &str) {
    say(&format!("\n{name:<58} {:>10} {:<7} target", "", ""));
}

pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}
