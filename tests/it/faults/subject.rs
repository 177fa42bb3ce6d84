//! One document that something goes wrong with, and what must be true of it in the end whatever went wrong: asked of the
//! ledger and of Concur.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::wait::until;
use jiff::Timestamp;
use posting::plan::DocumentKind;
use records::DocumentKey;
use rust_decimal::Decimal;
use sandbox::business_central::PaymentAmount;
use sandbox::fault::FaultRule;
use sandbox::server::Simulator;
use workflows::failure::FailureType;
use workflows::stage::Stage;

/// One approved document.
pub(super) struct Subject {
    pub(super) kind: DocumentKind,
    pub(super) business_id: String,
    pub(super) financial_document_id: String,
    /// The number its purchase document has at the vendor; what Business Central requests about it name.
    pub(super) external_number: String,
    vendor: &'static str,
    total: Decimal,
}

impl Subject {
    /// Approves the n-th document of a house.
    pub(super) fn approved(house: &House, kind: DocumentKind, n: u32) -> Self {
        match kind {
            DocumentKind::Expense => {
                let report = house.report(n);
                Self {
                    kind,
                    financial_document_id: house.approve(report.approval()),
                    external_number: format!("{}-EMPL", report.business_id),
                    business_id: report.business_id,
                    vendor: "E-001",
                    total: Decimal::new(12_050, 2),
                }
            }
            DocumentKind::Invoice => {
                let invoice = house.invoice(n);
                Self {
                    kind,
                    financial_document_id: house.approve(invoice.approval()),
                    external_number: invoice.vendor_invoice_number,
                    business_id: invoice.business_id,
                    vendor: "V-10",
                    total: Decimal::new(30_000, 2),
                }
            }
        }
    }

