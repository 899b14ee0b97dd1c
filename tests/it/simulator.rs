//! The endpoint over real HTTP, as its callers see it.

mod activities;
mod bounds;
mod consumer;
mod contract;
mod desk;
mod endpoint;
mod events;
mod faults;
mod harness;
mod identity;
mod isolation;
mod journal;
mod metrics;
mod openapi;
mod switches;
mod walks;
