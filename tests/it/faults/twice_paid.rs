//! The activities that see payments in the vendor ledger, executed twice: the document is told twice and Concur once.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::Setting;
use posting::plan::DocumentKind;
use sandbox::business_central::PaymentAmount;
use workflows::activities::{BusinessCentral, Local};
use workflows::contracts::{
    AdvanceLedgerCursor, DuePayments, FindLedgerEntries, ListLedgerRows, PostedPurchase, ReadLedgerEntries,
    TellPayments,
};
use workflows::stage::Stage;

use super::hands::{Hands, On, one};
use super::subject::Subject;
use super::whole_way::{Person, all_at, settled};

/// What is executed twice where payments are seen in the vendor ledger.
pub(super) const PAYING: &[&str] = &[
    "list_ledger_rows",
    "find_ledger_entries",
    "read_ledger_entries",
    "tell_payments",
    "due_payments",
    "advance_ledger_cursor",
];

/// A report is paid in full.
pub(super) async fn seeing_payments_in_the_ledger(server: Arc<Server>) -> anyhow::Result<()> {
    let setting = Setting {
        connection: "[payments]\nsource = \"vendor_ledger_entries\"\n".to_owned(),
        ..Setting::default()
    };
    let house = House::set_up(&server, setting).await?;
    let subjects = [Subject::approved(&house, DocumentKind::Expense, 1)];
    house
        .with_worker(async {
            let hands = Hands::new(&house, &subjects[0])?;
            house.poll().await?;
            house
                .until_stage(&subjects[0].business_id, Stage::AwaitingPayment)
                .await?;
            let page = |after| ListLedgerRows {
                company: hands.company(),
                after,
            };
            let newest = hands
                .twice_alike(On::BusinessCentral, || (BusinessCentral::list_ledger_rows, page(None)))
                .await?;
            ensure!(
                newest.0 == newest.1 && newest.0.changed.is_empty(),
                "it read {newest:?}"
            );
            let number = subjects[0].posted_number(&house)?;
            let today = house.sandbox.clock().today();
            house
                .sandbox
                .business_central()
                .pay(&number, PaymentAmount::Full, today)?;
            let rows = hands
                .twice_alike(On::BusinessCentral, || {
                    (BusinessCentral::list_ledger_rows, page(newest.0.last))
                })
                .await?;
            ensure!(rows.0 == rows.1);
            let find = || FindLedgerEntries {
                company: hands.company(),
                posted_numbers: vec![number.clone()],
            };
            let found = hands
                .twice_alike(On::BusinessCentral, || (BusinessCentral::find_ledger_entries, find()))
                .await?;
            ensure!(
                found.0 == found.1 && found.0 == rows.0.changed,
                "{found:?} and {rows:?}"
            );
            let read = || ReadLedgerEntries {
                company: hands.company(),
                entries: rows.0.changed.clone(),
            };
            let seen = hands
                .twice_alike(On::BusinessCentral, || (BusinessCentral::read_ledger_entries, read()))
                .await?;
            let seen = one(&seen.0)?.clone();

            let outline = hands
                .once(On::Documents, (Local::plan_document, hands.document()))
                .await?;
            let asked = DuePayments {
                plan: hands.plan(&outline),
                posted: PostedPurchase {
                    key: one(&outline.purchases)?.key.clone(),
                    id: String::new(),
                    draft_number: String::new(),
                    number: number.clone(),
                },
                seen: seen.seen.clone(),
            };
            let due = hands
                .twice_alike(On::Documents, || (Local::due_payments, asked.clone()))
                .await?;
            ensure!(due.0 == due.1 && due.0.tellings.len() == 1, "due is {due:?}");

            let tell = || TellPayments {
                documents: vec![seen.clone()],
                queues: hands.queues.clone(),
                timing: house.config.timing.clone(),
            };
            let told = hands.twice(On::Documents, || (Local::tell_payments, tell())).await?;
            ensure!(told.0 == 1, "it told {told:?}");
            all_at(&house, &subjects, Stage::Paid, Person::Retries).await?;
            let advance = || AdvanceLedgerCursor {
                company: hands.company(),
                row: rows.0.last.unwrap_or_default(),
            };
            hands
                .twice_alike(On::Documents, || (Local::advance_ledger_cursor, advance()))
                .await?;
            hands.executed_twice(PAYING)
        })
        .await?;
    settled(&house, &subjects)
}
