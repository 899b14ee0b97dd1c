//! What is found odd, and that its fix mends it.

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::console::composer::{Applied, Edit, VariableRow};

/// A form with these rows: whether displayable, name, value.
fn form(rows: &[(bool, &str, &str)]) -> Composer {
    let mut form = Composer::empty();
    form.content.rows =
        rows.iter().map(|(shown, name, value)| VariableRow::new(*shown, name, value, ValueKind::Text)).collect();
    form
}

fn found(form: &Composer) -> Vec<(usize, Oddity)> {
    form.findings().into_iter().map(|finding| (finding.row, finding.oddity)).collect()
}

fn rows(form: &Composer) -> Vec<(bool, String, String)> {
    form.rows().iter().map(|row| (row.displayable, row.name.text(), row.value.text())).collect()
}

#[test]
fn the_sample_has_nothing_odd() {
    assert_eq!(Composer::vendor_sample().findings(), []);
}

#[rstest]
#[case::same_name(&[(true, "a", "1"), (true, "a", "2")], 0, Oddity::SameName, &[(true, "a_2", "1"), (true, "a", "2")])]
#[case::case_twin(&[(true, "Order", "1"), (true, "order", "2")], 1, Oddity::SameButForCase, &[(true, "Order", "1"), (true, "order_2", "2")])]
#[case::no_name(&[(true, "", "1")], 0, Oddity::NoName, &[(true, "variable", "1")])]
#[case::no_value(&[(true, "a", ""), (true, "b", "2")], 0, Oddity::NoValue, &[(true, "b", "2")])]
#[case::blanks_around_name(&[(true, " a ", "1")], 0, Oddity::BlanksAroundName, &[(true, "a", "1")])]
#[case::blanks_around_value(&[(true, "a", "1\t")], 0, Oddity::BlanksAroundValue, &[(true, "a", "1")])]
#[case::shown_secret(&[(true, "password", "x")], 0, Oddity::ShownSecret, &[(false, "password", "x")])]
#[case::sent_secret(&[(false, "password", "x")], 0, Oddity::SentSecret, &[])]
#[case::hidden(&[(false, "a", "1")], 0, Oddity::NotDisplayable, &[(true, "a", "1")])]
fn what_is_odd_is_found_and_mended_in_one_step(
    #[case] given: &[(bool, &str, &str)],
    #[case] row: usize,
    #[case] oddity: Oddity,
    #[case] mended: &[(bool, &str, &str)],
) {
    let mut form = form(given);
    let finding = form.findings().into_iter().next().unwrap();
    assert_eq!((finding.row, finding.oddity), (row, oddity));
    assert!(form.fix(&finding));
    let mended: Vec<_> = mended.iter().map(|(shown, name, value)| (*shown, (*name).into(), (*value).into())).collect();
    assert_eq!(rows(&form), mended);
    assert!(!form.fix(&finding), "it is not so any more");
    assert_eq!(form.apply(Edit::Undo), Applied::Changed);
    let given: Vec<_> = given.iter().map(|(shown, name, value)| (*shown, (*name).into(), (*value).into())).collect();
    assert_eq!(rows(&form), given);
    assert_eq!(form.apply(Edit::Undo), Applied::Ignored, "one fix is one step");
}

#[test]
fn what_is_over_a_limit_is_cut_to_it() {
    let (name, value) = ("n".repeat(limit::VARIABLE_NAME_CHARS + 9), "é".repeat(limit::VARIABLE_VALUE_CHARS + 1));
    let mut form = form(&[(true, &name, &value)]);
    assert_eq!(found(&form), [(0, Oddity::NameTooLong), (0, Oddity::ValueTooLong)]);
    for finding in form.findings() {
        assert!(form.fix(&finding));
    }
    assert_eq!((form.findings(), form.problems()), (vec![], vec![]));
}

#[test]
fn a_new_name_stays_within_the_limit_and_apart_from_all_others() {
    let long = "n".repeat(limit::VARIABLE_NAME_CHARS);
    let second = format!("{}_2", &long[2..]);
    let mut form = form(&[(true, &long, "1"), (true, &second, "2"), (true, &long, "3")]);
    let finding = form.findings().remove(0);
    form.fix(&finding);
    let name = form.rows()[0].name.text();
    assert_eq!((name.len(), name.ends_with("_3")), (limit::VARIABLE_NAME_CHARS, true), "{name}");
}

#[test]
fn rows_in_which_nothing_stands_are_left_alone() {
    assert_eq!(found(&form(&[(false, "", ""), (true, "", "")])), []);
}

#[test]
fn the_focus_goes_where_something_was_mended() {
    let mut form = form(&[(true, "a", "1"), (true, "b", "2 ")]);
    let finding = form.findings().remove(0);
    form.fix(&finding);
    assert_eq!(form.slot(), Slot::Variable { row: 1, cell: Cell::Value });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mending_comes_to_an_end(rows in prop::collection::vec((any::<bool>(), "[aA ]{0,3}", "[x ]{0,2}|eyJ\\.a\\.b"), 0..8)) {
        let given: Vec<_> = rows.iter().map(|(shown, name, value)| (*shown, name.as_str(), value.as_str())).collect();
        let mut form = form(&given);
        let mut fixes = 0;
        while let Some(finding) = form.findings().first().cloned() {
            prop_assert!(form.fix(&finding));
            fixes += 1;
            prop_assert!(fixes < 100, "{:?}", form.findings());
        }
    }
}
