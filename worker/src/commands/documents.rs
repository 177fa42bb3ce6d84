//! `concordat documents`: what records know of documents, and what people tell held ones.

mod messages;
mod shown;

use crate::cli::DocumentsCommand;
use crate::config::Config;
use crate::{connections, temporal};

pub(super) async fn run(config: &Config, command: &DocumentsCommand) -> anyhow::Result<()> {
    match command {
        DocumentsCommand::List(args) => shown::list(&connections::open_records(config).await?, args).await,
        DocumentsCommand::Show(args) => shown::show(config, &connections::open_records(config).await?, args).await,
        DocumentsCommand::Retry(args) => messages::retry(&temporal::connect(config).await?, args).await,
        DocumentsCommand::Correct(args) => messages::correct(&temporal::connect(config).await?, args).await,
        DocumentsCommand::Reject(args) => messages::reject(&temporal::connect(config).await?, args).await,
        DocumentsCommand::Reversed(args) => messages::reversed(&temporal::connect(config).await?, args).await,
    }
}
