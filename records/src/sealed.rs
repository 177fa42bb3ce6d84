//! Authenticated encryption (AES-256-GCM, random nonce), for whatever must not be stored in the clear.

use aes_gcm::{
    Aes256Gcm, Key, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use rand::TryRngCore as _;
use secrecy::zeroize::Zeroizing;

use crate::{EncryptionKey, RecordsError, key::Material};

/// Length of a nonce.
pub const NONCE_BYTES: usize = 12;

/// Something encrypted.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Names the key, without giving it away.
    pub key_id: String,
    /// The nonce, [`NONCE_BYTES`] long.
    pub nonce: Vec<u8>,
    /// The ciphertext with its tag.
    pub ciphertext: Vec<u8>,
}

impl EncryptionKey {
    /// Encrypts with the current key. What is bound to it is authenticated with it: it opens only with the same words.
    ///
    /// # Errors
    /// `Unavailable` when the machine gives no random numbers.
    pub fn seal(&self, bound_to: &[u8], plain: &[u8]) -> Result<Sealed, RecordsError> {
        let mut nonce = [0_u8; NONCE_BYTES];
        rand::rngs::OsRng
            .try_fill_bytes(&mut nonce)
            .map_err(|error| RecordsError::Unavailable {
                doing: "draw a random nonce",
                source: error.into(),
            })?;
        let payload = Payload {
            msg: plain,
            aad: bound_to,
        };
        let ciphertext = cipher(self.current())
            .encrypt(Nonce::from_slice(&nonce), payload)
            .map_err(|_| RecordsError::invalid("plain text", "it is too long to be encrypted"))?;
        Ok(Sealed {
            key_id: self.current().id().to_owned(),
            nonce: nonce.to_vec(),
            ciphertext,
        })
    }

    /// Decrypts with the current or the previous key. `None`: altered, or bound to something else.
    ///
    /// # Errors
    /// `WrongKey`, for `name`, when it was encrypted with a key that was not given.
    pub fn open(
        &self,
        name: &str,
        bound_to: &[u8],
        sealed: &Sealed,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, RecordsError> {
        let material = self.by_id(&sealed.key_id).ok_or_else(|| RecordsError::WrongKey {
            name: name.to_owned(),
            key_id: sealed.key_id.clone(),
        })?;
        if sealed.nonce.len() != NONCE_BYTES {
            return Ok(None);
        }
        let payload = Payload {
            msg: &sealed.ciphertext,
            aad: bound_to,
        };
        let plain = cipher(material).decrypt(Nonce::from_slice(&sealed.nonce), payload);
        Ok(plain.ok().map(Zeroizing::new))
    }
}

fn cipher(material: &Material) -> Aes256Gcm {
    Aes256Gcm::new(Key::<Aes256Gcm>::from_slice(material.bytes()))
}
