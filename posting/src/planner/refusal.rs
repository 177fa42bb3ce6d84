//! Why a document is not planned, for a finance person to read. Codes are shown; names, amounts and the employee's id never.

use crate::ids::Currency;
use crate::mapping::MappingMiss;
use crate::plan::Payee;

/// A document was not planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanRefusal {
    /// A mapping rule is missing. Holds the document until the rules are completed.
    #[error("{}{miss}.", before(*.place))]
    MappingMissing {
        /// Where in the document it is needed.
        place: Option<Place>,
        /// What is missing.
        miss: MappingMiss,
    },
    /// The document cannot be posted as it is.
    #[error("{}{problem}.", before(*.place))]
    DocumentInvalid {
        /// Where in the document.
        place: Option<Place>,
        /// What is wrong.
        problem: DocumentProblem,
    },
}

impl PlanRefusal {
    /// The failure name: `MappingMissing` or `DocumentInvalid`.
    pub fn failure_type(&self) -> &'static str {
        match self {
            Self::MappingMissing { .. } => "MappingMissing",
            Self::DocumentInvalid { .. } => "DocumentInvalid",
        }
    }
}

impl From<MappingMiss> for PlanRefusal {
    fn from(miss: MappingMiss) -> Self {
        Self::MappingMissing { place: None, miss }
    }
}

impl From<DocumentProblem> for PlanRefusal {
    fn from(problem: DocumentProblem) -> Self {
        Self::DocumentInvalid { place: None, problem }
    }
}

/// A place in a document, counted from 1 as a person counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An expense of a report.
    Entry {
        /// Which one.
        entry: usize,
    },
    /// An allocation of an expense.
    EntryAllocation {
        /// Which expense.
        entry: usize,
        /// Which of its allocations.
        allocation: usize,
    },
    /// An application of a cash advance in a report.
    CashAdvance {
        /// Which one.
        application: usize,
    },
    /// A journal row of a cash advance.
    Journal {
        /// Which one.
        row: usize,
    },
    /// An allocation of an invoice line.
    LineAllocation {
        /// Which line.
        line: usize,
        /// Which of its allocations.
        allocation: usize,
    },
}

impl Place {
    pub(super) fn invalid(self, problem: DocumentProblem) -> PlanRefusal {
        PlanRefusal::DocumentInvalid {
            place: Some(self),
            problem,
        }
    }

    pub(super) fn missing(self) -> impl Fn(MappingMiss) -> PlanRefusal {
        move |miss| PlanRefusal::MappingMissing {
            place: Some(self),
            miss,
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Entry { entry } => write!(f, "Expense {entry}"),
            Self::EntryAllocation { entry, allocation } => write!(f, "Expense {entry}, allocation {allocation}"),
            Self::CashAdvance { application } => write!(f, "Cash advance application {application}"),
            Self::Journal { row } => write!(f, "Journal row {row}"),
            Self::LineAllocation { line, allocation } => write!(f, "Invoice line {line}, allocation {allocation}"),
        }
    }
}

fn before(place: Option<Place>) -> String {
    place.map_or_else(|| "Document: ".to_owned(), |place| format!("{place}: "))
}

