//! What people decide, executed twice: kept once, carried out once.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use posting::correction::Change;
use posting::ids::AccountNumber;
use posting::plan::DocumentKind;
use workflows::activities::Local;
use workflows::contracts::{Correction, CorrectionOutcome, RecordCorrection, RecordDecision, Told};

use super::hands::{Hands, On};
use super::subject::Subject;
use super::twice::{confirmed, posted, taken};
use super::whole_way::in_order;

/// What is executed twice where a plan is corrected.
pub(super) const CORRECTING: &[&str] = &["record_correction"];
/// What is executed twice where a decision is kept.
pub(super) const DECIDING: &[&str] = &["record_decision"];

/// One correction is one entry of the audit trail and one change of the plan; a refused one is none.
pub(super) async fn correcting(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subject = Subject::approved(&house, DocumentKind::Expense, 1);
    house
        .with_worker(async {
            let hands = Hands::new(&house, &subject)?;
            taken(&hands).await?;
            let plan = || (Local::plan_document, hands.document());
            let before = hands.once(On::Documents, plan()).await?;
            let correct = |from: &str, to: &str| {
                let change = Change::Account {
                    from: AccountNumber::parse(from)?,
                    to: AccountNumber::parse(to)?,
                };
                anyhow::Ok(RecordCorrection {
                    document: hands.document(),
                    correction: Correction {
                        by: "operator-7".to_owned(),
                        reason: "agreed with finance".to_owned(),
                        changes: vec![change],
                    },
                })
            };
            let empty = correct("99999", "62100")?;
            let refused = hands
                .twice_alike(On::Documents, || (Local::record_correction, empty.clone()))
                .await?;
            ensure!(
                matches!(refused.0, CorrectionOutcome::Refused(_)) && refused.0 == refused.1,
                "it did {refused:?}"
            );
            let right = correct("61100", "62100")?;
            let kept = hands
                .twice_alike(On::Documents, || (Local::record_correction, right.clone()))
                .await?;
            ensure!(kept == (CorrectionOutcome::Recorded, CorrectionOutcome::Recorded));
            let after = hands.once(On::Documents, plan()).await?;
            ensure!(after.digest != before.digest, "the plan is as it was");
            ensure!(in_the_trail(&house, &subject, "correction").await? == 1);
            hands.executed_twice(CORRECTING)
        })
        .await?;
    in_order(&house)
}

/// A decision is one entry; what was reversed is so once, and the same words said later are another decision.
pub(super) async fn deciding(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subject = Subject::approved(&house, DocumentKind::Invoice, 1);
    house
        .with_worker(async {
            let hands = Hands::new(&house, &subject)?;
            taken(&hands).await?;
            let posted = posted(&hands).await?;
            let decision = |what: &str, reversed: &[_]| RecordDecision {
                document: hands.document(),
                what: what.to_owned(),
                told: Told {
                    by: "operator-7".to_owned(),
                    reason: "agreed with finance".to_owned(),
                },
                reversed: reversed.to_vec(),
            };
            let reject = || (Local::record_decision, decision("reject", &[]));
            hands.twice_alike(On::Documents, reject).await?;
            ensure!(in_the_trail(&house, &subject, "reject").await? == 1);
            confirmed(&hands, &posted).await?;
            hands.once(On::Documents, reject()).await?;
            ensure!(in_the_trail(&house, &subject, "reject").await? == 2);

            let reversed = || {
                (
                    Local::record_decision,
                    decision("reversed", std::slice::from_ref(&posted)),
                )
            };
            hands.twice_alike(On::Documents, reversed).await?;
            ensure!(in_the_trail(&house, &subject, "reversed").await? == 1);
            let recorded = house.records.purchase_documents(&subject.key(&house)?).await?;
            let states: Vec<_> = recorded.iter().map(|purchase| purchase.state.as_str()).collect();
            ensure!(states == ["reversed"], "in records it is {states:?}");
            hands.executed_twice(DECIDING)
        })
        .await?;
    subject
        .posted_number(&house)
        .context("the posting itself is untouched")?;
    in_order(&house)
}

async fn in_the_trail(house: &House, subject: &Subject, what: &str) -> anyhow::Result<usize> {
    let trail = house.records.audit(&subject.key(house)?).await?;
    Ok(trail
        .iter()
        .filter(|entry| entry.what == what && entry.who == "operator-7")
        .count())
}
