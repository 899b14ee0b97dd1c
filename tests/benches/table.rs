//! The lines of a table: what was measured, beside what it should be.

/// What a figure should be.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    AtLeast(f64),
    AtMost(f64),
    /// Only told.
    None,
}

/// Prints a line; `value` is in `unit`, which may be empty.
pub(crate) fn line(what: &str, value: f64, unit: &str, target: Target) {
    let (is_met, wanted) = match target {
        Target::AtLeast(least) => (value >= least, format!("at least {least}")),
        Target::AtMost(most) => (value <= most, format!("at most {most}")),
        Target::None => return say(format!("{what:<52} {value:>10.2} {unit}").trim_end()),
    };
    let verdict = if is_met { "met" } else { "NOT met" };
    say(&format!("{what:<52} {value:>10.2} {unit:<12} {wanted:<14} {verdict}"));
}

#[expect(clippy::print_stdout, reason = "the table is what these programs are for")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}
