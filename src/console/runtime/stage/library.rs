//! The scenarios that can be put on: those that come with frontdesk, and the files in a folder of the person's own.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    console::app::stage::{Line, Piece, Source},
    scenario::{Act, Scenario, built_in},
};

/// So many of a person's own are read; more than anybody scrolls through.
const FILES: usize = 200;
/// A larger file is no scenario.
const FILE_BYTES: u64 = 4 * 1024 * 1024;

/// All of them, and why the folder or some of it could not be read. A folder that is not there holds none.
pub(super) fn list(folder: Option<&Path>, patience: Duration) -> (Vec<Piece>, Option<String>) {
    let (paths, problem) = folder.map(own).unwrap_or_default();
    let built_in = built_in().iter().map(|builtin| Source::BuiltIn(builtin.name.to_owned()));
    let sources = built_in.chain(paths.into_iter().map(Source::File));
    let pieces = sources.map(|source| match read(&source) {
        Ok(scenario) => piece(source, &scenario, patience),
        Err(problem) => faulty(source, problem),
    });
    (pieces.collect(), problem)
}

/// Reads one; the error is a sentence.
pub(super) fn read(source: &Source) -> Result<Scenario, String> {
    match source {
        Source::BuiltIn(name) => {
            let builtin = built_in().iter().find(|builtin| builtin.name == name);
            let builtin = builtin.ok_or_else(|| format!("no scenario of this name comes with frontdesk: {name}"))?;
            builtin.scenario().map_err(|error| error.to_string())
        }
        Source::File(path) => {
            let unreadable = |reason: String| format!("the scenario cannot be read: {reason}: {}", path.display());
            let size = fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
            if size > FILE_BYTES {
                return Err(unreadable(format!("it has {size} bytes, {FILE_BYTES} are read at most")));
            }
            let text = fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
            Scenario::parse(&path.display().to_string(), &text).map_err(|error| error.to_string())
        }
    }
}

/// What a person is to know of it.
pub(super) fn piece(source: Source, scenario: &Scenario, patience: Duration) -> Piece {
    let steps = scenario.steps.iter().map(|step| Line {
        words: step.in_words(),
        is_narration: matches!(step.act, Act::Narrate(_)),
        within: step.within.unwrap_or(patience),
        moves_time: matches!(step.act, Act::Advance(_)),
    });
    Piece {
        source,
        title: scenario.title.clone(),
        about: scenario.about.clone(),
        notes: scenario.notes.clone(),
        steps: steps.collect(),
        problem: None,
    }
}

fn faulty(source: Source, problem: String) -> Piece {
    let (title, about) = (String::new(), String::new());
    Piece { source, title, about, notes: None, steps: Vec::new(), problem: Some(problem) }
}

fn own(folder: &Path) -> (Vec<PathBuf>, Option<String>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (Vec::new(), None),
        Err(error) => return (Vec::new(), Some(format!("{error}: {}", folder.display()))),
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let problem =
        (paths.len() > FILES).then(|| format!("only {FILES} of {} are listed: {}", paths.len(), folder.display()));
    paths.truncate(FILES);
    (paths, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_of_the_folder_follow_and_a_faulty_one_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("good.toml", "title = \"Good\"\nabout = \"A\"\n[[step]]\nnarrate = \"n\"\n");
        write("bad.toml", "title = \"Bad\"\nabout = \"A\"\n[[step]]\nnarate = \"n\"\n");
        write("notes.txt", "not a scenario");
        let (pieces, problem) = list(Some(folder.path()), Duration::from_secs(10));
        assert_eq!((pieces.len(), problem), (built_in().len() + 2, None));
        let [bad, good] = &pieces[built_in().len()..] else { unreachable!() };
        assert_eq!((good.title.as_str(), good.steps.len(), &good.problem), ("Good", 1, &None));
        let problem = bad.problem.as_deref().unwrap();
        assert!(problem.contains("bad.toml") && problem.contains("narate"), "{problem}");
    }

    #[test]
    fn a_folder_that_is_not_there_holds_none() {
        let folder = tempfile::tempdir().unwrap();
        let (pieces, problem) = list(Some(&folder.path().join("absent")), Duration::from_secs(10));
        assert_eq!((pieces.len(), problem), (built_in().len(), None));
    }
}
