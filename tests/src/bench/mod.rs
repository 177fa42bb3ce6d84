//! Speed, measured and never tested: each figure beside a baseline that the same run measured. `make bench` runs it; what each
//! section does is in `docs/benchmarks.md`.
//!
//! [`section`] lists the sections, [`stand`] is what each of them runs on, [`flow`] lets documents pass, [`no_op`] is the workflow
//! with activities that do nothing, and [`report`] is what comes of it.

mod arithmetic;
mod config;
mod documents;
mod events;
mod fairness;
mod flow;
mod instant;
mod limits;
mod line_by_line;
mod memory;
pub mod no_op;
mod no_op_worker;
mod permitted;
mod realistic;
pub mod report;
mod requests;
pub mod run;
pub mod scale;
pub mod section;
mod server_actions;
mod stand;
mod temporal;
