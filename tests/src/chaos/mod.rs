//! Many documents through faults at every boundary, with worker processes and the Temporal server killed in between; and a judge
//! who asks only the two systems how each document ended.
//!
//! [`plan`] says what will happen, from a seed alone; [`run`] lets it happen; [`judge`] and [`report`] say what came of it.

mod echoes;
pub mod fault_kind;
mod faults_met;
pub mod judge;
mod people;
pub mod plan;
mod plan_document;
pub mod progress;
mod random;
pub mod report;
pub mod run;
pub mod setting;
pub mod subject;
mod temporal_server;
pub(crate) mod workers;
