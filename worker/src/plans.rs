//! What a Concur document becomes under the present mapping rules, for people and programs that look before anything is posted.
//!
//! Nothing here writes to either system, and what is read from a file needs neither of them.

mod account_names;
mod amount;
mod approval;
mod file;
mod planning;
mod preview;
mod purchase;
mod rules;

pub(crate) use account_names::account_names;
pub(crate) use amount::{AmountShown, amount_text};
pub(crate) use approval::{Approval, newest};
pub(crate) use file::{FileDocument, What, read_file};
pub(crate) use planning::{Reading, Refusal, read};
pub(crate) use preview::{FailureShown, Outcome, Preview, Source};
pub(crate) use purchase::{LineShown, PurchaseShown};
pub(crate) use rules::{CompanyRules, Rules};
