//! Record identification: which stored customer record a request is from (page "Use
//! /consumer/conversations/create endpoint": by email and phone number; the order of matching is our decision).

use crate::api::{create::CustomerContext, desk::Record};

/// What identification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identification {
    /// The record, when exactly one matches.
    pub record: Option<Record>,
    /// How many match; more than one links none.
    pub matches: u32,
}

/// The form in which email addresses are compared: without surrounding blanks, in lower case.
pub fn email_key(email: &str) -> Option<String> {
    let key = email.trim().to_lowercase();
    (!key.is_empty()).then_some(key)
}

/// The form in which phone numbers are compared: ASCII digits only, the international prefix `00` dropped like `+`.
pub fn phone_key(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let key = digits.strip_prefix("00").unwrap_or(&digits);
    (!key.is_empty()).then(|| key.to_owned())
}

/// Identifies the customer among `candidates`: the records that share the email or the phone number (others do no
/// harm, they do not match).
///
/// Email and phone both on one record wins; else the email decides; else the phone.
pub fn identify(customer: &CustomerContext, candidates: &[Record]) -> Identification {
    match matching(customer, candidates).as_slice() {
        [one] => Identification { record: Some((*one).clone()), matches: 1 },
        several => Identification { record: None, matches: u32::try_from(several.len()).unwrap_or(u32::MAX) },
    }
}

/// Those of `candidates` that the customer may be: the record that identification links when it is one, else those among
/// which it cannot decide.
pub fn matching<'a>(customer: &CustomerContext, candidates: &'a [Record]) -> Vec<&'a Record> {
    let email = customer.email.as_deref().and_then(email_key);
    let phone = customer.phone_number.as_deref().and_then(phone_key);
    let has_email = |record: &Record| email.is_some() && record.email.as_deref().and_then(email_key) == email;
    let has_phone = |record: &Record| phone.is_some() && record.phone_number.as_deref().and_then(phone_key) == phone;

    let rules: [&dyn Fn(&Record) -> bool; 3] =
        [&|record| has_email(record) && has_phone(record), &has_email, &has_phone];
    let matching = rules.iter().map(|rule| candidates.iter().filter(|record| rule(record)).collect::<Vec<_>>());
    matching.into_iter().find(|matching| !matching.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::api::id::RecordId;

    fn record(id: &str, email: &str, phone: &str) -> Record {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Record {
            id: RecordId(id.into()),
            first_name: "F".into(),
            last_name: "L".into(),
            email: some(email),
            phone_number: some(phone),
        }
    }

    fn found(email: &str, phone: &str) -> (Option<String>, u32) {
        let stored = [
            record("both", "anna@example.com", "+49 30 1234"),
            record("shared-1", "family@example.com", "111"),
            record("shared-2", "Family@Example.com", "222"),
            record("phone", "", "0049 30 999"),
            record("phone-too", "other@example.com", "555"),
        ];
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let customer = CustomerContext { email: some(email), phone_number: some(phone), ..CustomerContext::default() };
        let found = identify(&customer, &stored);
        (found.record.map(|record| record.id.0), found.matches)
    }

    #[rstest]
    #[case::nothing_given("", "", None, 0)]
    #[case::nobody("nobody@example.com", "000", None, 0)]
    #[case::email_in_any_case("ANNA@example.COM", "", Some("both"), 1)]
    #[case::phone_by_its_digits("", "(0049) 30-1234", Some("both"), 1)]
    #[case::plus_and_double_zero_are_one("", "+49 30 999", Some("phone"), 1)]
    #[case::two_share_an_email("family@example.com", "", None, 2)]
    #[case::the_phone_decides_between_the_two("family@example.com", "222", Some("shared-2"), 1)]
    #[case::the_email_goes_before_the_phone("anna@example.com", "555", Some("both"), 1)]
    #[case::an_unknown_email_leaves_it_to_the_phone("nobody@example.com", "555", Some("phone-too"), 1)]
    #[case::shared_email_and_a_strangers_phone("family@example.com", "555", None, 2)]
    fn identification(#[case] email: &str, #[case] phone: &str, #[case] id: Option<&str>, #[case] matches: u32) {
        assert_eq!(found(email, phone), (id.map(str::to_owned), matches));
    }

    #[test]
    fn a_phone_without_digits_identifies_nobody() {
        assert_eq!(phone_key("ext."), None);
        assert_eq!(phone_key("٣٤"), None);
        assert_eq!(phone_key("00"), None);
    }

    #[test]
    fn records_without_email_do_not_match_a_request_without_email() {
        assert_eq!(identify(&CustomerContext::default(), &[record("x", "", "")]).matches, 0);
    }
}
