//! Where a secret comes from. The file should only say where; that it may hold one itself is for trying things out.

use std::{
    env, fmt, fs,
    io::Read as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};

/// How long a command may take to give a secret. It may ask a person, who has to find the phone first.
const LONGEST: Duration = Duration::from_secs(30);

/// How to get at a secret.
#[derive(Clone)]
pub enum SecretSource {
    /// It stands in the file.
    Plain(SecretString),
    /// An environment variable.
    Env(String),
    /// A file of its own; blanks at its end do not count. A relative path is one in the folder of the configuration.
    File(PathBuf),
    /// The output of a command; blanks at its end do not count.
    Command(Vec<String>),
}

/// The secret is not to be had. No variant holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("the environment variable {0} with a secret is not set")]
    NotSet(String),
    #[error("cannot read the secret from {}: {cause}", .path.display())]
    Unreadable { path: PathBuf, cause: std::io::Error },
    #[error("the command for a secret, {program:?}, failed: {reason}")]
    CommandFailed { program: String, reason: String },
    #[error("the command for a secret, {program:?}, had not ended after {} s", .after.as_secs())]
    CommandTooSlow { program: String, after: Duration },
    #[error("the secret from {0} is empty")]
    Empty(String),
}

impl SecretSource {
    /// Makes a relative path one in `folder`.
    pub(super) fn settle(&mut self, folder: &Path) {
        if let Self::File(path) = self {
            *path = folder.join(&path);
        }
    }

    /// Gets the secret. A command is waited for, for half a minute.
    pub fn read(&self) -> Result<SecretString, SecretError> {
        let text = match self {
            Self::Plain(secret) => return Ok(secret.clone()),
            Self::Env(name) => env::var(name).map_err(|_| SecretError::NotSet(name.clone()))?,
            Self::File(path) => {
                fs::read_to_string(path).map_err(|cause| SecretError::Unreadable { path: path.clone(), cause })?
            }
            Self::Command(words) => run(words, LONGEST)?,
        };
        let secret = text.trim_end();
        if secret.is_empty() {
            return Err(SecretError::Empty(format!("{self:?}")));
        }
        Ok(secret.into())
    }
}

/// The output of a command, which is ended where it takes longer than `longest`.
fn run(words: &[String], longest: Duration) -> Result<String, SecretError> {
    let failed = |program: &str, reason: String| SecretError::CommandFailed { program: program.to_owned(), reason };
    let (program, arguments) = words.split_first().ok_or_else(|| failed("", "it has no words".to_owned()))?;
    let until = Instant::now() + longest;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(program, error.to_string()))?;
    let (sender, read) = mpsc::channel();
    if let Some(mut stdout) = child.stdout.take() {
        // Not joined: what the command has started may keep its output open for ever.
        thread::spawn(move || {
            let mut output = Vec::new();
            let _ = sender.send(stdout.read_to_end(&mut output).map(|_| output));
        });
    }
    let Ok(output) = read.recv_timeout(longest) else {
        end(&mut child);
        return Err(SecretError::CommandTooSlow { program: program.clone(), after: longest });
    };
    let status = loop {
        match child.try_wait().map_err(|error| failed(program, error.to_string()))? {
            Some(status) => break status,
            // It has closed its output and goes on: nothing but looking again tells when it ends.
            None if Instant::now() < until => thread::sleep(Duration::from_millis(2)),
            None => {
                end(&mut child);
                return Err(SecretError::CommandTooSlow { program: program.clone(), after: longest });
            }
        }
    };
    if !status.success() {
        return Err(failed(program, status.to_string()));
    }
    let output = output.map_err(|error| failed(program, error.to_string()))?;
    String::from_utf8(output).map_err(|_| failed(program, "its output is not UTF-8".to_owned()))
}

