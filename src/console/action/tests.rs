//! The table is sound, and everything that is made from it agrees with it.

use std::collections::HashSet;

use super::*;

#[test]
fn no_chord_means_two_things_in_one_place() {
    for context in Context::ALL {
        let mut taken = HashSet::new();
        for row in TABLE.iter().filter(|row| row.contexts.contains(context)) {
            for chord in Keymap::default().bound_in(row, context) {
                assert!(taken.insert(chord), "{chord} is bound twice in {context:?}, once to {}", row.id);
            }
        }
    }
}

#[test]
fn every_chord_can_be_delivered() {
    for row in TABLE {
        for chord in row.chords {
            assert_eq!(chord.undeliverable(), None, "{chord} of {}", row.id);
        }
    }
}

#[test]
fn every_action_stands_once_has_words_and_can_be_reached_wherever_it_applies() {
    let mut ids = HashSet::new();
    let mut actions = HashSet::new();
    for row in TABLE {
        assert!(ids.insert(row.id) && actions.insert(row.action), "{} stands twice", row.id);
        assert!(!row.title.is_empty() && !row.chords.is_empty(), "{}", row.id);
        for context in row.contexts.iter() {
            assert!(
                Keymap::default().bound_in(row, context).next().is_some(),
                "{} cannot be reached in {context:?}",
                row.id
            );
        }
    }
}

#[test]
fn text_fields_leave_every_plain_character_to_the_text() {
    for context in Context::ALL.into_iter().filter(|context| context.is_text()) {
        for row in TABLE.iter().filter(|row| row.contexts.contains(context)) {
            assert!(Keymap::default().bound_in(row, context).all(|chord| chord.text().is_none()), "{}", row.id);
        }
    }
}

#[test]
fn send_has_the_chords_that_survive_every_terminal_first() {
    let chords: Vec<String> = row(Action::Send).unwrap().chords.iter().map(ToString::to_string).collect();
    assert_eq!(chords, ["Ctrl+S", "Alt+Enter", "F9", "Ctrl+Enter"]);
}

#[test]
fn the_readme_table_has_every_action() {
    let table = markdown_table(&Keymap::default());
    for row in TABLE {
        assert!(table.contains(row.title), "{}", row.id);
    }
    assert!(table.contains("| `Ctrl+S` `Alt+Enter` `F9` `Ctrl+Enter` | Send the form"));
}
