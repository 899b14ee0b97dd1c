//! What a power cut leaves: the log up to some write and nothing, or something else, behind it. Whatever was synced when
//! it was answered is there, and nothing of a transaction that was not whole.

use std::{fs, path::Path};

use rusqlite::Connection;
use serde_json::json;

use super::{on, open};
use crate::simulator::store::{
    Store as _,
    conformance::{begun, everything},
    sqlite::SqliteStore,
};

/// SQLite's log: a header, then frames of a header and a page each.
const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// A database with its log, and how long the log was when each create was answered.
struct Written {
    database: Vec<u8>,
    log: Vec<u8>,
    answered_at: Vec<usize>,
    frame: usize,
}

async fn written() -> Written {
    let directory = tempfile::tempdir().unwrap();
    // The schema is in the database itself, so that the log is of the creates alone.
    open(directory.path()).await.unwrap().close().await;
    let store = open(directory.path()).await.unwrap();
    let log = directory.path().join("frontdesk.db-wal");
    let mut answered_at = Vec::new();
    for customer in ["anna", "bela", "cleo"] {
        begun(&store, &json!({ "customercontext": { "customerid": customer } })).await;
        answered_at.push(usize::try_from(fs::metadata(&log).unwrap().len()).unwrap());
    }
    let page_size = |connection: &Connection| connection.pragma_query_value(None, "page_size", |row| row.get(0));
    let page: u32 = store.read(page_size).await.unwrap();
    Written {
        database: fs::read(directory.path().join("frontdesk.db")).unwrap(),
        log: fs::read(log).unwrap(),
        answered_at,
        frame: FRAME_HEADER + usize::try_from(page).unwrap(),
    }
}

/// Opens what a cut left, and counts the conversations in it.
async fn conversations(directory: &Path, database: &[u8], log: &[u8]) -> u64 {
    fs::write(directory.join("frontdesk.db"), database).unwrap();
    fs::write(directory.join("frontdesk.db-wal"), log).unwrap();
    let store = SqliteStore::open(&on(directory)).await.unwrap();
    store.check().await.unwrap();
    let total = everything(&store).await.total;
    // And it goes on from there.
    begun(&store, &json!({})).await;
    assert_eq!(everything(&store).await.total, total + 1);
    total
}

#[tokio::test]
async fn a_log_cut_anywhere_holds_what_was_answered_before_the_cut_and_nothing_half() {
    let written = written().await;
    let Written { database, log, answered_at, frame } = &written;
    let frames = (log.len() - LOG_HEADER) / frame;
    assert!(frames >= 3, "{frames}");
    let boundaries = (0..=frames).map(|count| LOG_HEADER + count * frame);
    for boundary in boundaries {
        let answered = u64::try_from(answered_at.iter().filter(|at| **at <= boundary).count()).unwrap();
        // The end of the log is not there; or it is, as the old content of the disk.
        for cut in [boundary, (boundary + frame / 2).min(log.len())] {
            let fresh = tempfile::tempdir().unwrap();
            assert_eq!(conversations(fresh.path(), database, &log[..cut]).await, answered, "cut at {cut}");
        }
        let fresh = tempfile::tempdir().unwrap();
        let mut torn = log.clone();
        torn[(boundary + frame / 2).min(log.len())..].fill(0xa5);
        assert_eq!(conversations(fresh.path(), database, &torn).await, answered, "torn after {boundary}");
    }
    assert_eq!(answered_at.last(), Some(&log.len()), "an answer leaves after its commit is in the log");
}
