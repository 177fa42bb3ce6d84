//! `Concur-Signature`: base64 of an RSA signature over the body as it is sent. Concur documents neither scheme nor key id, so the
//! scheme is configured and any of a set of keys may have made it.

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs8::DecodePublicKey;
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use rustls::pki_types::pem::SectionKind;
use sha2::{Digest, Sha256};
use x509_cert::der::{Decode, Encode};

use super::counts::SignatureSeen;
use super::pem;
use crate::config::SignatureScheme;

/// The keys that may have signed, and how.
#[derive(Debug)]
pub(super) struct SignatureKeys {
    pub(super) scheme: SignatureScheme,
    pub(super) keys: Vec<RsaPublicKey>,
}

impl SignatureKeys {
    /// How the signature in a header looks over these bytes.
    pub(super) fn look(&self, header: Option<&str>, body: &[u8]) -> SignatureSeen {
        let Some(signature) = header.and_then(|header| STANDARD.decode(header.trim()).ok()) else {
            return SignatureSeen::Missing;
        };
        let digest = Sha256::digest(body);
        let good = self.keys.iter().any(|key| match self.scheme {
            SignatureScheme::PssSha256 => pss(key, &digest, &signature),
            SignatureScheme::Pkcs1Sha256 => key.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, &signature).is_ok(),
        });
        if good { SignatureSeen::Good } else { SignatureSeen::Bad }
    }
}

/// Which length of salt Concur uses is not documented; the verification wants one, so it is read from the signature first.
fn pss(key: &RsaPublicKey, digest: &[u8], signature: &[u8]) -> bool {
    let Some(salt) = salt_length(key, signature) else {
        return false;
    };
    let scheme = Pss::new_with_salt::<Sha256>(salt);
    key.verify(scheme, digest, signature).is_ok()
}

/// The length of the salt in a signature that looks like RSASSA-PSS (RFC 8017, 9.1.2, steps 4 to 10). Proves nothing.
fn salt_length(key: &RsaPublicKey, signature: &[u8]) -> Option<usize> {
    const HASH: usize = 32;
    if signature.len() != key.size() {
        return None;
    }
    let message = rsa::hazmat::rsa_encrypt(key, &BigUint::from_bytes_be(signature)).ok()?;
    let bits = key.n().bits().checked_sub(1)?;
    let length = bits.div_ceil(8);
    let message = message.to_bytes_be();
    let mut encoded = vec![0; length.checked_sub(message.len())?];
    encoded.extend(message);
    let (masked, rest) = encoded.split_at(length.checked_sub(HASH + 1)?);
    let mut block = masked.to_vec();
    for (at, chunk) in block.chunks_mut(HASH).enumerate() {
        let counter = u32::try_from(at).ok()?.to_be_bytes();
        let mask = Sha256::new()
            .chain_update(&rest[..HASH])
            .chain_update(counter)
            .finalize();
        chunk.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    }
    // The leftmost bits do not belong to the block where the modulus is no whole number of bytes.
    let unused = 8 * length - bits;
    *block.first_mut()? &= 0xff_u8.checked_shr(u32::try_from(unused).ok()?)?;
    let one = block.iter().position(|byte| *byte != 0)?;
    (block[one] == 1).then(|| block.len() - one - 1)
}

