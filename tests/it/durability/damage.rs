//! A data folder that cannot be used is left as it is, and the person is told why; one that can be read again later has
//! everything that was acknowledged.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rstest::rstest;
use rusqlite::Connection;
use serde_json::json;

use crate::support::{Serve, run, stderr};

/// A database with one conversation, of an endpoint that ended in good order.
async fn stored() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let serve = Serve::start(folder.path());
    serve.messaging().create(&json!({ "startmessage": "Good morning" })).await.unwrap();
    // As a kill leaves it, then taken in by a start that ends at once.
    serve.kill();
    let listed = run(folder.path(), &["list"]);
    assert!(listed.status.success(), "{}", stderr(&listed));
    let file = folder.path().join("frontdesk.db");
    (folder, file)
}

fn truncate(file: &Path) {
    let whole = fs::read(file).unwrap();
    fs::write(file, &whole[..whole.len() / 2]).unwrap();
}

fn cut_in_the_header(file: &Path) {
    let whole = fs::read(file).unwrap();
    fs::write(file, &whole[..50]).unwrap();
}

fn overwrite_the_beginning(file: &Path) {
    let mut whole = fs::read(file).unwrap();
    whole[..4096].fill(0x5a);
    fs::write(file, whole).unwrap();
}

fn overwrite_the_schema(file: &Path) {
    let mut whole = fs::read(file).unwrap();
    whole[100..4096].fill(0x5a);
    fs::write(file, whole).unwrap();
}

fn make_newer(file: &Path) {
    Connection::open(file).unwrap().pragma_update(None, "user_version", 1_000).unwrap();
}

fn make_anothers(file: &Path) {
    Connection::open(file).unwrap().pragma_update(None, "application_id", 1).unwrap();
}

#[rstest]
#[case::truncated(truncate, "the database is damaged")]
#[case::cut_in_its_header(cut_in_the_header, "the database is damaged")]
#[case::overwritten(overwrite_the_beginning, "is not a frontdesk database")]
#[case::a_schema_overwritten(overwrite_the_schema, "the database is damaged")]
#[case::of_a_newer_version(make_newer, "of a newer frontdesk (schema 1000")]
#[case::another_programs(make_anothers, "is not a frontdesk database")]
#[tokio::test]
async fn a_database_that_cannot_be_used_is_told_and_left_alone(#[case] damage: fn(&Path), #[case] told: &str) {
    let (folder, file) = stored().await;
    damage(&file);
    let before = fs::read(&file).unwrap();
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["list"], &["create"]] {
        let output = run(folder.path(), arguments);
        let said = stderr(&output);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(said.contains(told) && said.contains("frontdesk.db"), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
        assert!(fs::read(&file).unwrap() == before, "{arguments:?} changed it");
    }
}

#[cfg(unix)]
mod unix {
    use std::{
        fs::Permissions,
        os::unix::{
            fs::{PermissionsExt as _, chown},
            process::CommandExt as _,
        },
        process::{Command, Stdio},
    };

    use super::*;
    use crate::support::binary;

    /// Somebody who may not write what is not theirs: nobody, where the tests run as root, whom nothing stops.
    const NOBODY: u32 = 65_534;

    /// A command of the binary as somebody whom permissions stop; `folder` becomes theirs.
    fn as_a_person(folder: &Path) -> Command {
        if !rustix::process::geteuid().is_root() {
            return binary(folder);
        }
        for entry in fs::read_dir(folder).unwrap() {
            chown(entry.unwrap().path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        chown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
        let mut command = binary(folder);
        command.uid(NOBODY).gid(NOBODY).current_dir(folder);
        command
    }

    /// Runs it to its end; `None` where that somebody may not even run what was built.
    fn said(mut command: Command, arguments: &[&str]) -> Option<(bool, String)> {
        match command.args(arguments).stdin(Stdio::null()).output() {
            Ok(output) => Some((output.status.success(), stderr(&output))),
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => None,
            Err(error) => panic!("{error}"),
        }
    }

    /// Nothing is checked where the tests run as root below a folder that only root may enter.
    #[rstest]
    #[case::the_folder(true)]
    #[case::the_file(false)]
    #[tokio::test]
    async fn what_may_only_be_read_is_told_and_left_alone(#[case] folder_too: bool) {
        let (folder, file) = stored().await;
        let before = fs::read(&file).unwrap();
        let command = as_a_person(folder.path());
        let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        mode(&file, 0o400);
        if folder_too {
            fs::remove_file(folder.path().join("endpoint.lock")).unwrap();
            mode(folder.path(), 0o500);
        }
        let said = said(command, &["serve", "--listen", "127.0.0.1:0"]);
        mode(folder.path(), 0o700);
        if let Some((succeeded, said)) = said {
            assert!(!succeeded);
            let place = if folder_too { folder.path() } else { &file };
            assert!(said.contains(&place.display().to_string()), "{said}");
            assert!(said.contains("read-only") || said.contains("ermission denied"), "{said}");
        }
        assert!(fs::read(&file).unwrap() == before);
    }

    /// The kernel refuses to let any file grow beyond a megabyte or so, as a full disk does.
    #[tokio::test]
    async fn where_nothing_more_can_be_written_the_rest_is_refused_and_what_was_acknowledged_stays() {
        let folder = tempfile::tempdir().unwrap();
        let binary = binary(folder.path());
        let mut limited = Command::new("sh");
        // Without the trap the signal of the limit would end the program; in blocks of 512 bytes.
        limited.args(["-c", "trap '' XFSZ; ulimit -f 3000; exec \"$0\" \"$@\""]).arg(binary.get_program());
        for (name, value) in binary.get_envs() {
            match value {
                Some(value) => limited.env(name, value),
                None => limited.env_remove(name),
            };
        }
        let serve = Serve::run(limited, "127.0.0.1:0", &[]);
        let body = json!({ "startmessage": "x".repeat(6_000), "skipdeflectionbot": true });
        let mut acknowledged = Vec::new();
        let refused = loop {
            match serve.messaging().create(&body).await {
                Ok(answer) => acknowledged.push(answer.conversation_id),
                Err(error) => break error,
            }
            assert!(acknowledged.len() < 2_000, "nothing is ever refused");
        };
        assert!(acknowledged.len() > 10, "{}", acknowledged.len());
        // It is the endpoint that refuses, and it still answers what is asked.
        assert!(!refused.is_connection(), "{refused}");
        let listed = serve.messaging().all_conversations(None).await.unwrap();
        assert_eq!(listed.len(), acknowledged.len());
        serve.kill();

        let serve = Serve::start(folder.path());
        let mut listed: Vec<_> =
            serve.messaging().all_conversations(None).await.unwrap().iter().map(|row| row.conversationid).collect();
        listed.sort_unstable();
        acknowledged.sort_unstable();
        assert_eq!(listed, acknowledged);
        assert!(serve.messaging().create(&body).await.unwrap().is_new);
    }
}