/// What is wrong with a document, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentProblem {
    /// `isTest` is `Y` and the company is live.
    #[error(
        "it is marked as a test (isTest) and the Business Central company is live; reject it, or connect a test company"
    )]
    TestInLiveCompany,
    /// Not the first revision.
    #[error(
        "it is revision {revision}, and only first revisions are posted, since a later one may contain what was posted already; compare the two and post the difference by hand"
    )]
    Revision {
        /// The revision.
        revision: u32,
    },
    /// The report is paid with the salary.
    #[error(
        "the report is paid by payroll, so it must not become payable in Business Central; leave it to the payroll extract"
    )]
    PaidByPayroll,
    /// An application that is none.
    #[error(
        "it is an issue, a return or a balance carried forward, and only applications (cashAdvanceTransactionType 2) belong into a report; report it to SAP"
    )]
    CashAdvanceType,
    /// An application without a negative amount.
    #[error("its amount is not negative, and an advance that is used up reduces what is owed; report it to SAP")]
    CashAdvanceAmount,
    /// A cash advance document that neither issues nor returns.
    #[error(
        "only cash advances that are issued or returned (transactionType 1) are posted; an application comes with its report, and a balance carried forward was posted before"
    )]
    NoIssueOrReturn,
    /// Direction and side of a cash advance's journal row contradict each other.
    #[error(
        "payer, payee and debitOrCredit contradict each other, or a debit is negative; report it to SAP, and post the advance by hand"
    )]
    DebitOrCredit,
    /// Payer and payee are not the company and one known other.
    #[error(
        "payer {payer} and payee {payee} are not the company (COMP) and one of EMPL, COPD, IBCP and CBCP; correct the payment type in Concur"
    )]
    PayerOrPayee {
        /// The payer's code.
        payer: String,
        /// The payee's code.
        payee: String,
    },
    /// No journal row.
    #[error("it has no accounting lines; check in Concur why it was approved without any")]
    NoLines,
    /// Its rows leave every account as it was.
    #[error(
        "its lines cancel each other on every account, so there is nothing to post; reject it, or close it in Concur"
    )]
    NothingToPost,
    /// An amount has more decimals than its currency.
    #[error("{field} has more decimals than {currency} is posted with; correct the amount in Concur")]
    TooFine {
        /// The field.
        field: &'static str,
        /// The currency.
        currency: Currency,
    },
    /// A sum has more digits than can be held exactly.
    #[error("an amount is too large to be added up exactly; correct it in Concur")]
    TooLarge,
    /// Two sums that must be equal are not.
    #[error("{left} and {right} differ; the document does not balance, submit it again in Concur, or report it to SAP")]
    Unbalanced {
        /// One side.
        left: &'static str,
        /// The other side.
        right: &'static str,
    },
    /// What a payee gets is not what is due to it.
    #[error("what is planned for payee {} is not what the document says is due to it; the taxes of several payees may be mixed up, report it", .payee.code())]
    PayeeUnbalanced {
        /// The payee.
        payee: Payee,
    },
    /// The taxes of a row cannot be left to tax groups.
    #[error(
        "{problem}, so no tax group of Business Central gives the same; post it by hand, or set the tax way of the company to accounts"
    )]
    TaxGroups {
        /// In which way.
        problem: &'static str,
    },
    /// A journal row and the taxes it names do not fit together.
    #[error("{problem}; submit the document again in Concur, or report it to SAP")]
    TaxJoin {
        /// In which way.
        problem: &'static str,
    },
    /// A journal row has no account code.
    #[error("the account code is empty; give the expense type an account code in Concur")]
    NoAccountCode,
    /// Concur pays some expenses and not others.
    #[error("Concur pays some of its expenses and not others; split it in Concur by payment type")]
    PartlyPaidByConcur,
    /// More lines than one purchase document takes.
    #[error("it makes more than {most} lines; split it in Concur")]
    TooManyLines {
        /// How many at most.
        most: usize,
    },
    /// The employee has no id.
    #[error("the employee of this report has no employee id in Concur; add it there and submit the report again")]
    NoEmployeeId,
    /// The supplier has no code.
    #[error("the supplier has no vendor code in Concur; add it there and submit the invoice again")]
    NoVendorCode,
    /// The supplier's number cannot be a number in Business Central.
    #[error(
        "the supplier's invoice number is {problem}; Business Central holds 1 to 35 characters, correct it in Concur"
    )]
    SupplierNumber {
        /// In which way.
        problem: &'static str,
    },
    /// The made number is too long.
    #[error(
        "the number made from the document's id is longer than the 35 characters Business Central holds; post it by hand"
    )]
    MadeNumber,
    /// A date that is needed is missing.
    #[error("it has no {field}; {remedy}")]
    NoDate {
        /// The field.
        field: &'static str,
        /// What to do.
        remedy: &'static str,
    },
}