/// Ends a command that may have ended by itself meanwhile.
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// Says where a secret comes from, never the secret.
impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(_) => f.write_str("plain text"),
            Self::Env(name) => write!(f, "environment variable {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Command(words) => write!(f, "command {}", words.first().map_or("", String::as_str)),
        }
    }
}

impl<'de> Deserialize<'de> for SecretSource {
    /// Reads the text first, the tables after it: an untagged enum would say only that nothing matched.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = SecretSource;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, { env = \"…\" }, { file = \"…\" } or { command = [\"…\"] }")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<SecretSource, E> {
                Ok(SecretSource::Plain(SecretString::from(text.to_owned())))
            }

            // The default would quote the number, and it may be a secret without its quotation marks.
            fn visit_i64<E: de::Error>(self, _: i64) -> Result<SecretSource, E> {
                Err(E::invalid_type(de::Unexpected::Other("number"), &self))
            }

            fn visit_f64<E: de::Error>(self, _: f64) -> Result<SecretSource, E> {
                Err(E::invalid_type(de::Unexpected::Other("number"), &self))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<SecretSource, A::Error> {
                let known = &["env", "file", "command"];
                let source = match map.next_key::<String>()?.as_deref() {
                    Some("env") => SecretSource::Env(map.next_value()?),
                    Some("file") => SecretSource::File(map.next_value()?),
                    Some("command") => SecretSource::Command(map.next_value()?),
                    Some(other) => return Err(de::Error::unknown_field(other, known)),
                    None => return Err(de::Error::invalid_length(0, &self)),
                };
                match map.next_key::<String>()? {
                    None => Ok(source),
                    Some(_) => Err(de::Error::invalid_length(2, &self)),
                }
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn source(toml: &str) -> Result<SecretSource, String> {
        #[derive(Debug, Deserialize)]
        struct File {
            s: SecretSource,
        }
        toml::from_str::<File>(toml).map(|file| file.s).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn a_secret_comes_from_text_file_or_command() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "from a file\n").unwrap();
        for (toml, expected) in [
            ("s = \"plain\"".to_owned(), "plain"),
            (format!("s.file = {:?}", file.path()), "from a file"),
            ("s.command = [\"echo\", \"from a command\"]".to_owned(), "from a command"),
        ] {
            assert_eq!(source(&toml).unwrap().read().unwrap().expose_secret(), expected);
        }
    }

    #[test]
    fn what_is_missing_is_told() {
        let error = |toml: &str| source(toml).unwrap().read().unwrap_err().to_string();
        assert_eq!(
            error("s.env = \"FRONTDESK_NOT_SET_ANYWHERE\""),
            "the environment variable FRONTDESK_NOT_SET_ANYWHERE with a secret is not set"
        );
        assert!(error("s.file = \"/nonexistent\"").starts_with("cannot read the secret from /nonexistent"));
        assert!(error("s.command = [\"false\"]").starts_with("the command for a secret, \"false\", failed"));
        assert_eq!(error("s.command = [\"true\"]"), "the secret from command true is empty");
    }

    #[cfg(unix)]
    #[test]
    fn a_command_that_does_not_end_is_ended_and_told_by_its_first_word() {
        let told = |script: &str| {
            let words = ["sh", "-c", script].map(str::to_owned);
            run(&words, Duration::from_millis(50)).unwrap_err().to_string()
        };
        // With its output open, and with it closed.
        for script in ["exec sleep 1000", "exec sleep 1000 >/dev/null"] {
            assert_eq!(told(script), "the command for a secret, \"sh\", had not ended after 0 s");
        }
    }

    #[test]
    fn a_source_that_is_none_is_told_without_quoting_it() {
        assert!(source("s.vault = \"x\"").unwrap_err().contains("unknown field `vault`"));
        let error = source("s = 987654").unwrap_err();
        assert!(error.contains("a text") && !error.contains("987654"), "{error}");
        assert!(source("s = { env = \"A\", file = \"B\" }").is_err());
    }
}
