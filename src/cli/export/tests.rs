//! Hostile texts in a page, as a browser reads it, and what stands struck through.

use scraper::{Html, Selector};
use serde_json::json;

use super::*;

/// Texts that people who mean harm put into every field.
const HOSTILE: [&str; 6] = [
    "<script>document.title='owned'</script>",
    "\"onmouseover=\"document.title='owned'",
    "'><img src=x onerror=document.title='owned'>",
    "</style></title><svg onload=document.title='owned'>",
    "\u{202e}gnirts\u{2066}\u{0}\u{1b}[2J\u{7}",
    "&lt;b&gt; &amp;",
];

fn view(audience: &str, text: &str) -> View {
    serde_json::from_value(json!({
        "conversationId": "8a5e4f10-0000-4000-8000-0000000000aa", "audience": audience, "state": "active",
        "statusCode": 2, "statusReason": "Active", "statusChangeReason": { "code": 1, "name": text },
        "title": text, "channel": text, "queue": text, "createdOn": "2026-11-22T10:00:00Z",
        "acceptedOn": null, "waitSeconds": 4,
        "customer": { "preferredName": text, "firstName": text, "lastName": text, "email": text, "phoneNumber": text,
            "record": { "id": text, "fullName": text }, "matches": 1 },
        "variables": [{ "name": text, "value": text }],
        "transcript": [{
            "messageId": "1756399395730", "kind": "message", "from": { "role": "customer", "name": text }, "text": text,
            "attachments": [{ "contentType": text, "contentUrl": text, "name": text }],
            "timestamp": "2026-11-22T10:00:01Z", "read": false
        }],
        "aiAgent": { "engaged": false }, "closureReason": null, "sessions": [], "hidden": [{ "item": text, "reason": text }]
    }))
    .unwrap()
}

fn page_of(views: &[View]) -> String {
    let portrait = Portrait::of(views);
    [page::head(&portrait.title, None), page::conversation(&portrait), page::foot()].concat()
}

fn select<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

#[test]
fn no_text_becomes_an_element_or_an_attribute() {
    let harmless = Html::parse_document(&page_of(&[view("customer", "Ann"), view("supervisor", "Ann")]));
    let shape = |page: &Html| -> Vec<String> {
        let attributes = |element: scraper::ElementRef<'_>| {
            let mut names: Vec<&str> = element.value().attrs().map(|(name, _)| name).collect();
            names.sort_unstable();
            names.join(",")
        };
        select(page, "*")
            .into_iter()
            .map(|element| format!("{} {}", element.value().name(), attributes(element)))
            .collect()
    };
    for text in HOSTILE {
        let page = Html::parse_document(&page_of(&[view("customer", text), view("supervisor", text)]));
        assert_eq!(shape(&page), shape(&harmless), "{text}");
        let title = select(&page, "h1")[0].text().collect::<String>();
        assert_eq!(title, crate::console::text::clean(text), "what was sent is what is read");
    }
}

#[test]
fn nothing_that_cannot_be_seen_is_in_a_page() {
    let views = HOSTILE.map(|text| view("representative", text));
    for document in [page_of(&views), markdown::conversation(&Portrait::of(&views))] {
        let unseen = |letter: char| {
            (letter.is_control() && letter != '\n')
                || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert_eq!(document.find(unseen), None);
        assert!(document.contains("‹U+202E›") && document.contains('␛'), "it is shown instead");
    }
}

#[test]
fn the_policy_of_a_page_lets_in_its_own_style_and_nothing_else() {
    let page = Html::parse_document(&page_of(&[view("customer", "Ann")]));
    let policy = select(&page, "meta[http-equiv=Content-Security-Policy]")[0].value().attr("content").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
    assert!(select(&page, "script, link, img, iframe, object, a, form, [style], [src], [href]").is_empty());
    assert_eq!(select(&page, "style").len(), 1);
}

#[test]
fn what_an_audience_does_not_get_is_struck_through_with_the_reason() {
    let mut all = view("customer", "Ann");
    all.variables.push(serde_json::from_value(json!({ "name": "tier", "value": "gold" })).unwrap());
    all.hidden = Some(Vec::new());
    let mut less = View { audience: Audience::Representative, ..all.clone() };
    less.variables.pop();
    less.transcript.clear();
    less.customer.email = Some("ann@record.example".to_owned());
    less.hidden = serde_json::from_value(json!([
        { "item": "variables.tier", "reason": "not displayable" },
        { "item": "customer.email", "reason": "record c-1 has this email" },
        { "item": "transcript.1756399395730", "reason": "the AI agent's chat" }
    ]))
    .unwrap();
    let text = page_of(&[all.clone(), less.clone()]);
    let page = Html::parse_document(&text);
    let struck: Vec<String> =
        select(&page, "section.representative del").iter().map(|del| del.text().collect()).collect();
    assert_eq!(struck, ["Ann", "gold", "Ann\n[Ann: Ann]"]);
    let reasons: Vec<String> =
        select(&page, "section.representative .reason").iter().map(|reason| reason.text().collect()).collect();
    assert_eq!(reasons, ["record c-1 has this email", "not displayable", "the AI agent's chat"]);
    assert!(select(&page, "section.customer del").is_empty());

    let markdown = markdown::conversation(&Portrait::of(&[all, less]));
    assert!(markdown.contains("- **tier**: ~~gold~~ *(not displayable)*"), "{markdown}");
    assert!(markdown.contains("> ~~Ann~~\\\n> ~~\\[Ann\\: Ann\\]~~ *(the AI agent's chat)*"), "{markdown}");
}

#[test]
fn the_form_is_that_of_the_files_ending_unless_it_is_said() {
    let read = |arguments: &[&str]| {
        use clap::Parser as _;
        let arguments = [&["frontdesk", "export", "--all"], arguments].concat();
        let cli = crate::cli::Cli::try_parse_from(arguments).unwrap();
        let Some(crate::cli::Command::Export(export)) = cli.command else { panic!("export was parsed") };
        export.format(&cli.globals).ok()
    };
    assert_eq!(read(&[]), Some(Format::Markdown));
    assert_eq!(read(&["--output", "a.HTML"]), Some(Format::Html));
    assert_eq!(read(&["--output", "a.json", "--format", "markdown"]), Some(Format::Markdown));
    assert_eq!(read(&["--json"]), Some(Format::Json));
    assert_eq!(read(&["--json", "--format", "html"]), None);
    assert_eq!(read(&["--json", "--output", "a.html"]), Some(Format::Html));
}

#[test]
fn a_page_that_does_not_hold_everything_says_so() {
    assert_eq!(bounded(1_000), None);
    assert!(bounded(1_001).unwrap().starts_with("These are the 1000 conversations with the newest activity, of 1001."));
}
