//! The desk's side: who sees what, the list, accept.

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::harness::{Desk, sample, send};

fn with_a_hidden_variable() -> Value {
    let mut body = sample();
    body["conversationcontext"]["tier"] = json!({ "value": "zircon" });
    body["conversationcontext"]["score"] = json!({ "value": "opal", "isDisplayable": false });
    body
}

#[tokio::test]
async fn what_is_not_displayable_is_nowhere_on_the_desk_and_explained_on_request() {
    let desk = Desk::open().await;
    let id = desk.create(&with_a_hidden_variable()).await.id();
    for audience in ["representative", "supervisor"] {
        let seen = [
            desk.desk(Method::GET, "/conversations").await.ok().to_string(),
            desk.view(&id, &format!("?as={audience}")).await.to_string(),
        ];
        for text in seen {
            assert!(text.contains("XBox") && !text.contains("zircon") && !text.contains("opal"), "{text}");
        }
        let explained = desk.view(&id, &format!("?as={audience}&explain=true")).await;
        assert_eq!(
            explained["hidden"],
            json!([
                { "item": "variables.tier", "reason": "not displayable" },
                { "item": "variables.score", "reason": "not displayable" },
            ])
        );
        assert!(!explained.to_string().contains("zircon"));
    }
    // Nor does the filter find what nobody sees.
    assert_eq!(desk.list("?q=zircon").await.total, 0);
}

#[tokio::test]
async fn each_audience_gets_its_own() {
    let desk = Desk::open().await;
    let id = desk.create(&with_a_hidden_variable()).await.id();
    let mut seen = Vec::new();
    for audience in ["customer", "ai_agent", "representative", "supervisor"] {
        let view = desk.view(&id, &format!("?as={audience}")).await;
        assert_eq!((&view["audience"], view.get("hidden")), (&json!(audience), None));
        let count = |field: &str| view[field].as_array().unwrap().len();
        seen.push((count("variables"), count("transcript")));
    }
    assert_eq!(seen, [(4, 1), (4, 0), (2, 1), (2, 1)]);
    assert_eq!(desk.view(&id, "").await["audience"], "representative");
}

#[tokio::test]
async fn a_conversation_is_accepted_once() {
    let desk = Desk::open().await;
    let id = desk.create(&sample()).await.id();
    assert_eq!(desk.list("").await.conversations[0].unread, 1);
    desk.clock.advance(jiff::SignedDuration::from_secs(90));
    let view = desk.accept(&id).await.ok();
    assert_eq!((&view["state"], &view["statusCode"], &view["waitSeconds"]), (&json!("active"), &json!(2), &json!(90)));
    assert_eq!(view["acceptedOn"], json!(desk.now()));
    assert_eq!(view["sessions"], json!([{ "openedOn": desk.now(), "closedOn": null, "closureReason": null }]));
    assert_eq!(view, desk.view(&id, "").await, "the answer is the view");

    let refused = desk.accept(&id).await;
    assert_eq!(refused.problem(409), "accept is not possible: the conversation is active");
    desk.accept("8a5e4f10-0000-4000-8000-00000000abcd").await.problem(404);
    desk.accept("7").await.problem(404);

    let list = desk.list("").await;
    assert_eq!((list.conversations[0].status_reason.as_str(), list.conversations[0].unread), ("Active", 0));
}

#[tokio::test]
async fn the_list_is_newest_activity_first_in_pages() {
    let desk = Desk::open().await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        ids.push(desk.create_for(name).await.id());
    }
    desk.accept(&ids[1]).await.ok();
    let expected = ["b", "e", "d", "c", "a"];

    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = desk.list(&format!("?limit=2&after={after}")).await;
        assert_eq!((page.total, page.last_event_id), (5, 6));
        seen.extend(page.conversations.into_iter().map(|summary| summary.title));
        match page.next {
            Some(next) => after = next,
            None => break,
        }
    }
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn the_list_shows_the_states_that_are_asked_for() {
    let desk = Desk::open().await;
    let id = desk.create_for("a").await.id();
    desk.create_for("b").await.ok();
    desk.accept(&id).await.ok();
    let titles = async |query: &str| {
        let page = desk.list(query).await;
        let titles: Vec<String> = page.conversations.into_iter().map(|summary| summary.title).collect();
        assert_eq!(page.total, titles.len() as u64);
        titles
    };
    assert_eq!(titles("?state=active").await, ["a"]);
    assert_eq!(titles("?state=open").await, ["b"]);
    assert_eq!(titles("?state=open,active,open").await, ["a", "b"]);
    assert!(titles("?state=closed,wrap-up").await.is_empty());
}

