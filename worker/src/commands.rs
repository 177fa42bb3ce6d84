//! The commands, one file each.

mod business_central;
mod check;
mod codec_server;
mod concur_events;
mod connect;
mod documents;
mod events;
mod explain;
mod lists;
mod mapping;
mod poll;
mod preview;
mod print;
mod purchase_text;
mod recover;
mod sandbox;
mod vendors;
mod worker;

use std::process::ExitCode;

use crate::cli::{BusinessCentralCommand, Cli, Command, ConcurCommand, MappingCommand};
use crate::config::{self, Config};
use crate::demo;

pub use connect::grant as connect_grant;
pub use recover::{RecoveredDocument, document as recover_document};

/// Runs one command.
///
/// # Errors
/// What went wrong, for a person.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let load = || Config::load(cli.config.as_deref());
    match cli.command {
        Command::Demo(args) => return demo::run(&args).await,
        Command::Worker => worker::run(&load()?).await?,
        Command::Events => events::run(&load()?).await?,
        Command::Concur(ConcurCommand::Subscribe(args)) => concur_events::subscribe(&load()?, &args).await?,
        Command::Concur(ConcurCommand::Subscriptions(args)) => concur_events::subscriptions(&load()?, &args).await?,
        Command::BusinessCentral(BusinessCentralCommand::Subscriptions(args)) => {
            business_central::subscriptions(&load()?, &args).await?;
        }
        Command::Sandbox(args) => sandbox::run(&args).await?,
        Command::Poll(args) => poll::run(&load()?, &args).await?,
        Command::Recover(args) => recover::run(&load()?, &args).await?,
        Command::Documents(command) => documents::run(&load()?, &command).await?,
        Command::Preview(args) => return preview::run(&load()?, &args).await,
        Command::Explain(args) => return explain::run(&load()?, &args).await,
        Command::Mapping(MappingCommand::Check(args)) => return mapping::check(&load()?, &args).await,
        Command::Lists(command) => lists::run(&load()?, &command).await?,
        Command::Vendors(command) => vendors::run(&load()?, &command).await?,
        Command::Check(output) => return check::run(&load()?, &output).await,
        Command::Connect(args) => connect::run(&load()?, &args).await?,
        Command::CodecServer(args) => codec_server::run(&load()?, &args).await?,
        Command::Config(args) => print!(
            "{}",
            if args.mapping {
                config::EXAMPLE_MAPPING
            } else {
                config::DEFAULT
            }
        ),
    }
    Ok(ExitCode::SUCCESS)
}
