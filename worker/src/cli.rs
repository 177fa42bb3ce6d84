//! The command line.

mod documents;
mod master_data;
mod webhooks;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use posting::plan::DocumentKind;

pub use documents::{CorrectArgs, DecisionArgs, DocumentsCommand, ListArgs, RetryArgs, ShowArgs, ToldArgs};
pub use master_data::{ListsArgs, ListsCommand, VendorsCommand, VendorsDiffArgs, VendorsSyncArgs};
pub use webhooks::{BusinessCentralCommand, ConcurCommand, NoticeSubscriptionsArgs, SubscribeArgs, SubscriptionsArgs};

use crate::logs::LogFormat;

/// Posts approved SAP Concur documents into Microsoft Dynamics 365 Business Central, once and only once.
#[derive(Debug, Parser)]
#[command(name = "concordat", version, about)]
pub struct Cli {
    /// Configuration file; `concordat config` prints one to start from.
    #[arg(long, global = true, env = "CONCORDAT_CONFIG")]
    pub config: Option<PathBuf>,
    /// How logs are written to standard error.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "text",
        env = "CONCORDAT_LOG_FORMAT"
    )]
    pub log_format: LogFormat,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the binary can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Shows the whole job with everything embedded: Temporal, both systems simulated, a worker, and documents.
    Demo(DemoArgs),
    /// Runs workflows, activities and schedules until told to stop.
    Worker,
    /// Receives Concur's events until told to stop, in a process of its own; a worker does so as well.
    Events,
    /// Commands on Concur itself.
    #[command(subcommand)]
    Concur(ConcurCommand),
    /// Commands on Business Central itself.
    #[command(subcommand)]
    BusinessCentral(BusinessCentralCommand),
    /// Runs simulators of Concur and Business Central, for trying things out.
    Sandbox(SandboxArgs),
    /// Looks at Concur's queues now instead of at the next scheduled time.
    Poll(PollArgs),
    /// Starts documents again whose workflow was terminated or lost, now instead of at the next scheduled time.
    Recover(RecoverArgs),
    /// Shows documents, and acts on held ones.
    #[command(subcommand)]
    Documents(DocumentsCommand),
    /// Shows what a document would be posted as, without writing to either system.
    Preview(PreviewArgs),
    /// Compares what was planned for a document with what stands in Business Central.
    Explain(ExplainArgs),
    /// Checks the mapping rules.
    #[command(subcommand)]
    Mapping(MappingCommand),
    /// Brings vendors of Business Central into Concur.
    #[command(subcommand)]
    Vendors(VendorsCommand),
    /// Publishes values of Business Central's dimensions to lists of Concur.
    #[command(subcommand)]
    Lists(ListsCommand),
    /// Connects to Temporal, Concur and Business Central, reads one record of each, and says what it saw.
    Check(OutputArgs),
    /// Exchanges a Concur company request token for the tokens that are used from then on.
    Connect(ConnectArgs),
    /// Lets the Temporal Web UI and CLI show encrypted payloads to whoever has the token.
    CodecServer(CodecServerArgs),
    /// Prints the documented default configuration.
    Config(ConfigArgs),
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Keep everything running afterwards, for looking around.
    #[arg(long)]
    pub stay: bool,
    /// The Temporal CLI.
    #[arg(long, env = "CONCORDAT_TEMPORAL_CLI", default_value = "temporal")]
    pub temporal_cli: PathBuf,
    /// Folder for the demo's files; emptied first.
    #[arg(long, default_value = "target/demo")]
    pub folder: PathBuf,
}

/// Arguments of `sandbox`.
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// Port of the Concur simulator.
    #[arg(long, default_value_t = 8090)]
    pub concur_port: u16,
    /// Port of the Business Central simulator.
    #[arg(long, default_value_t = 8091)]
    pub business_central_port: u16,
}

/// Arguments of `poll`.
#[derive(Debug, Args)]
pub struct PollArgs {
    /// The connection; all of them if not given.
    pub connection: Option<String>,
    /// Also ask Business Central what was paid.
    #[arg(long)]
    pub payments: bool,
}

/// Arguments of `recover`.
#[derive(Debug, Args)]
pub struct RecoverArgs {
    /// The connection; all of them if not given, or the only one together with `--document`.
    #[arg(long)]
    pub connection: Option<String>,
    /// Only this document: report id, payment request id or cash advance id. Read from Concur if records do not have it.
    #[arg(long)]
    pub document: Option<String>,
}

/// Arguments of `connect`.
#[derive(Debug, Args)]
pub struct ConnectArgs {
    /// The connection; may be left out when there is only one.
    pub connection: Option<String>,
}

/// Arguments of `codec-server`.
#[derive(Debug, Args)]
pub struct CodecServerArgs {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8234")]
    pub listen: SocketAddr,
    /// Origin of the Web UI that may ask.
    #[arg(long, default_value = "http://127.0.0.1:8233")]
    pub origin: String,
    /// File with the token that callers must present; required unless it listens on loopback.
    #[arg(long)]
    pub token_file: Option<PathBuf>,
}

/// Arguments of `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Print an example of the mapping rules instead.
    #[arg(long)]
    pub mapping: bool,
}

/// How data is printed.
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `preview`.
#[derive(Debug, Args)]
pub struct PreviewArgs {
    /// Report id, payment request id or cash advance id, to be read from Concur; or the path of a file with the document.
    pub document: String,
    /// The connection; may be left out when there is only one.
    #[arg(long)]
    pub connection: Option<String>,
    /// The kind of document; if not given, the connection's kinds are tried in turn, and a file says itself.
    #[arg(long, value_enum)]
    pub kind: Option<KindArg>,
    /// How to print.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// A kind of document that is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    /// Expense report.
    Expense,
    /// Supplier invoice.
    Invoice,
    /// Cash advance.
    CashAdvance,
}

impl From<KindArg> for DocumentKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Expense => DocumentKind::Expense,
            KindArg::Invoice => DocumentKind::Invoice,
            KindArg::CashAdvance => DocumentKind::CashAdvance,
        }
    }
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Report id, payment request id or cash advance id.
    pub business_id: String,
    /// The connection; all of them if not given.
    #[arg(long)]
    pub connection: Option<String>,
    /// How to print.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Commands on mapping rules.
#[derive(Debug, Subcommand)]
pub enum MappingCommand {
    /// Looks for everything the rules name in both systems, and plans what waits in Concur's queues.
    Check(MappingCheckArgs),
}

/// Arguments of `mapping check`.
#[derive(Debug, Args)]
pub struct MappingCheckArgs {
    /// The connection; all of them if not given.
    #[arg(long)]
    pub connection: Option<String>,
    /// Check this file in place of the connection's own.
    #[arg(long)]
    pub file: Option<PathBuf>,
    /// How to print.
    #[command(flatten)]
    pub output: OutputArgs,
}
