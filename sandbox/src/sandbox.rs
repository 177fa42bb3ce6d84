//! Both simulators running together on loopback.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::business_central::{BusinessCentralOptions, BusinessCentralSimulator};
use crate::clock::Clock;
use crate::concur::{ConcurOptions, ConcurSimulator};
use crate::server::{self, Simulator};

/// What to start. The default has fixed, well-known demonstration credentials and any free ports.
#[derive(Default)]
pub struct SandboxOptions {
    pub concur: ConcurOptions,
    pub business_central: BusinessCentralOptions,
    /// 0 takes any free port.
    pub concur_port: u16,
    /// 0 takes any free port.
    pub business_central_port: u16,
}

/// Two running simulators that share one clock. Dropping it stops both.
pub struct Sandbox {
    concur: Arc<ConcurSimulator>,
    business_central: Arc<BusinessCentralSimulator>,
    concur_url: Url,
    business_central_url: Url,
    clock: Clock,
    stop: CancellationToken,
    servers: Vec<JoinHandle<()>>,
}

impl Sandbox {
    /// Binds both ports on 127.0.0.1 and starts to serve. Needs a Tokio runtime. Fails when a port is taken.
    pub async fn start(options: SandboxOptions) -> anyhow::Result<Self> {
        let clock = Clock::new();
        let concur = Arc::new(ConcurSimulator::new(options.concur, clock.clone()));
        let business_central = Arc::new(BusinessCentralSimulator::new(options.business_central, clock.clone()));
        let stop = CancellationToken::new();
        let (concur_listener, concur_url) = bind(options.concur_port).await?;
        let (business_central_listener, business_central_url) = bind(options.business_central_port).await?;
        let servers = vec![
            tokio::spawn(server::serve(
                concur_listener,
                Arc::clone(&concur) as Arc<dyn Simulator>,
                stop.clone(),
            )),
            tokio::spawn(server::serve(
                business_central_listener,
                Arc::clone(&business_central) as Arc<dyn Simulator>,
                stop.clone(),
            )),
        ];
        Ok(Self {
            concur,
            business_central,
            concur_url,
            business_central_url,
            clock,
            stop,
            servers,
        })
    }

    /// The Concur simulator, for people's acts and assertions in process.
    pub fn concur(&self) -> &Arc<ConcurSimulator> {
        &self.concur
    }

    /// The Business Central simulator, for people's acts and assertions in process.
    pub fn business_central(&self) -> &Arc<BusinessCentralSimulator> {
        &self.business_central
    }

    /// Where Concur answers: scheme, host and port.
    pub fn concur_url(&self) -> Url {
        self.concur_url.clone()
    }

    /// Where Business Central answers: scheme, host and port.
    pub fn business_central_url(&self) -> Url {
        self.business_central_url.clone()
    }

    /// The clock that both go by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Closes every connection and waits until both servers have ended.
    pub async fn stop(mut self) {
        self.stop.cancel();
        for server in self.servers.drain(..) {
            let _ = server.await;
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn bind(port: u16) -> anyhow::Result<(TcpListener, Url)> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("port {port} on 127.0.0.1 cannot be opened: choose another, or 0 for any"))?;
    let bound = listener.local_addr().context("the opened port cannot be read back")?;
    let url = Url::parse(&format!("http://{bound}")).context("the opened address is no URL")?;
    Ok((listener, url))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn both_systems_answer_on_their_own_ports_share_a_clock_and_stop() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
        let client = reqwest::Client::new();
        let before = sandbox.business_central().clock().now();
        let advance = sandbox.concur_url().join("/_sandbox/clock").unwrap();
        let seen = client
            .post(advance)
            .body(r#"{"advance_seconds":86400}"#)
            .send()
            .await
            .unwrap();
        assert_eq!(seen.status().as_u16(), 200);
        let passed = sandbox.business_central().clock().now().duration_since(before);
        assert!(passed.as_secs() >= 86_400, "the clock must be one");
        let mut ports = Vec::new();
        for url in [sandbox.concur_url(), sandbox.business_central_url()] {
            let seen = client
                .get(url.join("/_sandbox/requests").unwrap())
                .send()
                .await
                .unwrap();
            assert_eq!(seen.status().as_u16(), 200);
            ports.push(url.port().unwrap());
        }
        assert_ne!(ports[0], ports[1]);
        sandbox.stop().await;
        for port in ports {
            assert!(
                TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err(),
                "port {port} is still open"
            );
        }
    }

    #[tokio::test]
    async fn a_taken_port_is_named() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = taken.local_addr().unwrap().port();
        let refused = Sandbox::start(SandboxOptions {
            concur_port: port,
            ..SandboxOptions::default()
        })
        .await
        .err();
        assert!(refused.unwrap().to_string().contains(&format!("port {port}")));
    }
}
