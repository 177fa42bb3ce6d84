//! A payment sweep under the same name whose activities run in another order.
#![expect(
    unreachable_pub,
    reason = "what the workflow macros make is as visible as the method"
)]

use std::time::Duration;

use jiff::Timestamp;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, WorkflowContext, WorkflowResult};
use workflows::activities::{BusinessCentral, Local};
use workflows::contracts::{AdvanceWatermark, CompanyRef, SweepReport};
use workflows::payment_sweep::PaymentSweepInput;

#[workflow]
#[derive(Default)]
pub(super) struct ReorderedSweep;

#[workflow_methods]
impl ReorderedSweep {
    #[run(name = "PaymentSweep")]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: PaymentSweepInput) -> WorkflowResult<SweepReport> {
        let options = || ActivityOptions::with_start_to_close_timeout(Duration::from_secs(10)).build();
        let company = CompanyRef {
            connection: input.connection,
            company: input.companies[0].clone(),
        };
        let advance = AdvanceWatermark {
            company: company.clone(),
            watermark: Timestamp::UNIX_EPOCH,
        };
        ctx.execute_activity(Local::advance_watermark, advance, options())
            .await?;
        ctx.execute_activity(BusinessCentral::list_payment_changes, company, options())
            .await?;
        Ok(SweepReport::default())
    }
}
