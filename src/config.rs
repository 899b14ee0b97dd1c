//! Settings: profiles and the endpoint's own, from a TOML file.
//!
//! The order is default, then file, then environment, then flag; the last two are the command line's business. Unknown
//! keys are errors that name the line and the key, because a misspelt setting that is silently ignored costs an
//! afternoon. No error quotes a line of the file: it may hold a secret.

mod add;
mod meant;
mod profile;
mod secret;
mod shape;
mod timeouts;
mod warning;

use std::{
    collections::BTreeMap,
    fs, io,
    num::{NonZeroU32, NonZeroUsize},
    path::{Path, PathBuf},
};

use serde::Deserialize;

pub use add::{AddError, NewProfile, NewSecret, add};
pub use meant::nearest;
pub use profile::{Auth, Profile, ProfileColor, WebhookIssuer};
pub use secret::{SecretError, SecretSource};
pub use timeouts::{ActionConfig, Length, NoLength, RecipientConfig, RuleConfig, TimeoutsConfig};
pub use warning::Warning;

use crate::api::{
    activity::AttachmentPolicy,
    switch::{AfterEnd, CreatePath, Switches},
};

/// The name of the built-in profile: the endpoint that frontdesk brings with it.
pub const SIMULATOR: &str = "simulator";

/// The whole file. An absent file is the default.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Organisations by name; the built-in one, [`SIMULATOR`], cannot be redefined.
    pub profiles: BTreeMap<String, Profile>,
    pub simulator: SimulatorConfig,
    pub console: ConsoleConfig,
}

/// The local endpoint's own settings.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SimulatorConfig {
    /// Instead of the well-known development secret.
    pub client_secret: Option<SecretSource>,
    /// Instead of the well-known development desk key.
    pub desk_key: Option<SecretSource>,
    /// Whether a create re-opens a waiting conversation instead of beginning a new one.
    pub continue_waiting: bool,
    /// The only path of create that is served; both when absent.
    pub strict_path: Option<CreatePath>,
    /// Seconds before GET context shows what was set.
    pub context_delay_seconds: u32,
    /// Where a conversation goes that its customer ends while a representative has it.
    pub after_end: AfterEnd,
    /// How the AI agent talks, or that there is none; the built-in script when absent.
    pub ai_agent: Option<AiAgentConfig>,
    /// How many connections the endpoint takes at the same time, instead of its own number.
    pub connections: Option<NonZeroUsize>,
    /// How many of the integrators' exchanges the journal keeps, instead of the endpoint's own number; 0 for none.
    pub journal: Option<u32>,
    /// How many calls a channel may make before it is answered 429; any number when absent.
    pub rate_limit: Option<RateLimitConfig>,
    /// Names that the endpoint answers to, besides `localhost` and addresses.
    pub hosts: Vec<String>,
    /// Bytes of an embedded attachment, instead of the documented 5,120 KB.
    pub attachment_bytes: Option<usize>,
    /// Extensions of attachments that are refused, instead of those of programs and scripts.
    pub blocked_extensions: Option<Vec<String>>,
    /// How long conversations may last, instead of the endpoint's own.
    pub timeouts: TimeoutsConfig,
    /// Where the default channel's integrator is told, while the endpoint runs.
    pub webhook_url: Option<String>,
    /// How often a webhook is tried in all, 3 or 4.
    pub webhook_tries: Option<WebhookTries>,
    /// Whether a webhook may be plain http to another machine.
    pub allow_plain_webhooks: bool,
}

impl SimulatorConfig {
    /// What the endpoint does where the vendor's pages leave it open.
    pub fn switches(&self) -> Switches {
        Switches {
            continue_waiting: self.continue_waiting,
            strict_path: self.strict_path,
            context_delay_seconds: self.context_delay_seconds,
            after_end: self.after_end,
        }
    }

    /// Which attachments messages may have.
    pub fn attachments(&self) -> AttachmentPolicy {
        let mut policy = AttachmentPolicy::default();
        if let Some(bytes) = self.attachment_bytes {
            policy.max_bytes = bytes;
        }
        if let Some(extensions) = &self.blocked_extensions {
            policy.blocked_extensions =
                extensions.iter().map(|extension| extension.trim_start_matches('.').to_lowercase()).collect();
        }
        policy
    }
}

/// Which script the AI agent follows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "a script's file is expected, or false for no AI agent")]
pub enum AiAgentConfig {
    /// The built-in script, or no AI agent.
    Switch(bool),
    /// A script's file. A relative path is one in the folder of the configuration.
    Script(PathBuf),
}

/// So many calls in so much time.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimitConfig {
    pub requests: NonZeroU32,
    pub window_seconds: NonZeroU32,
}

/// The two readings of the vendor's page on retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u8")]
pub enum WebhookTries {
    Three,
    Four,
}

