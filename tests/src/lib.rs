//! What the integration binary is built from: a real Temporal server for all tests, and for each test a house of its own with
//! both simulators, records, and a worker that can be stopped and started.

pub mod bench;
pub mod chaos;
pub mod documents;
pub mod gate;
pub mod house;
pub mod noticing;
pub mod other_system;
pub mod program;
pub mod receiver_process;
pub mod receiving;
pub mod server;
pub mod setting;
pub mod temporal;
pub mod use_cases;
pub mod wait;
pub mod weather;
pub mod worker_process;
