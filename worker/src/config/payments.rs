//! Where payments are seen, and how they are told.

use std::collections::BTreeSet;

use activities::environment::TakenBack;
use posting::ids::CompanyCode;
use serde::{Deserialize, Serialize};

use super::{CompanySettings, Config, ConnectionSettings};

/// Payments, for every connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentSettings {
    /// Where they are seen, unless a company says something else.
    pub source: PaymentSource,
    /// Whether Concur is told of each part of an invoice's payment, and not only once, when nothing is left to pay.
    pub invoice_partial: bool,
    /// As what Concur is told of an expense report's payment that was taken back.
    pub taken_back: TakenBack,
}

/// Where payments of a company are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentSource {
    /// The invoice's status: paid or not, as of the day it was seen.
    Status,
    /// The vendor ledger: dates, amounts, parts and what is taken back (app Power BI Reports); the status where the ledger shows
    /// nothing.
    VendorLedgerEntries,
}

impl Config {
    /// Companies of a connection whose vendor ledger is read for payments.
    pub fn from_ledger(&self, connection: &ConnectionSettings) -> BTreeSet<CompanyCode> {
        let companies = connection.all_companies().into_iter();
        let chosen = companies.filter(|company| self.payment_source(company) == PaymentSource::VendorLedgerEntries);
        chosen.map(|company| company.code).collect()
    }

    /// Where payments of a company are seen.
    pub fn payment_source(&self, company: &CompanySettings) -> PaymentSource {
        company.payment_source.unwrap_or(self.payments.source)
    }
}
