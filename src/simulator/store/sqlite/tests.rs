//! What only SQLite has: files, migrations, a full disk, the buffer of events, waiting conversations by hand.

mod power;

use std::{fs, path::Path};

use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::{
    api::{
        activity,
        answer::ActivityAnswer,
        create as contract,
        delivery::Try,
        desk::{Sort, State, Summary},
        id::MessageId,
        switch::Switches,
    },
    conversation::filter::Filter,
    simulator::store::{
        Verdict,
        conformance::{self, begun, create, everything, now},
        model,
    },
};

fn on(directory: &Path) -> Storage {
    Storage::Directory(directory.to_owned())
}

async fn open(directory: &Path) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(&on(directory)).await
}

fn refusal(opened: Result<SqliteStore, StoreError>) -> StoreError {
    opened.err().expect("the store is refused")
}

fn database(directory: &TempDir) -> Connection {
    Connection::open(directory.path().join("frontdesk.db")).unwrap()
}

#[tokio::test]
async fn an_ephemeral_store_conforms() {
    conformance::all(async || SqliteStore::open(&Storage::Ephemeral).await.unwrap()).await;
}

#[tokio::test]
async fn a_store_on_disk_conforms() {
    let root = tempfile::tempdir().unwrap();
    let count = std::sync::atomic::AtomicU32::new(0);
    conformance::all(async || {
        let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        open(&root.path().join(number.to_string())).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn what_was_answered_is_there_although_nobody_closed_the_store() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await.unwrap();
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(begun(&store, &json!({})).await);
    }
    // The files as they are at this moment, while the store is open: what a killed process leaves behind.
    let left = tempfile::tempdir().unwrap();
    for file in fs::read_dir(directory.path()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), left.path().join(file.file_name())).unwrap();
    }
    let reopened = open(left.path()).await.unwrap();
    for id in ids {
        assert!(reopened.conversation(id).await.unwrap().is_some(), "{id}");
    }
    assert_eq!((everything(&reopened).await.total, *reopened.last_event().borrow()), (20, 20));
    assert_eq!(reopened.signing_key(), store.signing_key());
}

#[tokio::test]
async fn commits_flush_to_the_disk() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await.unwrap();
    let settings: (String, i64, i64) = store
        .write(|connection| {
            Ok((
                connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?,
                connection.pragma_query_value(None, "synchronous", |row| row.get(0))?,
                connection.pragma_query_value(None, "foreign_keys", |row| row.get(0))?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(settings, ("wal".to_owned(), 2, 1));
}

#[tokio::test]
async fn statements_stay_prepared_whatever_is_bound() {
    let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
    let prepared_anew = store
        .write(|connection| {
            let mut statement = connection.prepare("SELECT id FROM record WHERE email_key = ?1")?;
            for email in ["a", "b", "c"] {
                statement.exists([email])?;
            }
            Ok(statement.get_status(rusqlite::StatementStatus::RePrepare))
        })
        .await
        .unwrap();
    assert_eq!(prepared_anew, 0);
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    open(directory.path()).await.unwrap().close().await;
    database(&directory).pragma_update(None, "user_version", 99).unwrap();
    let told = refusal(open(directory.path()).await);
    assert!(matches!(told, StoreError::NewerSchema { found: 99, .. }), "{told}");
    assert!(told.to_string().ends_with("frontdesk.db"), "{told}");
}

/// Closed in good order, one file holds everything: a person who copies it loses nothing.
#[tokio::test]
async fn closing_leaves_one_file() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await.unwrap();
    standing(&store, State::Open).await;
    // A reader has been at work, too.
    store.records().await.unwrap();
    store.close().await;
    let names: Vec<_> = std::fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["frontdesk.db"]);
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_their_owners_alone_whatever_the_folder_is() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await.unwrap();
    standing(&store, State::Open).await;
    for entry in std::fs::read_dir(directory.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
}

#[tokio::test]
async fn an_empty_file_becomes_a_store() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("frontdesk.db"), "").unwrap();
    begun(&open(directory.path()).await.unwrap(), &json!({})).await;
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("frontdesk.db");
    let text = "my shopping list\n".repeat(100);
    fs::write(&file, &text).unwrap();
    let told = refusal(open(directory.path()).await);
    assert!(matches!(told, StoreError::NotADatabase { .. }), "{told:?}");
    assert_eq!(fs::read_to_string(file).unwrap(), text);
}

