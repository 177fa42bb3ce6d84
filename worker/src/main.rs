//! Entry of the `concordat` binary.

use std::process::ExitCode;

use clap::Parser;
use concordat::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    concordat::logs::start(cli.log_format);
    // Both clients and the Temporal connection share one TLS implementation.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match concordat::commands::run(cli).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("concordat: {error:#}");
            ExitCode::FAILURE
        }
    }
}
