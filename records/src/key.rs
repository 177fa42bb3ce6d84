use std::{
    fmt,
    fs::File,
    io::{ErrorKind, Read as _, Write as _},
    path::Path,
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rand::TryRngCore as _;
use secrecy::{ExposeSecret as _, SecretBox, zeroize::Zeroizing};
use sha2::{Digest as _, Sha256};

use crate::RecordsError;

pub(crate) const KEY_BYTES: usize = 32;
const KEY_FILE_MAX_BYTES: u64 = 1024;

/// The key that encrypts secrets, and while keys are being changed the previous one, which only reads. Never printed.
#[derive(Clone)]
pub struct EncryptionKey {
    current: Material,
    previous: Option<Material>,
}

#[derive(Clone)]
pub(crate) struct Material {
    id: String,
    bytes: Arc<SecretBox<[u8; KEY_BYTES]>>,
}

impl EncryptionKey {
    /// Reads a key file: 32 bytes written as 64 hexadecimal digits or as base64, with or without a line end. A file
    /// that others may read is used, with a warning in the log.
    ///
    /// # Errors
    /// `Invalid` when it cannot be read or does not hold such a key.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, RecordsError> {
        let path = path.as_ref();
        let unreadable = |error: std::io::Error| {
            RecordsError::invalid(
                "key file",
                format!("{} cannot be read ({})", path.display(), error.kind()),
            )
        };
        let file = File::open(path).map_err(unreadable)?;
        warn_when_others_may_read(path, &file);
        let mut text = Zeroizing::new(String::new());
        file.take(KEY_FILE_MAX_BYTES)
            .read_to_string(&mut text)
            .map_err(unreadable)?;
        Self::from_text(&text)
    }

    /// Makes a new random key and writes it to a new file that only its owner may read.
    ///
    /// # Errors
    /// `Conflict` when the file exists: a key is never overwritten, for what it encrypted would be lost.
    pub fn generate_file(path: impl AsRef<Path>) -> Result<Self, RecordsError> {
        let path = path.as_ref();
        let mut bytes = Zeroizing::new([0_u8; KEY_BYTES]);
        rand::rngs::OsRng
            .try_fill_bytes(bytes.as_mut_slice())
            .map_err(|error| RecordsError::Unavailable {
                doing: "draw a random key",
                source: error.into(),
            })?;
        let mut open = File::options();
        open.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            open.mode(0o600);
        }
        let mut file = open.open(path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => RecordsError::conflict(format!(
                "{} exists and a key is never overwritten; choose another name",
                path.display()
            )),
            _ => RecordsError::Unavailable {
                doing: "make the key file",
                source: error.into(),
            },
        })?;
        let mut line = Zeroizing::new(hex::encode(bytes.as_slice()));
        line.push('\n');
        file.write_all(line.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|error| RecordsError::Unavailable {
                doing: "write the key file",
                source: error.into(),
            })?;
        Ok(Self {
            current: Material::new(&bytes),
            previous: None,
        })
    }

    /// Adds the previous key, so that secrets it encrypted can still be read. New ones use the current key;
    /// [`crate::Records::reencrypt_secrets`] moves the rest.
    #[must_use]
    pub fn with_previous(self, previous: &Self) -> Self {
        Self {
            current: self.current,
            previous: Some(previous.current.clone()),
        }
    }

    /// A short name of the current key that does not give it away, for logs and for telling keys apart.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.current.id
    }

    fn from_text(text: &str) -> Result<Self, RecordsError> {
        let text = text.trim();
        // Hexadecimal first: 64 such digits are also valid base64, of 48 bytes.
        let decoded = Zeroizing::new(if text.len() == 2 * KEY_BYTES {
            hex::decode(text).unwrap_or_default()
        } else {
            STANDARD.decode(text).unwrap_or_default()
        });
        let bytes: Zeroizing<[u8; KEY_BYTES]> = Zeroizing::new(decoded.as_slice().try_into().map_err(|_| {
            RecordsError::invalid(
                "key file",
                "it must hold 32 bytes as 64 hexadecimal digits or as base64",
            )
        })?);
        if bytes.iter().all(|byte| *byte == 0) {
            return Err(RecordsError::invalid(
                "key file",
                "it holds only zeros; generate a real key",
            ));
        }
        Ok(Self {
            current: Material::new(&bytes),
            previous: None,
        })
    }

    pub(crate) fn current(&self) -> &Material {
        &self.current
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Material> {
        [Some(&self.current), self.previous.as_ref()]
            .into_iter()
            .flatten()
            .find(|material| material.id == id)
    }
}

impl Material {
    fn new(bytes: &[u8; KEY_BYTES]) -> Self {
        let digest = Sha256::new()
            .chain_update(b"concordat records key id")
            .chain_update(bytes)
            .finalize();
        let id = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self {
            id,
            bytes: Arc::new(SecretBox::new(Box::new(*bytes))),
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn bytes(&self) -> &[u8; KEY_BYTES] {
        self.bytes.expose_secret()
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptionKey")
            .field("id", &self.current.id)
            .field("previous_id", &self.previous.as_ref().map(|material| &material.id))
            .field("bytes", &"[redacted]")
            .finish()
    }
}

#[cfg(unix)]
fn warn_when_others_may_read(path: &Path, file: &File) {
    use std::os::unix::fs::PermissionsExt as _;
    if file
        .metadata()
        .is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
    {
        tracing::warn!(key_file = %path.display(), "others than its owner may read the key file; set its mode to 0600");
    }
}

#[cfg(not(unix))]
fn warn_when_others_may_read(_path: &Path, _file: &File) {}
