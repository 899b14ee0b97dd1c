//! `frontdesk desk`: the representative's and the supervisor's side without the console, and what the local endpoint is
//! told for a test: its time, its failures, its records.
//!
//! Each family of commands has a module, which says what is asked and how the answer reads. What is allowed is the
//! endpoint's to say: nothing is decided here.

pub(super) mod call;
mod channels;
mod clock;
mod conversations;
mod deliveries;
mod events;
mod faults;
mod journal;
mod metrics;
mod orders;
pub(super) mod page;
mod records;
pub(super) mod reference;
mod reset;
mod snapshot;
pub(super) mod view;

use clap::{Args, Subcommand};

use super::{Failure, Globals};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List conversations, newest activity first; all but closed ones unless states are named
    List(conversations::List),
    /// Show a conversation as one audience sees it
    Show(conversations::Show),
    /// Pick an open conversation for the representative
    Accept(orders::One),
    /// Decline an open conversation
    Reject(orders::One),
    /// End an active conversation; its wrap-up follows
    End(orders::One),
    /// Close the session: an active conversation waits, one in wrap-up is closed
    Close(orders::One),
    /// Take a waiting conversation up again
    Open(orders::One),
    /// Give an active conversation back to its queue
    Release(orders::One),
    /// Close a conversation as a supervisor
    ForceClose(orders::One),
    /// Give an active conversation to another queue
    Transfer(orders::Transfer),
    /// Say something to the customer as the representative
    Reply(orders::Words),
    /// Note something that the customer never gets
    Note(orders::Words),
    /// Show that the representative is typing
    Typing(orders::One),
    /// Link the customer of a conversation to a record
    Link(orders::Link),
    /// Unlink the customer of a conversation from its record
    Unlink(orders::One),
    /// The customer records
    Records(records::Arguments),
    /// The channels, and where their integrators are told
    Channels(channels::Arguments),
    /// List what integrators were told by webhook, newest first, with every try
    Deliveries(deliveries::Arguments),
    /// Deliver the payload of a finished delivery again
    Replay(deliveries::Replay),
    /// The endpoint's time: show it, move it on, or let it go faster
    Clock(clock::Arguments),
    /// Programmed failures: show, arm or clear them
    Faults(faults::Arguments),
    /// Follow what happens on the desk, a JSON object on a line each, until Ctrl+C
    Events(events::Arguments),
    /// List what integrators sent and were answered, newest first
    Journal(journal::Arguments),
    /// Put everything back to the seed data
    Reset(reset::Arguments),
    /// Take a snapshot of everything that the endpoint keeps
    Snapshot(snapshot::Snapshot),
    /// Put a snapshot in the place of everything
    Restore(snapshot::Restore),
    /// Print what the endpoint counts about itself
    Metrics,
}

pub(super) async fn run(globals: &Globals, arguments: Arguments) -> Result<(), Failure> {
    use orders::Order;

    match arguments.command {
        Command::List(arguments) => conversations::list(globals, arguments).await,
        Command::Show(arguments) => conversations::show(globals, &arguments).await,
        Command::Accept(one) => orders::give(globals, &one, Order::Accept).await,
        Command::Reject(one) => orders::give(globals, &one, Order::Reject).await,
        Command::End(one) => orders::give(globals, &one, Order::End).await,
        Command::Close(one) => orders::give(globals, &one, Order::Close).await,
        Command::Open(one) => orders::give(globals, &one, Order::Open).await,
        Command::Release(one) => orders::give(globals, &one, Order::Release).await,
        Command::ForceClose(one) => orders::give(globals, &one, Order::ForceClose).await,
        Command::Transfer(transfer) => orders::transfer(globals, &transfer).await,
        Command::Reply(words) => orders::say(globals, words, false).await,
        Command::Note(words) => orders::say(globals, words, true).await,
        Command::Typing(one) => orders::typing(globals, &one).await,
        Command::Link(link) => orders::link(globals, &link).await,
        Command::Unlink(one) => orders::give(globals, &one, Order::Unlink).await,
        Command::Records(arguments) => records::run(globals, arguments).await,
        Command::Channels(arguments) => channels::run(globals, arguments).await,
        Command::Deliveries(arguments) => deliveries::run(globals, &arguments).await,
        Command::Replay(replay) => deliveries::replay(globals, &replay).await,
        Command::Clock(arguments) => clock::run(globals, &arguments).await,
        Command::Faults(arguments) => faults::run(globals, &arguments).await,
        Command::Events(arguments) => events::run(globals, &arguments).await,
        Command::Journal(arguments) => journal::run(globals, &arguments).await,
        Command::Reset(arguments) => reset::run(globals, &arguments).await,
        Command::Snapshot(arguments) => snapshot::take(globals, &arguments).await,
        Command::Restore(arguments) => snapshot::restore(globals, &arguments).await,
        Command::Metrics => metrics::run(globals).await,
    }
}
