//! The console: the form, the list and the representative's view on a terminal.

pub mod composer;
pub mod text;
pub mod theme;
pub mod view;
