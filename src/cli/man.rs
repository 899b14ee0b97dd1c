//! `frontdesk man`: the manual pages, from the description that parses the commands.

use std::{fs, io, path::PathBuf};

use clap::Args;
use clap_mangen::Man;

use super::{Failure, Globals, output};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Write a page for every command into this folder, instead of printing frontdesk(1)
    #[arg(long, env = "FRONTDESK_OUTPUT", value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// A page as JSON.
#[derive(serde::Serialize)]
struct Page {
    file: String,
    text: String,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, command: clap::Command) -> Result<(), Failure> {
    let pages = pages(command).map_err(|error| Failure::usage(format!("the manual cannot be made: {error}")))?;
    let Some(folder) = &arguments.output else {
        let first = pages.first().map_or("", |page| page.text.trim_end());
        return if globals.json {
            output::print_json(&serde_json::json!({ "pages": pages }))
        } else {
            output::print(first)
        };
    };
    let write = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        pages.iter().try_for_each(|page| fs::write(folder.join(&page.file), &page.text))
    };
    let (place, count) = (folder.display(), pages.len());
    write().map_err(|error| Failure::usage(format!("cannot write the manual to {place}: {error}")))?;
    if globals.json {
        let files: Vec<&str> = pages.iter().map(|page| page.file.as_str()).collect();
        return output::print_json(&serde_json::json!({ "folder": place.to_string(), "files": files }));
    }
    output::print(&format!("the manual is in {place}; pages: {count}"))
}

/// A page for the program, which comes first, and one for every command below it.
fn pages(mut command: clap::Command) -> io::Result<Vec<Page>> {
    command.build();
    let mut pages = Vec::new();
    let mut open = vec![(String::from("frontdesk"), command)];
    while let Some((name, command)) = open.pop() {
        let below = command.get_subcommands().filter(|below| below.get_name() != "help");
        open.extend(below.map(|below| (format!("{name}-{}", below.get_name()), below.clone())));
        let mut text = Vec::new();
        Man::new(command.display_name(name.clone())).title(name.as_str()).render(&mut text)?;
        pages.push(Page { file: format!("{name}.1"), text: String::from_utf8_lossy(&text).into_owned() });
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn every_command_has_its_page() {
        let pages = pages(crate::cli::Cli::command()).unwrap();
        assert_eq!(pages[0].file, "frontdesk.1");
        for (file, word) in
            [("frontdesk-export.1", "mask"), ("frontdesk-desk-records-add.1", "first"), ("frontdesk-serve.1", "listen")]
        {
            let page = pages.iter().find(|page| page.file == file).unwrap_or_else(|| panic!("{file}"));
            assert!(page.text.contains(".TH") && page.text.contains(word), "{}", page.text);
        }
        assert!(pages.len() > 40, "{}", pages.len());
    }
}
