//! Commands on what both systems send: Concur's events and Business Central's notices.

use clap::{Args, Subcommand};

use super::OutputArgs;

/// Commands on Concur itself.
#[derive(Debug, Subcommand)]
pub enum ConcurCommand {
    /// Subscribes to the events of financial documents, or brings the subscription up to date.
    Subscribe(SubscribeArgs),
    /// Lists the app's event subscriptions in the connection's data centre, or deletes one.
    Subscriptions(SubscriptionsArgs),
}

/// Arguments of `concur subscribe`.
#[derive(Debug, Args)]
pub struct SubscribeArgs {
    /// Where Concur sends the events: a public https address that ends at the receiver.
    pub endpoint: url::Url,
    /// Id of the subscription, unique among all of Concur's customers: lower-case letters, digits, `.` and `-`, such as
    /// company.finance.production.v1.eu2.
    #[arg(long)]
    pub id: String,
    /// Regular expression over event types.
    #[arg(long, default_value = ".*")]
    pub filter: String,
    /// The connection; may be left out when there is only one.
    #[arg(long)]
    pub connection: Option<String>,
}

/// Arguments of `concur subscriptions`.
#[derive(Debug, Args)]
pub struct SubscriptionsArgs {
    /// The connection; may be left out when there is only one.
    #[arg(long)]
    pub connection: Option<String>,
    /// Delete this one.
    #[arg(long, value_name = "ID")]
    pub delete: Option<String>,
    /// How to print.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Commands on Business Central itself.
#[derive(Debug, Subcommand)]
pub enum BusinessCentralCommand {
    /// Lists the webhook subscriptions that send notices to the connection's address, or looks after them now.
    Subscriptions(NoticeSubscriptionsArgs),
}

/// Arguments of `business-central subscriptions`.
#[derive(Debug, Args)]
pub struct NoticeSubscriptionsArgs {
    /// The connection; may be left out when there is only one.
    #[arg(long)]
    pub connection: Option<String>,
    /// Make what is missing, renew what is due and delete strays, now instead of at the next scheduled time.
    #[arg(long)]
    pub keep: bool,
    /// How to print.
    #[command(flatten)]
    pub output: OutputArgs,
}
