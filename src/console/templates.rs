//! A person's own templates: a folder of JSON bodies, comments allowed, each under its name. `frontdesk create FILE` reads
//! them too.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use super::{app::sheet::picker::Template, drafts, message::NotSaved};
use crate::api::commented;

/// So many are read; more than anybody scrolls through.
const TEMPLATES: usize = 500;
/// A larger file is no body that could be sent.
const FILE_BYTES: u64 = crate::api::limit::BODY_BYTES as u64;

/// Every template in `folder` by its name, and why the folder or some of it could not be read. A folder that is not there
/// holds none.
pub fn load(folder: &Path) -> (Vec<Template>, Option<String>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (Vec::new(), None),
        Err(error) => return (Vec::new(), Some(format!("{error}: {}", folder.display()))),
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let problem = (paths.len() > TEMPLATES)
        .then(|| format!("only {TEMPLATES} of {} are listed: {}", paths.len(), folder.display()));
    paths.truncate(TEMPLATES);
    let read = |path: &Path| -> Result<_, String> {
        let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
        if size > FILE_BYTES {
            return Err(format!("it has {size} bytes, a body has at most {FILE_BYTES}"));
        }
        let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
        commented::parse(&text).map_err(|error| error.to_string())
    };
    let templates = paths
        .iter()
        .map(|path| Template {
            name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            body: read(path),
        })
        .collect();
    (templates, problem)
}

/// Saves a template, whole or not at all.
pub fn save(folder: &Path, name: &str, text: &str, replace: bool) -> Result<(), NotSaved> {
    let because = |error: io::Error| NotSaved::Because(format!("{error}: {}", folder.display()));
    drafts::create_private(folder).map_err(because)?;
    let path = folder.join(format!("{name}.json"));
    let temporary = folder.join(format!("{name}.json.new"));
    let write = || -> io::Result<()> {
        let mut file = drafts::private_file().truncate(true).open(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_data()
    };
    write().map_err(because)?;
    if replace {
        return fs::rename(&temporary, &path).map_err(because);
    }
    // Linking, unlike renaming, never takes the place of what is there.
    let linked = fs::hard_link(&temporary, &path);
    let removed = fs::remove_file(&temporary);
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(NotSaved::Exists),
        linked => linked.and(removed).map_err(because),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_saved_is_loaded_by_its_name() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("templates");
        assert_eq!(load(&folder), (vec![], None));
        save(&folder, "b 佐藤", "// mine\n{ \"skipdeflectionbot\": true }", false).unwrap();
        save(&folder, "a", "{}", false).unwrap();
        fs::write(folder.join("c.json"), "{ nothing").unwrap();
        fs::write(folder.join("readme.txt"), "not a template").unwrap();
        let (templates, problem) = load(&folder);
        let names: Vec<&str> = templates.iter().map(|template| template.name.as_str()).collect();
        assert_eq!((names, problem), (vec!["a", "b 佐藤", "c"], None));
        assert_eq!(templates[1].body, Ok(json!({ "skipdeflectionbot": true })));
        assert!(templates[2].body.as_ref().unwrap_err().starts_with("line 1"));
    }

    #[test]
    fn a_template_is_replaced_only_when_that_is_meant() {
        let home = tempfile::tempdir().unwrap();
        save(home.path(), "a", "{}", false).unwrap();
        assert_eq!(save(home.path(), "a", "[]", false), Err(NotSaved::Exists));
        assert_eq!(fs::read_to_string(home.path().join("a.json")).unwrap(), "{}");
        save(home.path(), "a", "[]", true).unwrap();
        assert_eq!(fs::read_to_string(home.path().join("a.json")).unwrap(), "[]");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing is left behind");
    }

    #[cfg(unix)]
    #[test]
    fn a_template_is_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;

        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("templates");
        save(&folder, "a", "{}", false).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!([mode(&folder), mode(&folder.join("a.json"))], [0o700, 0o600]);
    }
}
