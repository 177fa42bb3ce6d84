//! Receiving Concur's events: where, from whom, and how much.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::bail;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// The receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSettings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Its certificate and the chain up to the root, PEM. Needed unless a proxy stands in front.
    pub certificate_file: Option<PathBuf>,
    /// The certificate's private key, PEM.
    pub key_file: Option<PathBuf>,
    /// Certificates that the chain of Concur's client certificate may end in, PEM.
    pub client_anchor_files: Vec<PathBuf>,
    /// Further certificates of that chain, should the caller not send them, PEM.
    #[serde(default)]
    pub client_intermediate_files: Vec<PathBuf>,
    /// The common name that a client certificate must have: one of these.
    #[serde(default = "common_names")]
    pub client_common_names: Vec<String>,
    /// What a client certificate must be allowed to be used for: one of these.
    #[serde(default = "client_use")]
    pub client_key_uses: Vec<KeyUse>,
    /// How often certificate and key files are read again.
    #[serde(default = "thirty")]
    pub reload_seconds: u64,
    /// The longest event that is read.
    #[serde(default = "body_bytes")]
    pub most_body_bytes: usize,
    /// Events a second that are answered, this process alone.
    #[serde(default = "two_hundred")]
    pub requests_per_second: u32,
    /// Connections at once.
    #[serde(default = "connections")]
    pub most_connections: usize,
    /// The longest that an event waits for its answer. Concur waits 60 seconds.
    #[serde(default = "twenty")]
    pub answer_seconds: u64,
    /// At least this long between two looks at a queue that events cause.
    #[serde(default = "five")]
    pub look_gap_seconds: u64,
    /// The signature on events.
    #[serde(default)]
    pub signature: SignatureSettings,
    /// The proxy in front, if one takes Concur's connections.
    pub proxy: Option<ProxySettings>,
}

/// What a certificate is for ("extended key usage").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyUse {
    /// A client's.
    ClientAuth,
    /// A server's. Public authorities cease to issue certificates for clients.
    ServerAuth,
}

/// The signature on events, header `Concur-Signature`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignatureSettings {
    /// What it is worth.
    pub mode: SignatureMode,
    /// How it is made.
    pub scheme: SignatureScheme,
    /// Public keys, or certificates with them, PEM. One that fits is enough.
    pub key_files: Vec<PathBuf>,
}

/// What a signature is worth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureMode {
    /// Only an event with a good one is let in.
    Require,
    /// It is checked and counted; every event is let in.
    #[default]
    Log,
    /// It is not looked at.
    Off,
}

/// How a signature is made, over the body as it is sent. Concur does not document it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignatureScheme {
    /// RSASSA-PSS with SHA-256 and any length of salt.
    #[default]
    #[serde(rename = "pss-sha256")]
    PssSha256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[serde(rename = "pkcs1-sha256")]
    Pkcs1Sha256,
}

/// A proxy that ends TLS and forwards the client certificate which it has verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxySettings {
    /// Its addresses or networks. Nobody else may connect.
    #[serde(deserialize_with = "networks")]
    pub addresses: Vec<IpNet>,
    /// The header in which it forwards the certificate.
    pub certificate_header: String,
}

impl EventSettings {
    /// The longest that an event waits for its answer.
    pub fn answer_within(&self) -> Duration {
        Duration::from_secs(self.answer_seconds)
    }

    pub(super) fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        self.certificate_file
            .iter_mut()
            .chain(self.key_file.iter_mut())
            .chain(&mut self.client_anchor_files)
            .chain(&mut self.client_intermediate_files)
            .chain(&mut self.signature.key_files)
    }

    pub(super) fn check(&self) -> anyhow::Result<()> {
        if self.certificate_file.is_some() != self.key_file.is_some() {
            bail!("events.certificate_file and events.key_file belong together: set both");
        }
        match &self.proxy {
            None if self.certificate_file.is_none() => bail!(
                "events.certificate_file and events.key_file are not set: Concur connects by TLS only. Set them, or \
                 [events.proxy] if a proxy takes its connections"
            ),
            None => {}
            Some(proxy) => proxy.check()?,
        }
        if self.client_anchor_files.is_empty() {
            bail!("events.client_anchor_files is empty: then no certificate of Concur's can be verified");
        }
        if self.client_common_names.is_empty() || self.client_key_uses.is_empty() {
            bail!("events.client_common_names and events.client_key_uses must each name at least one");
        }
        if self.signature.mode == SignatureMode::Require && self.signature.key_files.is_empty() {
            bail!(
                "events.signature.mode is \"require\" and events.signature.key_files is empty: no event could be let in"
            );
        }
        let bounds = [
            ("reload_seconds", self.reload_seconds, 1..=86_400),
            ("most_body_bytes", self.most_body_bytes as u64, 1_024..=1_048_576),
            ("requests_per_second", u64::from(self.requests_per_second), 1..=10_000),
            ("most_connections", self.most_connections as u64, 1..=10_000),
            ("answer_seconds", self.answer_seconds, 1..=50),
            ("look_gap_seconds", self.look_gap_seconds, 1..=300),
        ];
        if let Some((name, value, allowed)) = bounds.into_iter().find(|(_, value, allowed)| !allowed.contains(value)) {
            bail!(
                "events.{name} is {value}; allowed are {} to {}",
                allowed.start(),
                allowed.end()
            );
        }
        Ok(())
    }
}

impl ProxySettings {
    fn check(&self) -> anyhow::Result<()> {
        if self.addresses.is_empty() {
            bail!("events.proxy.addresses is empty: a forwarded certificate counts only from addresses that are named");
        }
        if let Some(everybody) = self.addresses.iter().find(|network| network.prefix_len() == 0) {
            bail!("events.proxy.addresses: {everybody} is everybody, and anybody can write a header");
        }
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if self.certificate_header.is_empty() || !self.certificate_header.bytes().all(is_token) {
            bail!("events.proxy.certificate_header is not the name of a header");
        }
        Ok(())
    }
}

/// Networks, or addresses that stand for themselves alone.
fn networks<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let written = Vec::<String>::deserialize(deserializer)?;
    let network = |text: &String| {
        let address = text.parse::<IpAddr>().map(IpNet::from);
        address.or_else(|_| text.parse::<IpNet>()).map_err(|_| {
            serde::de::Error::custom(format!(
                "{text:?} is neither an address nor a network, such as 10.0.0.5 or 10.0.0.0/24"
            ))
        })
    };
    written.iter().map(network).collect()
}

fn common_names() -> Vec<String> {
    vec!["webhook.api.concursolutions.com".to_owned()]
}

fn client_use() -> Vec<KeyUse> {
    vec![KeyUse::ClientAuth]
}

fn body_bytes() -> usize {
    64 * 1024
}

fn connections() -> usize {
    256
}

fn two_hundred() -> u32 {
    200
}

fn thirty() -> u64 {
    30
}

fn twenty() -> u64 {
    20
}

fn five() -> u64 {
    5
}

#[cfg(test)]
mod tests;