impl TryFrom<u8> for WebhookTries {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, &'static str> {
        match number {
            3 => Ok(Self::Three),
            4 => Ok(Self::Four),
            _ => Err("3 or 4 is expected"),
        }
    }
}

/// The console's settings.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConsoleConfig {
    /// A theme's name; what was last chosen in the console when absent.
    pub theme: Option<String>,
    /// Whether the console takes the mouse; as it was last left when absent.
    pub mouse: Option<bool>,
}

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read the configuration {}: {cause}", .path.display())]
    Unreadable { path: PathBuf, cause: io::Error },
    #[error("{}, line {line}, column {column}{}: {reason}", .path.display(), in_key(.key))]
    Invalid { path: PathBuf, line: usize, column: usize, key: String, reason: String },
    #[error("there is no profile {name:?}; known: {known}")]
    NoSuchProfile { name: String, known: String },
}

/// A folder on the way that is a file is as good as no file at the end of it.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn in_key(key: &str) -> String {
    // serde_path_to_error writes "." for the root.
    if key.is_empty() || key == "." { String::new() } else { format!(", {key}") }
}

impl Config {
    /// Reads the file. `required` is for a path that a person named: then it must be there.
    pub fn load(path: &Path, required: bool) -> Result<Self, ConfigError> {
        match fs::read_to_string(path) {
            Ok(text) => {
                let mut config = Self::parse(&text, path)?;
                config.settle(path.parent().unwrap_or(Path::new("")));
                Ok(config)
            }
            Err(error) if !required && is_absent(&error) => Ok(Self::default()),
            Err(cause) => Err(ConfigError::Unreadable { path: path.to_owned(), cause }),
        }
    }

    /// Makes relative paths those of `folder`.
    fn settle(&mut self, folder: &Path) {
        if let Some(AiAgentConfig::Script(script)) = &mut self.simulator.ai_agent {
            *script = folder.join(&script);
        }
        let secrets = [&mut self.simulator.client_secret, &mut self.simulator.desk_key];
        secrets.into_iter().flatten().for_each(|secret| secret.settle(folder));
        self.profiles.values_mut().for_each(|profile| profile.settle(folder));
    }

    /// Reads the text of a file; `path` is for the errors.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let invalid = |error: &toml::de::Error, key: String| {
            let (line, column) = position(text, error.span().map_or(0, |span| span.start));
            ConfigError::Invalid { path: path.to_owned(), line, column, key, reason: meant::reason(error.message()) }
        };
        let file = toml::Deserializer::parse(text).map_err(|error| invalid(&error, String::new()))?;
        let config: Self =
            serde_path_to_error::deserialize(file).map_err(|error| invalid(error.inner(), error.path().to_string()))?;
        if config.profiles.contains_key(SIMULATOR) {
            let (line, column) = position(text, text.find("profiles.simulator").unwrap_or(0));
            return Err(ConfigError::Invalid {
                path: path.to_owned(),
                line,
                column,
                key: format!("profiles.{SIMULATOR}"),
                reason: "this profile is built in, choose another name".to_owned(),
            });
        }
        Ok(config)
    }

    /// The profile `name`; `None` is the built-in [`SIMULATOR`].
    pub fn profile(&self, name: &str) -> Result<Option<&Profile>, ConfigError> {
        if name == SIMULATOR {
            return Ok(None);
        }
        self.profiles.get(name).map(Some).ok_or_else(|| ConfigError::NoSuchProfile {
            name: name.to_owned(),
            known: std::iter::once(SIMULATOR)
                .chain(self.profiles.keys().map(String::as_str))
                .collect::<Vec<_>>()
                .join(", "),
        })
    }
}

