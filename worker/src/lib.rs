//! The `concordat` binary as a library: configuration, wiring, schedules, operator commands, and the demo.

pub mod cli;
pub mod commands;
pub mod config;
pub mod connections;
pub mod demo;
pub mod dev_server;
pub mod events;
mod explanation;
pub mod list_diff;
pub mod list_schedules;
pub mod logs;
mod mapping_check;
pub mod notices;
pub mod payloads;
mod plans;
mod receiving;
pub mod schedules;
pub mod shutdown;
pub mod temporal;
pub mod vendor_diff;
pub mod vendor_schedules;
pub mod workers;
