//! Where an export goes: standard output, or a file that is there whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use crate::cli::{Failure, output};

pub(super) enum Sink {
    Standard,
    File { path: PathBuf, file: BufWriter<File> },
}

impl Sink {
    /// Nothing that is there is written over. The file is its owner's alone: it holds customers' data.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self::Standard) };
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| unwritable(path, &error))?;
        Ok(Self::File { path: path.to_owned(), file: BufWriter::new(file) })
    }

    /// Writes a text and ends its line; false once nobody reads any more.
    pub(super) fn line(&mut self, text: &str) -> Result<bool, Failure> {
        match self {
            Self::Standard => output::print_while_read(text),
            Self::File { path, file } => {
                writeln!(file, "{text}").map_err(|error| unwritable(path, &error))?;
                Ok(true)
            }
        }
    }

    /// Ends the file; one that is not `whole` is taken away.
    pub(super) fn close(self, whole: bool) -> Result<(), Failure> {
        let Self::File { path, mut file } = self else { return Ok(()) };
        let ended = if whole { file.flush().and_then(|()| file.get_ref().sync_all()) } else { Ok(()) };
        if !whole || ended.is_err() {
            drop(file);
            // That the export failed is told anyway.
            let _ = fs::remove_file(&path);
        }
        ended.map_err(|error| unwritable(&path, &error))
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("cannot write {}: {error}", path.display()))
}
