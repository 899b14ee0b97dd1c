//! Writes a profile into a configuration that a person keeps: what is there, comments and order too, stays as it is.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret as _, SecretString};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, value};

use super::{Config, ConfigError, SIMULATOR};

/// A profile to be written; what is `None` is left to its default.
#[derive(Clone, Debug)]
pub struct NewProfile {
    pub base_url: String,
    pub organization_id: String,
    pub channel_id: String,
    pub create_path: Option<String>,
    pub environment: Option<String>,
    pub color: Option<String>,
    pub production: bool,
    pub observe: bool,
    pub ca_file: Option<PathBuf>,
    pub tenant_id: String,
    pub client_id: String,
    pub client_secret: NewSecret,
    pub scope: String,
    pub authority: Option<String>,
}

/// Where the file is to say that the secret is.
#[derive(Clone, Debug)]
pub enum NewSecret {
    Env(String),
    File(PathBuf),
    Command(Vec<String>),
    /// In the file itself: only where a person has said so.
    Plain(SecretString),
}

/// The profile was not written; the file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    #[error("a profile {0:?} is there already")]
    Exists(String),
    #[error("the profile {SIMULATOR} is built in, choose another name")]
    BuiltIn,
    #[error("a profile's name has letters, digits, - and _, and {0:?} has others")]
    Name(String),
    #[error("profiles is not a table in {}", .0.display())]
    NoTable(PathBuf),
    /// A value that no profile can have; the file has no line for it.
    #[error("{key}: {reason}")]
    Unfit { key: String, reason: String },
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("cannot write the configuration {}: {cause}", .path.display())]
    Unwritable { path: PathBuf, cause: io::Error },
}

/// Adds the profile to the file at `path`, which is made where it is not there, for its owner alone.
///
/// The file is replaced in one step, and only by one that can be read again.
pub fn add(path: &Path, name: &str, profile: &NewProfile) -> Result<(), AddError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(cause) => return Err(ConfigError::Unreadable { path: path.to_owned(), cause }.into()),
    };
    let text = added(&text, path, name, profile)?;
    write(path, &text).map_err(|cause| AddError::Unwritable { path: path.to_owned(), cause })
}

fn added(text: &str, path: &Path, name: &str, profile: &NewProfile) -> Result<String, AddError> {
    if name == SIMULATOR {
        return Err(AddError::BuiltIn);
    }
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if name.is_empty() || !name.chars().all(is_plain) {
        return Err(AddError::Name(name.to_owned()));
    }
    // Reads what is wrong with the file as every other command does.
    if Config::parse(text, path)?.profiles.contains_key(name) {
        return Err(AddError::Exists(name.to_owned()));
    }
    let no_table = || AddError::NoTable(path.to_owned());
    let mut document: DocumentMut = text.parse().map_err(|_| no_table())?;
    let profiles = document.entry("profiles").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    let profiles = profiles.as_table_like_mut().ok_or_else(no_table)?;
    profiles.insert(name, Item::Table(table(profile)));
    let written = document.to_string();
    match Config::parse(&written, path) {
        Ok(_) => Ok(written),
        // What was there could be read, so it is what was added.
        Err(ConfigError::Invalid { key, reason, .. }) => Err(AddError::Unfit { key, reason }),
        Err(error) => Err(error.into()),
    }
}

fn table(profile: &NewProfile) -> Table {
    let mut table = Table::new();
    table["base_url"] = value(&profile.base_url);
    table["organization_id"] = value(&profile.organization_id);
    table["channel_id"] = value(&profile.channel_id);
    let ca_file = profile.ca_file.as_ref().map(|path| path.display().to_string());
    let optional = [
        ("create_path", &profile.create_path),
        ("environment", &profile.environment),
        ("color", &profile.color),
        ("ca_file", &ca_file),
    ];
    for (key, text) in optional {
        if let Some(text) = text {
            table[key] = value(text);
        }
    }
    for (key, is_set) in [("production", profile.production), ("observe", profile.observe)] {
        if is_set {
            table[key] = value(true);
        }
    }
    let mut auth = Table::new();
    auth["tenant_id"] = value(&profile.tenant_id);
    auth["client_id"] = value(&profile.client_id);
    auth["client_secret"] = secret(&profile.client_secret);
    auth["scope"] = value(&profile.scope);
    if let Some(authority) = &profile.authority {
        auth["authority"] = value(authority);
    }
    table["auth"] = Item::Table(auth);
    table
}

