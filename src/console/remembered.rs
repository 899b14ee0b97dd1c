//! What is remembered of how a person likes the console, on disk: a small file beside the data, never the person's own
//! configuration.
//!
//! It is a comfort: one that cannot be read is begun anew, and of several consoles the last one that writes wins.

use std::{fs, io, path::PathBuf};

use tokio::sync::watch;

use super::{app::preferences::Preferences, drafts};

/// What is remembered there; the default when there is nothing, or nothing that can be read.
pub fn load(path: &std::path::Path) -> Preferences {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Preferences::default(),
        Err(error) => {
            tracing::warn!("what was remembered cannot be read: {error}: {}", path.display());
            return Preferences::default();
        }
    };
    serde_json::from_slice(&text).unwrap_or_else(|error| {
        tracing::warn!("what was remembered is begun anew: {error}: {}", path.display());
        Preferences::default()
    })
}

/// Writes what `preferences` shows, skipping what is overtaken; ends when nobody can send any more, with the last
/// written. `failed` is told about each failure.
pub async fn keep(path: PathBuf, mut preferences: watch::Receiver<Option<Preferences>>, failed: impl Fn(String)) {
    while preferences.changed().await.is_ok() {
        let Some(latest) = preferences.borrow_and_update().clone() else { continue };
        let target = path.clone();
        let written = tokio::task::spawn_blocking(move || write(&target, &latest)).await;
        match written {
            Ok(Ok(())) => {}
            Ok(Err(error)) => failed(format!("{error}: {}", path.display())),
            Err(error) => failed(error.to_string()),
        }
    }
}

fn write(path: &std::path::Path, preferences: &Preferences) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        drafts::create_private(folder)?;
    }
    drafts::replace(path, &serde_json::to_vec_pretty(preferences)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_kept_last_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub/console.json");
        assert_eq!(load(&path), Preferences::default());
        let (sender, receiver) = watch::channel(None);
        let keeper = tokio::spawn(keep(path.clone(), receiver, |reason| panic!("{reason}")));
        for theme in ["light", "nord"] {
            sender.send_replace(Some(Preferences { theme: theme.into(), ..Preferences::default() }));
        }
        drop(sender);
        keeper.await.unwrap();
        assert_eq!(load(&path).theme, "nord");
    }

    #[test]
    fn what_cannot_be_read_is_begun_anew_and_what_is_unknown_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("console.json");
        fs::write(&path, "{ broken").unwrap();
        assert_eq!(load(&path), Preferences::default());
        fs::write(&path, r#"{ "theme": "nord", "ofTomorrow": 1 }"#).unwrap();
        assert_eq!(load(&path), Preferences { theme: "nord".into(), ..Preferences::default() });
    }
}
