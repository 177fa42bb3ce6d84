//! Business Central as the model sees it: purchase documents under a vendor and a number, and what a look shows of them.

use posting::evidence::{Expected, FoundPurchase, FoundStatus, PostOnRecord, PostedProof};
use posting::ids::{BusinessId, FinancialDocumentId};
use posting::mark::OwnershipMark;
use posting::plan::{Payee, PurchaseKind};
use rust_decimal::Decimal;

use crate::concur::Answer;
use crate::model::Posting;
use crate::rules::Rule;
use crate::world::{ConcurStatus, Document, Harm, Status, World};

/// What every planned purchase document totals.
const TOTAL: i64 = 100;

impl Posting {
    pub(crate) fn create(&self, world: &mut World, approval: u8, payee: u8, key: u8) -> Answer {
        let id = world.documents.len() as u8;
        if approval == world.concur.approval && world.concur.status == ConcurStatus::OtherSystems {
            world.harm = Some(Harm::TouchedSomebodyElses);
        }
        world.documents.push(Document {
            made_for: Some(approval),
            mark: Some(approval),
            payee,
            key,
            status: Status::Draft,
            tag: 0,
            failed_late: false,
            posted_by_us: false,
        });
        Answer::Made(id)
    }

    /// Posts a draft. The duplicate check counts cancelled documents as well, and may be switched off.
    pub(crate) fn post(&self, world: &mut World, id: u8) -> Answer {
        let id = usize::from(id);
        let taken = |other: &Document| {
            let same = other.payee == world.documents[id].payee && other.key == world.documents[id].key;
            same && (other.stands_posted() || other.status == Status::Canceled)
        };
        if !world.documents[id].is_draft() || (self.duplicate_check && world.documents.iter().any(taken)) {
            return Answer::Refused;
        }
        let document = &mut world.documents[id];
        document.status = Status::Posted;
        document.posted_by_us = true;
        document.tag += 1;
        if document.made_for.is_none() {
            world.harm = Some(Harm::TouchedSomebodyElses);
        }
        Answer::Done
    }

    /// Deletes a draft. The tag is compared only when it is sent; a draft whose post failed late leaves remains.
    pub(crate) fn delete(&self, world: &mut World, id: u8, tag: u8) -> Answer {
        let document = &mut world.documents[usize::from(id)];
        if document.status == Status::Deleted {
            return Answer::Done;
        }
        if !document.is_draft() || (self.rules.hold(Rule::DeletedUnderTheTag) && document.tag != tag) {
            return Answer::Refused;
        }
        if document.mark.is_none() {
            world.harm = Some(Harm::TouchedSomebodyElses);
        }
        document.status = if document.failed_late {
            Status::Remains
        } else {
            Status::Deleted
        };
        Answer::Done
    }

    /// What a look must find for one payee of one approval.
    pub(crate) fn expected(&self, approval: u8, payee: u8, key: u8) -> Expected {
        Expected {
            kind: self.kind,
            mark: self.mark(approval, payee, key),
            total: Decimal::from(TOTAL),
        }
    }

    /// What stands under one vendor and number, as an approval of ours sees it.
    pub(crate) fn look(&self, world: &World, approval: u8, payee: u8, key: u8) -> Vec<FoundPurchase> {
        let ids = 0..world.documents.len() as u8;
        ids.filter(|id| {
            let document = &world.documents[usize::from(*id)];
            document.payee == payee && document.key == key
        })
        .filter_map(|id| self.read(world, approval, id))
        .collect()
    }

    /// One document by its id; `None` once it is deleted.
    pub(crate) fn read(&self, world: &World, approval: u8, id: u8) -> Option<FoundPurchase> {
        let document = &world.documents[usize::from(id)];
        let (status, proof) = match document.status {
            Status::Deleted => return None,
            Status::Draft => (FoundStatus::Draft, PostedProof::None),
            Status::Released if self.rules.hold(Rule::CreditMemoProof) => (FoundStatus::Open, PostedProof::None),
            Status::Released => (FoundStatus::Open, PostedProof::NumberOrLedger),
            Status::Posted | Status::Remains => (FoundStatus::Open, PostedProof::NumberOrLedger),
            Status::Paid => (FoundStatus::Paid, PostedProof::NumberOrLedger),
            Status::Canceled => (FoundStatus::Canceled, PostedProof::NumberOrLedger),
        };
        let empty = document.status == Status::Remains && self.rules.hold(Rule::RemainsNeverCount);
        let seen = match document.mark {
            None if !self.rules.hold(Rule::OursByTheMark) => Some(approval),
            Some(_) if !self.rules.hold(Rule::ThisApprovalOnly) => Some(approval),
            mark => mark,
        };
        Some(FoundPurchase {
            id: id.to_string(),
            etag: document.tag.to_string(),
            number: number(document, id),
            status,
            posted_proof: proof,
            total: if empty { Decimal::ZERO } else { Decimal::from(TOTAL) },
            account_lines: if empty { 0 } else { 1 },
            mark: seen.map(|seen| self.mark(seen, document.payee, document.key)),
            difference: None,
        })
    }

    /// The posts on record, as an approval of ours takes them.
    pub(crate) fn posts(&self, world: &World, approval: u8) -> Vec<PostOnRecord> {
        let of = |of: u8| {
            if self.rules.hold(Rule::ThisApprovalOnly) {
                of
            } else {
                approval
            }
        };
        let posts = world
            .records
            .posts
            .iter()
            .filter(|_| self.rules.hold(Rule::PostOnRecord));
        posts
            .map(|(id, sent_for)| PostOnRecord {
                id: id.to_string(),
                financial_document_id: self.ids.approval(of(*sent_for)),
            })
            .collect()
    }

    fn mark(&self, approval: u8, payee: u8, key: u8) -> OwnershipMark {
        OwnershipMark {
            business_id: self.ids.business_id.clone(),
            financial_document_id: self.ids.approval(approval),
            payee: [Payee::Employee, Payee::CompanyPaidCard][usize::from(payee)],
            digest: key.to_string(),
        }
    }
}

/// A draft's number, and another one once it is posted.
pub(crate) fn number(document: &Document, id: u8) -> String {
    if document.is_draft() {
        draft_number(id)
    } else {
        format!("posted-{id}")
    }
}

/// The number a document has before it is posted.
pub(crate) fn draft_number(id: u8) -> String {
    format!("draft-{id}")
}

/// The ids of the document and its approvals.
pub(crate) struct Ids {
    business_id: BusinessId,
    approvals: Vec<FinancialDocumentId>,
}

impl Ids {
    pub(crate) fn new() -> Self {
        let approval = |n: usize| FinancialDocumentId::parse(&format!("approval{n}")).unwrap();
        Self {
            business_id: BusinessId::parse("REPORT1").unwrap(),
            approvals: (1..=crate::world::APPROVALS).map(approval).collect(),
        }
    }

    fn approval(&self, n: u8) -> FinancialDocumentId {
        self.approvals[usize::from(n) - 1].clone()
    }
}

/// The id in what a look found.
pub(crate) fn id_of(found: &FoundPurchase) -> u8 {
    found.id.parse().unwrap()
}

/// Whether the model's documents are credit memos, for which nobody waits for a payment.
pub(crate) fn is_owed(kind: PurchaseKind) -> bool {
    kind == PurchaseKind::Invoice
}
