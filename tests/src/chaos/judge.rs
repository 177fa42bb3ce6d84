//! How a document ended, from the plan and from what both systems hold: Concur's posting and payment confirmations, Business
//! Central's purchase documents and vendor ledger. Records are not asked.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sandbox::Sandbox;
use sandbox::business_central::{DocumentKind, DocumentView, PostedState, VendorLedgerEntryView};
use sandbox::concur::{DocStatus, FiDocumentView, InvoicePayment, PostingConfirmation, PostingOutcome};

use super::plan::Fate;
use super::subject::{Purchase, Subject};

/// Both systems at one moment.
pub struct World {
    ledger: BTreeMap<String, Vec<DocumentView>>,
    entries: BTreeMap<String, Vec<VendorLedgerEntryView>>,
    concur: BTreeMap<String, Vec<FiDocumentView>>,
    invoice_payments: BTreeMap<String, Vec<InvoicePayment>>,
}

/// How a document ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Posted once, confirmed once, its payment told once if Concur is told of it.
    Posted,
    /// Nothing of it stands in the ledger, and Concur was told once that it failed.
    Rejected,
    /// A person must decide, and in this plan nobody does.
    Held,
    /// Concur took it back, and nothing of it stands in the ledger.
    Withdrawn,
    /// Anything else, and what.
    Unexplained(String),
}

impl World {
    /// Looks at both.
    pub fn seen(sandbox: &Sandbox) -> Self {
        let ledger = sandbox.business_central();
        Self {
            ledger: grouped(ledger.documents(), |document| document.external_number.clone()),
            entries: grouped(ledger.vendor_ledger_entries(), |entry| entry.external_number.clone()),
            concur: grouped(sandbox.concur().documents(), |document| document.business_id.clone()),
            invoice_payments: grouped(sandbox.concur().invoice_payments(), |payment| {
                payment.business_id.clone()
            }),
        }
    }

    /// Every purchase document.
    pub fn ledger(&self) -> impl Iterator<Item = &DocumentView> {
        self.ledger.values().flatten()
    }

    /// Purchase documents that stand posted under this number.
    pub fn posted(&self, purchase: &Purchase) -> Vec<&DocumentView> {
        self.under(purchase, PostedState::Posted)
    }

    /// Every approval of a document, oldest first.
    pub fn approvals(&self, subject: &Subject) -> &[FiDocumentView] {
        self.concur.get(&subject.business_id).map_or(&[], Vec::as_slice)
    }

    /// Invoice payments that Concur took for a document.
    pub fn invoice_payments(&self, subject: &Subject) -> &[InvoicePayment] {
        self.invoice_payments
            .get(&subject.business_id)
            .map_or(&[], Vec::as_slice)
    }

    /// What the vendor ledger says is owed for this number, payments left aside.
    pub fn owed(&self, purchase: &Purchase) -> Decimal {
        let entries = self.entries.get(&purchase.external_number).into_iter().flatten();
        entries
            .filter(|entry| entry.document_type != "Payment")
            .map(|entry| -entry.amount)
            .sum()
    }

    fn under(&self, purchase: &Purchase, state: PostedState) -> Vec<&DocumentView> {
        let documents = self.ledger.get(&purchase.external_number).into_iter().flatten();
        documents.filter(|document| document.posted == state).collect()
    }

    /// How a document ended.
    pub fn verdict(&self, subject: &Subject) -> Verdict {
        match self.ending(subject) {
            Ok(verdict) if may_end(subject, &verdict) => verdict,
            Ok(verdict) => Verdict::Unexplained(format!("{verdict:?}, which the plan does not allow")),
            Err(what) => Verdict::Unexplained(what),
        }
    }

    fn ending(&self, subject: &Subject) -> Result<Verdict, String> {
        let Some((last, earlier)) = self.approvals(subject).split_last() else {
            return Err("Concur does not know it".to_owned());
        };
        if let Some(other) = earlier.iter().find(|approval| !is_taken_back(approval)) {
            return Err(format!("an earlier approval is {:?} in Concur", other.status));
        }
        let nothing_posted = subject
            .purchases
            .iter()
            .all(|purchase| self.posted(purchase).is_empty() && self.owed(purchase).is_zero());
        let drafts = |purchase| self.under(purchase, PostedState::Draft).len();
        let drafts: usize = subject.purchases.iter().map(drafts).sum();
        if drafts > 0 {
            return Err(format!(
                "{drafts} drafts stand in Business Central, {:?} in Concur",
                last.status
            ));
        }
        match (&last.postings[..], last.status) {
            ([], DocStatus::Recalled) if nothing_posted => Ok(Verdict::Withdrawn),
            // Posted and then recalled: nobody is told, and a person settles it.
            ([], DocStatus::Recalled) => self.numbers(subject).map(|_| Verdict::Held),
            ([], DocStatus::Acknowledged) if nothing_posted => Ok(Verdict::Held),
            ([told], _) if told.outcome == PostingOutcome::Error && nothing_posted => Ok(Verdict::Rejected),
            ([told], _) if told.outcome == PostingOutcome::Success => {
                let numbers = self.numbers(subject)?;
                told_exactly(told, &numbers)?;
                self.paid_exactly(subject, last, &numbers)?;
                Ok(Verdict::Posted)
            }
            (postings, status) => Err(format!(
                "{status:?} in Concur with {} posting confirmations, {} in Business Central",
                postings.len(),
                if nothing_posted { "nothing posted" } else { "posted" }
            )),
        }
    }

