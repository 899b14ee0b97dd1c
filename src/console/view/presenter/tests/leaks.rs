//! Long names, addresses and numbers, cut and broken in every way that a screen has: no four letters of one are left.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    api::{
        answer::CreateAnswer,
        create::CreateRequest,
        delivery::DeliveryState,
        desk::{Audience, EventKind, Record, State, Summary, View},
        id::RecordId,
        personal::Mask,
    },
    console::{
        app::remote::Arrival,
        chord::{Chord, Key},
        composer::Composer,
        effect::Effect,
        message::{AreaNews, Message, NoDesk, RemoteNews},
        update::tests::{
            ENTER, Story, TO_LIST, TO_REPRESENTATIVE,
            area::deliveries::{delivery, log},
            id as story_id, plain, refusal,
            remote::{arrival, detail, no_desk, row},
            summary, view_of,
            wire::exchange,
        },
        view::tests::screen,
    },
    conversation::{Conversation, Place, audience, record::Identification},
};

/// Who is in sight: the first is in the form and in the conversation, the second in the list and among the records.
/// No four letters of theirs are in any word that the program says by itself.
const NAMES: [&str; 2] =
    ["Quvondarqx Plimzorrelthwackbrizzlehaugh-Zoqmondulqxeyvorp", "Wuxtrabbelquist von Dorqhegelzteynhuzenbergvorff"];
const CJK: &str = "龘靐齉爩麤灪籱鸞鑪";
const EMAILS: [&str; 2] =
    ["zixquvorn.plimzorrel.thwackbrizzle@brizzlequon.vorqhost.example", "wuxtrabbel+dorqhegel@quistzorpvonk.example"];
const PHONES: [&str; 2] = ["+49 7739 918264 0055", "(0)8836 445577"];
const IDS: [&str; 2] = ["qx-771993-vorqid", "wx-883664"];
const NICKNAME: &str = "Zoqqelwyxpuvvlorgix";

fn body() -> Value {
    let (first, last) = NAMES[0].split_once(' ').unwrap();
    json!({
        "customercontext": {
            "preferredname": NAMES[0], "firstname": first, "lastname": last,
            "email": EMAILS[0], "phonenumber": PHONES[0], "customerid": IDS[0],
        },
        "conversationcontext": {
            "contact_email": { "isDisplayable": true, "value": EMAILS[0] },
            "Name": { "isDisplayable": true, "value": NICKNAME },
            "about": { "isDisplayable": true, "value": format!("{} of {CJK}, call {}", NAMES[0], PHONES[0]) },
        },
        "startmessage": {
            "message": format!("I am {}, {CJK} to friends: write to {} or call {}", NAMES[0], EMAILS[0], PHONES[0]),
            "displayname": CJK,
        },
    })
}

fn record(at: usize) -> Record {
    let (first, last) = NAMES[at].split_once(' ').unwrap();
    Record {
        id: RecordId(IDS[at].into()),
        first_name: first.into(),
        last_name: last.into(),
        email: Some(EMAILS[at].into()),
        phone_number: Some(PHONES[at].into()),
    }
}

fn request() -> CreateRequest {
    crate::api::create::read(&body()).0
}

fn view(audience: Audience) -> View {
    let identification = Identification { record: Some(record(0)), matches: 1 };
    let shown = view_of(3, &request());
    let conversation = Conversation::begin(
        shown.conversation_id,
        &request(),
        identification,
        &Place::default(),
        None,
        "2026-01-02T15:00:00Z".parse().unwrap(),
    );
    audience::view(&conversation, audience, "2026-01-02T15:04:05Z".parse().unwrap(), true)
}

/// A console in which both of them stand, masked, after these keys.
fn of_both(keys: &[Chord]) -> Story {
    let row = Summary { variables: view(Audience::Representative).variables, ..summary(3, NAMES[0], State::Active) };
    let mut story = Story::with(vec![row, summary(2, NAMES[1], State::Active), summary(1, CJK, State::Open)]);
    story.app.composer = Composer::from_body(&body()).0;
    story.app.viewer.show(view(Audience::Representative));
    story.happens(Message::RecordsLoaded(Ok(vec![record(0), record(1)])));
    story.press(Chord::plain(Key::F(12)));
    for key in keys {
        story.press(*key);
    }
    story
}

