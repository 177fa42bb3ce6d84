//! Business Central companies of a connection, beside its own, and images.

use std::path::PathBuf;

use anyhow::bail;
use posting::ids::CompanyCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::PaymentSource;
use super::connection::{CompanyKind, ConcurEnvironment, ConnectionSettings};

/// A further company of the same Business Central environment, to which rules send documents by their ledger code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanySettings {
    /// What the mapping rules name it by, and what Concur is told with each posted number.
    pub code: CompanyCode,
    /// The company's GUID.
    pub company_id: Uuid,
    /// Whether it is live.
    pub company_kind: CompanyKind,
    /// Its mapping rules; the connection's where it has none of its own.
    pub mapping_file: Option<PathBuf>,
    /// Where its payments are seen, in place of `payments.source`.
    pub payment_source: Option<PaymentSource>,
}

/// Attaching receipts and invoice images to posted documents. Without this table none are attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ImageSettings {
    /// Hosts from which invoice images may be fetched.
    pub allowed_hosts: Vec<String>,
    /// The largest image that is attached.
    pub most_bytes: u64,
}

impl Default for ImageSettings {
    fn default() -> Self {
        Self {
            allowed_hosts: vec!["*.concursolutions.com".to_owned()],
            most_bytes: 10_000_000,
        }
    }
}

impl ConnectionSettings {
    /// Every company of the connection, its own first.
    pub fn all_companies(&self) -> Vec<CompanySettings> {
        let own = CompanySettings {
            code: self.business_central.company_code.clone(),
            company_id: self.business_central.company_id,
            company_kind: self.company_kind,
            mapping_file: None,
            payment_source: self.business_central.payment_source,
        };
        std::iter::once(own).chain(self.companies.iter().cloned()).collect()
    }

    /// What no single company shows.
    pub(super) fn check_companies(&self) -> anyhow::Result<()> {
        let companies = self.all_companies();
        for (at, company) in companies.iter().enumerate() {
            let code = &company.code;
            if company.company_kind == CompanyKind::Live && self.concur.environment == ConcurEnvironment::Sandbox {
                bail!(
                    "connection {}: a Concur sandbox would be posted into the live Business Central company {code}; set \
                     company_kind to \"test\" if the company is not live",
                    self.name
                );
            }
            let same = |other: &CompanySettings| other.code == *code || other.company_id == company.company_id;
            if companies[..at].iter().any(same) {
                bail!("connection {}: company {code} is configured twice", self.name);
            }
        }
        Ok(())
    }
}
