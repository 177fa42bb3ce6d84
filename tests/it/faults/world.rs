//! What stands in both systems and in records, to compare before and after: an activity that is executed a second time must change
//! nothing of it. Times of change and requests as such are left out; requests are what a second execution is.

use anyhow::ensure;
use concordat_tests::house::House;
use jiff::Timestamp;
use records::{DocumentSummary, VendorPushFilter};

/// The answer to a request: every one is kept.
const ANSWERED: &str = "payment confirmation answered";

/// One line for each thing that stands somewhere.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct World(Vec<String>);

impl World {
    /// The world of a house as it is now.
    pub(super) async fn of(house: &House) -> anyhow::Result<Self> {
        let mut lines = Vec::new();
        in_ledger(house, &mut lines);
        in_concur(house, &mut lines);
        for document in house.documents().await? {
            in_records(house, &document, &mut lines).await?;
        }
        vendors_in_records(house, &mut lines).await?;
        Ok(Self(lines))
    }

    /// # Errors
    /// What differs.
    pub(super) fn same_as(&self, before: &World, what: &str) -> anyhow::Result<()> {
        let missing: Vec<_> = before.0.iter().filter(|line| !self.0.contains(line)).collect();
        let new: Vec<_> = self.0.iter().filter(|line| !before.0.contains(line)).collect();
        ensure!(
            self == before,
            "{what}, executed a second time, left another world.\ngone: {missing:#?}\nnew: {new:#?}"
        );
        Ok(())
    }
}

fn in_ledger(house: &House, lines: &mut Vec<String>) {
    let ledger = house.sandbox.business_central();
    for mut document in ledger.documents() {
        document.modified_at = Timestamp::UNIX_EPOCH;
        let files = ledger.attachments_of(document.id);
        lines.push(format!("purchase document {document:?}"));
        lines.extend(
            files
                .iter()
                .map(|file| format!("file {} of {}", file.file_name, document.id)),
        );
    }
    for entry in ledger.general_ledger_entries() {
        lines.push(format!("G/L entry {entry:?}"));
    }
    for entry in ledger.vendor_ledger_entries() {
        lines.push(format!("vendor ledger entry {entry:?}"));
    }
}

fn in_concur(house: &House, lines: &mut Vec<String>) {
    let concur = house.sandbox.concur();
    for mut document in concur.documents() {
        document.refusals.clear();
        lines.push(format!("Concur document {document:?}"));
    }
    for mut payment in concur.invoice_payments() {
        payment.received_at = Timestamp::UNIX_EPOCH;
        lines.push(format!("invoice payment {payment:?}"));
    }
    for vendor in concur.vendors() {
        lines.push(format!("Concur vendor {vendor:?}"));
    }
}

async fn vendors_in_records(house: &House, lines: &mut Vec<String>) -> anyhow::Result<()> {
    let filter = VendorPushFilter {
        connection: house.connection()?.name.as_str().to_owned(),
        ..VendorPushFilter::default()
    };
    for row in house.records.vendor_pushes(&filter).await? {
        let (state, change) = (&row.state, &row.change);
        lines.push(format!(
            "recorded vendor {} {state} {change:?} {}",
            row.code_key, row.digest
        ));
    }
    Ok(())
}

async fn in_records(house: &House, document: &DocumentSummary, lines: &mut Vec<String>) -> anyhow::Result<()> {
    let (records, key) = (&house.records, &document.key);
    lines.push(format!("recorded document {document:?}"));
    lines.push(format!("plan {:?}", records.plan(key).await?));
    for mut purchase in records.purchase_documents(key).await? {
        purchase.at = Timestamp::UNIX_EPOCH;
        lines.push(format!("recorded purchase {purchase:?}"));
    }
    for payment in records.payments(key).await? {
        lines.push(format!("recorded payment {} {}", payment.reference, payment.kind));
    }
    for attachment in records.attachments(key).await? {
        lines.push(format!("recorded image {} {}", attachment.image, attachment.state));
    }
    let trail = records.audit(key).await?.into_iter();
    for entry in trail.filter(|entry| entry.what != ANSWERED) {
        lines.push(format!("audit trail {entry:?}"));
    }
    Ok(())
}
