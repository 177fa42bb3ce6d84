//! Commands on documents.

use clap::{Args, Subcommand};

use super::OutputArgs;

/// Commands on documents.
#[derive(Debug, Subcommand)]
pub enum DocumentsCommand {
    /// Lists documents, newest last.
    List(ListArgs),
    /// Shows one document: every approval, purchase document, request and stage.
    Show(ShowArgs),
    /// Tells a held document that the cause is removed.
    Retry(RetryArgs),
    /// Changes what is posted of a held document, never how much, and tries again.
    Correct(CorrectArgs),
    /// Gives a held document back to Concur with the reason it is held for.
    Reject(DecisionArgs),
    /// Tells a held document that its postings are cancelled in Business Central.
    Reversed(DecisionArgs),
}

/// Arguments of `documents list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only documents of this connection.
    #[arg(long)]
    pub connection: Option<String>,
    /// Only documents at this stage, for example Held.
    #[arg(long)]
    pub stage: Option<String>,
    /// The most documents to list.
    #[arg(long, default_value_t = 100)]
    pub limit: u32,
    /// Count held documents by what holds them.
    #[arg(long)]
    pub by_cause: bool,
    /// How to print.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Arguments of `documents show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Report id or payment request id.
    pub business_id: String,
    /// The connection; all of them if not given.
    #[arg(long)]
    pub connection: Option<String>,
    /// How to print.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Arguments of `documents retry`.
#[derive(Debug, Args)]
pub struct RetryArgs {
    /// Report id, payment request id or cash advance id; for a reopened document `<business id>/<FI document id>`.
    #[arg(required = true)]
    pub business_ids: Vec<String>,
}

/// Who decides, and why.
#[derive(Debug, Args)]
pub struct ToldArgs {
    /// Who decides; kept in the audit trail.
    #[arg(long, env = "CONCORDAT_OPERATOR")]
    pub by: Option<String>,
    /// Why; kept in the audit trail, and told to Concur where it gets the document back.
    #[arg(long)]
    pub reason: String,
}

/// Arguments of `documents reject` and `documents reversed`.
#[derive(Debug, Args)]
pub struct DecisionArgs {
    /// Report id, payment request id or cash advance id; for a reopened document `<business id>/<FI document id>`.
    pub business_id: String,
    /// Who decides, and why.
    #[command(flatten)]
    pub told: ToldArgs,
}

/// Arguments of `documents correct`. Every option may be given several times.
#[derive(Debug, Args)]
pub struct CorrectArgs {
    /// Report id, payment request id or cash advance id; for a reopened document `<business id>/<FI document id>`.
    pub business_id: String,
    /// Another vendor.
    #[arg(long, value_name = "FROM=TO")]
    pub vendor: Vec<String>,
    /// Another G/L account for the lines on one.
    #[arg(long, value_name = "FROM=TO")]
    pub account: Vec<String>,
    /// A dimension's value on every line, or in place of another one.
    #[arg(long, value_name = "DIMENSION[:FROM]=VALUE")]
    pub dimension: Vec<String>,
    /// Another tax group for the lines that bear one.
    #[arg(long, value_name = "FROM=TO")]
    pub tax_group: Vec<String>,
    /// Another posting date, YYYY-MM-DD.
    #[arg(long)]
    pub posting_date: Option<jiff::civil::Date>,
    /// Who decides, and why.
    #[command(flatten)]
    pub told: ToldArgs,
}