    /// The posted numbers in the order of the plan, each posted once as it must be.
    fn numbers(&self, subject: &Subject) -> Result<Vec<String>, String> {
        let number = |purchase: &Purchase| {
            let posted = self.posted(purchase);
            let [one] = posted[..] else {
                return Err(format!("{} is posted {} times", purchase.external_number, posted.len()));
            };
            let kind = if purchase.due.is_sign_negative() {
                DocumentKind::CreditMemo
            } else {
                DocumentKind::Invoice
            };
            let right = one.vendor_number == purchase.vendor
                && one.currency == subject.planned.currency()
                && one.kind == kind
                && one.total == purchase.due.abs()
                && self.owed(purchase) == purchase.due;
            if !right {
                return Err(format!(
                    "{} is posted for another vendor, currency or amount",
                    purchase.external_number
                ));
            }
            if let Some(department) = purchase.department {
                let wanted = ("DEPARTMENT".to_owned(), department.to_owned());
                if one.lines.iter().any(|line| !line.dimensions.contains(&wanted)) {
                    return Err(format!("{} lacks {department} on a line", purchase.external_number));
                }
            }
            Ok(one.number.clone())
        };
        subject.purchases.iter().map(number).collect()
    }

    fn paid_exactly(&self, subject: &Subject, told: &FiDocumentView, numbers: &[String]) -> Result<(), String> {
        let mut awaited = subject
            .purchases
            .iter()
            .zip(numbers)
            .filter(|(purchase, _)| purchase.payment_is_told);
        let (awaited, of_invoices) = (awaited.next(), self.invoice_payments(subject));
        let right = match (awaited, &told.payments[..], of_invoices) {
            (None, [], []) => true,
            (Some((purchase, _)), [], [one]) if subject.is_invoice() => {
                one.payment_status == "PAID" && one.payment_amount == Some(purchase.due)
            }
            (Some((purchase, number)), [one], []) if !subject.is_invoice() => {
                one.status_code == "CP"
                    && one.clearing_amount == Some(purchase.due)
                    && one.document_number.as_ref() == Some(number)
            }
            _ => false,
        };
        if right {
            return Ok(());
        }
        Err(format!(
            "posted and confirmed, {} payments of it and {} of it as an invoice in Concur, and not exactly what is due",
            told.payments.len(),
            of_invoices.len()
        ))
    }
}

/// Whether the plan lets the document end so.
fn may_end(subject: &Subject, verdict: &Verdict) -> bool {
    match subject.planned.fate {
        Fate::Plain | Fate::SupplierMissing => *verdict == Verdict::Posted,
        // Concur refuses the recall of what is locked already.
        Fate::Recalled { again, .. } => *verdict == Verdict::Posted || (*verdict == Verdict::Withdrawn && !again),
        // The confirmation may be there before the recall.
        Fate::RecalledAfterPosting { undone } => *verdict == Verdict::Posted || (*verdict == Verdict::Held && !undone),
        Fate::UnmappedRejected => *verdict == Verdict::Rejected,
        Fate::UnmappedLeft => *verdict == Verdict::Held,
        // A refusal that is lost with its worker is no refusal: the post is sent again.
        Fate::PostRefused => matches!(verdict, Verdict::Posted | Verdict::Rejected),
    }
}

fn is_taken_back(approval: &FiDocumentView) -> bool {
    approval.status == DocStatus::Recalled && approval.postings.is_empty() && approval.payments.is_empty()
}

fn told_exactly(told: &PostingConfirmation, numbers: &[String]) -> Result<(), String> {
    let in_concur: Vec<_> = told.documents.iter().map(|d| d.document_number.as_deref()).collect();
    let posted: Vec<_> = numbers.iter().map(|number| Some(number.as_str())).collect();
    if in_concur == posted {
        Ok(())
    } else {
        Err("Concur was told other numbers than those posted".to_owned())
    }
}

fn grouped<T>(all: Vec<T>, key: impl Fn(&T) -> String) -> BTreeMap<String, Vec<T>> {
    let mut groups: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for one in all {
        groups.entry(key(&one)).or_default().push(one);
    }
    groups
}
