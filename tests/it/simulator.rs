//! The endpoint over real HTTP, as its callers see it.

mod activities;
mod ai_agent;
mod anew;
mod bounds;
mod channels;
mod clock;
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
mod lifecycle;
mod metrics;
mod openapi;
mod records;
mod switches;
mod versions;
mod walks;
mod webhooks;
