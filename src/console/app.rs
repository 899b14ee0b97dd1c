//! What the console knows: the state that messages change and views read.

pub mod list;
pub mod viewer;
