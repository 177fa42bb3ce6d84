//! What a run is told twice, and before or after it makes sense: retries and removed causes while nothing is held, payments that a
//! sweep tells as well, later ones first.

use std::collections::BTreeSet;

use posting::ids::FinancialDocumentId;
use sandbox::concur::FiDocumentView;
use temporalio_client::errors::WorkflowInteractionError;
use temporalio_client::{Client, WorkflowSignalOptions};
use workflows::contracts::{CauseRemoved, PaymentFact};
use workflows::document::Document;

use super::judge::World;
use super::setting::Setting;
use super::subject::Subject;

/// Times that everything is told.
const TIMES: u32 = 2;
/// The most signals between two looks at both systems, so that blows fall when they should.
const IN_A_ROW: u32 = 16;

/// Echoes that were heard.
#[derive(Default)]
pub(super) struct Echoes {
    told: BTreeSet<String>,
    /// Signals that a run took.
    pub(super) signals: u32,
}

impl Echoes {
    /// Tells the runs of the documents that the plan says so of, everything once it is known.
    ///
    /// # Errors
    /// When Temporal does not answer; the rest is told the next time.
    pub(super) async fn tell(&mut self, setting: &Setting, world: &World, subjects: &[Subject]) -> anyhow::Result<()> {
        let enough = self.signals + IN_A_ROW;
        for subject in subjects.iter().filter(|subject| subject.planned.echoes) {
            if self.signals >= enough {
                break;
            }
            if let Some(approval) = world.approvals(subject).last() {
                self.of_nothing(setting, subject, approval).await?;
            }
            // The last purchase document first: not the order in which they were posted.
            for purchase in subject.purchases.iter().rev() {
                for posted in world.posted(purchase) {
                    if posted.status == "Paid" {
                        let fact = PaymentFact {
                            posted_number: posted.number.clone(),
                            paid_on: setting.sandbox.clock().today(),
                        };
                        self.of_a_payment(setting, subject, fact).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Nothing is held yet, or what is held has no cause that was removed.
    async fn of_nothing(
        &mut self,
        setting: &Setting,
        subject: &Subject,
        approval: &FiDocumentView,
    ) -> anyhow::Result<()> {
        let about = format!("nothing {}", approval.financial_document_id);
        if self.told.contains(&about) {
            return Ok(());
        }
        let id = &subject.business_id;
        let handle = |client: &Client| client.get_workflow_handle::<Document>(id);
        for _ in 0..TIMES {
            let removed = CauseRemoved {
                financial_document_id: FinancialDocumentId::parse(&approval.financial_document_id)?,
            };
            let options = WorkflowSignalOptions::default();
            let told = handle(&setting.client)
                .signal(Document::cause_removed, removed, options)
                .await;
            if !self.heard(told)? {
                return Ok(());
            }
            let options = WorkflowSignalOptions::default();
            let told = handle(&setting.client).signal(Document::retry, (), options).await;
            if !self.heard(told)? {
                return Ok(());
            }
        }
        self.told.insert(about);
        Ok(())
    }

    async fn of_a_payment(&mut self, setting: &Setting, subject: &Subject, fact: PaymentFact) -> anyhow::Result<()> {
        let about = format!("payment {}", fact.posted_number);
        if self.told.contains(&about) {
            return Ok(());
        }
        for _ in 0..TIMES {
            let handle = setting.client.get_workflow_handle::<Document>(&subject.business_id);
            let options = WorkflowSignalOptions::default();
            let told = handle.signal(Document::payment_observed, fact.clone(), options).await;
            // A run that has ended knew it already.
            self.heard(told)?;
        }
        self.told.insert(about);
        Ok(())
    }

    /// `false`: no run was there to be told.
    fn heard(&mut self, told: Result<(), WorkflowInteractionError>) -> anyhow::Result<bool> {
        match told {
            Ok(()) => {
                self.signals += 1;
                Ok(true)
            }
            Err(WorkflowInteractionError::NotFound(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
