//! The console: what a person sees and types. It meets the endpoint only over HTTP.

pub mod app;
pub mod chord;
pub mod composer;
pub mod terminal;
pub mod text;
pub mod theme;
