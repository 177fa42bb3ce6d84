//! The pure domain of Concordat: ids, money, Concur documents, mapping rules, the posting plan, and what a look at the
//! ledger proves. No async, no I/O, no Temporal: everything here can be read, tested and reasoned about on its own.
//!
//! A document's way through this crate: [`document`] reads what Concur sent, [`mapping`] holds the company's rules,
//! [`planner`] turns both into a [`plan::PostingPlan`], and [`evidence`] concludes from what stands in Business Central
//! whether a planned purchase document exists already, and whose it is. [`correction`] is what a person may change of a
//! plan, [`payments`] what Concur is told of a payment. [`vendor_sync`] is the other direction: which vendors Concur
//! shall know; [`lists`] which items its lists shall have.

pub mod correction;
pub mod document;
pub mod evidence;
pub mod ids;
pub mod lists;
pub mod mapping;
pub mod mark;
pub mod money;
pub mod payments;
pub mod plan;
pub mod planner;
pub mod vendor_sync;
