//! Drafts on disk, the form's and what was written to conversations: written after every edit, whole or not at all, and
//! never two consoles into one file.
//!
//! Writing happens in tasks of their own where the latest draft wins; typing never waits for the disk.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::watch;

use super::{app::writing::Unsent, composer::Draft};

/// So many consoles on one data directory keep a draft each; further ones keep none.
const CONSOLES: u32 = 100;

/// What is kept: each kind in a file of its own.
pub trait Kept: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// What its file's name has behind that of the form's draft.
    const SUFFIX: Option<&'static str>;

    /// Whether there is nothing to keep, so that the file can go.
    fn is_nothing(&self) -> bool;
}

impl Kept for Draft {
    const SUFFIX: Option<&'static str> = None;

    fn is_nothing(&self) -> bool {
        false
    }
}

impl Kept for Unsent {
    const SUFFIX: Option<&'static str> = Some("unsent");

    fn is_nothing(&self) -> bool {
        self.is_empty()
    }
}

/// A place for drafts that is ours while this lives.
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

    /// Where something of this kind is kept.
    pub fn path<T: Kept>(&self) -> PathBuf {
        T::SUFFIX.map_or_else(|| self.path.clone(), |suffix| with_suffix(&self.path, suffix))
    }

    /// What is kept there; `None` when there is nothing yet, or nothing that we can read (then it is set aside, not
    /// overwritten).
    pub fn load<T: Kept>(&self) -> Option<T> {
        let path = self.path::<T>();
        let text = fs::read(&path).ok()?;
        match serde_json::from_slice(&text) {
            Ok(kept) => Some(kept),
            Err(error) => {
                tracing::warn!("a draft cannot be read and is set aside: {error}: {}", path.display());
                let _ = fs::rename(&path, with_suffix(&path, "unreadable"));
                None
            }
        }
    }

    /// Puts it in the place of what was there: a reader finds the old or the new one, never a part.
    pub fn save<T: Kept>(&self, kept: &T) -> io::Result<()> {
        let path = self.path::<T>();
        if !kept.is_nothing() {
            return replace(&path, &serde_json::to_vec(kept)?);
        }
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
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
pub async fn keep<T: Kept>(file: Arc<DraftFile>, mut drafts: watch::Receiver<Option<T>>, failed: impl Fn(String)) {
    while drafts.changed().await.is_ok() {
        let Some(draft) = drafts.borrow_and_update().clone() else { continue };
        let target = Arc::clone(&file);
        let saved = tokio::task::spawn_blocking(move || target.save(&draft)).await;
        match saved {
            Ok(Ok(())) => {}
            Ok(Err(error)) => failed(format!("{error}: {}", file.path::<T>().display())),
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

    fn unsent(text: &str) -> Unsent {
        let json = serde_json::json!({
            "version": Unsent::VERSION,
            "texts": [{
                "conversation": "8a5e4f10-0000-4000-8000-000000000009", "purpose": "reply", "text": text
            }]
        });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn replies_are_kept_beside_the_form_and_forgotten_with_the_last_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let file = DraftFile::claim(&folder.path().join("draft.json")).unwrap();
        file.save(&draft("Ann")).unwrap();
        file.save(&unsent("Hello")).unwrap();
        assert_eq!((file.load(), file.load()), (Some(draft("Ann")), Some(unsent("Hello"))));
        let none: Unsent = serde_json::from_str(r#"{ "version": 1, "texts": [] }"#).unwrap();
        file.save(&none).unwrap();
        file.save(&none).unwrap();
        assert!(!file.path::<Unsent>().exists() && file.path::<Draft>().exists());
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub/draft.json");
        let file = DraftFile::claim(&path).unwrap();
        assert_eq!(file.load::<Draft>(), None);
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
        assert_eq!(second.path::<Draft>(), folder.path().join("draft-2.json"));
        first.save(&draft("first")).unwrap();
        second.save(&draft("second")).unwrap();
        assert_eq!((first.load(), second.load()), (Some(draft("first")), Some(draft("second"))));
        drop(first);
        assert_eq!(DraftFile::claim(&path).unwrap().path::<Draft>(), path);
    }

    #[test]
    fn what_cannot_be_read_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("draft.json");
        fs::write(&path, "{ not a draft").unwrap();
        assert_eq!(DraftFile::claim(&path).unwrap().load::<Draft>(), None);
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
        file.save(&unsent("x")).unwrap();
        let (draft, unsent) = (file.path::<Draft>(), file.path::<Unsent>());
        let lock = with_suffix(&draft, "lock");
        assert_eq!([&home, &draft, &unsent, &lock].map(|path| mode(path)), [0o700, 0o600, 0o600, 0o600]);
    }

    #[tokio::test]
    async fn the_last_draft_is_kept_before_the_keeper_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("draft.json");
        let (drafts, receiver) = watch::channel(None);
        let keeper = tokio::spawn(keep(DraftFile::claim(&path).unwrap().into(), receiver, |reason| panic!("{reason}")));
        for n in 0..50 {
            drafts.send_replace(Some(draft(&n.to_string())));
        }
        drop(drafts);
        keeper.await.unwrap();
        assert_eq!(DraftFile::claim(&path).unwrap().load(), Some(draft("49")));
    }
}
