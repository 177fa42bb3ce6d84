//! Each request of a document's life, gone wrong in every way. One house for an operation, one document for a way; each ends
//! paid, posted once, confirmed once.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use posting::plan::DocumentKind;
use sandbox::fault::{Fault, FaultRule};
use workflows::failure::FailureType;

use super::subject::{Sort, Subject, System};
use super::weather::{self, Then, Weather};
use super::whole_way::run;

/// One request of a document's life.
pub(super) struct Operation {
    system: System,
    name: &'static str,
    sorts: &'static [Sort],
    /// Which of the document's purchase documents the request is about.
    purchase: usize,
    act: Act,
    /// What it is when the system refuses it for good.
    refusal: FailureType,
    /// Another request whose answer must be lost before this one is made at all.
    provoked_by: Option<&'static str>,
}

enum Act {
    Reads,
    Writes,
}

const EXPENSE: Sort = Sort::Plain(DocumentKind::Expense);
const INVOICE: Sort = Sort::Plain(DocumentKind::Invoice);
const EVERY: &[Sort] = &[EXPENSE, INVOICE, Sort::Plain(DocumentKind::CashAdvance)];

pub(super) const ACKNOWLEDGE: Operation = concur("concur.acknowledge", EVERY, Act::Writes);
pub(super) const LOOK_UP_DOCUMENT: Operation = Operation {
    provoked_by: Some("concur.acknowledge"),
    ..concur("concur.look_up_document", EVERY, Act::Reads)
};
pub(super) const CONFIRM_POSTING: Operation = concur("concur.confirm_posting", EVERY, Act::Writes);
pub(super) const CONFIRM_PAYMENT: Operation = concur("concur.confirm_payment", &[EXPENSE], Act::Writes);
pub(super) const UPDATE_INVOICE_PAYMENTS: Operation = concur("concur.update_invoice_payments", &[INVOICE], Act::Writes);
pub(super) const FIND: Operation = business_central("bc.purchase_documents.find", Act::Reads);
pub(super) const CREATE_DRAFT: Operation = business_central("bc.create_draft", Act::Writes);
pub(super) const POST_DRAFT: Operation = business_central("bc.post_draft", Act::Writes);
pub(super) const SET_DIMENSIONS: Operation = Operation {
    sorts: &[Sort::DifferingDefault],
    ..business_central("bc.change_dimensions", Act::Writes)
};
pub(super) const CREATE_FIRST_DRAFT: Operation = of_two_payees(0, CREATE_DRAFT);
pub(super) const CREATE_SECOND_DRAFT: Operation = of_two_payees(1, CREATE_DRAFT);
pub(super) const POST_FIRST_DRAFT: Operation = of_two_payees(0, POST_DRAFT);
pub(super) const POST_SECOND_DRAFT: Operation = of_two_payees(1, POST_DRAFT);
pub(super) const GET: Operation = business_central("bc.purchase_documents.get", Act::Reads);

const fn concur(name: &'static str, sorts: &'static [Sort], act: Act) -> Operation {
    Operation {
        system: System::Concur,
        name,
        sorts,
        purchase: 0,
        act,
        refusal: FailureType::Defect,
        provoked_by: None,
    }
}

const fn business_central(name: &'static str, act: Act) -> Operation {
    Operation {
        system: System::BusinessCentral,
        name,
        sorts: EVERY,
        purchase: 0,
        act,
        refusal: FailureType::DocumentInvalid,
        provoked_by: None,
    }
}

/// The same request, about one of the two purchase documents of a report.
const fn of_two_payees(purchase: usize, operation: Operation) -> Operation {
    Operation {
        sorts: &[Sort::TwoPayees],
        purchase,
        ..operation
    }
}

impl Operation {
    /// What a document does about this weather; `None` where the weather is no weather of its own here.
    fn then(&self, weather: &Weather) -> Option<Then> {
        match self.act {
            Act::Reads => weather.read,
            Act::Writes => Some(weather.write),
        }
    }

    /// Makes the request about this document go wrong.
    fn disturb(&self, house: &House, subject: &Subject, weather: &Weather) {
        let rule = |name: &str, fault: Fault| FaultRule {
            key: Some(match self.system {
                System::Concur => subject.business_id.clone(),
                System::BusinessCentral => subject.purchases[self.purchase].external_number.clone(),
            }),
            ..FaultRule::once(name, fault)
        };
        if let Some(provoked_by) = self.provoked_by {
            self.system.disturb(house, rule(provoked_by, Fault::DropAfter));
        }
        self.system.disturb(house, rule(self.name, weather.fault.clone()));
    }
}

/// One document for each way.
pub(super) async fn every_weather(server: Arc<Server>, operation: &'static Operation) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut rows: Vec<(&str, Then)> = Vec::new();
    let mut subjects = Vec::new();
    for weather in &weather::all() {
        let Some(then) = operation.then(weather) else { continue };
        for sort in operation.sorts {
            let subject = Subject::of(&house, *sort, u32::try_from(rows.len())? + 1);
            operation.disturb(&house, &subject, weather);
            rows.push((weather.name, then));
            subjects.push(subject);
        }
    }
    run(&house, &subjects).await?;
    for ((name, then), subject) in rows.iter().zip(&subjects) {
        let expected = match then {
            Then::GoesOn => Vec::new(),
            Then::Refused => vec![operation.refusal],
            Then::Undecodable => vec![FailureType::Defect],
        };
        let holds = subject.holds(&house).await?;
        ensure!(
            holds == expected,
            "{} {name} ({}): held for {holds:?}, expected {expected:?}",
            operation.name,
            subject.kind
        );
    }
    Ok(())
}

/// Business Central posts and then cannot find what it has posted: its refusal is read back before it is believed.
pub(super) async fn a_refused_post_that_posted_is_believed_only_after_reading_back(
    server: Arc<Server>,
) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = Subject::several(&house, 2);
    for subject in &subjects {
        let fault = Fault::AnswerAfter {
            status: 400,
            body: Some(NOT_WITHIN_FILTER.to_owned()),
        };
        house.disturb_ledger("bc.post_draft", &subject.external_number, fault);
    }
    run(&house, &subjects).await?;
    for subject in &subjects {
        let holds = subject.holds(&house).await.context("holds")?;
        ensure!(holds.is_empty(), "{} was held for {holds:?}", subject.business_id);
    }
    Ok(())
}

const NOT_WITHIN_FILTER: &str = r#"{"error":{"code":"Internal_DataNotFoundFilter","message":"There is no Purch. Inv. Header within the filter.  CorrelationId:  0f0e0d0c-0000-4000-8000-000000000001."}}"#;
