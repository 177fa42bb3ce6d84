//! What the receiver trusts and shows, read from files: its own certificate, the anchors of client certificates, the keys that
//! sign events. Read again while it runs, because every one of them is replaced sooner or later.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::server::NoServerSessionStorage;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::client_certificate::{ClientCertificates, InTls};
use super::pem;
use super::signature::{self, SignatureKeys};
use crate::config::EventSettings;

/// One state of the files.
#[derive(Debug)]
pub(super) struct Trust {
    /// For new connections; `None` where a proxy talks without TLS.
    pub(super) tls: Option<Arc<ServerConfig>>,
    /// Which client certificates are Concur's.
    pub(super) clients: Arc<ClientCertificates>,
    /// Which signatures are Concur's.
    pub(super) signatures: SignatureKeys,
    /// Of all files, to see whether one has changed.
    fingerprint: [u8; 32],
}

/// The newest state that could be read.
pub(super) type Trusted = watch::Receiver<Arc<Trust>>;

impl Trust {
    /// Reads every file.
    ///
    /// # Errors
    /// Which file cannot be used, and why; never with a key.
    pub(super) fn read(settings: &EventSettings) -> anyhow::Result<Self> {
        let files = Files::read(settings)?;
        let provider = Arc::new(default_provider());
        let clients = Arc::new(ClientCertificates::new(
            &certificates(&files.anchors)?,
            certificates(&files.intermediates)?,
            &settings.client_common_names,
            &settings.client_key_uses,
            &provider,
        )?);
        let tls = match (&files.certificate, &files.key) {
            (Some(certificate), Some(key)) => {
                let chain = certificates(std::slice::from_ref(certificate))?;
                if chain.is_empty() {
                    bail!("{} has no certificate in it", certificate.path.display());
                }
                let key = PrivateKeyDer::from_pem_slice(&key.text)
                    .with_context(|| format!("{} has no private key in it", key.path.display()))?;
                let builder = ServerConfig::builder_with_provider(provider)
                    .with_safe_default_protocol_versions()
                    .context("TLS cannot be set up")?;
                // A proxy has shown who Concur is; it has no certificate of Concur's itself.
                let builder = match settings.proxy {
                    None => builder.with_client_cert_verifier(Arc::new(InTls(clients.clone()))),
                    Some(_) => builder.with_no_client_auth(),
                };
                let mut tls = builder
                    .with_single_cert(chain, key)
                    .context("events.certificate_file and events.key_file cannot be used together")?;
                // A resumed session would carry a certificate that was verified under earlier anchors.
                tls.session_storage = Arc::new(NoServerSessionStorage {});
                tls.send_tls13_tickets = 0;
                tls.alpn_protocols = vec![b"http/1.1".to_vec()];
                Some(Arc::new(tls))
            }
            _ => None,
        };
        let mut keys = Vec::new();
        for file in &files.signature_keys {
            keys.extend(signature::keys(&file.text).with_context(|| file.path.display().to_string())?);
        }
        Ok(Self {
            tls,
            clients,
            signatures: SignatureKeys {
                scheme: settings.signature.scheme,
                keys,
            },
            fingerprint: files.fingerprint(),
        })
    }
}

/// Reads the files again and again and hands on what has changed, until nobody listens. Files that cannot be used leave the state
/// as it is: one of a pair may be written before the other.
pub(super) async fn keep_up_to_date(settings: EventSettings, trusted: watch::Sender<Arc<Trust>>) {
    let every = std::time::Duration::from_secs(settings.reload_seconds);
    let mut ticks = tokio::time::interval(every);
    let mut failed = None;
    loop {
        tokio::select! {
            () = trusted.closed() => return,
            _ = ticks.tick() => {}
        }
        let now = settings.clone();
        let current = trusted.borrow().fingerprint;
        let read = tokio::task::spawn_blocking(move || {
            if Files::read(&now)?.fingerprint() == current {
                return Ok(None);
            }
            Trust::read(&now).map(Some)
        });
        match read.await.map_err(anyhow::Error::from).and_then(|read| read) {
            Ok(None) => failed = None,
            Ok(Some(trust)) => {
                tracing::info!("certificates and keys of the events receiver have changed and are in use");
                failed = None;
                trusted.send_replace(Arc::new(trust));
            }
            Err(error) => {
                let error = format!("{error:#}");
                if failed.as_ref() != Some(&error) {
                    tracing::error!(
                        error,
                        "certificates and keys cannot be used; the earlier ones stay in use"
                    );
                    failed = Some(error);
                }
            }
        }
    }
}

struct File {
    path: PathBuf,
    text: Vec<u8>,
}

struct Files {
    certificate: Option<File>,
    key: Option<File>,
    anchors: Vec<File>,
    intermediates: Vec<File>,
    signature_keys: Vec<File>,
}

impl Files {
    fn read(settings: &EventSettings) -> anyhow::Result<Self> {
        let one = |path: &Option<PathBuf>| path.as_deref().map(read).transpose();
        let all = |paths: &[PathBuf]| paths.iter().map(|path| read(path)).collect::<anyhow::Result<_>>();
        Ok(Self {
            certificate: one(&settings.certificate_file)?,
            key: one(&settings.key_file)?,
            anchors: all(&settings.client_anchor_files)?,
            intermediates: all(&settings.client_intermediate_files)?,
            signature_keys: all(&settings.signature.key_files)?,
        })
    }

    fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let pair = self.certificate.iter().chain(&self.key);
        let others = self
            .anchors
            .iter()
            .chain(&self.intermediates)
            .chain(&self.signature_keys);
        for file in pair.chain(others) {
            hash.update(Sha256::digest(&file.text));
        }
        hash.finalize().into()
    }
}

fn read(path: &Path) -> anyhow::Result<File> {
    let text = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(File {
        path: path.to_owned(),
        text,
    })
}

fn certificates(files: &[File]) -> anyhow::Result<Vec<rustls::pki_types::CertificateDer<'static>>> {
    let mut all = Vec::new();
    for file in files {
        all.extend(pem::certificates(&file.text).with_context(|| file.path.display().to_string())?);
    }
    Ok(all)
}