fn secret(secret: &NewSecret) -> Item {
    let mut source = InlineTable::new();
    match secret {
        NewSecret::Plain(text) => return value(text.expose_secret()),
        NewSecret::Env(name) => source.insert("env", name.into()),
        NewSecret::File(path) => source.insert("file", path.display().to_string().into()),
        NewSecret::Command(words) => source.insert("command", words.iter().collect::<Array>().into()),
    };
    value(source)
}

/// Writes beside the file and puts that in its place. A link stays one: what it leads to is replaced.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension("toml.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    if let Ok(metadata) = fs::metadata(&path) {
        file.set_permissions(metadata.permissions())?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    drop(file);
    fs::rename(draft, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> NewProfile {
        NewProfile {
            base_url: "https://acme.example".to_owned(),
            organization_id: "8a5e4f10-0000-4000-8000-000000000001".to_owned(),
            channel_id: "c".to_owned(),
            create_path: None,
            environment: Some("TEST".to_owned()),
            color: Some("yellow".to_owned()),
            production: true,
            observe: false,
            ca_file: None,
            tenant_id: "8a5e4f10-0000-4000-8000-000000000003".to_owned(),
            client_id: "8a5e4f10-0000-4000-8000-000000000004".to_owned(),
            client_secret: NewSecret::Command(vec!["pass".to_owned(), "acme \"x\"".to_owned()]),
            scope: "https://acme.example/.default".to_owned(),
            authority: None,
        }
    }

    fn add_to(text: &str, name: &str) -> Result<String, String> {
        added(text, Path::new("f.toml"), name, &profile()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_a_person_wrote_stays_letter_for_letter() {
        let mine = "# mine\n[console]\n  theme = 'light' # by day\n\n[profiles.other] # theirs\nbase_url=\"http://b\"\n\
            organization_id=\"8a5e4f10-0000-4000-8000-000000000001\"\nchannel_id=\"c\"\nauth = { tenant_id=\"t.example\", \
            client_id=\"8a5e4f10-0000-4000-8000-000000000004\", client_secret={env=\"E\"}, scope=\"s/.default\" }\n";
        let written = add_to(mine, "acme").unwrap();
        assert!(written.starts_with(mine), "{written}");
        let config = Config::parse(&written, Path::new("f.toml")).unwrap();
        let added = config.profile("acme").unwrap().unwrap();
        assert_eq!((added.environment(), added.production, added.observe), ("TEST", true, false));
        assert_eq!(format!("{:?}", added.auth.client_secret), "command pass");
    }

    #[test]
    fn names_that_cannot_be_are_told() {
        let once = add_to("", "acme").unwrap();
        assert_eq!(add_to(&once, "acme").unwrap_err(), "a profile \"acme\" is there already");
        assert!(add_to("", SIMULATOR).unwrap_err().contains("built in"));
        for name in ["", "a b", "a.b", "ä"] {
            assert!(add_to("", name).unwrap_err().starts_with("a profile's name has letters"), "{name}");
        }
    }

    #[test]
    fn a_file_that_is_wrong_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, "[consle]\n").unwrap();
        let told = add(&path, "acme", &profile()).unwrap_err().to_string();
        assert!(told.contains("line 1") && told.contains("was `console` meant?"), "{told}");
        let wrong = NewProfile { color: Some("pink".to_owned()), ..profile() };
        fs::write(&path, "").unwrap();
        assert!(add(&path, "acme", &wrong).unwrap_err().to_string().contains("`red`"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "");
    }

    #[test]
    fn a_value_that_no_profile_can_have_is_told_by_its_key() {
        let told = |profile: &NewProfile| added("", Path::new("f.toml"), "acme", profile).unwrap_err().to_string();
        let credentials = NewProfile { base_url: "https://ann:hush@acme.example".to_owned(), ..profile() };
        assert!(told(&credentials).starts_with("profiles.acme.base_url: credentials do not belong into an address"));
        assert!(!told(&credentials).contains("hush"));
        let wrong = NewProfile { client_id: "mine".to_owned(), ..profile() };
        assert_eq!(told(&wrong), "profiles.acme.auth.client_id: a GUID is expected, 8-4-4-4-12 hex digits");
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_its_owners_alone_and_a_link_stays_one() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("below/config.toml"), folder.path().join("link.toml"));
        add(&path, "acme", &profile()).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        symlink(&path, &link).unwrap();
        add(&link, "second", &profile()).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let config = Config::load(&path, true).unwrap();
        assert_eq!(config.profiles.keys().collect::<Vec<_>>(), ["acme", "second"]);
    }
}
