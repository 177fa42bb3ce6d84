//! Encryption of what Temporal stores (design D14): inputs, results, signals, memo, summaries and failure messages are
//! encrypted before they leave the process; ids, search attributes and type names stay readable. A codec server lets the Web UI
//! and the Temporal CLI of an authorised person read them.

mod codec;
mod server;

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use records::EncryptionKey;
use temporalio_common::data_converters::{DataConverter, DefaultFailureConverter, PayloadConverter};

use crate::config::PayloadSettings;

pub use codec::EncryptingCodec;
pub use server::{CodecServerOptions, serve};

/// The codec of the configuration; `None` when payloads are stored in the clear.
///
/// # Errors
/// When a key file cannot be used.
pub fn codec(settings: &PayloadSettings) -> anyhow::Result<Option<EncryptingCodec>> {
    let read =
        |path: &Path| EncryptionKey::from_file(path).with_context(|| format!("payload key file {}", path.display()));
    let Some(current) = &settings.key_file else {
        return Ok(None);
    };
    let mut key = read(current)?;
    if let Some(previous) = &settings.previous_key_file {
        key = key.with_previous(&read(previous)?);
    }
    Ok(Some(EncryptingCodec::new(key)))
}

/// The converter of a client: with a codec, failure messages are encrypted as well.
pub fn converter(codec: Option<EncryptingCodec>) -> DataConverter {
    match codec {
        Some(codec) => DataConverter::new(
            PayloadConverter::default(),
            DefaultFailureConverter::new(true),
            Arc::new(codec),
        ),
        None => DataConverter::default(),
    }
}
