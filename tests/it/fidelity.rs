//! The ledger against the sources: a rule without a test, or with one that is not there, fails the build.

use std::{collections::HashSet, fs, path::Path};

use frontdesk::api::fidelity::{Area, Label, rules};
use serde_json::Value;

use crate::support::{run, stderr, stdout};

#[test]
fn every_rule_has_tests_and_they_are_there() {
    let known = tests();
    assert!(known.len() > 300, "{} tests: the sources are where they were", known.len());
    let mut wrong = Vec::new();
    for rule in rules() {
        if rule.tests.is_empty() {
            wrong.push(format!("{} has no test", rule.id));
        }
        for name in rule.tests.iter().filter(|name| !known.contains(*name)) {
            wrong.push(format!("{}: there is no test {name}", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A switch that the configuration does not know would be a promise that nothing keeps.
#[test]
fn every_switch_is_a_setting() {
    for rule in rules() {
        let Some(switch) = &rule.switch else { continue };
        let error =
            frontdesk::config::Config::parse(&format!("[simulator]\n{switch} = {{ nobody = 1 }}"), Path::new("c"))
                .unwrap_err()
                .to_string();
        assert!(!error.contains(&format!("unknown field `{switch}`")), "{}: {error}", rule.id);
    }
}

#[test]
fn it_is_printed_whole_in_parts_and_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let printed = |arguments: &[&str]| {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let all: Value = serde_json::from_str(&printed(&["fidelity", "--json"])).unwrap();
    assert_eq!(all["rules"].as_array().unwrap().len(), rules().len());
    let part = printed(&["fidelity", "--area", "create", "--label", "contradictory", "--tests"]);
    assert!(part.contains("create.start-message.place") && part.contains("strict_path"), "{part}");
    assert!(part.contains("    api::create::tests::a_start_message_may_be_a_bare_string\n"), "{part}");
    let (area, label) = (Area::Create, Label::Contradictory);
    let count = rules().iter().filter(|rule| (rule.area, rule.label) == (area, label)).count();
    assert!(
        part.ends_with(&format!("\n{count} rules, 0 documented, {count} contradictory, 0 our decision\n")),
        "{part}"
    );
    assert_eq!(run(folder.path(), &["fidelity", "--area", "weather"]).status.code(), Some(2));
}

#[test]
fn a_source_is_read_as_the_compiler_does() {
    let text = "
#[test]
fn at_the_top() {}

fn helper() {}

mod tests {
    #[rstest]
    #[case::long(
        1)]
    async fn inside(#[case] n: u8) {}

    proptest! {
        #[test]
        fn of_properties(n: u8) {}
    }
}

#[tokio::test]
pub(crate) async fn after() {}

#[case]
fn no_test() {}
";
    let mut found = HashSet::new();
    collect(text, "a::b", &mut found);
    let mut found: Vec<String> = found.into_iter().collect();
    found.sort();
    assert_eq!(found, ["a::b::after", "a::b::at_the_top", "a::b::tests::inside", "a::b::tests::of_properties"]);
}

/// The names of all tests, as `cargo test` prints them without their cases.
fn tests() -> HashSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = HashSet::new();
    for folder in ["src", "tests/it"] {
        read(&root.join(folder), "", &mut found);
    }
    found
}

/// Reads the sources in a folder, which is the module `module`.
fn read(folder: &Path, module: &str, into: &mut HashSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let inner = match (module, name) {
            ("", "lib" | "main") => String::new(),
            ("", name) => name.to_owned(),
            (module, name) => format!("{module}::{name}"),
        };
        if path.is_dir() {
            read(&path, &inner, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            collect(&fs::read_to_string(&path).unwrap(), &inner, into);
        }
    }
}

/// The tests of a formatted source: functions under an attribute that makes one, in the modules that stand in the file.
fn collect(text: &str, module: &str, into: &mut HashSet<String>) {
    let mut modules = vec![(0, module.to_owned())];
    let mut is_test = false;
    for line in text.lines() {
        let code = line.trim_start();
        let depth = line.len() - code.len();
        if ["#[test]", "#[rstest", "#[tokio::test"].iter().any(|attribute| code.starts_with(attribute)) {
            is_test = true;
        } else if let Some(name) = function(code) {
            if std::mem::take(&mut is_test) {
                into.insert(format!("{}::{name}", modules.last().unwrap().1));
            }
        } else if let Some(name) = code.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(" {")) {
            let outer = &modules.last().unwrap().1;
            modules.push((depth, format!("{outer}::{name}")));
        } else if code == "}" && modules.len() > 1 && modules.last().unwrap().0 == depth {
            modules.pop();
        }
    }
}

/// The name of the function that a line begins.
fn function(code: &str) -> Option<&str> {
    let mut words = code.split(' ').skip_while(|word| matches!(*word, "pub" | "pub(crate)" | "pub(super)" | "async"));
    (words.next()? == "fn").then(|| words.next())??.split(['(', '<']).next()
}
