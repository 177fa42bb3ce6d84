//! Documents on their whole way, on a real Temporal server, against both simulators. What is asserted is what stands in the
//! ledger and in Concur, not our own bookkeeping.

mod by_hand;
mod cancel;
mod cash_advances;
mod commands;
mod companies;
mod currencies;
mod decisions;
mod differences;
mod dimension_batches;
mod dimensions;
mod duplicate;
mod expect;
mod given_back;
mod guards;
mod half_posted;
mod happy;
mod hold_and_retry;
mod images;
mod large;
mod nothing_to_pay;
mod payment;
mod recall;
mod refused;
mod reopened;
mod resubmission;
mod seen_twice;
mod several_payees;
mod tried_again;
mod web_ui;

use std::sync::Arc;

use concordat_tests::server::Server;
use libtest_mimic::Trial;

use crate::on_server;

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    let mut trials = vec![
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
    ];
    for more in [
        by_hand::trials,
        cancel::trials,
        cash_advances::trials,
        commands::trials,
        companies::trials,
        currencies::trials,
        decisions::trials,
        differences::trials,
        dimension_batches::trials,
        dimensions::trials,
        duplicate::trials,
        given_back::trials,
        guards::trials,
        half_posted::trials,
        hold_and_retry::trials,
        images::trials,
        large::trials,
        nothing_to_pay::trials,
        payment::trials,
        recall::trials,
        refused::trials,
        reopened::trials,
        resubmission::trials,
        seen_twice::trials,
        several_payees::trials,
        tried_again::trials,
        web_ui::trials,
    ] {
        trials.extend(more(server));
    }
    trials
}
