//! The question that must be answered before a subscription is made or renewed: a token that is to come back at once.

use std::time::Duration;

use reqwest::redirect::Policy;
use url::{Host, Url};
use uuid::Uuid;

use super::super::options::WebhookOptions;

/// A receiver that sends more than this did not send the token.
const MOST_BODY_BYTES: usize = 4096;

/// Whether notices may go to this address: https, or what the options allow besides.
pub(crate) fn is_allowed(address: &str, options: &WebhookOptions) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && loopback && options.plain_http_on_loopback)
}

/// The client for handshakes and notices.
pub(crate) fn client(options: &WebhookOptions) -> reqwest::Result<reqwest::Client> {
    // Fails only if another provider has been installed, which is then used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder().no_proxy().redirect(Policy::none());
    if !options.trusted.is_empty() {
        builder = builder.tls_certs_only(reqwest::Certificate::from_pem_bundle(options.trusted.as_bytes())?);
    }
    builder.build()
}

/// Asks; true when the answer is 200 with the token and nothing else, in time.
pub(crate) async fn shake_hands(client: &reqwest::Client, address: &str, limit: Duration) -> bool {
    let Ok(mut url) = Url::parse(address) else { return false };
    let token = Uuid::new_v4().to_string();
    url.query_pairs_mut().append_pair("validationToken", &token);
    let asked = async {
        let mut answer = client.post(url).header("content-length", "0").send().await.ok()?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.ok()? {
            body.extend_from_slice(&chunk);
            if body.len() > MOST_BODY_BYTES {
                return None;
            }
        }
        Some((answer.status().as_u16(), body))
    };
    matches!(tokio::time::timeout(limit, asked).await, Ok(Some((200, body))) if body == token.as_bytes())
}
