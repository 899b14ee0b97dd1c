//! The command line: the composition root, and the only module that prints.
//!
//! Every flag has a `FRONTDESK_…` variable. Exit codes: 0 done; 1 the endpoint refused; 2 bad usage or input; 3
//! unreachable or not authorised. What failed is said on standard error, with `--json` as an object.

mod activity;
mod completions;
mod confirm;
mod console;
mod context;
mod create;
mod desk;
mod doctor;
mod errors;
mod export;
mod failure;
mod fidelity;
mod home;
mod keys;
mod list;
mod listen;
mod man;
mod messages;
mod openapi;
mod output;
mod personal;
mod picture;
mod play;
mod profile;
mod record;
mod serve;
mod stop;
mod target;
mod themes;
mod timeouts;
mod tls;
mod token;
mod trace;

use std::{path::PathBuf, process::ExitCode};

use clap::{
    ArgMatches, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum,
    builder::BoolishValueParser, parser::ValueSource,
};

use failure::Failure;

/// A terminal console for the Dynamics 365 Messaging API, with a faithful endpoint of its own.
///
/// Without a command it opens the console on the local endpoint.
#[derive(Debug, Parser)]
#[command(name = "frontdesk", version, about, long_about, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(flatten)]
    look: console::Look,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What holds for every command.
#[derive(Clone, Debug, Args)]
struct Globals {
    /// The configuration file [default: frontdesk/config.toml in the user's configuration folder]
    #[arg(long, global = true, env = "FRONTDESK_CONFIG", value_name = "FILE", help_heading = "Global options")]
    config: Option<PathBuf>,
    /// The organisation to talk to, by its name in the configuration file
    #[arg(
        long,
        global = true,
        env = "FRONTDESK_PROFILE",
        value_name = "NAME",
        default_value = crate::config::SIMULATOR,
        help_heading = "Global options"
    )]
    profile: String,
    /// Where the local endpoint keeps its conversations [default: frontdesk in the user's data folder]
    #[arg(long, global = true, env = "FRONTDESK_DATA_DIR", value_name = "FOLDER", help_heading = "Global options")]
    data_dir: Option<PathBuf>,
    /// When to use colours in messages
    #[arg(
        long,
        global = true,
        env = "FRONTDESK_COLOR",
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Global options"
    )]
    color: Color,
    /// The profile's name, to send to a production profile without being asked
    #[arg(long, global = true, env = "FRONTDESK_CONFIRM", value_name = "NAME", help_heading = "Global options")]
    confirm: Option<String>,
    /// Print JSON, for everything that prints
    #[arg(long, global = true, env = "FRONTDESK_JSON", value_parser = BoolishValueParser::new(), help_heading = "Global options")]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open the console: compose, send, and see it as the representative does (the default)
    Console(console::Arguments),
    /// Run the endpoint alone
    Serve(serve::Arguments),
    /// Send a create and print the answer
    Create(Box<create::Arguments>),
    /// List the channel's active conversations
    List(list::Arguments),
    /// Print an access token, good or wrong on purpose
    Token(token::Arguments),
    /// Say something as the customer
    Say(activity::Say),
    /// Show that the customer is typing
    Typing(activity::Typing),
    /// Say which messages the customer has read
    Read(activity::Read),
    /// Send a custom event, whose variables join the context
    Event(activity::Event),
    /// End a conversation as the customer
    End(activity::End),
    /// Print what was exchanged in a conversation
    Messages(messages::Arguments),
    /// Print the context variables of a conversation
    Context(context::Arguments),
    /// Run scenarios: demonstrations and tests as files, several that come with frontdesk
    Play(play::Arguments),
    /// Write what came in as a scenario, which replays
    Record(record::Arguments),
    /// Act on the desk without the console: list, accept, reply, end, records, time, failures
    Desk(desk::Arguments),
    /// Write conversations to a document, as every audience sees them: JSON, Markdown or a page
    Export(export::Arguments),
    /// Look at everything that frontdesk needs, and say what to do
    Doctor(doctor::Arguments),
    /// Draw the console as a scenario leaves it, as a picture for documents (SVG)
    Picture(picture::Arguments),
    /// Print the keys of the console
    Keys(keys::Arguments),
    /// Print the themes of the console
    Themes,
    /// Listen as an integrator's webhook and show what arrives, until Ctrl+C
    Listen(listen::Arguments),
    /// The organisations that the configuration knows: add one, list them, test one
    Profile(profile::Arguments),
    /// List the API's error codes, each with a command that provokes it at the local endpoint
    Errors(errors::Arguments),
    /// List the rules of the API that the local endpoint keeps, and what each rests on
    Fidelity(fidelity::Arguments),
    /// Print what a shell needs to complete these commands
    Completions(completions::Arguments),
    /// Print the manual page, or write one for every command
    Man(man::Arguments),
    /// Print the endpoint's OpenAPI document
    Openapi(openapi::Arguments),
}

/// The program: parses the arguments, runs the command, says what failed, and gives the exit code.
pub fn main() -> ExitCode {
    let matches = match Cli::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return refuse(&error),
    };
    let misplaced = misplaced(&matches);
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let (color, json) = (cli.globals.color, cli.globals.json);
    match misplaced.map_or_else(|| run(cli), Err) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::failure(&failure, color, json);
            failure.exit_code()
        }
    }
}

