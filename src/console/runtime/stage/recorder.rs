//! What came in since the console began, written as a scenario of the person's own.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;
use tokio::{sync::OnceCell, task::spawn_blocking};

use crate::{
    client::DeskClient,
    console::{
        drafts,
        message::{Message, Recorded, StageNews},
    },
    scenario::record::{self, Mark, Terms},
};

/// So many are tried to find a name that no file has yet.
const NAMES: usize = 100;

/// Knows where the console began.
#[derive(Clone)]
pub(in crate::console::runtime) struct Recorder {
    desk: DeskClient,
    /// The id of the channel that the console sends on.
    channel: String,
    mark: Arc<OnceCell<Mark>>,
    folder: Option<PathBuf>,
}

impl Recorder {
    pub(in crate::console::runtime) fn new(desk: DeskClient, channel: &str, folder: Option<PathBuf>) -> Self {
        Self { desk, channel: channel.to_owned(), mark: Arc::default(), folder }
    }

    /// Notes the present place, from which a recording begins.
    pub(in crate::console::runtime) async fn begin(self) {
        if let Err(error) = self.mark.get_or_try_init(|| record::mark(&self.desk)).await {
            tracing::debug!("there is no place to record from: {error}");
        }
    }

    /// Records, and tells where.
    pub(in crate::console::runtime) async fn record(self, now: Timestamp) -> Message {
        Message::Stage(Box::new(StageNews::Recorded(self.recorded(now).await)))
    }

    async fn recorded(self, now: Timestamp) -> Result<Recorded, String> {
        let Some(folder) = self.folder else { return Err("this console keeps nothing afterwards".to_owned()) };
        let mark = self.mark.get().ok_or("the endpoint's desk could not be asked when the console began")?;
        let terms = Terms { channel: self.channel, masked: false };
        let recording = record::record(&self.desk, *mark, &terms).await.map_err(|error| error.to_string())?;
        if recording.steps == 0 {
            return Err("nothing came in since the console began".to_owned());
        }
        let name = now.strftime("recorded-%Y-%m-%d-%H%M%S").to_string();
        let text = recording.text;
        let written = spawn_blocking(move || write(&folder, &name, &text)).await;
        let path = written.unwrap_or_else(|error| Err(error.to_string()))?;
        Ok(Recorded { path: path.display().to_string(), steps: recording.steps, left_out: recording.left_out })
    }
}

/// Writes a file that was not there before. It holds what customers said: nobody else may read it.
fn write(folder: &Path, name: &str, text: &str) -> Result<PathBuf, String> {
    let failed = |error: io::Error| format!("{error}: {}", folder.display());
    drafts::create_private(folder).map_err(failed)?;
    for number in 1..=NAMES {
        let name = if number == 1 { format!("{name}.toml") } else { format!("{name}-{number}.toml") };
        let path = folder.join(name);
        match private().open(&path).and_then(|mut file| file.write_all(text.as_bytes())) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(format!("every name for it is taken: {}", folder.display()))
}

fn private() -> OpenOptions {
    let mut options = drafts::private_file();
    options.create_new(true);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("scenarios");
        let first = write(&folder, "recorded", "one").unwrap();
        let second = write(&folder, "recorded", "two").unwrap();
        assert_ne!(first, second);
        assert_eq!(std::fs::read_to_string(first).unwrap(), "one");
    }
}