#[tokio::test]
async fn another_programs_database_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    database(&directory).execute_batch("CREATE TABLE recipe (name TEXT)").unwrap();
    let told = refusal(open(directory.path()).await);
    assert!(matches!(told, StoreError::NotADatabase { .. }), "{told:?}");
}

#[tokio::test]
async fn a_full_disk_fails_its_commands_only_and_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await.unwrap();
    let pages = async |limit: i64| {
        let count = move |connection: &Connection| {
            connection.pragma_update_and_check(None, "max_page_count", limit, |row| row.get::<_, i64>(0))
        };
        store.write(count).await.unwrap()
    };
    let used = pages(1).await;
    let large = json!({ "startmessage": "x".repeat(20_000) });
    let mut failed = 0;
    for _ in 0..10 {
        match create(&store, &large).await {
            Ok(_) => {}
            Err(StoreError::Full { place }) => {
                assert!(place.ends_with("frontdesk.db"));
                failed += 1;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!(failed > 0, "the database has {used} pages");
    let before = everything(&store).await.total;
    pages(1_000_000).await;
    begun(&store, &large).await;
    assert_eq!(everything(&store).await.total, before + 1);
}

#[tokio::test]
async fn a_command_that_fails_or_panics_undoes_only_itself() {
    let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
    let anonymous = json!({});
    let insert = |connection: &Connection| connection.execute("INSERT INTO setting VALUES ('half', x'00')", []);
    let (first, failed, panicked, last) = tokio::join!(
        begun(&store, &anonymous),
        store.write(move |connection| {
            insert(connection)?;
            connection.execute("INSERT INTO nowhere VALUES (1)", [])
        }),
        store.write(move |connection| -> rusqlite::Result<()> {
            insert(connection)?;
            panic!("a defect")
        }),
        begun(&store, &anonymous),
    );
    assert!(matches!(failed, Err(StoreError::Failed { .. })), "{failed:?}");
    assert!(matches!(panicked, Err(StoreError::Failed { .. })), "{panicked:?}");
    for id in [first, last] {
        assert!(store.conversation(id).await.unwrap().is_some());
    }
    let half = "SELECT count(*) FROM setting WHERE name = 'half'";
    let halves: i64 = store.read(move |connection| connection.query_row(half, [], |row| row.get(0))).await.unwrap();
    assert_eq!(halves, 0);
}

#[tokio::test]
async fn the_buffer_keeps_the_newest_events() {
    let kept = Kept { events: 10, commits: 1, ..Kept::default() };
    let store = SqliteStore::open_keeping(&Storage::Ephemeral, kept).unwrap();
    for _ in 0..25 {
        begun(&store, &json!({})).await;
    }
    // The round after the last commit comes after its answer; a further command waits for it.
    store.check().await.unwrap();
    assert_eq!(store.events(14, 100, now()).await.unwrap(), Events::Lost { last: 25 });
    let Events::Next(events) = store.events(15, 100, now()).await.unwrap() else { panic!("15 is the edge") };
    assert_eq!(events.first().map(|event| event.id), Some(16));
}

#[tokio::test]
async fn request_ids_are_thrown_away_after_24_hours() {
    let store =
        SqliteStore::open_keeping(&Storage::Ephemeral, Kept { events: 10, commits: 1, ..Kept::default() }).unwrap();
    let later = now() + jiff::SignedDuration::from_hours(24);
    create(&store, &json!({ "conversationrequestid": "old" })).await.unwrap();
    conformance::create_at(&store, &json!({ "conversationrequestid": "new" }), later).await.unwrap();
    store.check().await.unwrap();
    let count = |connection: &Connection| connection.query_row("SELECT count(*) FROM request", [], |row| row.get(0));
    assert_eq!(store.read::<i64>(count).await.unwrap(), 1);
}

/// A conversation of customer `a` in a state that no command leads to yet.
async fn standing(store: &SqliteStore, state: State) -> ConversationId {
    let id = begun(store, &json!({ "customercontext": { "customerid": "a" } })).await;
    let code = state.code();
    store
        .write(move |connection| {
            connection.execute("UPDATE conversation SET state = ?1", [code])?;
            connection.execute("UPDATE state_count SET conversations = (state = ?1)", [code])
        })
        .await
        .unwrap();
    id
}

async fn create_again(store: &SqliteStore, continue_waiting: bool) -> Created {
    let request = contract::parse(br#"{ "customercontext": { "customerid": "a" } }"#).unwrap();
    let id = crate::simulator::Randomness::system().conversation_id(now());
    let channel = conformance::channel(store);
    let switches = Switches { continue_waiting, ..Switches::default() };
    store.create(Create { channel, request, id, switches, ai_agent: None, now: now() }).await.unwrap()
}

#[tokio::test]
async fn a_waiting_conversation_is_reopened_only_by_setting() {
    let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
    let waiting = standing(&store, State::Waiting).await;
    assert_eq!(create_again(&store, true).await, Created::Known { id: waiting });
    assert_eq!(store.conversation(waiting).await.unwrap().unwrap().state, State::Open);

    let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
    standing(&store, State::Waiting).await;
    assert!(matches!(create_again(&store, false).await, Created::Begun { .. }));
}

async fn say(store: &SqliteStore, id: ConversationId) -> Acted {
    let channel = conformance::channel(store);
    store.act(conformance::act(&channel, id, &activity::message("hello"))).await.unwrap()
}

#[tokio::test]
async fn a_message_revives_a_waiting_conversation_and_keeps_the_counts() {
    let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
    let waiting = standing(&store, State::Waiting).await;
    assert!(matches!(say(&store, waiting).await, Acted::Done(_)));
    assert_eq!(store.conversation(waiting).await.unwrap().unwrap().state, State::Open);
    let open =
        ListQuery { states: vec![State::Open], text: String::new(), limit: 1, sort: Sort::Activity, after: None };
    let page = store.list(open, now()).await.unwrap();
    assert_eq!((page.total, page.conversations[0].unread), (1, 1));
    // It is the customer's conversation again.
    assert_eq!(create_again(&store, false).await, Created::Known { id: waiting });
}

#[tokio::test]
async fn a_waiting_conversation_is_not_revived_beside_a_newer_one() {
    let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
    let waiting = standing(&store, State::Waiting).await;
    let Created::Begun { id: newer, .. } = create_again(&store, false).await else { panic!("a new one begins") };
    assert_eq!(say(&store, waiting).await, Acted::Superseded);
    assert_eq!(store.conversation(waiting).await.unwrap().unwrap().state, State::Waiting);
    // What an integrator does about that code leads to the newer one.
    assert_eq!(create_again(&store, false).await, Created::Known { id: newer });
    assert!(matches!(say(&store, newer).await, Acted::Done(_)));
}

#[tokio::test]
async fn a_store_of_the_first_schema_is_brought_up_to_date() {
    let directory = tempfile::tempdir().unwrap();
    let sample = crate::api::create::CreateRequest::vendor_sample().to_body();
    let id = {
        let store = open(directory.path()).await.unwrap();
        let id = begun(&store, &sample).await;
        store.close().await;
        id
    };
    database(&directory)
        .execute_batch(
            "DROP TABLE context_before;
             DROP TABLE outbox;
             DROP TABLE delivery_try;
             DROP TABLE delivery;
             ALTER TABLE channel DROP COLUMN webhook_url;
             ALTER TABLE channel DROP COLUMN webhook_override;
             DROP TABLE exchange;
             DROP TABLE attachments;
             ALTER TABLE conversation DROP COLUMN last_message;
             ALTER TABLE conversation DROP COLUMN read_up_to;
             ALTER TABLE entry DROP COLUMN sender_id;
             ALTER TABLE session DROP COLUMN closure;
             DELETE FROM counter WHERE name IN ('event', 'delivery');
             ALTER TABLE conversation DROP COLUMN ai_agent_until;
             DROP INDEX conversation_by_creation;
             DROP INDEX conversation_watched;
             DROP INDEX conversation_by_record;
             ALTER TABLE conversation DROP COLUMN watch;
             ALTER TABLE conversation DROP COLUMN idle_since;
             ALTER TABLE detail ADD COLUMN search TEXT NOT NULL DEFAULT '';
             UPDATE detail SET search = (SELECT text FROM search WHERE search.conversation = detail.conversation);
             DROP TABLE search;
             ALTER TABLE detail DROP COLUMN visitor;
             ALTER TABLE detail DROP COLUMN ai_agent_misses;
             PRAGMA user_version = 1;",
        )
        .unwrap();
    let store = open(directory.path()).await.unwrap();
    let start = store.conversation(id).await.unwrap().unwrap().transcript.remove(0);
    let Acted::Done(ActivityAnswer::Taken(next)) = say(&store, id).await else { panic!("it is open") };
    assert_eq!(next.get(), start.message_id.get() + 1, "ids go on after the start message of the same moment");
}

#[tokio::test]
async fn what_the_ai_agent_says_is_in_the_outbox_in_its_order() {
    let directory = tempfile::tempdir().unwrap();
    open(directory.path()).await.unwrap().close().await;
    database(&directory).execute("UPDATE channel SET webhook_url = 'http://127.0.0.1:1'", []).unwrap();
    let store = open(directory.path()).await.unwrap();
    let channel = conformance::channel(&store);
    let ai_agent = Some(crate::conversation::ai_agent::Script::built_in());
    let id = crate::simulator::Randomness::system().conversation_id(now());
    let request = contract::parse(b"{}").unwrap();
    let create = Create {
        channel: Arc::clone(&channel),
        request,
        id,
        switches: Switches::default(),
        ai_agent: ai_agent.clone(),
        now: now(),
    };
    store.create(create).await.unwrap();
    for text in ["A-1017", "bye"] {
        let act = conformance::act(&channel, id, &activity::message(text));
        store.act(Act { ai_agent: ai_agent.clone(), ..act }).await.unwrap();
    }
    let database = database(&directory);
    let mut statement = database.prepare("SELECT activity FROM delivery ORDER BY id").unwrap();
    let told: Vec<serde_json::Value> = statement
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap()
        .map(|activity| serde_json::from_str(&activity.unwrap()).unwrap())
        .collect();
    let in_short: Vec<String> = told
        .iter()
        .map(|activity| match activity["Name"].as_str() {
            Some(name) => format!("{name} {}", activity["ChannelData"]["customEventValue"].as_str().unwrap()),
            None => activity["text"].as_str().unwrap().chars().take(18).collect(),
        })
        .collect();
    let expected = [
        "Hello there, I am ",
        "Thank you. Order A",
        r#"OrderAsked {"order":"A-1017"}"#,
        "Goodbye for now, a",
        "EventName: **_Conv",
    ];
    assert_eq!(in_short, expected);
    assert_eq!(told[0]["from"]["name"], "Virtual assistant");
    let transcript = store.conversation(id).await.unwrap().unwrap().transcript;
    assert_eq!(told[0]["id"], transcript[0].message_id.to_string(), "a receipt can name it");
}

#[tokio::test]
async fn a_page_of_messages_ends_early_when_its_attachments_are_large() {
    let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
    let id = begun(&store, &json!({})).await;
    let channel = conformance::channel(&store);
    // Three quarters of the limit as base64 is five megabytes.
    let url = format!("data:application/pdf;base64,{}", "A".repeat(5 * 1024 * 1024));
    let body = json!({ "type": "message", "attachments": [
        { "contentType": "application/pdf", "contentUrl": url, "name": "a.pdf" }
    ] });
    for _ in 0..3 {
        store.act(conformance::act(&channel, id, &body)).await.unwrap();
    }
    let page = async |after| {
        let query = MessagesQuery { start: None, page_size: 100, after };
        match store.messages(&channel, id, query).await.unwrap() {
            Messages::Page(page) => (page.messages.len(), page.continuation_token.and_then(MessageId::of_moment)),
            other => panic!("{other:?}"),
        }
    };
    let (first, token) = page(None).await;
    assert_eq!((first, token.is_some()), (2, true));
    assert_eq!(page(token).await, (1, None));
}

#[tokio::test]
async fn what_is_over_for_the_integrator_is_neither_listed_nor_continued() {
    for state in [State::WrapUp, State::Closed] {
        let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
        let over = standing(&store, state).await;
        let channel = conformance::channel(&store);
        assert_eq!(store.context(&channel, over, None).await.unwrap(), None, "{state}");
        let query = ConversationsQuery { start: None, page_size: 50, after: None };
        assert_eq!(store.page(&channel, query).await.unwrap(), Some(ConversationsPage::default()), "{state}");
        assert!(matches!(create_again(&store, true).await, Created::Begun { .. }), "{state}");
    }
}

#[tokio::test]
async fn a_walk_misses_nothing_when_conversations_close_behind_and_before_it() {
    let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
    let mut ids = Vec::new();
    for _ in 0..9 {
        ids.push(begun(&store, &json!({})).await);
    }
    ids.sort_unstable();
    let channel = conformance::channel(&store);
    let page = async |after| {
        let query = ConversationsQuery { start: None, page_size: 3, after };
        let page = store.page(&channel, query).await.unwrap().unwrap();
        let seen: Vec<ConversationId> = page.conversations.into_iter().map(|row| row.conversationid).collect();
        (seen, page.continuationtoken)
    };
    let (first, token) = page(None).await;
    // One that was seen, the token's own, and one that is still to come.
    for closed in [ids[0], ids[2], ids[4]] {
        // By hand, because no command closes one yet.
        let close = "UPDATE conversation SET state = 4 WHERE id = ?1";
        store.write(move |connection| connection.execute(close, [closed.0.as_bytes()])).await.unwrap();
    }
    let (second, token) = page(token).await;
    let (third, end) = page(token).await;
    assert_eq!([first, second, third].concat(), [0, 1, 2, 3, 5, 6, 7, 8].map(|n| ids[n]));
    assert_eq!(end, None);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_done_the_invariants_hold(switches in model::switches(), steps in model::steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
            model::run(&store, switches, steps).await
        })?;
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

    /// What a filter finds is what looking at everything finds, in the same order and page by page.
    #[test]
    fn a_filter_finds_what_looking_at_everything_finds(
        names in proptest::collection::vec("(Zoë|ÉLODIE|客户 李|John|İpek|a) ?[a-c]{0,3}", 1..9),
        accepted in proptest::collection::vec(proptest::prelude::any::<bool>(), 8),
        filter in "(zoë|él|客|i̇|jhn|[a-c]{1,2}|0|01| )[a-c ]{0,2}",
        states in proptest::sample::subsequence(State::ALL.to_vec(), 1..=State::ALL.len()),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
            for (name, accepted) in names.iter().zip(&accepted) {
                let id = begun(&store, &json!({ "customercontext": { "preferredname": name } })).await;
                if *accepted {
                    conformance::accept(&store, id).await.unwrap();
                }
            }
            for sort in Sort::ALL {
                let all = filtered(&store, "", &states, sort, 500).await;
                let mut expected = Vec::new();
                for summary in all {
                    let conversation = store.conversation(summary.id).await.unwrap().unwrap();
                    let prefix = filter.trim().to_lowercase();
                    if Filter::new(&filter).matches(&card::search_text(&conversation))
                        || summary.id.to_string().starts_with(&prefix)
                    {
                        expected.push(summary);
                    }
                }
                for limit in [1, 3, 500] {
                    assert_eq!(filtered(&store, &filter, &states, sort, limit).await, expected, "{filter:?} {sort:?} {limit}");
                }
            }
        });
    }
}

