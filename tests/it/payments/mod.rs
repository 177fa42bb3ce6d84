//! Payments as the vendor ledger shows them: in parts, with discounts, taken back, also after the document's run has ended; and what
//! it costs to look.

mod afterwards;
mod closings;
mod cost;
mod expense;
mod invoice;
mod source;
mod world;

use std::sync::Arc;

use concordat_tests::server::Server;
use libtest_mimic::Trial;

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    [
        expense::trials,
        invoice::trials,
        closings::trials,
        afterwards::trials,
        source::trials,
        cost::trials,
    ]
    .into_iter()
    .flat_map(|trials| trials(server))
    .collect()
}
