//! What is masked, what is left, and in which shape.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;

use super::*;

fn view() -> View {
    serde_json::from_value(json!({
        "conversationId": "8a5e4f10-0000-4000-8000-0000000000aa", "audience": "supervisor", "state": "active",
        "statusCode": 2, "statusReason": "Active", "statusChangeReason": { "code": 1, "name": "x" },
        "title": "Johnny Doe", "channel": "Default", "queue": "Support", "createdOn": "2026-11-22T10:00:00Z",
        "acceptedOn": null, "waitSeconds": 4,
        "customer": { "preferredName": "Johnny", "firstName": "John", "lastName": "Doe", "email": "john@example.com",
            "phoneNumber": "+1 425 555 0100", "record": { "id": "john@example.com", "fullName": "John Doe" }, "matches": 1 },
        "variables": [
            { "name": "Product", "value": "XBox" }, { "name": "callback", "value": 4_255_550_100_u64 },
            { "name": "Seats", "value": 2 }, { "name": "GuestName", "value": "Ann Lee" },
            { "name": "note", "value": "for mrs. doe" }
        ],
        "transcript": [
            { "messageId": "1756399395730", "kind": "message", "from": { "role": "customer", "name": "John Doe" },
              "text": "Hi, John here, call 425-555-0100 or write to john@example.com about order 1234567",
              "attachments": [{ "contentType": "image/png", "contentUrl": "https://u:p@files.example.com/doe?sig=1", "name": "john-doe.png" }],
              "timestamp": "2026-11-22T10:00:01Z", "read": false },
            { "messageId": "1756399395731", "kind": "message", "from": { "role": "representative", "name": "Mona Lindt" },
              "text": "Johnny, this is Mona.", "attachments": [], "timestamp": "2026-11-22T10:00:02Z", "read": false },
            { "messageId": "1756399395732", "kind": "system", "from": { "role": "system", "name": "" },
              "text": "accepted by Mona Lindt", "attachments": [], "timestamp": "2026-11-22T10:00:03Z", "read": false }
        ],
        "aiAgent": { "engaged": false }, "closureReason": null, "sessions": [],
        "hidden": [
            { "item": "customer.email", "reason": "record john@example.com has this email" },
            { "item": "transcript.1756399395730", "reason": "why not" }
        ]
    }))
    .unwrap()
}

#[rstest]
#[case("John Doe", "J••• D••")]
#[case("Émile", "É••••")]
#[case("Anne-Marie O'Neil", "A•••-M•••• O•••••")]
#[case::not_half_a_name("山田 花子", "•••• ••••")]
#[case::not_the_whole_name("J", "•")]
#[case::nobody("Visitor 12", "Visitor 12")]
#[case::nobody_in_particular("Representative", "Representative")]
#[case::nothing("", "")]
fn a_name_keeps_its_shape(#[case] name: &str, #[case] masked: &str) {
    assert_eq!(Mask::name(name), masked);
}

#[rstest]
#[case("john@example.com", "j•••@•••••••.com")]
#[case("a@mail.example.co", "•@••••.•••••••.co")]
#[case::no_address("john", "j•••")]
#[case::no_domain("john@local", "j•••@•••••")]
fn an_email_address_keeps_its_shape(#[case] email: &str, #[case] masked: &str) {
    assert_eq!(Mask::email(email), masked);
}

#[rstest]
#[case("+1 425 555 0100", "+• ••• ••• ••00")]
#[case("(0)30-1234", "(•)••-••34")]
#[case("110", "•••")]
#[case::vanity("1-800-FLOWERS", "•-•••-•••••••")]
fn a_phone_number_keeps_its_last_digits(#[case] phone: &str, #[case] masked: &str) {
    assert_eq!(Mask::phone(phone), masked);
}

#[rstest]
#[case("call +49 (30) 1234567 now", "call +•• (••) •••••67 now")]
#[case("mail ann.lee@example.com!", "mail a••••••@•••••••.com!")]
#[case("card 4111 1111 1111 1111", "card •••• •••• •••• ••11")]
#[case::order("order 1234567", "order 1234567")]
#[case::moment("on 2026-11-22 21:46:10", "on 2026-11-22 21:46:10")]
#[case::date("since 22.11.2026", "since 22.11.2026")]
#[case::identifier("8a5e4f10-0000-4000-8000-000000000001", "8a5e4f10-0000-4000-8000-000000000001")]
#[case::serial("SN-1234567890", "SN-1234567890")]
#[case::price("costs 1,299.00", "costs 1,299.00")]
fn numbers_and_addresses_are_found_within_a_text(#[case] text: &str, #[case] masked: &str) {
    assert_eq!(Mask::text(text), masked);
}

#[rstest]
#[case("Hello JOHN, and mr. doe", "Hello J•••, and m•. d••")]
#[case::parts_of_words("Johnson likes doers", "Johnson likes doers")]
#[case::beside_digits("john2", "j•••2")]
#[case::scripts_without_gaps("山田さん", "••••さん")]
fn known_names_are_found_within_a_text(#[case] text: &str, #[case] masked: &str) {
    assert_eq!(Mask::knowing(["John Doe", "mr", "山田"]).within(text), masked);
}

#[test]
fn a_name_is_no_pattern() {
    assert_eq!(Mask::knowing([".*", "a(b"]).within("Ann has a(b"), "Ann has •(•");
}

#[test]
fn nobody_is_recognised_in_a_masked_view() {
    let masked = mask_view(&view());
    let text = serde_json::to_string(&masked).unwrap();
    for told in ["John", "john", "Doe", "doe", "files.example.com/doe", "555", "Mona", "Lindt", "Ann", "sig=1", "u:p"] {
        assert!(!text.contains(told), "{told}: {text}");
    }
    for kept in ["XBox", "order 1234567", "1756399395730", "transcript.1756399395730", "Support", "\"value\":2"] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
}

#[test]
fn a_mask_masks_itself() {
    let once = mask_view(&view());
    assert_eq!(mask_view(&once), once);
}

#[test]
fn a_row_has_the_title_of_its_view() {
    let summary: Summary = serde_json::from_value(json!({
        "id": "8a5e4f10-0000-4000-8000-0000000000aa", "title": "Johnny Doe", "state": "open", "statusReason": "Open",
        "queue": "Support", "createdOn": "2026-11-22T10:00:00Z", "activityOn": "2026-11-22T10:00:00Z", "revision": 1,
        "waitSeconds": 0, "unread": 1, "variables": [{ "name": "note", "value": "ask johnny" }]
    }))
    .unwrap();
    let masked = mask_summary(&summary);
    assert_eq!(masked.title, mask_view(&view()).title);
    assert_eq!(masked.variables[0].value.to_string(), "ask j•••••");
}

proptest! {
    #[test]
    fn any_text_can_be_masked_twice_to_the_same(text in "\\PC{0,40}", name in "\\PC{0,12}") {
        let mask = Mask::knowing([name.as_str()]);
        for once in [Mask::name(&text), Mask::email(&text), Mask::text(&text), mask.within(&text)] {
            let _ = (Mask::phone(&once), mask.within(&once));
        }
        prop_assert_eq!(Mask::name(&Mask::name(&text)), Mask::name(&text));
    }

    #[test]
    fn a_masked_name_is_as_wide_as_the_name(name in "[A-Za-zäöü山田 ]{0,20}") {
        prop_assert_eq!(Mask::name(&name).width(), name.width());
    }
}
