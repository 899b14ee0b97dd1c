//! The console: what a person sees and types. It meets the endpoint only over HTTP.

pub mod action;
pub mod app;
pub mod chord;
pub mod composer;
pub mod effect;
pub mod keymap;
pub mod message;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod update;
pub mod view;
