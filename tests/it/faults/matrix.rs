//! Each request of a document's life, gone wrong in every way. One house for an operation, one document for a way; each ends
//! paid, posted once, confirmed once.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use posting::plan::DocumentKind;
use sandbox::fault::{Fault, FaultRule};
use workflows::failure::FailureType;

use super::subject::{Subject, System, run};
use super::weather::{self, Then, Weather};

/// One request of a document's life.
pub(super) struct Operation {
    system: System,
    name: &'static str,
    kinds: &'static [DocumentKind],
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

const BOTH: &[DocumentKind] = &DocumentKind::ALL;

pub(super) const ACKNOWLEDGE: Operation = concur("concur.acknowledge", BOTH, Act::Writes);
pub(super) const LOOK_UP_DOCUMENT: Operation = Operation {
    provoked_by: Some("concur.acknowledge"),
    ..concur("concur.look_up_document", BOTH, Act::Reads)
};
pub(super) const CONFIRM_POSTING: Operation = concur("concur.confirm_posting", BOTH, Act::Writes);
pub(super) const CONFIRM_PAYMENT: Operation = concur("concur.confirm_payment", &[DocumentKind::Expense], Act::Writes);
pub(super) const UPDATE_INVOICE_PAYMENTS: Operation =
    concur("concur.update_invoice_payments", &[DocumentKind::Invoice], Act::Writes);
pub(super) const FIND: Operation = business_central("bc.purchase_documents.find", Act::Reads);
pub(super) const CREATE_DRAFT: Operation = business_central("bc.create_draft", Act::Writes);
pub(super) const POST_DRAFT: Operation = business_central("bc.post_draft", Act::Writes);
pub(super) const GET: Operation = business_central("bc.purchase_documents.get", Act::Reads);

const fn concur(name: &'static str, kinds: &'static [DocumentKind], act: Act) -> Operation {
    Operation {
        system: System::Concur,
        name,
        kinds,
        act,
        refusal: FailureType::Defect,
        provoked_by: None,
    }
}

const fn business_central(name: &'static str, act: Act) -> Operation {
    Operation {
        system: System::BusinessCentral,
        name,
        kinds: BOTH,
        act,
        refusal: FailureType::DocumentInvalid,
        provoked_by: None,
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
            key: Some(self.system.key(subject)),
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
        for kind in operation.kinds {
            let subject = Subject::approved(&house, *kind, u32::try_from(rows.len())? + 1);
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
