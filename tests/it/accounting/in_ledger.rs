//! What stands in Business Central against what was written down.

use std::collections::{BTreeMap, BTreeSet};

use concordat_tests::house::House;
use concordat_tests::use_cases::company::PAYABLES;
use concordat_tests::use_cases::{Posting, Purchase};
use rust_decimal::Decimal;
use sandbox::business_central::{DocumentView, GeneralLedgerEntryView, PostedState};
use uuid::Uuid;

use super::mismatches::Mismatches;
use super::whole_way::Approved;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Debit,
    Credit,
}

/// Account, department, side.
type Key = (String, Option<String>, Side);

/// Exactly the purchase documents that were written down stand posted, with exactly those entries.
pub(crate) fn compare(house: &House, all: &[Approved<'_>], mismatches: &mut Mismatches) {
    let mut left: BTreeMap<Uuid, DocumentView> = house
        .sandbox
        .business_central()
        .documents()
        .into_iter()
        .map(|document| (document.id, document))
        .collect();
    for approved in all {
        for purchase in approved.purchases {
            for document in house.sandbox.business_central().documents_of(&purchase.number) {
                if document.vendor_number == purchase.vendor && document.kind == purchase.kind {
                    left.remove(&document.id);
                }
            }
            compare_purchase(house, approved, purchase, mismatches);
        }
    }
    for document in left.into_values() {
        mismatches.note(
            "Business Central",
            format!(
                "{:?} {} of {} over {} stands there ({:?}), and nobody expects it",
                document.kind, document.external_number, document.vendor_number, document.total, document.posted
            ),
        );
    }
    compare_balances(house, all, mismatches);
}

/// The one posted document of a purchase.
pub(crate) fn posted(house: &House, purchase: &Purchase) -> Option<DocumentView> {
    let mut documents = house.sandbox.business_central().documents_of(&purchase.number);
    documents.retain(|document| document.vendor_number == purchase.vendor && document.posted == PostedState::Posted);
    match documents.len() {
        1 => documents.pop(),
        _ => None,
    }
}

fn compare_purchase(house: &House, approved: &Approved<'_>, purchase: &Purchase, mismatches: &mut Mismatches) {
    let name = format!("{}, {} of {}", approved.name, purchase.number, purchase.vendor);
    let standing = house.sandbox.business_central().documents_of(&purchase.number);
    let of_vendor = standing
        .iter()
        .filter(|document| document.vendor_number == purchase.vendor)
        .count();
    mismatches.compare(&name, "the number of purchase documents", of_vendor, 1);
    let Some(document) = posted(house, purchase) else {
        mismatches.note(&name, "it is not posted once");
        return;
    };
    mismatches.compare(&name, "the kind", document.kind, purchase.kind);
    mismatches.compare(&name, "the currency", document.currency.as_str(), purchase.currency);
    mismatches.compare(&name, "the total", document.total, purchase.total);
    mismatches.compare(&name, "the posting date", document.posting_date, approved.date);
    let entries = house.sandbox.business_central().entries_of(&document.number);
    let (actual, expected) = (of_entries(&entries), of_postings(&purchase.postings));
    let keys: BTreeSet<&Key> = actual.keys().chain(expected.keys()).collect();
    for key in keys {
        let amount = |of: &BTreeMap<Key, Decimal>| of.get(key).copied().unwrap_or_default();
        let (account, department, side) = key;
        let department = department.as_deref().unwrap_or("no department");
        let what = format!("{account} ({department}) {side:?}");
        mismatches.compare(&name, &what, amount(&actual), amount(&expected));
    }
}

fn of_entries(entries: &[GeneralLedgerEntryView]) -> BTreeMap<Key, Decimal> {
    sums(entries.iter().map(|entry| {
        let department = entry.dimensions.first().map(|(_, value)| value.clone());
        (entry.account.clone(), department, entry.amount)
    }))
}

fn of_postings(postings: &[Posting]) -> BTreeMap<Key, Decimal> {
    sums(postings.iter().map(|posting| {
        let department = posting.department.map(str::to_owned);
        (posting.account.to_owned(), department, posting.amount)
    }))
}

fn sums(entries: impl Iterator<Item = (String, Option<String>, Decimal)>) -> BTreeMap<Key, Decimal> {
    let mut sums = BTreeMap::new();
    for (account, department, amount) in entries {
        let side = if amount.is_sign_negative() {
            Side::Credit
        } else {
            Side::Debit
        };
        *sums.entry((account, department, side)).or_insert(Decimal::ZERO) += amount.abs();
    }
    sums
}

/// Every vendor is owed what its documents come to, every account is where its entries leave it, and the books balance.
fn compare_balances(house: &House, all: &[Approved<'_>], mismatches: &mut Mismatches) {
    let ledger = house.sandbox.business_central();
    let mut vendors: BTreeMap<&str, Decimal> = BTreeMap::new();
    let mut accounts: BTreeMap<&str, Decimal> = BTreeMap::new();
    for purchase in all.iter().flat_map(|approved| approved.purchases) {
        for posting in &purchase.postings {
            *accounts.entry(posting.account).or_default() += posting.amount;
            if posting.account == PAYABLES {
                *vendors.entry(purchase.vendor).or_default() -= posting.amount;
            }
        }
    }
    for (vendor, owed) in vendors {
        mismatches.compare(vendor, "what is owed", ledger.vendor_balance(vendor), owed);
    }
    for (account, balance) in accounts {
        mismatches.compare(account, "the balance", ledger.account_balance(account), balance);
    }
    mismatches.compare(
        "Business Central",
        "the trial balance",
        ledger.trial_balance(),
        Decimal::ZERO,
    );
}
