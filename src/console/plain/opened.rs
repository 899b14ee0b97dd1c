//! What is open, in sentences: what a screen shows in columns and cuts to fit is told whole, one line for each fact or
//! choice. What a screen wraps anyway is read off it.

use super::{Numbered, Plain};
use crate::{
    api::desk::Audience,
    console::{
        app::{
            App,
            area::{Area, faults::Choice},
            audiences::{Audiences, Cell, Row, name},
            errand::{Errand, Question},
            overlay::Overlay,
            sheet::{Sheet, picker::Picker},
            wire::{Side, Wire},
        },
        view,
    },
};

/// What is open: its title and what else there is to say, then what can be chosen.
#[derive(Debug, Default)]
struct Opened {
    lines: Vec<String>,
    entries: Vec<String>,
}

impl Plain {
    /// Tells what is open; what can be chosen has a number.
    pub(super) fn tell_overlay(&mut self) {
        let Some(opened) = opened(&self.app) else { return };
        for line in opened.lines {
            self.say(&line);
        }
        for (at, entry) in opened.entries.iter().enumerate() {
            self.say(&format!("{}. {}", at + 1, one_line(entry)));
        }
        let entries = opened.entries.len();
        self.numbered = if entries > 0 { Numbered::Entries(entries) } else { Numbered::Nothing };
        let choose = if entries > 0 { "a number chooses, " } else { "" };
        self.say(&format!("open: {choose}yes takes it, no closes it"));
    }
}

fn opened(app: &App) -> Option<Opened> {
    match app.overlay.as_ref()? {
        Overlay::Audiences(audiences) if !audiences.rows().is_empty() => {
            Some(Opened { lines: facts(&app.audiences_shown(audiences)), entries: Vec::new() })
        }
        Overlay::Errand(errand) => choice_of(app, errand).or_else(|| read(app)),
        Overlay::Sheet(Sheet::Picker(picker)) => Some(people(app, picker)),
        Overlay::Wire(wire) => Some(exchanges(app, wire)),
        Overlay::Area(area) if !app.areas.browser(*area).is_inside() && !app.areas.is_typing(*area) => {
            entries(app, *area).or_else(|| read(app))
        }
        _ => read(app),
    }
}

/// What is read off a screen.
fn read(app: &App) -> Option<Opened> {
    let mut opened = Opened::default();
    for line in view::read_overlay(app)? {
        match line.entry {
            Some(at) if at < opened.entries.len() => {
                opened.entries[at] = format!("{} {}", opened.entries[at], line.words);
            }
            Some(_) => opened.entries.push(line.words),
            None => opened.lines.push(line.words),
        }
    }
    Some(opened)
}

/// A line for each fact: what it is, who sees it, and who does not and why.
fn facts(audiences: &Audiences) -> Vec<String> {
    let mut lines = vec!["Audiences: who sees what of the conversation".to_owned()];
    let mut section = None;
    for row in audiences.rows() {
        if section != Some(row.section) {
            section = Some(row.section);
            lines.push(format!("{}:", row.section.title()));
        }
        lines.push(fact(row));
    }
    lines
}

fn fact(row: &Row) -> String {
    let by = |cells: &dyn Fn(&Cell) -> Option<String>| {
        let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
        for (audience, cell) in Audience::ALL.into_iter().zip(&row.cells) {
            let Some(words) = cells(cell) else { continue };
            match groups.iter_mut().find(|(known, _)| *known == words) {
                Some((_, audiences)) => audiences.push(name(audience)),
                None => groups.push((words, vec![name(audience)])),
            }
        }
        groups
    };
    let seen = by(&|cell| cell.shown.clone());
    let withheld = by(&|cell| cell.withheld.as_ref().map(|withheld| withheld.reason.clone()));
    let mut parts: Vec<String> =
        seen.iter().map(|(text, audiences)| format!("{}: seen by {}", one_line(text), audiences.join(", "))).collect();
    if seen.is_empty() {
        let text = row.cells.iter().find_map(|cell| cell.withheld.as_ref()).map(|withheld| withheld.text.as_str());
        parts.extend(text.map(|text| format!("{}: seen by nobody", one_line(text))));
    }
    parts.extend(
        withheld.iter().map(|(reason, audiences)| format!("not by {}, because {reason}", audiences.join(", "))),
    );
    format!("{}: {}", row.label, parts.join("; "))
}

/// The answers to a question that has some.
fn choice_of(app: &App, errand: &Errand) -> Option<Opened> {
    let whom = app.name_shown(&errand.title);
    let (title, without) = match errand.question {
        Question::Sure(_) => return None,
        Question::Queue => (
            format!("Transfer {whom} to a queue"),
            "no other queue is known here; transfer NAME takes the queue of that name",
        ),
        Question::Record if app.records.is_none() => (format!("Link {whom} to a record"), "the records are not loaded"),
        Question::Record => (format!("Link {whom} to a record"), "no record matches"),
    };
    let answers = errand.answers(app);
    let told = |label: &str, note: &str| if note.is_empty() { label.to_owned() } else { format!("{label}: {note}") };
    let entries: Vec<String> = answers.iter().map(|answer| told(&answer.label, &answer.note)).collect();
    let without = entries.is_empty().then(|| without.to_owned());
    Some(Opened { lines: [title].into_iter().chain(without).collect(), entries })
}

