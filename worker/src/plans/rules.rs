//! The mapping rules of a connection's companies, and which of them a document belongs in.

use anyhow::bail;
use posting::ids::CompanyCode;
use posting::mapping::Mapping;
use posting::planner::LiveOrTest;
use uuid::Uuid;

use super::Refusal;
use crate::config::{CompanyKind, CompanySettings, ConnectionSettings};
use crate::connections;

/// The rules of every company of a connection.
pub(crate) struct Rules {
    connection: String,
    attach_images: bool,
    own: CompanyRules,
    others: Vec<CompanyRules>,
}

/// The rules of one Business Central company.
pub(crate) struct CompanyRules {
    /// What the rules and Concur know it by.
    pub(crate) code: CompanyCode,
    /// Its id in Business Central.
    pub(crate) id: Uuid,
    /// Whether its books are live.
    pub(crate) live: LiveOrTest,
    /// The rules.
    pub(crate) mapping: Mapping,
}

impl Rules {
    /// Reads the rules of every company.
    ///
    /// # Errors
    /// Which file cannot be read or used, and why.
    pub(crate) fn of(settings: &ConnectionSettings) -> anyhow::Result<Self> {
        Self::read_by(settings, |company| connections::mapping(settings, company))
    }

    /// Likewise, with the rules from `read`.
    ///
    /// # Errors
    /// Those of `read`.
    pub(crate) fn read_by(
        settings: &ConnectionSettings,
        read: impl Fn(&CompanySettings) -> anyhow::Result<Mapping>,
    ) -> anyhow::Result<Self> {
        let mut companies = Vec::new();
        for company in settings.all_companies() {
            companies.push(CompanyRules {
                mapping: read(&company)?,
                code: company.code,
                id: company.company_id,
                live: match company.company_kind {
                    CompanyKind::Live => LiveOrTest::Live,
                    CompanyKind::Test => LiveOrTest::Test,
                },
            });
        }
        let mut companies = companies.into_iter();
        let Some(own) = companies.next() else {
            bail!("connection {} has no Business Central company", settings.name);
        };
        Ok(Self {
            connection: settings.name.to_string(),
            attach_images: settings.images.is_some(),
            own,
            others: companies.collect(),
        })
    }

    /// Whether the connection attaches images to posted documents.
    pub(crate) fn attach_images(&self) -> bool {
        self.attach_images
    }

    /// Every company, the connection's own first.
    pub(crate) fn companies(&self) -> impl Iterator<Item = &CompanyRules> {
        std::iter::once(&self.own).chain(&self.others)
    }

    /// The company a document belongs in, by its ledger code, and the rule that says so. The own company's rules decide, as
    /// they do for the worker.
    ///
    /// # Errors
    /// [`Refusal`] when no rule gives one, or when it is not configured.
    pub(crate) fn company_of(&self, ledger_code: Option<&str>) -> Result<(&CompanyRules, String), Refusal> {
        let found = self.own.mapping.company(ledger_code);
        let Some(found) = found.map_err(|miss| Refusal::mapping_missing(format!("Document: {miss}.")))? else {
            return Ok((&self.own, "the connection's own company".to_owned()));
        };
        match self.companies().find(|company| company.code == found.value) {
            Some(company) => Ok((company, found.rule)),
            None => Err(Refusal::mapping_missing(format!(
                "Document: {} sends it to company {}, which connection {} does not have; add it under \
                 [[connections.companies]] in the configuration.",
                found.rule, found.value, self.connection
            ))),
        }
    }
}
