//! Faults at every boundary: each request of a document's life goes wrong in every way, workers are killed, runs are terminated,
//! and every activity is executed twice. Each document ends posted once and confirmed once.

mod back_out;
mod hands;
mod killed;
mod left_out;
mod matrix;
mod on_record;
mod several;
mod shared;
mod subject;
mod terminated;
mod tokens;
mod twice;
mod twice_after_the_draft;
mod twice_decided;
mod twice_held;
mod twice_in_temporal;
mod twice_lists;
mod twice_notices;
mod twice_paid;
mod twice_vendors;
mod weather;
mod whole_way;
mod world;

use std::sync::Arc;

use concordat_tests::server::Server;
use libtest_mimic::Trial;

use crate::on_server;

macro_rules! every_weather {
    ($server:ident, $($name:literal => $operation:ident),* $(,)?) => {
        vec![$(on_server(concat!("faults::every_weather_on::", $name), $server, |server| {
            matrix::every_weather(server, &matrix::$operation)
        })),*]
    };
}

macro_rules! several {
    ($server:ident, $module:ident => $($name:ident),* $(,)?) => {
        vec![$(on_server(
            concat!("faults::", stringify!($module), "::", stringify!($name)),
            $server,
            $module::$name,
        )),*]
    };
}

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    let mut trials = every_weather!(server,
        "acknowledge" => ACKNOWLEDGE,
        "look_up_document" => LOOK_UP_DOCUMENT,
        "confirm_posting" => CONFIRM_POSTING,
        "confirm_payment" => CONFIRM_PAYMENT,
        "update_invoice_payments" => UPDATE_INVOICE_PAYMENTS,
        "find" => FIND,
        "create_draft" => CREATE_DRAFT,
        "post_draft" => POST_DRAFT,
        "get" => GET,
        "set_dimensions" => SET_DIMENSIONS,
        "create_first_of_two_drafts" => CREATE_FIRST_DRAFT,
        "create_second_of_two_drafts" => CREATE_SECOND_DRAFT,
        "post_first_of_two_drafts" => POST_FIRST_DRAFT,
        "post_second_of_two_drafts" => POST_SECOND_DRAFT,
    );
    trials.extend(several!(server, matrix =>
        a_refused_post_that_posted_is_believed_only_after_reading_back,
    ));
    trials.extend(several!(server, shared =>
        every_weather_on_shared_requests,
        a_dead_refresh_token_holds_until_connected_again,
    ));
    trials.extend(several!(server, back_out =>
        every_weather_on_deleting_a_draft,
        every_weather_on_rejecting,
        a_draft_taken_over_between_look_and_delete_stays,
    ));
    trials.extend(several!(server, several =>
        a_lost_post_is_read_back_through_more_faults_and_sent_once,
        a_document_whose_every_answer_is_lost_is_posted_once,
        a_lost_payment_is_told_once_though_asking_about_it_fails,
        a_repeated_payment_of_a_report_has_the_same_reference,
        late_creates_and_posts_are_waited_for_and_never_repeated,
        waiting_in_the_queue_does_not_count_as_running,
    ));
    trials.extend(several!(server, on_record =>
        every_write_is_on_record_while_it_is_on_its_way,
    ));
    trials.extend(several!(server, terminated =>
        a_terminated_run_started_again_posts_once,
        a_create_sent_by_a_terminated_run_is_waited_for_by_the_next,
        a_create_sent_for_an_earlier_approval_is_waited_for_by_the_next,
        a_run_terminated_while_it_tells_the_payment_tells_it_once,
    ));
    trials.extend(several!(server, tokens =>
        two_workers_exchange_one_refresh_token_once,
    ));
    trials.extend(several!(server, killed =>
        documents_of_a_killed_worker_are_posted_once_by_the_next,
        a_stopped_worker_leaves_nothing_unanswered,
    ));
    trials.extend(several!(server, twice =>
        every_step_of_an_expense,
        every_step_of_an_invoice,
        every_step_of_a_cash_advance,
        rejecting,
    ));
    trials.extend(several!(server, twice_after_the_draft =>
        setting_dimensions_that_replace_others,
        setting_dimensions_that_are_new,
        attaching_an_image,
    ));
    trials.extend(several!(server, twice_in_temporal =>
        listing_starting_and_signalling,
        recovering,
    ));
    trials.extend(several!(server, twice_decided =>
        correcting,
        deciding,
    ));
    trials.extend(several!(server, twice_paid =>
        seeing_payments_in_the_ledger,
    ));
    trials.extend(several!(server, twice_held =>
        trying_held_documents_again,
    ));
    trials.extend(several!(server, twice_lists =>
        publishing_lists,
    ));
    trials.extend(several!(server, twice_notices =>
        keeping_subscriptions,
    ));
    trials.extend(several!(server, twice_vendors =>
        bringing_vendors_into_concur,
    ));
    trials.push(Trial::test(
        "faults::twice::no_activity_is_left_out",
        left_out::no_activity_is_left_out,
    ));
    trials
}
