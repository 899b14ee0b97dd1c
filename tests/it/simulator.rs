//! The endpoint over real HTTP, as its callers see it.

mod activities;
mod ai_agent;
mod bounds;
mod channels;
mod consumer;
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
mod webhooks;
