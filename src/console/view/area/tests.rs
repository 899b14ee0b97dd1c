//! Every area at the sizes that are promised.

use crate::{
    api::{
        delivery::DeliveryState,
        desk::{Record, clock::ClockAnswer},
        fault::{ArmedRule, FaultCount, Preset},
    },
    console::{
        chord::{Chord, Key},
        message::{Message, StreamNews},
        update::tests::{
            ENTER, Story,
            area::{
                SLASH, at_the_list,
                clock::{fired, time},
                deliveries::{delivery, log},
                faults::armed,
                records::record,
            },
            id, plain,
        },
        view::tests::{screen, screens},
    },
};

const DOWN: Chord = Chord::plain(Key::Down);

pub(in crate::console::view) fn deliveries() -> Story {
    let mut story = at_the_list();
    story.press(plain('D'));
    let mut odd = delivery(12, 1, DeliveryState::GaveUp);
    odd.activity["name"] = "Agent\u{202e}Accepted\u{1b}[31m".into();
    odd.tries.push(odd.tries[0].clone());
    odd.tries[1].error = Some("\u{1b}]0;owned\u{7} the connection broke while the head of the answer was read".into());
    let page = log(
        vec![
            delivery(14, 2, DeliveryState::Pending),
            delivery(13, 7, DeliveryState::Delivered),
            odd,
            delivery(11, 1, DeliveryState::Delivered),
        ],
        None,
    );
    story.the_log_answers(page);
    story
}

pub(in crate::console::view) fn records() -> Story {
    let mut story = at_the_list();
    story.press(plain('R'));
    let john = Record { first_name: "John".into(), last_name: "Doe".into(), ..record(3, "", "john.doe@email.com") };
    let odd = Record { phone_number: None, ..record(2, "Eve\u{1b}[31m\u{202e}", "日本語@example.com") };
    story.happens(Message::RecordsLoaded(Ok(vec![record(1, "Ann", "ann@example.com"), odd, john])));
    story
}

pub(in crate::console::view) fn clock() -> Story {
    let mut story = at_the_list();
    story.press(plain('K'));
    story.the_clock_answers(ClockAnswer { rate: 60.0, ..time() }, Vec::new());
    story
}

pub(in crate::console::view) fn faults() -> Story {
    let mut story = at_the_list();
    story.press(plain('F'));
    let rules = Preset::CommitThenDrop.rules().rules.into_iter().map(|rule| ArmedRule {
        rule,
        injected: 0,
        remaining: Some(1),
    });
    let odd = armed("mine \u{202e}\u{1b}[31m", 12, Some(2));
    story.the_faults_are(rules.chain([odd]).collect());
    story
}

screens! {
    deliveries_listed: deliveries();
    deliveries_in_detail: {
        let mut story = deliveries();
        story.press(DOWN);
        story.press(DOWN);
        story.press(ENTER);
        story
    };
    deliveries_filtered: {
        let mut story = deliveries();
        story.press(SLASH);
        story.type_text("ann");
        story
    };
    records_listed: {
        let mut story = records();
        story.press(DOWN);
        story
    };
    record_written: {
        let mut story = records();
        story.press(plain('n'));
        story.type_text("Zoë");
        story.press(Chord::plain(Key::Tab));
        story.type_text("Müller\u{202e}");
        story
    };
    clock_after_an_advance: {
        let mut story = clock();
        story.press(ENTER);
        let answer = ClockAnswer { fired: vec![fired(1), fired(7)], fired_total: 3, ..time() };
        story.the_clock_answers(answer, vec![(id(1), "Ann \u{1b}[31m".into())]);
        story
    };
    clock_being_typed: {
        let mut story = clock();
        story.press(Chord::plain(Key::End));
        story.press(ENTER);
        story.type_text("60");
        story
    };
    faults_armed: {
        let mut story = faults();
        story.press(Chord::plain(Key::End));
        story
    };
    fault_in_detail: {
        let mut story = faults();
        story.press(Chord::plain(Key::End));
        story.press(ENTER);
        story
    };
    faults_in_the_header: {
        let mut story = at_the_list();
        story.happens(Message::Stream(StreamNews::Faults(FaultCount { armed: 1, injected: 12 })));
        story
    };
    fidelity_narrowed: {
        let mut story = at_the_list();
        story.press(plain('L'));
        story.press(plain('b'));
        story.press(plain('b'));
        story
    };
    fidelity_in_detail: {
        let mut story = at_the_list();
        story.press(plain('L'));
        story.press(ENTER);
        story
    };
    deliveries_none: {
        let mut story = at_the_list();
        story.press(plain('D'));
        story.the_log_answers(log(Vec::new(), None));
        story
    };
}

#[test]
fn no_area_is_too_odd_to_draw() {
    for begin in [deliveries, records, clock, faults, at_the_list] {
        let mut story = begin();
        if story.app.open_area().is_none() {
            story.press(plain('L'));
        }
        for inside in [false, true] {
            if inside {
                story.press(ENTER);
            }
            for columns in [1, 59, 60, 61, 99, 100, 101, 300] {
                for rows in [1, 15, 16, 17, 60] {
                    screen(&mut story, columns, rows);
                }
            }
        }
    }
}
