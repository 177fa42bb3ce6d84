//! One document that something goes wrong with, and what must be true of it in the end whatever went wrong: asked of the
//! ledger and of Concur.

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use posting::plan::DocumentKind;
use records::DocumentKey;
use rust_decimal::Decimal;
use sandbox::fault::FaultRule;
use sandbox::server::Simulator;
use workflows::failure::FailureType;
use workflows::stage::Stage;

/// The kinds whose payment is told to Concur.
pub(super) const TOLD_WHEN_PAID: [DocumentKind; 2] = [DocumentKind::Expense, DocumentKind::Invoice];

/// What a document is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// One purchase document, nothing special.
    Plain(DocumentKind),
    /// A report that is owed to the employee and to a card issuer.
    TwoPayees,
    /// A report on an account whose own default must give way to what Concur says.
    DifferingDefault,
}

/// One approved document.
pub(super) struct Subject {
    pub(super) kind: DocumentKind,
    pub(super) business_id: String,
    pub(super) financial_document_id: String,
    /// The number its first purchase document has at the vendor; what Business Central requests about it name.
    pub(super) external_number: String,
    /// What it becomes, in the order in which it is posted.
    pub(super) purchases: Vec<Purchase>,
}

/// One purchase document that it becomes.
pub(super) struct Purchase {
    pub(super) external_number: String,
    vendor: &'static str,
    total: Decimal,
    /// What its lines must have, whatever defaults say.
    department: Option<&'static str>,
    pub(super) paid: Paid,
}

/// Whether a purchase document's payment is awaited.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Paid {
    AndTold,
    Otherwise,
}

impl Subject {
    /// Approves the n-th document of a house.
    pub(super) fn approved(house: &House, kind: DocumentKind, n: u32) -> Self {
        Self::of(house, Sort::Plain(kind), n)
    }

    /// Approves the n-th document of a house, of this sort.
    pub(super) fn of(house: &House, sort: Sort, n: u32) -> Self {
        let report = match sort {
            Sort::Plain(DocumentKind::Invoice) => return Self::invoice(house, n),
            Sort::Plain(DocumentKind::CashAdvance) => return Self::cash_advance(house, n),
            Sort::Plain(DocumentKind::Expense) => house.report(n),
            Sort::TwoPayees => house.report_with_card(n),
            Sort::DifferingDefault => house.report_on_account_with_default(n),
        };
        let of_employee = Purchase {
            external_number: format!("{}-EMPL", report.business_id),
            vendor: "E-001",
            total: Decimal::new(12_050, 2),
            department: Some("SALES"),
            paid: Paid::AndTold,
        };
        let of_card = (sort == Sort::TwoPayees).then(|| Purchase {
            external_number: format!("{}-COPD", report.business_id),
            vendor: "V-CARD",
            total: Decimal::new(8_000, 2),
            department: None,
            paid: Paid::Otherwise,
        });
        let fi = house.approve(report.approval());
        let purchases = std::iter::once(of_employee).chain(of_card).collect();
        Self::new(DocumentKind::Expense, report.business_id, fi, purchases)
    }

    fn invoice(house: &House, n: u32) -> Self {
        let invoice = house.invoice(n);
        let fi = house.approve(invoice.approval());
        let purchase = Purchase {
            external_number: invoice.vendor_invoice_number,
            vendor: "V-10",
            total: Decimal::new(30_000, 2),
            department: None,
            paid: Paid::AndTold,
        };
        Self::new(DocumentKind::Invoice, invoice.business_id, fi, vec![purchase])
    }

    fn cash_advance(house: &House, n: u32) -> Self {
        let advance = house.cash_advance(n);
        let fi = house.approve(advance.approval());
        let purchase = Purchase {
            external_number: advance.business_id.clone(),
            vendor: "E-001",
            total: Decimal::new(30_000, 2),
            department: None,
            paid: Paid::Otherwise,
        };
        Self::new(DocumentKind::CashAdvance, advance.business_id, fi, vec![purchase])
    }

    fn new(kind: DocumentKind, business_id: String, financial_document_id: String, purchases: Vec<Purchase>) -> Self {
        Self {
            kind,
            business_id,
            financial_document_id,
            external_number: purchases
                .first()
                .map(|first| first.external_number.clone())
                .unwrap_or_default(),
            purchases,
        }
    }

    /// As many documents of both kinds that are paid, alternating.
    pub(super) fn several(house: &House, count: u32) -> Vec<Self> {
        let kinds = TOLD_WHEN_PAID.into_iter().cycle();
        (1..=count)
            .zip(kinds)
            .map(|(n, kind)| Self::approved(house, kind, n))
            .collect()
    }

    /// Its key in records.
    pub(super) fn key(&self, house: &House) -> anyhow::Result<DocumentKey> {
        Ok(DocumentKey {
            connection: house.connection()?.name.to_string(),
            business_id: self.business_id.clone(),
            financial_document_id: self.financial_document_id.clone(),
        })
    }

