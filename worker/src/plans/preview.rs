//! One document as `concordat preview` shows it; serialised, it is the JSON that programs rely on.

use posting::ids::FinancialDocumentId;
use posting::plan::DocumentKind;
use posting::planner::{Explained, LiveOrTest};
use serde::Serialize;

use super::{AmountShown, CompanyRules, FileDocument, PurchaseShown, Reading, Refusal, Rules, What, read};

/// The id under which a document without an envelope is planned; no posting carries it.
const NO_APPROVAL: &str = "preview";

/// One previewed document.
#[derive(Debug, Serialize)]
pub(crate) struct Preview {
    /// `planned`, `refused`, `left_alone` or `unknown`.
    pub(crate) outcome: Outcome,
    /// `expense`, `invoice`, `cash_advance`, `payroll`, `obligation` or `unknown`.
    pub(crate) kind: &'static str,
    /// Report id, payment request id or cash advance id, where it can be read.
    pub(crate) business_id: Option<String>,
    /// Id of the approval; absent for a file without an envelope.
    pub(crate) financial_document_id: Option<String>,
    /// Where it was read.
    pub(crate) source: Source,
    /// Whether a test user of Concur made it.
    pub(crate) is_test: Option<bool>,
    /// What Concur approved.
    pub(crate) approved: Option<AmountShown>,
    /// The Business Central company it belongs in.
    pub(crate) company: Option<CompanyShown>,
    /// The version of the company's mapping rules.
    pub(crate) mapping_version: Option<String>,
    /// The purchase documents, in the order in which they are posted.
    pub(crate) purchases: Vec<PurchaseShown>,
    /// Why it is refused.
    pub(crate) failure: Option<FailureShown>,
}

/// What comes of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// It can be posted.
    Planned,
    /// It cannot.
    Refused,
    /// Payroll or obligation: for somebody else, never acknowledged.
    LeftAlone,
    /// It is no documented kind of document.
    Unknown,
}

/// Where a document was read.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Source {
    /// The connection whose rules are used.
    pub(crate) connection: String,
    /// `concur` or `file`.
    pub(crate) read_from: &'static str,
    /// The document's status in Concur, such as `READY`; absent for a file.
    pub(crate) status: Option<String>,
    /// How many approvals of the document Concur has; absent for a file.
    pub(crate) approvals: Option<usize>,
}

/// A Business Central company.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CompanyShown {
    /// The code the configuration gives it.
    pub(crate) code: String,
    /// Why the document belongs in it.
    pub(crate) rule: String,
    /// Whether its books are live.
    pub(crate) live: bool,
}

/// A failure.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FailureShown {
    /// Its name, such as `MappingMissing`.
    #[serde(rename = "type")]
    pub(crate) failure_type: String,
    /// What is wrong and what to do.
    pub(crate) text: String,
    /// The page about failures of this name.
    pub(crate) page: String,
}

impl FailureShown {
    pub(crate) fn new(failure_type: &str, text: impl Into<String>) -> Self {
        Self {
            failure_type: failure_type.to_owned(),
            text: text.into(),
            page: format!("docs/errors/{failure_type}.md"),
        }
    }
}

impl From<&Refusal> for FailureShown {
    fn from(refusal: &Refusal) -> Self {
        Self::new(refusal.failure_type, refusal.text.clone())
    }
}

impl CompanyShown {
    pub(crate) fn new(company: &CompanyRules, rule: &str) -> Self {
        Self {
            code: company.code.to_string(),
            rule: rule.to_owned(),
            live: company.live == LiveOrTest::Live,
        }
    }
}

impl Preview {
    /// The rules of the company it would be posted in.
    pub(crate) fn company_of<'a>(&self, rules: &'a Rules) -> Option<&'a CompanyRules> {
        let code = &self.company.as_ref()?.code;
        rules.companies().find(|company| company.code.as_str() == code)
    }

    /// Previews a document from a file.
    ///
    /// # Errors
    /// When the envelope's id is none.
    pub(crate) fn of_file(rules: &Rules, connection: &str, document: &FileDocument) -> anyhow::Result<Self> {
        let source = Source {
            connection: connection.to_owned(),
            read_from: "file",
            status: None,
            approvals: None,
        };
        let kind = match document.what {
            What::Posted(kind) => kind,
            What::Payroll => return Ok(Self::not_planned("payroll", Outcome::LeftAlone, source, document)),
            What::Obligation => return Ok(Self::not_planned("obligation", Outcome::LeftAlone, source, document)),
            What::Unknown => return Ok(Self::not_planned("unknown", Outcome::Unknown, source, document)),
        };
        Self::of(
            rules,
            kind,
            &document.body,
            document.financial_document_id.as_deref(),
            source,
        )
    }

    /// Previews a document of a kind that is posted.
    ///
    /// # Errors
    /// When the id of the approval is none, or a sum has more digits than can be held.
    pub(crate) fn of(
        rules: &Rules,
        kind: DocumentKind,
        body: &str,
        financial_document_id: Option<&str>,
        source: Source,
    ) -> anyhow::Result<Self> {
        let id = FinancialDocumentId::parse(financial_document_id.unwrap_or(NO_APPROVAL))?;
        let Reading {
            business_id,
            is_test,
            approved,
            company,
            result,
        } = read(rules, kind, body, &id);
        let mut preview = Self {
            outcome: Outcome::Refused,
            kind: kind.as_str(),
            business_id: business_id.map(|id| id.to_string()),
            financial_document_id: financial_document_id.map(str::to_owned),
            source,
            is_test,
            approved: approved.as_ref().map(AmountShown::from),
            mapping_version: company
                .as_ref()
                .map(|(company, _)| company.mapping.version().to_owned()),
            company: company.map(|(company, rule)| CompanyShown::new(company, &rule)),
            purchases: Vec::new(),
            failure: None,
        };
        match result {
            Ok(Explained { plan, reasons }) => {
                preview.outcome = Outcome::Planned;
                preview.approved = Some(AmountShown::from(&plan.approved));
                preview.purchases = PurchaseShown::all(&plan, Some(&reasons), rules.attach_images())?;
            }
            Err(refusal) => preview.failure = Some(FailureShown::from(&refusal)),
        }
        Ok(preview)
    }

    fn not_planned(kind: &'static str, outcome: Outcome, source: Source, document: &FileDocument) -> Self {
        Self {
            outcome,
            kind,
            business_id: None,
            financial_document_id: document.financial_document_id.clone(),
            source,
            is_test: None,
            approved: None,
            company: None,
            mapping_version: None,
            purchases: Vec::new(),
            failure: None,
        }
    }
}
