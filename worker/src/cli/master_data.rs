//! Commands on what is kept alike in both systems: vendors and lists.

use clap::{Args, Subcommand};

use super::OutputArgs;

/// Commands on vendors.
#[derive(Debug, Subcommand)]
pub enum VendorsCommand {
    /// Brings what changed into Concur now instead of at the next scheduled time, and says what came of it.
    Sync(VendorsSyncArgs),
    /// Shows what a full sync would create, change, block and refuse, and writes nothing.
    Diff(VendorsDiffArgs),
}

/// Arguments of `vendors sync`.
#[derive(Debug, Args)]
pub struct VendorsSyncArgs {
    /// The connection; may be left out when there is only one.
    #[arg(long)]
    pub connection: Option<String>,
    /// Compare every vendor with what Concur has, and try again what was refused.
    #[arg(long)]
    pub full: bool,
    /// How to print.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Arguments of `vendors diff`.
#[derive(Debug, Args)]
pub struct VendorsDiffArgs {
    /// The connection; may be left out when there is only one.
    #[arg(long)]
    pub connection: Option<String>,
    /// How to print.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Commands on lists.
#[derive(Debug, Subcommand)]
pub enum ListsCommand {
    /// Makes the lists hold the dimensions' values now instead of at the next scheduled time, and says what came of it.
    Publish(ListsArgs),
    /// Shows what would be made, renamed and deleted, and writes nothing.
    Diff(ListsArgs),
}

/// Arguments of `lists publish` and `lists diff`.
#[derive(Debug, Args)]
pub struct ListsArgs {
    /// The connection; may be left out when there is only one.
    #[arg(long)]
    pub connection: Option<String>,
    /// How to print.
    #[command(flatten)]
    pub output: OutputArgs,
}
