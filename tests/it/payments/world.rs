//! A house whose payments are seen in the vendor ledger, and what Concur was told of them.

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::Setting;
use concordat_tests::wait::until;
use jiff::civil::Date;
use rust_decimal::Decimal;
use sandbox::SandboxOptions;
use sandbox::business_central::PaymentAmount;
use temporalio_client::WorkflowGetResultOptions;
use workflows::contracts::SweepReport;
use workflows::payment_reversal::PaymentReversal;
use workflows::stage::Stage;

/// How Concur was sent a day.
pub(super) fn wire(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// Days that payments are made on: never today, so that a date that was made up shows.
pub(super) const FIRST_DAY: Date = jiff::civil::date(2026, 1, 12);
pub(super) const SECOND_DAY: Date = jiff::civil::date(2026, 1, 23);

/// Configuration of houses that read the vendor ledger.
pub(super) const FROM_LEDGER: &str = "[payments]\nsource = \"vendor_ledger_entries\"\n";
/// The same, and parts of invoices are told.
pub(super) const IN_PARTS: &str = "[payments]\nsource = \"vendor_ledger_entries\"\ninvoice_partial = true\n";

/// A house with this configuration.
pub(super) async fn house(server: &Server, options: SandboxOptions, configuration: &str) -> anyhow::Result<House> {
    let setting = Setting {
        options,
        connection: configuration.to_owned(),
        ..Setting::default()
    };
    House::set_up(server, setting).await
}

/// A document that is posted, confirmed and waits for its payment.
pub(super) struct Standing<'a> {
    pub(super) house: &'a House,
    pub(super) id: String,
    pub(super) fi: String,
    pub(super) number: String,
}

impl<'a> Standing<'a> {
    /// A report over 120.50. The ledger was looked at once, as it always was when a document is posted.
    pub(super) async fn report(house: &'a House) -> anyhow::Result<Self> {
        let report = house.report(1);
        Self::of(house, report.business_id.clone(), house.approve(report.approval())).await
    }

    /// An invoice over 300.00.
    pub(super) async fn invoice(house: &'a House) -> anyhow::Result<Self> {
        let invoice = house.invoice(1);
        Self::of(house, invoice.business_id.clone(), house.approve(invoice.approval())).await
    }

    pub(super) async fn of(house: &'a House, id: String, fi: String) -> anyhow::Result<Self> {
        house.poll().await?;
        let document = house.until_stage(&id, Stage::AwaitingPayment).await?;
        let number = document.posted_numbers.first().context("nothing is posted")?.clone();
        house.swept().await?;
        Ok(Self { house, id, fi, number })
    }

    /// Somebody pays a part.
    pub(super) fn pays(&self, amount: Decimal, on: Date) -> anyhow::Result<String> {
        let ledger = self.house.sandbox.business_central();
        Ok(ledger.pay(&self.number, PaymentAmount::Partial(amount), on)?)
    }

    /// Somebody pays the rest.
    pub(super) fn pays_rest(&self, on: Date) -> anyhow::Result<String> {
        let ledger = self.house.sandbox.business_central();
        Ok(ledger.pay(&self.number, PaymentAmount::Full, on)?)
    }

    /// Somebody takes the newest application back.
    pub(super) fn unapplies(&self) -> anyhow::Result<()> {
        Ok(self.house.sandbox.business_central().unapply(&self.number)?)
    }

    /// What Concur has of the report, or of the invoice: code and amount, oldest first.
    pub(super) fn told(&self) -> anyhow::Result<Vec<String>> {
        let report = self.house.in_concur(&self.fi)?.payments;
        let of_report = report
            .into_iter()
            .map(|one| format!("{} {}", one.status_code, money(one.clearing_amount)));
        let invoice = self.house.sandbox.concur().invoice_payments();
        let of_invoice = invoice
            .into_iter()
            .filter(|one| one.business_id == self.id)
            .map(|one| format!("{} {}", one.payment_status, money(one.payment_amount)));
        Ok(of_report.chain(of_invoice).collect())
    }

    /// Waits until Concur was told this much, and nothing else.
    pub(super) async fn until_told(&self, expected: &[&str]) -> anyhow::Result<()> {
        let mut last = Vec::new();
        let seen = until(&format!("{} to be told as {expected:?}", self.id), async || {
            last = self.told()?;
            Ok((last.len() >= expected.len()).then_some(()))
        })
        .await;
        seen.with_context(|| format!("it was told as {last:?}"))?;
        ensure!(last == expected, "it was told as {last:?}");
        Ok(())
    }

    /// Sweeps again: nobody is told anything more.
    pub(super) async fn nothing_more(&self, expected: &[&str]) -> anyhow::Result<SweepReport> {
        let report = self.house.swept().await?;
        self.until_told(expected).await?;
        Ok(report)
    }

    /// Waits until the runs after the document's own have ended well; how many there were.
    pub(super) async fn afterwards(&self, at_least: usize) -> anyhow::Result<usize> {
        let house = self.house;
        let runs = until(&format!("{at_least} runs after {}", self.id), async || {
            let query = format!("WorkflowId STARTS_WITH '{}/payment-reversal/'", self.id);
            let runs = house.runs(&query).await?;
            Ok((runs.len() >= at_least).then_some(runs))
        })
        .await?;
        for (id, _) in &runs {
            let handle = house.client.get_workflow_handle::<PaymentReversal>(id);
            handle.get_result(WorkflowGetResultOptions::default()).await?;
        }
        Ok(runs.len())
    }
}

/// An amount with its two decimals.
fn money(amount: Option<Decimal>) -> String {
    format!("{:.2}", amount.unwrap_or_default())
}

/// An amount of cents.
pub(super) fn cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}
