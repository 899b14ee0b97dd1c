//! The data folder, and who runs the endpoint on it.
//!
//! Whoever holds the lock on `endpoint.lock` owns the store. A holder that serves others announces its address in
//! `endpoint.json`; everybody else attaches there. A headless command that runs an endpoint for one call holds the lock
//! without announcing, and others wait the moment that it takes. The lock dies with its process, so a killed one blocks
//! nobody.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};

use super::Failure;
use crate::{
    api::switch::CreatePath,
    client::{DeskClient, Endpoint, Http, HttpSettings},
};

/// How long to wait for a holder that neither serves nor goes.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

/// What we are on a data folder.
#[derive(Debug)]
pub(super) enum Seat {
    /// The endpoint is ours to run.
    Holder(Hold),
    /// Another frontdesk runs it.
    Guest(Announcement),
}

/// The right to run the endpoint on a data folder, until it is dropped.
#[derive(Debug)]
pub(super) struct Hold {
    folder: PathBuf,
    announced: bool,
    // Closing the file gives the lock back.
    _lock: File,
}

/// What a holder tells of its endpoint, so that guests can call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Announcement {
    pub(super) base_url: String,
    /// The only path of create that it serves; both when absent. Flags of the holder may have set it, which no guest has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) strict_path: Option<CreatePath>,
    /// Where it speaks TLS: the file with its certificate and the chain behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certificates: Option<PathBuf>,
    /// For a person who looks for the holder.
    process_id: u32,
}

impl Announcement {
    pub(super) fn new(base_url: String, strict_path: Option<CreatePath>, certificates: Option<PathBuf>) -> Self {
        Self { base_url, strict_path, certificates, process_id: std::process::id() }
    }

    /// How to call it: its own chain may end in an authority that only this folder knows.
    pub(super) fn http_settings(&self) -> HttpSettings {
        // What cannot be read cannot be trusted either, which the call will tell.
        let ca_pem = self.certificates.as_ref().and_then(|path| fs::read(path).ok());
        HttpSettings { ca_pem, ..HttpSettings::default() }
    }
}

impl Hold {
    /// Tells others where the endpoint is.
    pub(super) fn announce(&mut self, announcement: &Announcement) -> Result<(), Failure> {
        let write = || -> io::Result<()> {
            let draft = self.folder.join("endpoint.json.new");
            fs::write(&draft, serde_json::to_vec(announcement)?)?;
            fs::rename(draft, announcement_path(&self.folder))
        };
        write().map_err(|error| unusable(&self.folder, &error))?;
        self.announced = true;
        Ok(())
    }

    /// Takes the announcement back: nobody new is sent here.
    pub(super) fn withdraw(&mut self) {
        if std::mem::take(&mut self.announced) {
            // Left behind it would do no harm: a guest checks that somebody answers there.
            let _ = fs::remove_file(announcement_path(&self.folder));
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.withdraw();
    }
}

/// The user's own data folder for frontdesk.
pub(super) fn default_folder() -> Result<PathBuf, Failure> {
    use etcetera::BaseStrategy as _;
    let strategy = etcetera::choose_base_strategy().map_err(|_| {
        Failure::usage("cannot tell where your home folder is").with_hint("name a folder with --data-dir")
    })?;
    Ok(strategy.data_dir().join("frontdesk"))
}

/// Takes the seat on `folder` that is free: holder, or guest of the one who holds it.
pub(super) async fn take(folder: &Path) -> Result<Seat, Failure> {
    create_private(folder).map_err(|error| unusable(folder, &error))?;
    let begun = Instant::now();
    loop {
        if let Some(hold) = try_hold(folder)? {
            return Ok(Seat::Holder(hold));
        }
        if let Some(announcement) = announced(folder).await {
            return Ok(Seat::Guest(announcement));
        }
        if begun.elapsed() > PATIENCE {
            return Err(Failure::connection(format!(
                "another frontdesk holds the data folder {} but does not answer",
                folder.display()
            ))
            .with_hint("end it, or name another folder with --data-dir"));
        }
        sleep(PAUSE).await;
    }
}

/// Waits for the holder of `folder` to end, and takes its place; `None` when that cannot be.
///
/// The wait is the kernel's, on the lock itself: it costs nothing however long it takes. It is left behind on a thread of
/// its own when the future is dropped, until the process ends.
pub(super) async fn inherit(folder: &Path) -> Option<Hold> {
    let lock = open_lock(folder).ok()?;
    let (sender, locked) = tokio::sync::oneshot::channel();
    std::thread::Builder::new()
        .name("seat".to_owned())
        .spawn(move || {
            if lock.lock().is_ok() {
                // Nobody may be left to take it: then the lock is given back with the file.
                let _ = sender.send(lock);
            }
        })
        .ok()?;
    let lock = locked.await.ok()?;
    let _ = fs::remove_file(announcement_path(folder));
    Some(Hold { folder: folder.to_owned(), announced: false, _lock: lock })
}

fn open_lock(folder: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("endpoint.lock"))
}

fn try_hold(folder: &Path) -> Result<Option<Hold>, Failure> {
    let lock = open_lock(folder).map_err(|error| unusable(folder, &error))?;
    match lock.try_lock() {
        Ok(()) => {
            // What a killed holder announced is not true any more.
            match fs::remove_file(announcement_path(folder)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(unusable(folder, &error)),
                _ => {}
            }
            Ok(Some(Hold { folder: folder.to_owned(), announced: false, _lock: lock }))
        }
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(unusable(folder, &error)),
    }
}

/// The announced endpoint, if it answers.
pub(super) async fn announced(folder: &Path) -> Option<Announcement> {
    let text = fs::read(announcement_path(folder)).ok()?;
    let announcement: Announcement = serde_json::from_slice(&text).ok()?;
    let settings = HttpSettings { timeout: Duration::from_secs(2), ..announcement.http_settings() };
    let http = Http::new(&[&announcement.base_url], &settings).ok()?;
    let desk = DeskClient::new(Endpoint::local(&announcement.base_url), http);
    desk.is_healthy().await.then_some(announcement)
}

fn announcement_path(folder: &Path) -> PathBuf {
    folder.join("endpoint.json")
}

/// Creates the folder for its owner alone: conversations are personal data.
pub(super) fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

fn unusable(folder: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("cannot use the data folder {}: {error}", folder.display()))
        .with_hint("make it writable, or name another one with --data-dir")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_holds_and_gives_back_when_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let first = take(folder.path()).await.unwrap();
        assert!(matches!(first, Seat::Holder(_)));
        assert!(try_hold(folder.path()).unwrap().is_none());
        drop(first);
        assert!(try_hold(folder.path()).unwrap().is_some());
    }

    #[tokio::test]
    async fn an_announcement_left_behind_is_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(announcement_path(folder.path()), r#"{"baseUrl":"http://127.0.0.1:1","processId":1}"#).unwrap();
        assert!(matches!(take(folder.path()).await.unwrap(), Seat::Holder(_)));
        assert!(!announcement_path(folder.path()).exists());
    }

    #[test]
    fn an_announcement_of_before_there_was_a_strict_path_is_read() {
        let read: Announcement = serde_json::from_str(r#"{"baseUrl":"http://127.0.0.1:1","processId":1}"#).unwrap();
        assert_eq!(read.strict_path, None);
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let failure = take(&file.path().join("below")).await.unwrap_err();
        assert!(failure.message.starts_with("cannot use the data folder"), "{failure:?}");
        assert!(failure.hint.unwrap().contains("--data-dir"));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_new_folder_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("data");
        let _seat = take(&folder).await.unwrap();
        assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
