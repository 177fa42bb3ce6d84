//! One purchase document per payee: rows are gathered by whom they are owed to, and each gathering becomes an invoice, a credit
//! memo, or nothing.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::purchase::{Lines, RowText};
use super::tax::{Part, Row, parts};
use super::{DocumentProblem, Place, PlanRefusal, PurchaseReason};
use crate::ids::{Currency, ExternalNumber, VendorNumber};
use crate::mapping::{Mapping, TaxWay};
use crate::money::Money;
use crate::plan::{ImageSource, Payee, PaymentExpectation, PlannedImage, PlannedPurchase, PurchaseKind};

/// What a document comes to: its purchase documents, and what they must add up to.
pub(super) struct Settlement {
    pub(super) approved: Money,
    pub(super) purchases: Vec<(PlannedPurchase, PurchaseReason)>,
    pub(super) due: Due,
    pub(super) images: BTreeSet<PlannedImage>,
}

/// What is due to each payee by the document's own figures, taken without the rules.
#[derive(Default)]
pub(super) struct Due {
    pub(super) payees: BTreeMap<Payee, Decimal>,
}

impl Due {
    pub(super) fn add(&mut self, payee: Payee, amount: Decimal) -> Result<(), DocumentProblem> {
        let due = self.payees.entry(payee).or_default();
        *due = due.checked_add(amount).ok_or(DocumentProblem::TooLarge)?;
        Ok(())
    }
}

/// A payee with its vendor, and what tells it apart in numbers that are made here.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Creditor {
    pub(super) payee: Payee,
    pub(super) vendor: VendorNumber,
    pub(super) tag: String,
    pub(super) rule: String,
}

/// One payee's purchase document under construction.
struct Gathering {
    creditor: Creditor,
    lines: Lines,
    images: BTreeSet<ImageSource>,
}

/// The rows of a document, gathered by payee.
#[derive(Default)]
pub(super) struct Gatherings {
    gatherings: Vec<Gathering>,
}

/// What is the same for every purchase document of a document.
pub(super) struct Header<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) document_date: jiff::civil::Date,
    pub(super) posting_date: jiff::civil::Date,
    pub(super) due_date: Option<jiff::civil::Date>,
    pub(super) currency: Currency,
}

impl Gatherings {
    /// Adds a row with its taxes.
    pub(super) fn add(
        &mut self,
        creditor: &Creditor,
        text: &RowText<'_>,
        row: &Row<'_>,
        mapping: &Mapping,
    ) -> Result<(), PlanRefusal> {
        let parts = parts(row, mapping)?;
        self.add_parts(creditor, text, parts)
            .map_err(|problem| text.place.invalid(problem))
    }

    fn add_parts(&mut self, creditor: &Creditor, text: &RowText<'_>, parts: Vec<Part>) -> Result<(), DocumentProblem> {
        self.of(creditor).lines.add(text, parts)
    }

    /// Remembers an image that belongs to a payee's purchase document.
    pub(super) fn add_image(&mut self, creditor: &Creditor, image: ImageSource) {
        self.of(creditor).images.insert(image);
    }

    /// The gathering of a creditor. Card programmes of one issuer share a purchase document, under the first of their tags.
    fn of(&mut self, creditor: &Creditor) -> &mut Gathering {
        let same = |g: &Gathering| (g.creditor.payee, &g.creditor.vendor) == (creditor.payee, &creditor.vendor);
        let at = self.gatherings.iter().position(same).unwrap_or_else(|| {
            self.gatherings.push(Gathering {
                creditor: creditor.clone(),
                lines: Lines::default(),
                images: BTreeSet::new(),
            });
            self.gatherings.len() - 1
        });
        let gathering = &mut self.gatherings[at];
        if creditor.tag < gathering.creditor.tag {
            gathering.creditor = creditor.clone();
        }
        gathering
    }

    /// The purchase documents, the employee's first, and their images. A payee whose rows leave every account as it was gets none.
    ///
    /// # Errors
    /// When nothing at all is left to post, or a number cannot be made.
    #[expect(clippy::type_complexity, reason = "two lists that belong together, used once")]
    pub(super) fn finish(
        mut self,
        header: &Header<'_>,
        number: impl Fn(&Creditor) -> Result<ExternalNumber, DocumentProblem>,
        payment: impl Fn(Payee, PurchaseKind, Decimal) -> Result<PaymentExpectation, DocumentProblem>,
    ) -> Result<(Vec<(PlannedPurchase, PurchaseReason)>, BTreeSet<PlannedImage>), DocumentProblem> {
        if self.gatherings.is_empty() {
            return Err(DocumentProblem::NoLines);
        }
        self.gatherings.sort_by(|left, right| {
            (left.creditor.payee, &left.creditor.tag).cmp(&(right.creditor.payee, &right.creditor.tag))
        });
        let (prices, tax_tolerance) = match header.mapping.tax().way {
            TaxWay::Accounts => (None, Decimal::ZERO),
            TaxWay::Groups { tolerance, prices } => (Some(prices), tolerance),
        };
        let mut purchases = Vec::new();
        let mut images = BTreeSet::new();
        for gathering in self.gatherings {
            let due = gathering.lines.due()?;
            if due.is_zero() && gathering.lines.move_nothing() {
                continue;
            }
            let kind = if due.is_sign_negative() && !due.is_zero() {
                PurchaseKind::CreditMemo
            } else {
                PurchaseKind::Invoice
            };
            let external_number = number(&gathering.creditor)?;
            images.extend(gathering.images.into_iter().map(|source| PlannedImage {
                external_number: external_number.clone(),
                source,
            }));
            let (lines, reasons) = gathering.lines.signed_for(kind);
            let total = due.abs().normalize();
            let purchase = PlannedPurchase {
                payee: gathering.creditor.payee,
                kind,
                vendor: gathering.creditor.vendor,
                external_number,
                document_date: header.document_date,
                posting_date: header.posting_date,
                due_date: header.due_date.filter(|_| kind == PurchaseKind::Invoice),
                currency: header.currency.clone(),
                prices,
                tax_tolerance,
                lines,
                total,
                payment: payment(gathering.creditor.payee, kind, total)?,
            };
            let reason = PurchaseReason {
                vendor: gathering.creditor.rule,
                lines: reasons,
            };
            purchases.push((purchase, reason));
        }
        if purchases.is_empty() {
            return Err(DocumentProblem::NothingToPost);
        }
        Ok((purchases, images))
    }
}

/// The other party of a row between the company and one known other.
pub(super) fn counterparty(payer: Option<&str>, payee: Option<&str>, place: Place) -> Result<Payee, PlanRefusal> {
    let other = match (payer, payee) {
        (Some("COMP"), Some(other)) | (Some(other), Some("COMP")) => Payee::from_code(other),
        _ => None,
    };
    other.filter(|other| *other != Payee::Supplier).ok_or_else(|| {
        // A code is at most 4 characters (Concur FIS v4, expense document); anything longer may be something private.
        let shown = |code: Option<&str>| match code {
            Some(code) if code.len() <= 4 => code.to_owned(),
            Some(_) => "(no code)".to_owned(),
            None => "(none)".to_owned(),
        };
        place.invalid(DocumentProblem::PayerOrPayee {
            payer: shown(payer),
            payee: shown(payee),
        })
    })
}
