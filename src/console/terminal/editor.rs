//! The person's own editor on a text: in a file that only they can read, and that is gone afterwards.
//!
//! Must only run while the terminal is given back.

use std::{
    fs,
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

use uuid::Uuid;

use crate::console::drafts;

/// What is run when neither $VISUAL nor $EDITOR says otherwise.
const FALLBACK: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// A text in a private file of its own folder; an editor's own files beside it are private too. Dropping it removes all.
pub(in crate::console) struct PrivateText {
    folder: PathBuf,
    path: PathBuf,
}

impl PrivateText {
    /// Writes `text` below the folder for temporary files.
    pub(in crate::console) fn new(text: &str) -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("frontdesk-{}", Uuid::new_v4()));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder)?;
        // Editors know the form by its ending: JSON with comments.
        let private = Self { path: folder.join("form.jsonc"), folder };
        drafts::private_file().create_new(true).open(&private.path)?.write_all(text.as_bytes())?;
        Ok(private)
    }

    pub(in crate::console) fn path(&self) -> &Path {
        &self.path
    }

    /// The text as it is now; what is no UTF-8 in it is replaced.
    pub(in crate::console) fn read(&self) -> io::Result<String> {
        fs::read(&self.path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Drop for PrivateText {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Runs the editor on `path` and waits for its end; the error is in words. `editor` is a command with its arguments, as
/// $VISUAL and $EDITOR hold them.
pub(in crate::console) fn run(editor: Option<&str>, path: &Path) -> Result<(), String> {
    let editor = editor.unwrap_or(FALLBACK);
    let mut command = command(editor, path);
    // Keys are read from the terminal even where a body was piped in.
    if !io::stdin().is_terminal()
        && let Ok(terminal) = fs::File::open("/dev/tty")
    {
        command.stdin(Stdio::from(terminal));
    }
    let status = command.status().map_err(|error| format!("the editor {editor} cannot be started: {error}"))?;
    outcome(editor, status)
}

fn outcome(editor: &str, status: ExitStatus) -> Result<(), String> {
    match status.code() {
        Some(0) => Ok(()),
        // As a shell reports them.
        Some(127) => Err(format!("the editor {editor} was not found: set $VISUAL or $EDITOR")),
        Some(126) => Err(format!("the editor {editor} cannot be run: set $VISUAL or $EDITOR")),
        Some(code) => Err(format!("the editor {editor} ended with {code}")),
        None => Err(format!("the editor {editor} was ended by a signal")),
    }
}

/// By the shell, which knows about quotes and arguments in $EDITOR.
#[cfg(unix)]
fn command(editor: &str, path: &Path) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{editor} \"$@\"")).arg(editor).arg(path);
    command
}

#[cfg(not(unix))]
fn command(editor: &str, path: &Path) -> Command {
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(FALLBACK));
    command.args(words).arg(path);
    command
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn an_editor_with_arguments_changes_the_text_and_nothing_is_left() {
        let text = PrivateText::new("one two").unwrap();
        run(Some("sed -i 's/one/a \"quoted\" one/'"), text.path()).unwrap();
        assert_eq!(text.read().unwrap(), "a \"quoted\" one two");
        let folder = text.folder.clone();
        drop(text);
        assert!(!folder.exists());
    }

    #[test]
    fn the_text_is_the_owners_alone() {
        let text = PrivateText::new("x").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!([mode(&text.folder), mode(text.path())], [0o700, 0o600]);
    }

    #[test]
    fn an_editor_that_fails_or_is_not_there_is_told() {
        let text = PrivateText::new("x").unwrap();
        assert_eq!(run(Some("false"), text.path()), Err("the editor false ended with 1".to_owned()));
        let missing = run(Some("no-such-editor --wait"), text.path()).unwrap_err();
        assert_eq!(missing, "the editor no-such-editor --wait was not found: set $VISUAL or $EDITOR");
        assert_eq!(text.read().unwrap(), "x");
    }
}