    /// As many documents of both kinds, alternating.
    pub(super) fn several(house: &House, count: u32) -> Vec<Self> {
        let kinds = DocumentKind::ALL.into_iter().cycle();
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

    /// The number of its one posted purchase document.
    pub(super) fn posted_number(&self, house: &House) -> anyhow::Result<String> {
        let documents = house.sandbox.business_central().documents_of(&self.external_number);
        let posted = house.posted(&self.external_number);
        ensure!(
            documents.len() == 1 && posted.len() == 1,
            "{} {}: {} purchase documents, {} of them posted",
            self.kind,
            self.business_id,
            documents.len(),
            posted.len()
        );
        ensure!(
            posted[0].vendor_number == self.vendor && posted[0].total == self.total,
            "{} is posted for another vendor or total",
            self.business_id
        );
        Ok(posted[0].number.clone())
    }

    /// Posted once, with the right total, and Concur was told that number once.
    pub(super) fn posted_once(&self, house: &House) -> anyhow::Result<()> {
        let number = self.posted_number(house)?;
        let told = house.in_concur(&self.financial_document_id)?.postings;
        ensure!(
            told.len() == 1,
            "{}: Concur took {} posting confirmations",
            self.business_id,
            told.len()
        );
        ensure!(
            house.confirmed_numbers(&self.financial_document_id)? == [number],
            "Concur was told another number"
        );
        Ok(())
    }

    /// Concur took the payment once, in full, under the posted number.
    pub(super) fn paid_once(&self, house: &House) -> anyhow::Result<()> {
        let number = self.posted_number(house)?;
        match self.kind {
            DocumentKind::Expense => {
                let payments = house.in_concur(&self.financial_document_id)?.payments;
                ensure!(
                    payments.len() == 1,
                    "{}: {} payments in Concur",
                    self.business_id,
                    payments.len()
                );
                ensure!(
                    payments[0].status_code == "CP"
                        && payments[0].clearing_amount == Some(self.total)
                        && payments[0].document_number.as_deref() == Some(number.as_str()),
                    "{}: Concur has another payment",
                    self.business_id
                );
            }
            DocumentKind::Invoice => {
                let mut payments = house.sandbox.concur().invoice_payments();
                payments.retain(|payment| payment.business_id == self.business_id);
                ensure!(
                    payments.len() == 1,
                    "{}: {} payments in Concur",
                    self.business_id,
                    payments.len()
                );
                ensure!(
                    payments[0].payment_status == "PAID" && payments[0].payment_amount == Some(self.total),
                    "{}: Concur has another payment",
                    self.business_id
                );
            }
        }
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

/// What a person sends to a held document.
#[derive(Clone, Copy)]
pub(super) enum Person {
    Retries,
    Rejects,
}

/// Waits until every document is at the stage; a person answers each hold once.
pub(super) async fn all_at(house: &House, subjects: &[Subject], stage: Stage, person: Person) -> anyhow::Result<()> {
    let mut answered: BTreeMap<&str, Timestamp> = BTreeMap::new();
    let mut seen = String::new();
    let reached = until(&format!("{} documents to be {stage}", subjects.len()), async || {
        let mut documents = BTreeMap::new();
        for document in house.documents().await? {
            documents.insert(document.key.financial_document_id.clone(), document);
        }
        let mut missing = Vec::new();
        for subject in subjects {
            let document = documents.get(&subject.financial_document_id);
            let Some(document) = document else {
                missing.push(format!("{} not in records", subject.business_id));
                continue;
            };
            if document.stage == stage.as_str() {
                continue;
            }
            missing.push(format!("{} {} {}", subject.kind, subject.business_id, document.stage));
            let held = document.stage == Stage::Held.as_str();
            if held && answered.get(subject.business_id.as_str()) != Some(&document.stage_at) {
                answered.insert(&subject.business_id, document.stage_at);
                match person {
                    Person::Retries => house.retry(&subject.business_id).await?,
                    Person::Rejects => house.reject(&subject.business_id).await?,
                }
            }
        }
        seen = missing.join("; ");
        Ok(missing.is_empty().then_some(()))
    })
    .await;
    reached.with_context(|| format!("left: {seen}"))
}

/// Somebody in the company pays every document.
pub(super) fn pay(house: &House, subjects: &[Subject]) -> anyhow::Result<()> {
    let today = house.sandbox.clock().today();
    for subject in subjects {
        let number = subject.posted_number(house)?;
        house
            .sandbox
            .business_central()
            .pay(&number, PaymentAmount::Full, today)?;
    }
    Ok(())
}

/// Every document is posted, paid, and told to Concur once; nothing else stands in the ledger; every fault has happened.
pub(super) fn settled(house: &House, subjects: &[Subject]) -> anyhow::Result<()> {
    for subject in subjects {
        subject.posted_once(house)?;
        subject.paid_once(house)?;
    }
    in_order(house)?;
    let documents = house.sandbox.business_central().documents().len();
    ensure!(
        documents == subjects.len(),
        "{documents} purchase documents for {} Concur documents",
        subjects.len()
    );
    Ok(())
}

/// No draft is left, the books balance, and every fault has happened: one that has not proves nothing.
pub(super) fn in_order(house: &House) -> anyhow::Result<()> {
    let ledger = house.sandbox.business_central();
    ensure!(house.drafts().is_empty(), "{} drafts are left", house.drafts().len());
    ensure!(ledger.trial_balance().is_zero(), "the books do not balance");
    let left = ledger.faults().remaining() + house.sandbox.concur().faults().remaining();
    ensure!(left == 0, "{left} faults did not happen");
    Ok(())
}

/// The whole way of documents whose faults are in place already.
pub(super) async fn run(house: &House, subjects: &[Subject]) -> anyhow::Result<()> {
    house
        .with_worker(async {
            house.poll().await?;
            all_at(house, subjects, Stage::AwaitingPayment, Person::Retries).await?;
            pay(house, subjects)?;
            house.sweep().await?;
            all_at(house, subjects, Stage::Paid, Person::Retries).await
        })
        .await?;
    settled(house, subjects)
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
