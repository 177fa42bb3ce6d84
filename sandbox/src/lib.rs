//! Two simulators that stand in for SAP Concur and Microsoft Dynamics 365 Business Central on loopback.
//!
//! Each simulator is a server of its own with one mutex: a request is one transaction. Both share a [`clock::Clock`]
//! that people move forward, a [`fault::FaultPlan`] that decides which requests go wrong and how, and a control
//! interface under `/_sandbox/` that is never counted and never disturbed.
//!
//! The crate shares no code with the protocol clients, so that a misreading of the protocol in a client is not
//! mirrored here.

pub mod authority;
pub mod business_central;
pub mod clock;
pub mod concur;
pub mod control;
pub mod fault;
pub mod sandbox;
pub mod server;
pub mod service;

pub use sandbox::{Sandbox, SandboxOptions};