    /// Where it stands when others are at this stage: Concur takes no payment of a cash advance, so it is done earlier.
    pub(super) fn at(&self, stage: Stage) -> Stage {
        match (self.kind, stage) {
            (DocumentKind::CashAdvance, Stage::AwaitingPayment | Stage::Paid) => Stage::Closed,
            _ => stage,
        }
    }

    /// The numbers of its posted purchase documents, each posted once, for the right vendor and total.
    pub(super) fn posted_numbers(&self, house: &House) -> anyhow::Result<Vec<String>> {
        self.purchases
            .iter()
            .map(|purchase| self.number_of(house, purchase))
            .collect()
    }

    /// The number of its first posted purchase document.
    pub(super) fn posted_number(&self, house: &House) -> anyhow::Result<String> {
        let numbers = self.posted_numbers(house)?;
        numbers.into_iter().next().context("it becomes nothing")
    }

    fn number_of(&self, house: &House, purchase: &Purchase) -> anyhow::Result<String> {
        let documents = house.sandbox.business_central().documents_of(&purchase.external_number);
        let posted = house.posted(&purchase.external_number);
        ensure!(
            documents.len() == 1 && posted.len() == 1,
            "{} {}: {} purchase documents, {} of them posted",
            self.kind,
            self.business_id,
            documents.len(),
            posted.len()
        );
        ensure!(
            posted[0].vendor_number == purchase.vendor && posted[0].total == purchase.total,
            "{} is posted for another vendor or total",
            self.business_id
        );
        let wrong = posted[0].lines.iter().find(|line| {
            let has = |value: &str| line.dimensions.contains(&("DEPARTMENT".to_owned(), value.to_owned()));
            purchase.department.is_some_and(|department| !has(department))
        });
        ensure!(wrong.is_none(), "{} is posted with {wrong:?}", self.business_id);
        Ok(posted[0].number.clone())
    }

    /// Posted once, with the right total, and Concur was told all numbers at once.
    pub(super) fn posted_once(&self, house: &House) -> anyhow::Result<()> {
        let numbers = self.posted_numbers(house)?;
        let told = house.in_concur(&self.financial_document_id)?.postings;
        ensure!(
            told.len() == 1,
            "{}: Concur took {} posting confirmations",
            self.business_id,
            told.len()
        );
        ensure!(
            house.confirmed_numbers(&self.financial_document_id)? == numbers,
            "Concur was told another number"
        );
        Ok(())
    }

    /// Concur took the payment once, in full, under the posted number.
    pub(super) fn paid_once(&self, house: &House) -> anyhow::Result<()> {
        let number = self.posted_number(house)?;
        let total = self.purchases[0].total;
        let in_concur = house.in_concur(&self.financial_document_id)?.payments;
        let mut of_invoices = house.sandbox.concur().invoice_payments();
        of_invoices.retain(|payment| payment.business_id == self.business_id);
        let taken = (in_concur.len(), of_invoices.len());
        let (expected, right) = match self.kind {
            DocumentKind::Expense => (
                (1, 0),
                in_concur.iter().all(|payment| {
                    payment.status_code == "CP"
                        && payment.clearing_amount == Some(total)
                        && payment.document_number.as_deref() == Some(number.as_str())
                }),
            ),
            DocumentKind::Invoice => (
                (0, 1),
                of_invoices
                    .iter()
                    .all(|payment| payment.payment_status == "PAID" && payment.payment_amount == Some(total)),
            ),
            DocumentKind::CashAdvance => ((0, 0), true),
        };
        ensure!(
            taken == expected,
            "{}: {taken:?} payments in Concur, as a document's and as an invoice's",
            self.business_id
        );
        ensure!(right, "{}: Concur has another payment", self.business_id);
        Ok(())
    }

    /// What it was held for, in order.
    pub(super) async fn holds(&self, house: &House) -> anyhow::Result<Vec<FailureType>> {
        let trail = house.records.audit(&self.key(house)?).await?;
        let held = trail
            .into_iter()
            .filter(|entry| entry.what == format!("stage {}", Stage::Held));
        held.map(|entry| {
            let detail = entry.detail.unwrap_or_default();
            let name = detail.split(':').next().unwrap_or_default();
            FailureType::from_name(name).with_context(|| format!("held for `{detail}`, which is no failure type"))
        })
        .collect()
    }
}

/// A simulated system.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    Concur,
    BusinessCentral,
}

impl System {
    /// Makes requests of this system go wrong.
    pub(super) fn disturb(self, house: &House, rule: FaultRule) {
        match self {
            System::Concur => house.sandbox.concur().faults().add(rule),
            System::BusinessCentral => house.sandbox.business_central().faults().add(rule),
        }
    }

    /// What requests about this document name.
    pub(super) fn key(self, subject: &Subject) -> String {
        match self {
            System::Concur => subject.business_id.clone(),
            System::BusinessCentral => subject.external_number.clone(),
        }
    }
}
