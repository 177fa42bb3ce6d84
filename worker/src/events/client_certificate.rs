//! Who connects: the chain of a client certificate up to one of the configured anchors, and its common name. The same rules hold
//! for a certificate of the TLS connection and for one that a proxy forwards.

use std::fmt;
use std::sync::Arc;

use anyhow::{Context, bail};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::der::Decode;
use x509_cert::der::asn1::{Ia5StringRef, ObjectIdentifier, PrintableStringRef, TeletexStringRef, Utf8StringRef};

use crate::config::KeyUse;

/// `id-at-commonName`, X.520.
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// Which client certificates are Concur's.
pub(super) struct ClientCertificates {
    anchors: Vec<TrustAnchor<'static>>,
    hints: Vec<DistinguishedName>,
    intermediates: Vec<CertificateDer<'static>>,
    common_names: Vec<String>,
    uses: Vec<KeyUse>,
    algorithms: WebPkiSupportedAlgorithms,
}

/// Why a certificate is not Concur's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotConcur {
    /// Its chain does not end in an anchor, has ended, or is for another use.
    #[error("its chain cannot be verified: {0}")]
    Chain(webpki::Error),
    /// No common name, or several.
    #[error("it has no single common name")]
    NoCommonName,
    /// Another common name. Not quoted: it is a stranger's text.
    #[error("its common name is not one of events.client_common_names")]
    OtherCommonName,
}

impl ClientCertificates {
    pub(super) fn new(
        anchors: &[CertificateDer<'_>],
        intermediates: Vec<CertificateDer<'static>>,
        common_names: &[String],
        uses: &[KeyUse],
        provider: &CryptoProvider,
    ) -> anyhow::Result<Self> {
        if anchors.is_empty() {
            bail!("events.client_anchor_files have no certificate in them");
        }
        let anchors = anchors
            .iter()
            .map(|anchor| Ok(anchor_from_trusted_cert(anchor)?.to_owned()))
            .collect::<Result<Vec<TrustAnchor<'static>>, webpki::Error>>()
            .context("a certificate of events.client_anchor_files cannot be used")?;
        Ok(Self {
            hints: anchors
                .iter()
                .map(|anchor| DistinguishedName::in_sequence(anchor.subject.as_ref()))
                .collect(),
            anchors,
            intermediates,
            common_names: common_names.to_vec(),
            uses: uses.to_vec(),
            algorithms: provider.signature_verification_algorithms,
        })
    }

    /// Whether a certificate, with what was sent along, is Concur's.
    pub(super) fn check(&self, chain: &[CertificateDer<'_>], now: UnixTime) -> Result<(), NotConcur> {
        let (end, sent) = chain.split_first().ok_or(NotConcur::NoCommonName)?;
        self.check_chain(end, sent, now).map_err(NotConcur::Chain)?;
        self.check_common_name(end)
    }

    fn check_chain(
        &self,
        end: &CertificateDer<'_>,
        sent: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), webpki::Error> {
        let intermediates: Vec<CertificateDer<'_>> = sent.iter().chain(&self.intermediates).cloned().collect();
        let end = EndEntityCert::try_from(end)?;
        let mut refused = webpki::Error::UnknownIssuer;
        for key_use in &self.uses {
            let usage = match key_use {
                KeyUse::ClientAuth => KeyUsage::client_auth(),
                KeyUse::ServerAuth => KeyUsage::server_auth(),
            };
            let algorithms = self.algorithms.all;
            match end.verify_for_usage(algorithms, &self.anchors, &intermediates, now, usage, None, None) {
                Ok(_) => return Ok(()),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// Concur recommends the common name as the primary check ("Event Subscription Service").
    pub(super) fn check_common_name(&self, end: &CertificateDer<'_>) -> Result<(), NotConcur> {
        let name = common_name(end).ok_or(NotConcur::NoCommonName)?;
        let expected = self
            .common_names
            .iter()
            .any(|expected| expected.eq_ignore_ascii_case(&name));
        if expected {
            Ok(())
        } else {
            Err(NotConcur::OtherCommonName)
        }
    }
}

/// The subject's only common name.
fn common_name(certificate: &CertificateDer<'_>) -> Option<String> {
    let certificate = x509_cert::Certificate::from_der(certificate).ok()?;
    let subject = certificate.tbs_certificate.subject.0;
    let mut names = subject
        .iter()
        .flat_map(|part| part.0.iter())
        .filter(|attribute| attribute.oid == COMMON_NAME);
    let value = &names.next()?.value;
    if names.next().is_some() {
        return None;
    }
    let text = value
        .decode_as::<Utf8StringRef<'_>>()
        .map(|text| text.to_string())
        .or_else(|_| value.decode_as::<PrintableStringRef<'_>>().map(|text| text.to_string()))
        .or_else(|_| value.decode_as::<TeletexStringRef<'_>>().map(|text| text.to_string()))
        .or_else(|_| value.decode_as::<Ia5StringRef<'_>>().map(|text| text.to_string()));
    text.ok()
}

impl fmt::Debug for ClientCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCertificates")
            .field("anchors", &self.anchors.len())
            .field("common_names", &self.common_names)
            .finish_non_exhaustive()
    }
}

/// The part that TLS itself checks: nobody of a foreign chain gets to send a request. The common name is looked at per request,
/// so that Concur's log shows a status.
#[derive(Debug)]
pub(super) struct InTls(pub(super) Arc<ClientCertificates>);

impl ClientCertVerifier for InTls {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.0.hints
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        match self.0.check_chain(end_entity, intermediates, now) {
            Ok(()) => Ok(ClientCertVerified::assertion()),
            Err(error) => Err(Error::InvalidCertificate(certificate_error(error))),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.0.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.0.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.algorithms.supported_schemes()
    }
}

/// Which alert the caller is sent.
fn certificate_error(error: webpki::Error) -> CertificateError {
    match error {
        webpki::Error::UnknownIssuer => CertificateError::UnknownIssuer,
        webpki::Error::CertExpired { .. } => CertificateError::Expired,
        webpki::Error::CertNotValidYet { .. } => CertificateError::NotValidYet,
        webpki::Error::BadDer => CertificateError::BadEncoding,
        other => CertificateError::Other(rustls::OtherError(Arc::new(other))),
    }
}