/// All that a filter finds, asked for in pages; each says how many there are.
async fn filtered(store: &SqliteStore, text: &str, states: &[State], sort: Sort, limit: u32) -> Vec<Summary> {
    let (mut found, mut after, mut totals) = (Vec::new(), None, Vec::new());
    loop {
        let query = ListQuery { states: states.to_vec(), text: text.to_owned(), limit, sort, after };
        let page = store.list(query, now()).await.unwrap();
        totals.push(page.total);
        found.extend(page.conversations);
        if page.next.is_none() {
            break;
        }
        after = found.last().map(|last: &Summary| sort.rank(last));
    }
    assert!(totals.iter().all(|total| *total == found.len() as u64), "{totals:?}");
    found
}

/// The questions that a large store must not answer by reading all of it.
#[tokio::test]
async fn lists_are_read_by_their_indexes() {
    let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
    for (question, index) in [
        (
            "SELECT title FROM conversation WHERE state = 1 AND revision < 9 ORDER BY revision DESC LIMIT 3",
            "conversation_by_state",
        ),
        (
            "SELECT id FROM conversation WHERE channel = 1 AND state IN (1, 2, 3) AND (created_on, id) > (1, x'00')
             ORDER BY created_on, id LIMIT 3",
            "conversation_listed",
        ),
        (
            "SELECT number FROM conversation WHERE state = 1 AND revision < 9 ORDER BY revision DESC",
            "COVERING INDEX conversation_by_state",
        ),
        (
            "SELECT number FROM conversation
             WHERE state = 1 AND (created_on, id) < (1, x'00') ORDER BY created_on DESC, id DESC",
            "COVERING INDEX conversation_by_creation",
        ),
        ("SELECT number FROM conversation WHERE state = 1", "COVERING INDEX conversation_by_"),
        (
            "SELECT number FROM conversation
             WHERE channel = 1 AND customer_id = 'a' AND customer_id IS NOT NULL AND state IN (1, 2)",
            "conversation_continued",
        ),
    ] {
        let plan: String = store
            .read(move |connection| {
                connection
                    .prepare(&format!("EXPLAIN QUERY PLAN {question}"))?
                    .query_map([], |row| row.get::<_, String>("detail"))?
                    .collect()
            })
            .await
            .unwrap();
        assert!(plan.contains(index) && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[tokio::test]
async fn finished_deliveries_beyond_the_newest_go_and_pending_ones_stay() {
    let kept = Kept { deliveries: 2, commits: 1, ..Kept::default() };
    let store = SqliteStore::open_keeping(&Storage::Ephemeral, kept).unwrap();
    store.stand_in(Some("http://127.0.0.1:9".to_owned())).await.unwrap();
    let mut ids = Vec::new();
    for _ in 0..3 {
        let id = begun(&store, &json!({})).await;
        conformance::accept(&store, id).await.unwrap();
        ids.push(id);
    }
    // The first conversation's two are finished, the others' four are pending.
    let waiting = store.due(now(), 1).await.unwrap().ready[0].conversation;
    while let Some(pending) = store.first_pending(waiting).await.unwrap() {
        let entry = Try { at: now(), status: Some(200), error: None, duration_ms: 1, fault: None };
        let (delivery, conversation, verdict) = (pending.id, pending.conversation, Verdict::Delivered);
        let webhook_url = pending.webhook_url;
        store.tried(Tried { delivery, conversation, webhook_url, entry, verdict, now: now() }).await.unwrap();
    }
    store.check().await.unwrap();
    let left = async |conversation| {
        let query = DeliveryQuery { conversation: Some(conversation), state: None, limit: 10, before: None };
        store.deliveries(query).await.unwrap().deliveries.len()
    };
    assert_eq!((left(ids[0]).await, left(ids[1]).await, left(ids[2]).await), (0, 2, 2));
    let tries: i64 = store
        .write(|connection| connection.query_row("SELECT count(*) FROM delivery_try", [], |row| row.get(0)))
        .await
        .unwrap();
    assert_eq!(tries, 0, "their tries go with them");
}
