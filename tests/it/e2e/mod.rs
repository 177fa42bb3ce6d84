//! Documents on their whole way, on a real Temporal server, against both simulators. What is asserted is what stands in the
//! ledger and in Concur, not our own bookkeeping.

mod happy;

use std::sync::Arc;

use concordat_tests::server::Server;
use libtest_mimic::Trial;

use crate::on_server;

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::expense_is_posted_confirmed_and_paid",
            server,
            happy::expense_is_posted_confirmed_and_paid,
        ),
        on_server(
            "e2e::invoice_is_posted_confirmed_and_paid",
            server,
            happy::invoice_is_posted_confirmed_and_paid,
        ),
    ]
}
