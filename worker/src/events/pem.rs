//! PEM sections of the kinds that are configured.

use anyhow::Context;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{PemObject, SectionKind};

/// Kind and content of every section, in order; kinds that have no name in the library are passed over.
pub(super) fn sections(text: &[u8]) -> anyhow::Result<Vec<(SectionKind, Vec<u8>)>> {
    let sections = <(SectionKind, Vec<u8>)>::pem_slice_iter(text);
    sections.map(|section| section.context("it is not PEM")).collect()
}

/// Every certificate of a PEM text; other sections are passed over.
pub(super) fn certificates(text: &[u8]) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let certificates = CertificateDer::pem_slice_iter(text);
    certificates
        .map(|certificate| certificate.context("it is not PEM"))
        .collect()
}