/// What is not understood is told as every failure is; help and version are not failures.
fn refuse(error: &clap::Error) -> ExitCode {
    let is_json = || {
        let parsed = Cli::command().ignore_errors(true).try_get_matches();
        std::env::args_os().any(|argument| argument == "--json") || parsed.is_ok_and(|parsed| parsed.get_flag("json"))
    };
    if !error.use_stderr() || !is_json() {
        error.exit();
    }
    let text = error.render().to_string();
    let (message, _) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let failure = Failure::usage(message.trim_start_matches("error: "));
    output::failure(&failure, Color::Never, true);
    failure.exit_code()
}

/// A flag of the console before another command would be silently without effect.
fn misplaced(matches: &ArgMatches) -> Option<Failure> {
    let (command, _) = matches.subcommand()?;
    let flag = ["view", "theme", "present", "plain", "ephemeral"]
        .into_iter()
        .find(|flag| matches.value_source(flag) == Some(ValueSource::CommandLine))?;
    Some(
        Failure::usage(format!("--{flag} before a command is for the console alone"))
            .with_hint(format!("where {command} has such a flag, it goes after it: frontdesk {command} --{flag}")),
    )
}

fn run(cli: Cli) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::usage(format!("cannot start: {error}")))?;
    let globals = cli.globals;
    let result = runtime.block_on(async {
        match cli.command {
            None => console::run(&globals, cli.look.into()).await,
            Some(Command::Console(arguments)) => console::run(&globals, arguments).await,
            Some(Command::Serve(arguments)) => serve::run(&globals, arguments).await,
            Some(Command::Create(arguments)) => create::run(&globals, *arguments).await,
            Some(Command::List(arguments)) => list::run(&globals, &arguments).await,
            Some(Command::Token(arguments)) => token::run(&globals, &arguments).await,
            Some(Command::Say(arguments)) => activity::say(&globals, arguments).await,
            Some(Command::Typing(arguments)) => activity::typing(&globals, arguments).await,
            Some(Command::Read(arguments)) => activity::read(&globals, arguments).await,
            Some(Command::Event(arguments)) => activity::event(&globals, arguments).await,
            Some(Command::End(arguments)) => activity::end(&globals, arguments).await,
            Some(Command::Messages(arguments)) => messages::run(&globals, &arguments).await,
            Some(Command::Context(arguments)) => context::run(&globals, &arguments).await,
            Some(Command::Play(arguments)) => play::run(&globals, &arguments).await,
            Some(Command::Record(arguments)) => record::run(&globals, &arguments).await,
            Some(Command::Desk(arguments)) => desk::run(&globals, arguments).await,
            Some(Command::Export(arguments)) => export::run(&globals, &arguments).await,
            Some(Command::Doctor(arguments)) => doctor::run(&globals, &arguments).await,
            Some(Command::Completions(arguments)) => completions::run(&globals, &arguments, Cli::command()),
            Some(Command::Man(arguments)) => man::run(&globals, &arguments, Cli::command()),
            Some(Command::Picture(arguments)) => picture::run(&globals, &arguments).await,
            Some(Command::Keys(arguments)) => keys::run(&globals, &arguments),
            Some(Command::Themes) => themes::run(&globals),
            Some(Command::Listen(arguments)) => listen::run(&globals, &arguments).await,
            Some(Command::Profile(arguments)) => profile::run(&globals, arguments).await,
            Some(Command::Errors(arguments)) => errors::run(&globals, &arguments).await,
            Some(Command::Fidelity(arguments)) => fidelity::run(&globals, &arguments),
            Some(Command::Openapi(arguments)) => openapi::run(&arguments),
        }
    });
    // Nothing that still runs (a keep-alive, a reader thread) may hold up the exit.
    runtime.shutdown_background();
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn listening_takes_an_address_or_localhost() {
        for (text, good) in [("127.0.0.1:0", true), ("localhost:7301", true), ("[::1]:80", true), ("7301", false)] {
            let parsed = Cli::try_parse_from(["frontdesk", "serve", "--listen", text]);
            assert_eq!(parsed.is_ok(), good, "{text}");
        }
    }

    #[test]
    fn what_the_readme_tells_to_type_is_understood() {
        let readme = include_str!("../README.md");
        let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("```"));
        // A backslash goes on in the next line, and what stands behind a `|` is typed too.
        let lines: Vec<String> = blocks
            .flat_map(|(block, _)| block.replace("\\\n", " ").lines().map(str::to_owned).collect::<Vec<_>>())
            .filter_map(|line| line.find("frontdesk ").map(|at| line[at..].to_owned()))
            .collect();
        assert!(lines.len() > 20, "{lines:#?}");
        for line in lines {
            let words = shlex::split(&line).unwrap_or_else(|| panic!("{line}"));
            if let Err(error) = Cli::command().try_get_matches_from(words) {
                panic!("{line}\n{error}");
            }
        }
    }

    #[test]
    fn every_flag_has_its_variable() {
        let mut command = Cli::command();
        command.build();
        let mut commands = vec![&command];
        let mut seen = 0;
        while let Some(command) = commands.pop() {
            seen += 1;
            commands.extend(command.get_subcommands());
            for argument in command.get_arguments().filter(|argument| argument.get_long().is_some()) {
                let long = argument.get_long().unwrap();
                if ["help", "version"].contains(&long) || command.get_name() == "help" {
                    continue;
                }
                let variable = argument.get_env().map(|name| name.to_string_lossy().into_owned());
                let expected = format!("FRONTDESK_{}", long.to_uppercase().replace('-', "_"));
                assert_eq!(variable, Some(expected), "{} --{long}", command.get_name());
            }
        }
        assert!(seen > 40, "the commands of commands are among them: {seen}");
    }
}