#[rstest]
#[case::title("jOhN", true)]
#[case::words_in_any_order("xbox%20doe", true)]
#[case::letters_of_a_word("prdct", true)]
#[case::letters_of_two_words("jd", false)]
#[case::value("xBOX", true)]
#[case::name("PRODUCT", true)]
#[case::email("doe@email", true)]
#[case::phone("345678", true)]
#[case::surrounding_blanks("%20xbox%20", true)]
#[case::hidden_name("tier", false)]
#[case::customer_id("jdoe123", false)]
#[case::wildcards("%25", false)]
#[case::start_message("initial", false)]
#[tokio::test]
async fn the_filter_looks_at_what_a_representative_sees(#[case] text: &str, #[case] found: bool) {
    let desk = Desk::open().await;
    desk.create(&with_a_hidden_variable()).await.ok();
    let page = desk.list(&format!("?q={text}")).await;
    assert_eq!((page.conversations.len(), page.total), (usize::from(found), u64::from(found)));
}

#[tokio::test]
async fn the_filter_knows_other_scripts_ids_and_merged_values() {
    let desk = Desk::open().await;
    let body = json!({ "customercontext": { "customerid": "m", "preferredname": "ÉLODIE Ünal" } });
    let id = desk.create(&body).await.id();
    assert_eq!(desk.list("?q=élodie%20ü").await.total, 1);
    assert_eq!(desk.list(&format!("?q={}", &id[..20].to_uppercase())).await.total, 1);
    assert_eq!(desk.list(&format!("?q={}", &id[20..])).await.total, 0, "only how an id begins");
    desk.create(&json!({
        "customercontext": { "customerid": "m" },
        "conversationcontext": { "late": { "value": "Merged", "isDisplayable": true } },
    }))
    .await
    .ok();
    assert_eq!(desk.list("?q=merged").await.total, 1);
}

#[rstest]
#[case("?state=done", "state is wrong: \"done\" is not one of open")]
#[case("?limit=0", "limit is \"0\", a whole number from 1 to 500 is expected")]
#[case("?limit=501", "limit is \"501\"")]
#[case("?limit=ten", "limit is \"ten\"")]
#[case("?after=x", "after is \"x\"")]
#[case("?sort=created&after=17", "after is \"17\", the `next` of the page before, in the same order")]
#[case("?sort=random", "sort is wrong: \"random\" is not one of activity, waiting, created")]
#[tokio::test]
async fn a_bad_list_parameter_is_named(#[case] query: &str, #[case] told: &str) {
    let answer = Desk::open().await.desk(Method::GET, &format!("/conversations{query}")).await;
    assert!(answer.problem(400).contains(told), "{}", answer.body);
}

#[tokio::test]
async fn a_bad_view_parameter_is_named() {
    let desk = Desk::open().await;
    let id = desk.create(&json!({})).await.id();
    let told = async |query: &str| {
        let answer = desk.desk(Method::GET, &format!("/conversations/{id}{query}")).await;
        answer.problem(400).to_owned()
    };
    assert!(told("?as=bot").await.contains("\"bot\" is not one of customer"));
    assert!(told("?explain=yes").await.contains("explain is \"yes\""));
    desk.desk(Method::GET, "/conversations/8a5e4f10-0000-4000-8000-00000000abcd").await.problem(404);
}

#[tokio::test]
async fn the_records_are_listed_by_id() {
    let desk = Desk::open().await;
    let body = desk.desk(Method::GET, "/records").await.ok();
    let ids: Vec<&str> =
        body["records"].as_array().unwrap().iter().map(|record| record["id"].as_str().unwrap()).collect();
    let expected: Vec<String> = (1001..=1012).map(|n| format!("c-{n}")).collect();
    assert_eq!(ids, expected);
}

#[tokio::test]
async fn the_desk_is_closed_without_its_key() {
    let desk = Desk::open().await;
    for path in ["/desk/v1/conversations", "/desk/v1/records", "/desk/v1/events", "/desk/v1/conversations/7"] {
        let call = || desk.bare(Method::GET, path);
        assert!(send(call()).await.problem(401).contains("no Authorization header"));
        let wrong = send(call().bearer_auth("wrong")).await;
        assert_eq!(wrong.problem(401), "the desk key is wrong");
        assert!(wrong.headers["www-authenticate"].to_str().unwrap().starts_with("Bearer "));
        // An integrator's token does not open the desk.
        send(call().bearer_auth(desk.mint(|_| ()))).await.problem(401);
    }
}
