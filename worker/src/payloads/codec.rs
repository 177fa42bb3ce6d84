//! The payload codec: AES-256-GCM, the key's id in the payload's metadata, decrypts with the current or the previous key.

use std::collections::HashMap;

use futures::FutureExt;
use futures::future::BoxFuture;
use prost::Message;
use records::{EncryptionKey, NONCE_BYTES, Sealed};
use temporalio_common::data_converters::{PayloadCodec, PayloadConversionError, SerializationContextData};
use temporalio_common::protos::temporal::api::common::v1::Payload;

const ENCODING: &str = "encoding";
const ENCRYPTED: &[u8] = b"binary/encrypted";
const KEY_ID: &str = "encryption-key-id";
/// What a ciphertext is bound to. The SDK tells a codec neither namespace nor workflow, so it cannot be bound closer.
const BOUND_TO: &[u8] = b"concordat temporal payload";

/// Encrypts payloads on their way to Temporal.
#[derive(Clone)]
pub struct EncryptingCodec {
    key: EncryptionKey,
}

impl EncryptingCodec {
    /// A codec with this key.
    pub fn new(key: EncryptionKey) -> Self {
        Self { key }
    }

    /// Encrypts one payload, metadata included. One that is encrypted already stays as it is.
    ///
    /// # Errors
    /// When the machine gives no random numbers.
    pub fn encrypt(&self, payload: Payload) -> anyhow::Result<Payload> {
        if is_encrypted(&payload) {
            return Ok(payload);
        }
        let sealed = self.key.seal(BOUND_TO, &payload.encode_to_vec())?;
        let metadata = HashMap::from([
            (ENCODING.to_owned(), ENCRYPTED.to_vec()),
            (KEY_ID.to_owned(), sealed.key_id.into_bytes()),
        ]);
        let mut data = sealed.nonce;
        data.extend(sealed.ciphertext);
        Ok(Payload {
            metadata,
            data,
            ..Payload::default()
        })
    }

    /// Decrypts one payload. One that is in the clear stays as it is.
    ///
    /// # Errors
    /// When its key was not given, or it was altered.
    pub fn decrypt(&self, payload: Payload) -> anyhow::Result<Payload> {
        if !is_encrypted(&payload) {
            return Ok(payload);
        }
        let key_id = payload
            .metadata
            .get(KEY_ID)
            .map(|id| String::from_utf8_lossy(id).into_owned())
            .unwrap_or_default();
        let Some((nonce, ciphertext)) = payload.data.split_at_checked(NONCE_BYTES) else {
            anyhow::bail!("an encrypted payload is too short");
        };
        let sealed = Sealed {
            key_id,
            nonce: nonce.to_vec(),
            ciphertext: ciphertext.to_vec(),
        };
        let plain = self.key.open("of a Temporal payload", BOUND_TO, &sealed)?;
        let plain = plain.ok_or_else(|| anyhow::anyhow!("an encrypted payload was altered"))?;
        Ok(Payload::decode(plain.as_slice())?)
    }
}

fn is_encrypted(payload: &Payload) -> bool {
    payload
        .metadata
        .get(ENCODING)
        .is_some_and(|encoding| encoding == ENCRYPTED)
}

fn each(
    payloads: Vec<Payload>,
    act: impl Fn(Payload) -> anyhow::Result<Payload>,
) -> Result<Vec<Payload>, PayloadConversionError> {
    let all: anyhow::Result<Vec<Payload>> = payloads.into_iter().map(act).collect();
    all.map_err(|error| PayloadConversionError::EncodingError(error.into()))
}

impl PayloadCodec for EncryptingCodec {
    fn encode(
        &self,
        _: &SerializationContextData,
        payloads: Vec<Payload>,
    ) -> BoxFuture<'static, Result<Vec<Payload>, PayloadConversionError>> {
        std::future::ready(each(payloads, |payload| self.encrypt(payload))).boxed()
    }

    fn decode(
        &self,
        _: &SerializationContextData,
        payloads: Vec<Payload>,
    ) -> BoxFuture<'static, Result<Vec<Payload>, PayloadConversionError>> {
        std::future::ready(each(payloads, |payload| self.decrypt(payload))).boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codec() -> (tempfile::TempDir, EncryptingCodec) {
        let folder = tempfile::tempdir().unwrap();
        let key = EncryptionKey::generate_file(folder.path().join("key")).unwrap();
        (folder, EncryptingCodec::new(key))
    }

    fn payload() -> Payload {
        Payload {
            metadata: HashMap::from([(ENCODING.to_owned(), b"json/plain".to_vec())]),
            data: b"\"four hundred and twelve\"".to_vec(),
            ..Payload::default()
        }
    }

    #[test]
    fn a_payload_reads_back_and_shows_nothing_in_between() {
        let (_folder, codec) = codec();
        let encrypted = codec.encrypt(payload()).unwrap();
        let visible = encrypted.encode_to_vec();
        assert!(!visible.windows(4).any(|window| window == b"four"));
        assert!(!visible.windows(4).any(|window| window == b"json"));
        assert_eq!(codec.decrypt(encrypted).unwrap(), payload());
    }

    #[test]
    fn an_altered_payload_and_a_foreign_key_are_refused() {
        let (_folder, codec) = codec();
        let (_other_folder, other) = self::codec();
        let mut encrypted = codec.encrypt(payload()).unwrap();
        assert!(other.decrypt(encrypted.clone()).is_err());
        if let Some(last) = encrypted.data.last_mut() {
            *last ^= 1;
        }
        assert!(codec.decrypt(encrypted).is_err());
    }

    #[test]
    fn what_is_encrypted_already_and_what_never_was_pass_through() {
        let (_folder, codec) = codec();
        let once = codec.encrypt(payload()).unwrap();
        assert_eq!(codec.encrypt(once.clone()).unwrap(), once);
        assert_eq!(codec.decrypt(payload()).unwrap(), payload());
    }
}
