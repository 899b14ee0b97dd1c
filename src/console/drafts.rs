//! The form's draft on disk: written after every edit, whole or not at all, and never two consoles into one file.
//!
//! Writing happens in a task of its own where the latest draft wins; typing never waits for the disk.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tokio::sync::watch;

use super::composer::Draft;

/// So many consoles on one data directory keep a draft each; further ones keep none.
const CONSOLES: u32 = 100;

/// A place for a draft that is ours while this lives.
#[derive(Debug)]
pub struct DraftFile {
    path: PathBuf,
    /// Held, not read: the lock ends with it, also when the process is killed.
    _lock: File,
}

impl DraftFile {
    /// Takes `path`, or, when another console has it, `draft-2.json` beside it, and so on.
    pub fn claim(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            create_private(folder)?;
        }
        for number in 1..=CONSOLES {
            let path = numbered(path, number);
            let lock = private_file().truncate(false).open(with_suffix(&path, "lock"))?;
            match lock.try_lock() {
                Ok(()) => return Ok(Self { path, _lock: lock }),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::Error::other(format!("{CONSOLES} consoles keep their drafts there already")))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The draft kept there; `None` when there is none yet, or it is not one that we can read (then it is set aside, not
    /// overwritten).
    pub fn load(&self) -> Option<Draft> {
        let text = fs::read(&self.path).ok()?;
        match serde_json::from_slice(&text) {
            Ok(draft) => Some(draft),
            Err(error) => {
                tracing::warn!("the draft cannot be read and is set aside: {error}");
                let _ = fs::rename(&self.path, with_suffix(&self.path, "unreadable"));
                None
            }
        }
    }

    /// Puts `draft` in the place of what was there: a reader finds the old or the new one, never a part.
    pub fn save(&self, draft: &Draft) -> io::Result<()> {
        replace(&self.path, &serde_json::to_vec(draft)?)
    }
}

/// Puts `content` in the place of what was at `path`, for its owner alone: a reader finds the old or the new, never a
/// part.
pub(super) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let temporary = with_suffix(path, "new");
    let mut file = private_file().truncate(true).open(&temporary)?;
    file.write_all(content)?;
    // Else a power cut could leave the new name with nothing in it, and the old content gone.
    file.sync_data()?;
    drop(file);
    fs::rename(&temporary, path)
}

/// Saves every draft that `drafts` shows, skipping those that are overtaken; ends when nobody can send any more, with
/// the last one saved. `failed` is told about each failure.
pub async fn keep(file: DraftFile, mut drafts: watch::Receiver<Option<Draft>>, failed: impl Fn(String)) {
    let file = std::sync::Arc::new(file);
    while drafts.changed().await.is_ok() {
        let Some(draft) = drafts.borrow_and_update().clone() else { continue };
        let target = std::sync::Arc::clone(&file);
        let saved = tokio::task::spawn_blocking(move || target.save(&draft)).await;
        match saved {
            Ok(Ok(())) => {}
            Ok(Err(error)) => failed(format!("{error}: {}", file.path().display())),
            Err(error) => failed(error.to_string()),
        }
    }
}

/// Creates the folder, if need be, for its owner alone.
pub(super) fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// How to create or open a file for its owner alone: a draft holds a customer's name and what they wrote.
pub(super) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// `draft.json` is the first, `draft-2.json` the second.
fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{number}{extension}"))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(suffix);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::composer::{Composer, Edit};

    fn draft(name: &str) -> Draft {
        let mut composer = Composer::empty();
        composer.apply(Edit::Paste(name.to_owned()));
        composer.draft()
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub/draft.json");
        let file = DraftFile::claim(&path).unwrap();
        assert_eq!(file.load(), None);
        file.save(&draft("Zoë")).unwrap();
        file.save(&draft("Ann")).unwrap();
        drop(file);
        assert_eq!(DraftFile::claim(&path).unwrap().load(), Some(draft("Ann")));
    }

    #[test]
    fn two_consoles_keep_two_drafts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("draft.json");
        let first = DraftFile::claim(&path).unwrap();
        let second = DraftFile::claim(&path).unwrap();
        assert_eq!(second.path(), folder.path().join("draft-2.json"));
        first.save(&draft("first")).unwrap();
        second.save(&draft("second")).unwrap();
        assert_eq!((first.load(), second.load()), (Some(draft("first")), Some(draft("second"))));
        drop(first);
        assert_eq!(DraftFile::claim(&path).unwrap().path(), path);
    }

    #[test]
    fn what_cannot_be_read_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("draft.json");
        fs::write(&path, "{ not a draft").unwrap();
        assert_eq!(DraftFile::claim(&path).unwrap().load(), None);
        assert_eq!(fs::read_to_string(folder.path().join("draft.json.unreadable")).unwrap(), "{ not a draft");
    }

    #[cfg(unix)]
    #[test]
    fn a_draft_is_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("data");
        let file = DraftFile::claim(&home.join("draft.json")).unwrap();
        file.save(&draft("x")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let lock = with_suffix(file.path(), "lock");
        assert_eq!([mode(&home), mode(file.path()), mode(&lock)], [0o700, 0o600, 0o600]);
    }

    #[tokio::test]
    async fn the_last_draft_is_kept_before_the_keeper_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("draft.json");
        let (drafts, receiver) = watch::channel(None);
        let keeper = tokio::spawn(keep(DraftFile::claim(&path).unwrap(), receiver, |reason| panic!("{reason}")));
        for n in 0..50 {
            drafts.send_replace(Some(draft(&n.to_string())));
        }
        drop(drafts);
        keeper.await.unwrap();
        assert_eq!(DraftFile::claim(&path).unwrap().load(), Some(draft("49")));
    }
}
