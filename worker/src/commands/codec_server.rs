//! `concordat codec-server`: shows encrypted payloads to the Web UI and the Temporal CLI.

use anyhow::{Context, bail};
use axum::http::HeaderValue;
use tokio::net::TcpListener;

use crate::cli::CodecServerArgs;
use crate::config::{Config, read_secret};
use crate::payloads::{self, CodecServerOptions};
use crate::shutdown;

pub(super) async fn run(config: &Config, args: &CodecServerArgs) -> anyhow::Result<()> {
    let Some(codec) = payloads::codec(&config.payloads)? else {
        bail!("payloads are not encrypted: payloads.key_file is not set");
    };
    if args.token_file.is_none() && !args.listen.ip().is_loopback() {
        bail!(
            "without --token-file everybody who reaches {} could read documents; set one, or listen on loopback",
            args.listen
        );
    }
    let options = CodecServerOptions {
        origin: HeaderValue::from_str(&args.origin).context("the origin is not one")?,
        token: args.token_file.as_deref().map(read_secret).transpose()?,
    };
    let listener = TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("cannot listen on {}", args.listen))?;
    println!(
        "codec server at http://{}; give it to the Web UI and to `temporal --codec-endpoint`",
        listener.local_addr()?
    );
    payloads::serve(listener, codec, options, shutdown::requested()).await?;
    Ok(())
}
