//! Reading purchase documents and their ledger entries, each in its company.

use std::collections::HashMap;

use anyhow::Context;
use business_central::{BusinessCentral, GeneralLedgerEntry, PurchaseDocument, PurchaseDocumentKind, PurchaseStatus};
use posting::ids::CompanyCode;
use posting::plan::{PlannedPurchase, PostingPlan, PurchaseKind};
use records::PurchaseRecord;
use uuid::Uuid;

use super::accounts::Accounts;
use super::differences::{self, Compared};
use super::{OwnershipLine, PostedShown};
use crate::config::ConnectionSettings;

/// The Business Central companies of a connection.
pub(super) struct Ledgers<'a> {
    settings: &'a ConnectionSettings,
    planned_environment: Option<&'a str>,
    client: BusinessCentral,
    local_currencies: HashMap<Uuid, String>,
}

impl<'a> Ledgers<'a> {
    pub(super) fn new(settings: &'a ConnectionSettings, environment: Option<&'a str>, client: BusinessCentral) -> Self {
        Self {
            settings,
            planned_environment: environment,
            client,
            local_currencies: HashMap::new(),
        }
    }

    /// What stands in Business Central for a purchase document of records, beside its plan.
    ///
    /// # Errors
    /// When Business Central cannot be read.
    pub(super) async fn compare(
        &mut self,
        record: &PurchaseRecord,
        planned: Option<(&PostingPlan, &PlannedPurchase)>,
    ) -> anyhow::Result<PostedShown> {
        let mut shown = PostedShown {
            kind: record.kind.clone(),
            vendor: record.vendor_number.clone(),
            number: record.external_number.clone(),
            posted_number: record.posted_number.clone(),
            status: None,
            ownership_line: OwnershipLine::NoDocument,
            currency: None,
            local_currency: None,
            accounts: Vec::new(),
            ledger_entries: 0,
            differences: Vec::new(),
            notes: Vec::new(),
        };
        let Some(company) = self.company(record) else {
            let problem = "it is in a Business Central company or environment that the configuration no longer leads to, \
                           so it was not read";
            shown.differences.push(problem.to_owned());
            return Ok(shown);
        };
        let ledger = self.client.for_company(company);
        let kind = if record.kind == PurchaseKind::CreditMemo.as_str() {
            PurchaseKind::CreditMemo
        } else {
            PurchaseKind::Invoice
        };
        let Some(document) = document(&ledger, kind, record).await? else {
            match &record.posted_number {
                Some(number) => shown
                    .differences
                    .push(format!("records say it is posted as {number}, and it is not there")),
                None => shown
                    .notes
                    .push("the draft that records know of is not there any more".to_owned()),
            }
            return Ok(shown);
        };
        let posted_number = posted_number(kind, record, &document);
        let entries = match &posted_number {
            Some(number) => entries(&ledger, kind, number).await?,
            None => Vec::new(),
        };
        let local_currency = self.local_currency(company, &ledger).await?;
        let (plan, planned) = planned.unzip();
        let accounts = Accounts::of(kind, planned, &document, &entries).context("a sum has too many digits")?;
        let currency = document.header.currency_code.clone();
        shown.accounts = accounts.shown(&currency, &local_currency);
        shown.ledger_entries = entries.len();
        shown.status = Some(document.header.status.to_string());
        let compared = Compared {
            record,
            plan,
            planned,
            document: &document,
            accounts: &accounts,
            entries: &entries,
            posted_number: posted_number.as_deref(),
            local_currency: &local_currency,
        };
        shown.ownership_line = differences::ownership(&compared)?;
        shown.differences = differences::all(&compared, shown.ownership_line);
        if posted_number.is_none() {
            shown.notes.push("it is a draft, not posted yet".to_owned());
        }
        shown.posted_number = posted_number;
        shown.currency = Some(currency);
        shown.local_currency = Some(local_currency);
        Ok(shown)
    }

    /// The id of the record's company, if the configuration still leads to it.
    fn company(&self, record: &PurchaseRecord) -> Option<Uuid> {
        let here = self
            .planned_environment
            .is_none_or(|planned| planned == self.settings.business_central.environment);
        let companies = self.settings.all_companies();
        let company = companies
            .iter()
            .find(|company| is_company(record, &company.code, company.company_id))?;
        here.then_some(company.company_id)
    }

    async fn local_currency(&mut self, company: Uuid, ledger: &BusinessCentral) -> anyhow::Result<String> {
        if let Some(known) = self.local_currencies.get(&company) {
            return Ok(known.clone());
        }
        let code = ledger.general_ledger_setup().await?.local_currency_code;
        self.local_currencies.insert(company, code.clone());
        Ok(code)
    }
}

/// Whether a purchase document of records is in this company. The worker names companies there by their code; an id is as
/// good.
pub(super) fn is_company(record: &PurchaseRecord, code: &CompanyCode, id: Uuid) -> bool {
    record.company == code.as_str() || Uuid::parse_str(&record.company).is_ok_and(|named| named == id)
}

/// By id where records have it, since it stays the same when a draft is posted; else by the posted number.
async fn document(
    ledger: &BusinessCentral,
    kind: PurchaseKind,
    record: &PurchaseRecord,
) -> anyhow::Result<Option<PurchaseDocument>> {
    let wire = match kind {
        PurchaseKind::Invoice => PurchaseDocumentKind::Invoice,
        PurchaseKind::CreditMemo => PurchaseDocumentKind::CreditMemo,
    };
    if let Some(id) = &record.draft_id {
        let id = Uuid::parse_str(id).context("a draft's id in records is no GUID")?;
        return Ok(ledger.purchase_document(wire, id).await?);
    }
    let found = ledger
        .find_purchase_documents(wire, &record.vendor_number, &record.external_number)
        .await?;
    Ok(found
        .into_iter()
        .find(|document| Some(&document.header.number) == record.posted_number.as_ref()))
}

/// The number it is posted under: from records, or from an invoice whose status proves that it is posted. A credit memo's
/// status does not.
fn posted_number(kind: PurchaseKind, record: &PurchaseRecord, document: &PurchaseDocument) -> Option<String> {
    let status = &document.header.status;
    let proves = kind == PurchaseKind::Invoice
        && matches!(
            status,
            PurchaseStatus::Open | PurchaseStatus::Paid | PurchaseStatus::Canceled | PurchaseStatus::Corrective
        );
    record
        .posted_number
        .clone()
        .or_else(|| proves.then(|| document.header.number.clone()))
}

/// Entries of the posted document; documents of another type can have the same number.
async fn entries(
    ledger: &BusinessCentral,
    kind: PurchaseKind,
    number: &str,
) -> anyhow::Result<Vec<GeneralLedgerEntry>> {
    let of_type = match kind {
        PurchaseKind::Invoice => "Invoice",
        PurchaseKind::CreditMemo => "Credit Memo",
    };
    let mut entries = ledger.ledger_entries(number).await?;
    entries.retain(|entry| entry.document_type == of_type);
    Ok(entries)
}