/// A place in which somebody is named, by what it is.
type Scene = (&'static str, fn() -> Story);

const SCENES: [Scene; 18] = [
    ("form", || of_both(&[])),
    ("list", || of_both(&[TO_LIST])),
    ("conversation", || of_both(&[TO_REPRESENTATIVE])),
    ("conversation at its end", || of_both(&[TO_REPRESENTATIVE, Chord::plain(Key::End)])),
    ("both seats", || {
        let mut story = of_both(&[TO_REPRESENTATIVE, plain('T')]);
        story.app.seats.viewer.show(view(Audience::Customer));
        story
    }),
    ("incoming", || {
        let mut story = of_both(&[TO_LIST]);
        let row = Summary { variables: view(Audience::Representative).variables, ..summary(9, NAMES[1], State::Open) };
        story.event(60, EventKind::ConversationCreated, row);
        story
    }),
    ("audiences", || {
        let mut story = of_both(&[TO_LIST, plain('v')]);
        let asked = story.wanted.iter().find_map(|effect| match effect {
            Effect::Compare(question) => Some(*question),
            _ => None,
        });
        let views = Audience::ALL.map(view).to_vec();
        story.happens(Message::Compared { question: asked.unwrap(), result: Ok(views) });
        story
    }),
    ("records", || of_both(&[TO_LIST, plain('R')])),
    ("a record", || {
        let mut story = of_both(&[TO_LIST]);
        for key in [plain('R'), ENTER] {
            story.press(key);
        }
        story
    }),
    ("a record is changed", || of_both(&[TO_LIST, plain('R'), plain('e')])),
    ("deliveries", || {
        let mut story = of_both(&[TO_LIST, plain('D')]);
        let mut told = delivery(9, 2, DeliveryState::GaveUp);
        told.activity = json!({ "type": "message", "from": { "name": NAMES[1] }, "text": format!("Dear {},", NAMES[1]),
            "conversation": { "customercontext": { "firstname": NAMES[0], "email": EMAILS[0] } } });
        story.the_log_answers(log(vec![told], None));
        story.tells(AreaNews::Rested(crate::console::app::area::Area::Deliveries));
        story.press(ENTER);
        story
    }),
    ("somebody to load", || {
        let mut story = of_both(&[Chord::plain(Key::F(5))]);
        let own = crate::console::app::sheet::picker::Template {
            name: format!("{} is angry", NAMES[0].split(' ').next().unwrap()),
            body: Ok(body()),
        };
        story.happens(Message::TemplatesLoaded { templates: vec![own], problem: None });
        story
    }),
    ("a close", || of_both(&[TO_LIST, plain('X')])),
    ("a link", || of_both(&[TO_LIST, plain('l')])),
    ("the wire", || {
        let mut story = of_both(&[TO_LIST]);
        story.exchanged(exchange(1, &body(), false));
        story.press(plain('w'));
        story.press(ENTER);
        story
    }),
    ("a notice", || {
        let mut story = of_both(&[]);
        story.send();
        if !story.sends().is_empty() {
            story.the_endpoint_answers(Err(refusal(&format!("{} of {} ({CJK}) is known", EMAILS[0], NAMES[0]))));
        }
        story
    }),
    ("by the API alone", || {
        let mut story = no_desk(NoDesk::Absent);
        story.app.composer = Composer::from_body(&body()).0;
        story.send();
        let answer = CreateAnswer { conversation_id: story_id(7), is_new: true, message_id: None };
        story.the_endpoint_answers(Ok(answer));
        let rows = vec![row(7, "2026-01-02T15:00:00Z")];
        story.remote(RemoteNews::Listed(Ok(rows.clone())));
        story.remote(RemoteNews::Listed(Ok(rows)));
        let mut told = detail(7);
        for message in told.messages.iter_mut().flatten() {
            message.text = format!("Dear {}, is it {} or {}?", NAMES[0], PHONES[0], EMAILS[0]);
            message.from.name = Some(NAMES[0].into());
        }
        story.remote(RemoteNews::Looked(told));
        story.remote(RemoteNews::Arrived(Arrival { gist: format!("message from {}", NAMES[0]), ..arrival(7, 200) }));
        story.press(Chord::plain(Key::F(12)));
        story.press(TO_REPRESENTATIVE);
        story
    }),
    ("the palette", || of_both(&[TO_LIST, plain(':')])),
];

/// All runs of four letters or digits in what nobody may see, in small letters. What the mask leaves on purpose is not
/// among them: the top of an address and the end of a number.
fn forbidden() -> Vec<String> {
    let values = NAMES.into_iter().chain([CJK, NICKNAME]).chain(EMAILS).chain(IDS).chain(PHONES);
    let words = values.flat_map(|value| value.split(|letter: char| !letter.is_alphanumeric()));
    let words = words.filter(|word| *word != "example").map(|word| word.to_lowercase().chars().collect::<Vec<_>>());
    words.flat_map(|word| word.windows(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>()).collect()
}

fn leaked(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    forbidden().into_iter().find(|part| text.contains(part.as_str()))
}

/// What is left of somebody on a screen of this size, and in what was copied; with the screen.
fn leaks(name: &str, story: &mut Story, (columns, rows): (u16, u16)) -> Option<String> {
    let drawn = screen(story, columns, rows);
    let copied = story.wanted.iter().filter_map(|effect| match effect {
        Effect::Copy(copy) => leaked(&copy.text).map(|part| format!("{name}: {part:?} is copied: {}", copy.text)),
        _ => None,
    });
    let drawn = leaked(&drawn).map(|part| format!("{name}: {part:?} at {columns}x{rows}\n{drawn}"));
    drawn.into_iter().chain(copied).next()
}

#[test]
fn nothing_leaks_at_the_sizes_that_are_promised() {
    let mut told = Vec::new();
    for (name, scene) in SCENES {
        let mut story = scene();
        told.extend(
            [(60, 16), (80, 24), (120, 40), (200, 60)].into_iter().find_map(|size| leaks(name, &mut story, size)),
        );
        story.press(Chord::alt(Key::Char('y')));
        story.press(plain('y'));
        told.extend(leaks(name, &mut story, (120, 40)));
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn what_leaks_nothing_has_somebody_to_leak() {
    for (name, scene) in SCENES.into_iter().filter(|(name, _)| *name != "the palette") {
        let mut story = scene();
        story.app.presenter.toggle_mask();
        let drawn = screen(&mut story, 80, 60);
        assert!(leaked(&drawn).is_some(), "{name}\n{drawn}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_leaks_at_any_size(scene in prop::sample::select(SCENES.to_vec()), columns in 60_u16..=200, rows in 16_u16..=60) {
        let (name, scene) = scene;
        let told = leaks(name, &mut scene(), (columns, rows));
        prop_assert!(told.is_none(), "{}", told.unwrap_or_default());
    }
}

#[test]
fn nothing_leaks_from_a_masked_export() {
    let views = Audience::ALL.map(view);
    let mask = Mask::of(&views);
    for view in &views {
        let told = serde_json::to_string(&mask.view(view)).unwrap();
        assert_eq!(leaked(&told), None, "{told}");
    }
}
