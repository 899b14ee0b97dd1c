//! Drawing: one pane a file. The views read, and never change, what they draw.

pub mod compose;
