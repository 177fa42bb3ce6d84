//! A client certificate that a proxy forwards in a header. It counts only from the proxy's own addresses, and its chain and common
//! name are checked here once more.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use percent_encoding::percent_decode_str;
use rustls::pki_types::CertificateDer;

use super::pem;
use crate::config::ProxySettings;

/// Whether this is the proxy.
pub(super) fn is_proxy(settings: &ProxySettings, peer: IpAddr) -> bool {
    // A socket that listens on IPv6 shows IPv4 callers as mapped addresses.
    let peer = peer.to_canonical();
    settings.addresses.iter().any(|network| network.contains(&peer))
}

/// The forwarded certificate, followed by what of its chain is forwarded with it. `None` when there is none, when it cannot be
/// read, and when there are several: then the caller has sent one that the proxy did not take away.
pub(super) fn forwarded(settings: &ProxySettings, headers: &HeaderMap) -> Option<Vec<CertificateDer<'static>>> {
    let mut values = headers.get_all(settings.certificate_header.as_str()).iter();
    let value = values.next()?.to_str().ok()?.trim();
    if values.next().is_some() {
        return None;
    }
    let decoded = percent_decode_str(value).decode_utf8().ok()?;
    if decoded.contains("-----BEGIN") {
        return pem::certificates(decoded.as_bytes())
            .ok()
            .filter(|chain| !chain.is_empty());
    }
    // A byte sequence of RFC 9440 stands between colons.
    let base64 = value
        .strip_prefix(':')
        .and_then(|rest| rest.strip_suffix(':'))
        .unwrap_or(value);
    let der = STANDARD.decode(base64).ok().filter(|der| !der.is_empty())?;
    Some(vec![CertificateDer::from(der)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> ProxySettings {
        ProxySettings {
            addresses: vec!["10.0.0.5/32".parse().unwrap(), "fd00::/64".parse().unwrap()],
            certificate_header: "X-Client-Certificate".to_owned(),
        }
    }

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("x-client-certificate", value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_named_addresses_are_the_proxy() {
        for (peer, expected) in [
            ("10.0.0.5", true),
            ("::ffff:10.0.0.5", true),
            ("fd00::9", true),
            ("10.0.0.6", false),
            ("127.0.0.1", false),
            ("fd01::9", false),
        ] {
            assert_eq!(is_proxy(&settings(), peer.parse().unwrap()), expected, "{peer}");
        }
    }

    #[test]
    fn the_forms_that_proxies_write_are_read() {
        let made = rcgen::generate_simple_self_signed(["example.com".to_owned()]).unwrap();
        let (pem, der) = (made.cert.pem(), made.cert.der().clone());
        let escaped = percent_encoding::utf8_percent_encode(&pem, percent_encoding::NON_ALPHANUMERIC).to_string();
        // As a load balancer writes it: some characters are left as they are.
        let half = pem.replace('\n', "%0A").replace(' ', "%20");
        let base64 = STANDARD.encode(&der);
        for value in [escaped.as_str(), &half, &base64, &format!(":{base64}:")] {
            let read = forwarded(&settings(), &headers(&[value]));
            assert_eq!(read, Some(vec![der.clone()]), "{value}");
        }
        let chain = format!("{escaped}{escaped}");
        assert_eq!(forwarded(&settings(), &headers(&[&chain])).unwrap().len(), 2);
    }

    #[test]
    fn two_headers_are_as_good_as_none() {
        let made = rcgen::generate_simple_self_signed(["example.com".to_owned()]).unwrap();
        let base64 = STANDARD.encode(made.cert.der());
        for values in [vec![], vec![""], vec!["(null)"], vec![base64.as_str(), base64.as_str()]] {
            assert_eq!(forwarded(&settings(), &headers(&values)), None, "{values:?}");
        }
    }
}
