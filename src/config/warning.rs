//! What works and should not stay so: secrets that others may read. No sentence holds a secret.

use std::path::Path;

use super::{Config, Profile, SecretSource, SimulatorConfig};

/// A sentence, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub message: String,
    pub hint: String,
}

impl Config {
    /// What is to be said before the profile `name` is used; nothing where there is no such profile. `path` is the file
    /// that this is the content of.
    pub fn warnings(&self, name: &str, path: &Path) -> Vec<Warning> {
        let Some(profile) = self.profiles.get(name) else { return Vec::new() };
        let mut warnings = plain_secrets(name, profile);
        warnings.extend(readable_by_others(path, "the configuration"));
        for (key, source) in profile.secrets() {
            if let SecretSource::File(path) = source {
                warnings.extend(readable_by_others(path, &format!("the secret profiles.{name}.{key}")));
            }
        }
        warnings.extend(in_the_clear(name, profile));
        warnings
    }

    /// The same of the local endpoint's own secrets. In plain text they are as good as the file is private: they open
    /// nothing elsewhere.
    pub fn local_warnings(&self, path: &Path) -> Vec<Warning> {
        let SimulatorConfig { client_secret, desk_key, .. } = &self.simulator;
        let mut warnings = Vec::new();
        for (key, source) in [("client_secret", client_secret), ("desk_key", desk_key)] {
            let what = format!("the secret simulator.{key}");
            warnings.extend(match source {
                Some(SecretSource::Plain(_)) => readable_by_others(path, &what),
                Some(SecretSource::File(path)) => readable_by_others(path, &what),
                _ => None,
            });
        }
        warnings
    }
}

fn plain_secrets(name: &str, profile: &Profile) -> Vec<Warning> {
    let plain = profile.secrets().filter(|(_, source)| matches!(source, SecretSource::Plain(_)));
    plain
        .map(|(key, _)| Warning {
            message: format!("profiles.{name}.{key} stands in the configuration in plain text"),
            hint: "say where it is instead: { env = \"…\" }, { file = \"…\" } or { command = [\"…\"] }".to_owned(),
        })
        .collect()
}

/// A secret that would travel without TLS to another machine.
fn in_the_clear(name: &str, profile: &Profile) -> Option<Warning> {
    let is_clear = |address: &str| {
        let rest = address.strip_prefix("http://")?;
        let is_here = rest.starts_with("[::1]") || ["localhost", "127.0.0.1"].contains(&rest.split(['/', ':']).next()?);
        (!is_here).then_some(())
    };
    let (key, address) = [("auth.authority", &profile.auth.authority), ("base_url", &profile.base_url)]
        .into_iter()
        .find(|(_, address)| is_clear(address).is_some())?;
    Some(Warning {
        message: format!(
            "profiles.{name}.{key} is plain http: secret and tokens can be read on their way to {address}"
        ),
        hint: "use https:// there".to_owned(),
    })
}

#[cfg(unix)]
fn readable_by_others(path: &Path, what: &str) -> Option<Warning> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    // Whoever may only write it could name another place for the secret.
    (mode & 0o066 != 0).then(|| Warning {
        message: format!("others on this machine have access to {what} in {} (mode {mode:o})", path.display()),
        hint: format!("chmod 600 {}", quoted(path)),
    })
}

#[cfg(not(unix))]
fn readable_by_others(_: &Path, _: &str) -> Option<Warning> {
    None
}

/// A path as a word of the shell.
#[cfg(unix)]
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = text.chars().all(|letter| letter.is_ascii_alphanumeric() || "/._-".contains(letter));
    if is_plain { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt as _,
    };

    use super::*;

    const PROFILE: &str = r#"
[profiles.acme]
base_url = "https://acme.example"
organization_id = "8a5e4f10-0000-4000-8000-000000000001"
channel_id = "c"
[profiles.acme.auth]
tenant_id = "8a5e4f10-0000-4000-8000-000000000003"
client_id = "8a5e4f10-0000-4000-8000-000000000004"
scope = "https://acme.example/.default"
client_secret = "#;

    /// What is said of a profile with this secret, in files of these modes.
    fn said(secret: &str, mode: u32, secret_mode: u32) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let (path, kept) = (folder.path().join("config.toml"), folder.path().join("kept"));
        fs::write(&path, format!("{PROFILE}{secret}")).unwrap();
        fs::write(&kept, "hush").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        fs::set_permissions(&kept, Permissions::from_mode(secret_mode)).unwrap();
        let warnings = Config::load(&path, true).unwrap().warnings("acme", &path);
        let place = folder.path().display().to_string();
        warnings.iter().map(|warning| warning.message.replace(&place, "")).collect()
    }

    #[test]
    fn what_only_its_owner_can_read_needs_no_words() {
        assert!(said("{ file = \"kept\" }", 0o600, 0o400).is_empty());
        assert!(said("{ env = \"X\" }", 0o600, 0o644).is_empty(), "a file that is none of its own");
    }

    #[test]
    fn a_plain_secret_is_warned_about_without_being_shown() {
        assert_eq!(
            said("\"hush\"", 0o600, 0o600),
            ["profiles.acme.auth.client_secret stands in the configuration in plain text"]
        );
    }

    #[test]
    fn files_that_others_have_access_to_are_warned_about() {
        assert_eq!(
            said("{ file = \"kept\" }", 0o644, 0o660),
            [
                "others on this machine have access to the configuration in /config.toml (mode 644)",
                "others on this machine have access to the secret profiles.acme.auth.client_secret in /kept (mode 660)",
            ]
        );
    }

    #[test]
    fn the_local_endpoints_own_secrets_are_warned_about_where_others_have_access() {
        let folder = tempfile::tempdir().unwrap();
        let (path, kept) = (folder.path().join("config.toml"), folder.path().join("kept"));
        fs::write(&path, "[simulator]\nclient_secret = \"hush\"\ndesk_key = { file = \"kept\" }\n").unwrap();
        fs::write(&kept, "hush").unwrap();
        let said = |mode: u32, kept_mode: u32| {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            fs::set_permissions(&kept, Permissions::from_mode(kept_mode)).unwrap();
            let warnings = Config::load(&path, true).unwrap().local_warnings(&path);
            warnings.into_iter().map(|warning| warning.message).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(said(0o600, 0o600), "");
        let open = said(0o644, 0o640);
        assert!(open.contains("simulator.client_secret in ") && open.contains("(mode 644)"), "{open}");
        assert!(open.contains("simulator.desk_key in ") && open.contains("(mode 640)"), "{open}");
        assert!(!open.contains("hush"), "{open}");
    }

    #[test]
    fn plain_http_to_another_machine_is_warned_about() {
        let text = format!("{PROFILE}{{ env = \"X\" }}");
        for (address, expected) in [
            ("http://acme.example", 1),
            ("http://127.0.0.1:7301", 0),
            ("http://[::1]:7301", 0),
            ("http://localhost:7301", 0),
            ("https://acme.example", 0),
        ] {
            let config = Config::parse(&text.replace("https://acme.example", address), Path::new("f")).unwrap();
            assert_eq!(config.warnings("acme", Path::new("/nonexistent")).len(), expected, "{address}");
        }
    }
}
