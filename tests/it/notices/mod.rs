//! Business Central's webhooks, on a real Temporal server: subscriptions that are kept, notices that make sweeps run earlier, and the
//! same result without them.

mod answered;
mod earlier;
mod kept;
mod without;

use std::sync::Arc;
use std::time::Duration;

use concordat_tests::server::Server;
use libtest_mimic::Trial;
use sandbox::business_central::NoticeSenderOptions;

use crate::on_server;

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "notices::kept::subscriptions_are_made_once_and_left_alone",
            server,
            kept::made_once,
        ),
        on_server("notices::kept::half_a_life_is_enough_to_renew", server, kept::renewed),
        on_server("notices::kept::what_lapsed_is_made_again", server, kept::lapsed),
        on_server(
            "notices::kept::what_others_deleted_is_made_again",
            server,
            kept::deleted,
        ),
        on_server(
            "notices::kept::an_outage_of_ours_is_seen_and_made_good",
            server,
            kept::outage,
        ),
        on_server(
            "notices::kept::a_handshake_that_takes_too_long_makes_nothing",
            server,
            kept::slow,
        ),
        on_server(
            "notices::kept::an_answer_that_is_lost_makes_no_second_one",
            server,
            kept::lost_answer,
        ),
        on_server(
            "notices::kept::strays_are_deleted_and_others_are_not",
            server,
            kept::strays,
        ),
        on_server(
            "notices::kept::a_schedule_stands_while_notices_are_received",
            server,
            kept::schedule,
        ),
        on_server(
            "notices::answered::nothing_but_200_and_503",
            server,
            answered::by_the_rules,
        ),
        on_server(
            "notices::answered::what_cannot_be_checked_is_sent_again",
            server,
            answered::not_now,
        ),
        on_server(
            "notices::earlier::a_payment_is_told_once_whatever_notices_do",
            server,
            earlier::payment,
        ),
        on_server(
            "notices::earlier::a_held_document_goes_on_when_its_vendor_came",
            server,
            earlier::vendor,
        ),
        on_server(
            "notices::without::the_schedule_alone_brings_the_same_result",
            server,
            without::schedule_alone,
        ),
        on_server(
            "notices::without::days_of_downtime_are_a_few_looks",
            server,
            without::downtime,
        ),
    ]
}

/// Sends at once what changed.
fn at_once() -> NoticeSenderOptions {
    NoticeSenderOptions {
        delay: Duration::ZERO,
        ..NoticeSenderOptions::default()
    }
}
