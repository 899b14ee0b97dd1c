//! `frontdesk openapi`: the endpoint's OpenAPI document. No endpoint is asked: the program is the document.

use clap::{Args, ValueEnum};

use super::{Failure, output};
use crate::simulator::{self, Surface as Documented};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Whose operations
    #[arg(long, env = "FRONTDESK_SURFACE", value_name = "SURFACE", default_value = "all")]
    surface: Surface,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Surface {
    /// The Messaging API and its tokens, as the vendor documents them
    Consumer,
    /// The control surface, and what operates the endpoint
    Desk,
    All,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let surface = match arguments.surface {
        Surface::Consumer => Documented::Consumer,
        Surface::Desk => Documented::Desk,
        Surface::All => Documented::All,
    };
    output::print_json(&simulator::document(surface, None))
}
