//! `concordat connect`: the first token exchange with Concur.

use anyhow::{Context, bail};
use concur::Connected;
use records::{EncryptionKey, Records};

use crate::cli::ConnectArgs;
use crate::config::{Config, ConnectionSettings, read_secret};
use crate::connections;

pub(super) async fn run(config: &Config, args: &ConnectArgs) -> anyhow::Result<()> {
    let settings = config.connection(args.connection.as_deref())?;
    for key_file in std::iter::once(&config.records.key_file).chain(&config.payloads.key_file) {
        if !key_file.exists() {
            EncryptionKey::generate_file(key_file).context("the key file cannot be made")?;
            println!(
                "made key file {}; keep a copy of it apart from the data",
                key_file.display()
            );
        }
    }
    let records = connections::open_records(config).await?;
    let connected = grant(settings, &records).await?;
    println!(
        "connection {}: Concur answers at {}",
        settings.name, connected.geolocation
    );
    println!(
        "the refresh token is stored encrypted in {}",
        connections::records_place(config)
    );
    Ok(())
}

/// Exchanges the request token of a connection's settings and stores the grant.
///
/// # Errors
/// When there is no request token, or Concur does not take it.
pub async fn grant(settings: &ConnectionSettings, records: &Records) -> anyhow::Result<Connected> {
    let Some(path) = &settings.concur.request_token_file else {
        bail!(
            "connection {}: request_token_file is not set; a Concur administrator generates the token (it lives 24 hours)",
            settings.name
        );
    };
    let token = read_secret(path)?;
    let concur = connections::concur(settings, records)?;
    Ok(concur.connect(&token).await?)
}
