//! The contract: what crosses the wire between an integrator, the endpoint and the desk.
//!
//! Names, limits and error codes live here and nowhere else; both ends use these types, so they cannot drift apart.
//! Pure: nothing in here reads a clock, a file or a socket, and nothing here imports from the rest of the crate.
//!
//! Two surfaces are described. [`create`], [`activity`] and [`answer`] are the vendor's Messaging API; [`desk`] is our own control
//! surface under `/desk/v1`. Where a rule comes from the vendor's documentation the page is named; where the
//! documentation is silent or contradicts itself the comment says *our decision*.

pub mod activity;
pub mod answer;
pub mod channel;
pub mod commented;
pub mod create;
pub mod delivery;
pub mod desk;
pub mod fault;
pub mod fidelity;
pub mod health;
pub mod id;
pub mod identity;
pub mod journal;
pub mod length;
pub mod limit;
pub mod mend;
pub mod personal;
pub mod problem;
pub mod query;
pub mod schema;
pub mod snapshot;
pub mod switch;
pub mod variable;
pub mod webhook;
pub mod wire;

mod field;