/// Every key of a PEM text: public keys, or those of certificates.
pub(super) fn keys(text: &[u8]) -> anyhow::Result<Vec<RsaPublicKey>> {
    let keys = pem::sections(text)?
        .into_iter()
        .map(|(kind, der)| match kind {
            SectionKind::PublicKey => Ok(RsaPublicKey::from_public_key_der(&der)?),
            SectionKind::Certificate => {
                let certificate = x509_cert::Certificate::from_der(&der)?;
                let key = certificate.tbs_certificate.subject_public_key_info.to_der()?;
                Ok(RsaPublicKey::from_public_key_der(&key)?)
            }
            _ => bail!("it has something else in it than public keys and certificates"),
        })
        .collect::<anyhow::Result<Vec<_>>>()
        .context("a key that signs events cannot be read as an RSA key")?;
    if keys.is_empty() {
        bail!("there is no public key and no certificate in it");
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use rsa::RsaPrivateKey;
    use rsa::pkcs8::{EncodePublicKey, LineEnding};
    use rsa::rand_core::OsRng;

    use super::*;

    const BODY: &[u8] = br#"{"id":"e-1"}"#;

    fn signed(key: &RsaPrivateKey, scheme: SignatureScheme, salt: usize) -> String {
        let digest = Sha256::digest(BODY);
        let signature = match scheme {
            SignatureScheme::PssSha256 => key.sign_with_rng(&mut OsRng, Pss::new_with_salt::<Sha256>(salt), &digest),
            SignatureScheme::Pkcs1Sha256 => key.sign(Pkcs1v15Sign::new::<Sha256>(), &digest),
        };
        STANDARD.encode(signature.unwrap())
    }

    fn looked(keys: &[&RsaPrivateKey], scheme: SignatureScheme, header: Option<&str>, body: &[u8]) -> SignatureSeen {
        let keys = keys.iter().map(|key| key.to_public_key()).collect();
        SignatureKeys { scheme, keys }.look(header, body)
    }

    #[test]
    fn a_signature_is_good_with_any_salt_and_any_key_of_the_set() {
        let ours = RsaPrivateKey::new(&mut OsRng, 2048).unwrap();
        // A modulus that is no whole number of bytes.
        let odd = RsaPrivateKey::new(&mut OsRng, 2047).unwrap();
        let pss = SignatureScheme::PssSha256;
        for key in [&ours, &odd] {
            for salt in [0, 1, 20, 32, 222 - usize::from(key.size() * 8 != key.n().bits())] {
                let header = signed(key, pss, salt);
                assert_eq!(
                    looked(&[&odd, &ours], pss, Some(&header), BODY),
                    SignatureSeen::Good,
                    "{salt}"
                );
            }
        }
        let header = signed(&ours, SignatureScheme::Pkcs1Sha256, 0);
        assert_eq!(
            looked(&[&ours], SignatureScheme::Pkcs1Sha256, Some(&header), BODY),
            SignatureSeen::Good
        );
        assert_eq!(
            looked(&[&ours], pss, Some(&header), BODY),
            SignatureSeen::Bad,
            "the other scheme"
        );
        let header = signed(&ours, pss, 222);
        assert_eq!(
            looked(&[&ours], SignatureScheme::Pkcs1Sha256, Some(&header), BODY),
            SignatureSeen::Bad
        );
    }

    #[test]
    fn another_body_another_key_and_no_signature_are_told_apart_from_a_good_one() {
        let ours = RsaPrivateKey::new(&mut OsRng, 2048).unwrap();
        let theirs = RsaPrivateKey::new(&mut OsRng, 2048).unwrap();
        let pss = SignatureScheme::PssSha256;
        let header = signed(&ours, pss, 32);
        assert_eq!(looked(&[&ours], pss, Some(&header), b"{}"), SignatureSeen::Bad);
        assert_eq!(looked(&[&theirs], pss, Some(&header), BODY), SignatureSeen::Bad);
        assert_eq!(looked(&[], pss, Some(&header), BODY), SignatureSeen::Bad);
        assert_eq!(looked(&[&ours], pss, Some(&header[4..]), BODY), SignatureSeen::Bad);
        assert_eq!(looked(&[&ours], pss, Some("AAAA"), BODY), SignatureSeen::Bad);
        assert_eq!(looked(&[&ours], pss, Some(""), BODY), SignatureSeen::Bad);
        assert_eq!(looked(&[&ours], pss, Some("not base64!"), BODY), SignatureSeen::Missing);
        assert_eq!(looked(&[&ours], pss, None, BODY), SignatureSeen::Missing);
    }

    #[test]
    fn keys_are_read_from_public_keys_and_not_from_other_things() {
        let ours = RsaPrivateKey::new(&mut OsRng, 2048).unwrap().to_public_key();
        let text = ours.to_public_key_pem(LineEnding::LF).unwrap();
        assert_eq!(keys(text.as_bytes()).unwrap(), [ours]);
        let twice = format!("{text}\n{text}");
        assert_eq!(keys(twice.as_bytes()).unwrap().len(), 2);
        assert!(keys(b"").is_err());
        assert!(keys(text.replace("PUBLIC", "PRIVATE").as_bytes()).is_err());
        let elliptic = rcgen::generate_simple_self_signed(["example.com".to_owned()]).unwrap();
        assert!(keys(elliptic.cert.pem().as_bytes()).is_err());
    }
}
