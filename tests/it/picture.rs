//! The picture in the README is what the program draws.

use crate::support::{run, stderr, stdout};

const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.assets/screen.toml");

#[test]
fn the_readme_shows_the_screen_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["picture", SCENARIO, "--size", "120x46"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stdout(&output) == include_str!("../../.assets/screen.svg"),
        "the screen has changed: frontdesk picture .assets/screen.toml --size 120x46 --output .assets/screen.svg"
    );
    assert!(include_str!("../../README.md").contains("](.assets/screen.svg)"), "the README shows it");
}

#[test]
fn a_picture_has_its_theme_and_its_size() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("light.svg");
    let arguments = ["picture", "first-contact", "--theme", "light", "--size", "80x24", "--output"];
    let output = run(folder.path(), &[&arguments[..], &[file.to_str().unwrap()]].concat());
    assert!(output.status.success() && stdout(&output).is_empty(), "{}", stderr(&output));
    let svg = std::fs::read_to_string(&file).unwrap();
    assert!(
        svg.contains("viewBox=\"0 0 820 500\"") && svg.contains("<title>frontdesk: First contact</title>"),
        "{svg}"
    );
    assert!(svg.contains("SIMULATED") && svg.contains("Conversations"), "{svg}");
    assert_ne!(svg, stdout(&run(folder.path(), &["picture", "first-contact", "--size", "80x24"])), "the theme shows");
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fails.toml");
    std::fs::write(&file, "title = 'x'\nabout = 'y'\n[[step]]\ncreate = {}\nexpect.state = 'closed'\n").unwrap();
    for (arguments, code, says) in [
        (["picture", file.to_str().unwrap(), "--size", "80x24"], 1, "line 3"),
        (["picture", "first-contact", "--size", "10x4"], 2, "60x16"),
        (["picture", "first-contact", "--theme", "none-such"], 2, "none-such"),
    ] {
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    }
}
