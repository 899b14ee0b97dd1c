//! The facts that every store is held to.
