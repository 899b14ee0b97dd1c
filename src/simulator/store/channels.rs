//! What a change of the channels comes to.

/// What adding or changing a channel came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChannelPut {
    Done,
    /// It was to be new, and its id is taken.
    Taken,
    /// It was to be changed, and there is none.
    Unknown,
}

/// What removing a channel came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChannelRemoved {
    Done,
    Unknown,
    /// It has conversations, which would be lost with it.
    InUse,
}
