//! Logs go to standard error, so that data on standard output stays data. Temporal's core logs through the same subscriber.

use std::io::IsTerminal;

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One readable line an event.
    Text,
    /// One JSON object an event.
    Json,
}

/// Starts logging. `RUST_LOG` overrides what is logged.
pub fn start(format: LogFormat) {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,concordat=info,activities=info"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match format {
        LogFormat::Text => logs.compact().try_init(),
        LogFormat::Json => logs.json().try_init(),
    };
    if let Err(error) = started {
        eprintln!("concordat: logging was started before: {error}");
    }
}