fn people(app: &App, picker: &Picker) -> Opened {
    let entry = |choice| {
        let choice = app.choice_shown(choice);
        let own = if choice.is_own { ", your own" } else { "" };
        if choice.note.is_empty() {
            format!("{}{own}", choice.name)
        } else {
            format!("{}{own}: {}", choice.name, choice.note)
        }
    };
    Opened { lines: vec!["Load somebody".to_owned()], entries: picker.matching().map(entry).collect() }
}

fn exchanges(app: &App, wire: &Wire) -> Opened {
    if wire.side == Side::Detail {
        let lines = wire.rows().iter().map(|row| row.text().trim().to_owned()).filter(|line| !line.is_empty());
        return Opened { lines: lines.collect(), entries: Vec::new() };
    }
    let entry = |item: &crate::console::app::wire::log::Item| {
        let at = item.at.to_zoned(app.zone.clone()).strftime("%H:%M:%S");
        let status = item.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        let fault = if item.fault.is_some() { ", a fault was injected" } else { "" };
        let unknown = if item.unknown.is_empty() { "" } else { ", has fields that the API does not know" };
        format!("{at} {} {}: {status} after {} ms{fault}{unknown}", item.method, item.path, item.total.as_millis())
    };
    let entries: Vec<String> = wire.items(&app.wire).map(|item| entry(item)).collect();
    let nothing = entries.is_empty().then(|| "nothing is there yet".to_owned());
    Opened { lines: ["The wire".to_owned()].into_iter().chain(nothing).collect(), entries }
}

/// The list of an area whose rows a screen would cut; `None` for those that it does not.
fn entries(app: &App, area: Area) -> Option<Opened> {
    let areas = &app.areas;
    let (title, problem, entries): (_, _, Vec<String>) = match area {
        Area::Faults => {
            let entries = areas.faults.browser.matching().into_iter().map(fault).collect();
            (armed(app), &areas.faults.problem, entries)
        }
        Area::Records => {
            let record = |record: &&crate::api::desk::Record| {
                let seen = app.record_shown(record);
                let parts =
                    [Some(seen.full_name()), seen.email.clone(), seen.phone_number.clone(), Some(seen.id.0.clone())];
                parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
            };
            let entries = areas.records.browser.matching().iter().map(record).collect();
            ("Records".to_owned(), &areas.records.problem, entries)
        }
        Area::Deliveries => {
            let post = |post: &&crate::console::app::area::deliveries::Post| {
                let post = app.post_shown(post);
                let whom = post.title.clone().unwrap_or_else(|| post.delivery.conversation_id.to_string());
                let tries = match post.delivery.tries.len() {
                    0 => "no try yet".to_owned(),
                    1 => "one try".to_owned(),
                    many => format!("{many} tries"),
                };
                format!("{}: {} for {whom}, {tries}", post.delivery.state.name(), post.delivery.what())
            };
            let entries = areas.deliveries.browser.matching().iter().map(post).collect();
            ("Deliveries".to_owned(), &areas.deliveries.problem, entries)
        }
        Area::Fidelity => {
            let rules = areas.fidelity.browser.matching().into_iter();
            let entries = rules.map(|rule| format!("{}, {}: {}", rule.id, rule.label.name(), rule.says)).collect();
            ("Fidelity".to_owned(), &None, entries)
        }
        Area::Clock | Area::Scenarios => return None,
    };
    let nothing = entries.is_empty().then(|| "none are there".to_owned());
    let problem = problem.as_ref().map(|problem| format!("failed: {problem}"));
    Some(Opened { lines: [title].into_iter().chain(problem).chain(nothing).collect(), entries })
}

fn armed(app: &App) -> String {
    match app.armed.armed {
        0 => "Faults: none is armed".to_owned(),
        armed => format!("Faults: {armed} armed, {} injected", app.armed.injected),
    }
}

fn fault(choice: &Choice) -> String {
    match choice {
        Choice::Off => "off: nothing fails".to_owned(),
        Choice::Preset(preset) => format!("{}: {}", preset.name(), preset.says()),
        Choice::Rule(armed) => {
            let rule = &armed.rule;
            let times = if armed.injected == 1 { "time" } else { "times" };
            let (route, injected) = (rule.when.route.name(), armed.injected);
            format!("armed {}: {route}, {}: {}, injected {injected} {times}", rule.id, rule.when, rule.fault)
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
