//! Where a secret comes from. The file should only say where; that it may hold one itself is for trying things out.

use std::{
    env, fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};

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

    /// Gets the secret. A command is waited for.
    pub fn read(&self) -> Result<SecretString, SecretError> {
        let text = match self {
            Self::Plain(secret) => return Ok(secret.clone()),
            Self::Env(name) => env::var(name).map_err(|_| SecretError::NotSet(name.clone()))?,
            Self::File(path) => {
                fs::read_to_string(path).map_err(|cause| SecretError::Unreadable { path: path.clone(), cause })?
            }
            Self::Command(words) => run(words)?,
        };
        let secret = text.trim_end();
        if secret.is_empty() {
            return Err(SecretError::Empty(format!("{self:?}")));
        }
        Ok(secret.into())
    }
}

fn run(words: &[String]) -> Result<String, SecretError> {
    let failed = |program: &str, reason: String| SecretError::CommandFailed { program: program.to_owned(), reason };
    let (program, arguments) = words.split_first().ok_or_else(|| failed("", "it has no words".to_owned()))?;
    let output = Command::new(program).args(arguments).output().map_err(|error| failed(program, error.to_string()))?;
    if !output.status.success() {
        return Err(failed(program, output.status.to_string()));
    }
    String::from_utf8(output.stdout).map_err(|_| failed(program, "its output is not UTF-8".to_owned()))
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

    #[test]
    fn a_source_that_is_none_is_told_without_quoting_it() {
        assert!(source("s.vault = \"x\"").unwrap_err().contains("unknown field `vault`"));
        let error = source("s = 987654").unwrap_err();
        assert!(error.contains("a text") && !error.contains("987654"), "{error}");
        assert!(source("s = { env = \"A\", file = \"B\" }").is_err());
    }
}