/// Line and column, both from 1, of a byte offset.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILE: &str = r#"
[profiles.test]
base_url = "https://m-1.us.omnichannelengagementhub.com"
organization_id = "8a5e4f10-0000-4000-8000-000000000001"
channel_id = "8a5e4f10-0000-4000-8000-000000000002"
[profiles.test.auth]
tenant_id = "8a5e4f10-0000-4000-8000-000000000003"
client_id = "8a5e4f10-0000-4000-8000-000000000004"
client_secret = { env = "ACME_SECRET" }
scope = "https://acme.example/.default"
"#;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text, Path::new("f.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn attachments_are_the_documented_ones_unless_set() {
        let policy = |text: &str| toml::from_str::<SimulatorConfig>(text).unwrap().attachments();
        assert_eq!(policy(""), AttachmentPolicy::default());
        let set = policy("attachment_bytes = 7\nblocked_extensions = [\".PS1\", \"png\"]");
        assert_eq!((set.max_bytes, set.blocked_extensions), (7, vec!["ps1".to_owned(), "png".to_owned()]));
    }

    #[test]
    fn a_profile_is_read_with_its_defaults() {
        let config = parse(PROFILE).unwrap();
        let profile = config.profile("test").unwrap().unwrap();
        assert_eq!(profile.auth.authority, "https://login.microsoftonline.com");
        assert_eq!(profile.create_path, None);
    }

    #[test]
    fn an_unknown_key_is_told_with_its_place() {
        let error = parse("[console]\ntheem = \"x\"").unwrap_err();
        assert!(error.starts_with("f.toml, line 2, column 1, console.theem: unknown field `theem`"), "{error}");
    }

    #[test]
    fn a_wrong_type_is_told_with_its_key_and_without_its_value() {
        let error = parse("[simulator]\nclient_secret = 12345").unwrap_err();
        assert!(error.contains("line 2") && error.contains("simulator.client_secret"), "{error}");
        assert!(!error.contains("12345"), "{error}");
    }

    #[test]
    fn what_the_endpoint_takes_is_set_in_numbers_above_nothing() {
        let config = parse("[simulator]\nconnections = 8\nrate_limit = { requests = 2, window_seconds = 60 }").unwrap();
        assert_eq!(config.simulator.connections.map(NonZeroUsize::get), Some(8));
        let limit = config.simulator.rate_limit.unwrap();
        assert_eq!((limit.requests.get(), limit.window_seconds.get()), (2, 60));
        let error = parse("[simulator.rate_limit]\nrequests = 0\nwindow_seconds = 1").unwrap_err();
        assert!(error.contains("simulator.rate_limit.requests"), "{error}");
    }

    #[test]
    fn the_ai_agent_is_a_script_beside_the_file_or_a_switch() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let loaded = |value: &str| {
            fs::write(&path, format!("[simulator]\nai_agent = {value}")).unwrap();
            Config::load(&path, true)
                .map(|config| config.simulator.ai_agent.unwrap())
                .map_err(|error| error.to_string())
        };
        assert_eq!(loaded("\"skye.toml\"").unwrap(), AiAgentConfig::Script(folder.path().join("skye.toml")));
        assert_eq!(loaded("\"/etc/skye.toml\"").unwrap(), AiAgentConfig::Script("/etc/skye.toml".into()));
        assert_eq!(loaded("false").unwrap(), AiAgentConfig::Switch(false));
        let told = loaded("7").unwrap_err();
        assert!(told.contains("simulator.ai_agent: a script's file is expected, or false for no AI agent"), "{told}");
    }

    #[test]
    fn a_webhook_is_tried_three_or_four_times() {
        let tries = |number: u8| {
            let config = parse(&format!("[simulator]\nwebhook_tries = {number}"));
            config.map(|config| config.simulator.webhook_tries)
        };
        assert_eq!((tries(3), tries(4)), (Ok(Some(WebhookTries::Three)), Ok(Some(WebhookTries::Four))));
        let error = tries(5).unwrap_err();
        assert!(error.contains("simulator.webhook_tries: 3 or 4 is expected"), "{error}");
    }

    #[test]
    fn switches_stand_as_the_ledger_says_unless_set() {
        assert_eq!(parse("").unwrap().simulator.switches(), Switches::default());
        let set =
            "continue_waiting = true\nstrict_path = \"singular\"\ncontext_delay_seconds = 5\nafter_end = \"closed\"";
        let switches = Switches {
            continue_waiting: true,
            strict_path: Some(CreatePath::Singular),
            context_delay_seconds: 5,
            after_end: AfterEnd::Closed,
        };
        assert_eq!(parse(&format!("[simulator]\n{set}")).unwrap().simulator.switches(), switches);
        let error = parse("[simulator]\nstrict_path = \"both\"").unwrap_err();
        assert!(error.contains("simulator.strict_path") && error.contains("`plural`"), "{error}");
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_with_its_place() {
        let error = parse("a = \n").unwrap_err();
        assert!(error.starts_with("f.toml, line 1, column 5"), "{error}");
    }

    #[test]
    fn an_unknown_profile_is_told_with_the_known_ones() {
        let error = parse(PROFILE).unwrap().profile("prod").unwrap_err();
        assert_eq!(error.to_string(), "there is no profile \"prod\"; known: simulator, test");
    }

    #[test]
    fn the_built_in_profile_cannot_be_redefined() {
        let error = parse(&PROFILE.replace("profiles.test", "profiles.simulator")).unwrap_err();
        assert!(error.contains("line 2") && error.contains("built in"), "{error}");
    }

    #[test]
    fn an_absent_file_is_the_default_unless_a_person_named_it() {
        let path = Path::new("/nonexistent/frontdesk.toml");
        assert!(Config::load(path, false).unwrap().profiles.is_empty());
        assert!(Config::load(path, true).unwrap_err().to_string().contains("/nonexistent/frontdesk.toml"));
    }

    #[test]
    fn debug_shows_no_secret() {
        let config = parse(&PROFILE.replace("{ env = \"ACME_SECRET\" }", "\"hush-hush\"")).unwrap();
        assert!(!format!("{config:?}").contains("hush"));
    }
}
