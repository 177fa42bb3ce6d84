//! A forwarder in front of a server that can hold everything back, or only the answers: what a network does when it fails in the
//! middle of a call.

use std::net::SocketAddr;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// Everything.
    All,
    /// Questions, and no answers.
    Questions,
    /// Nothing.
    Nothing,
}

/// A running forwarder. Dropping it breaks its connections.
pub struct Gate {
    /// Where it listens.
    pub address: SocketAddr,
    passing: watch::Sender<Passing>,
}

impl Gate {
    /// Listens, and forwards to this address.
    pub async fn to(target: String) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (passing, seen) = watch::channel(Passing::All);
        tokio::spawn(async move {
            let mut gone = seen.clone();
            loop {
                tokio::select! {
                    () = until_dropped(&mut gone) => return,
                    accepted = listener.accept() => {
                        let Ok((stream, _)) = accepted else { return };
                        tokio::spawn(forward(stream, target.clone(), seen.clone()));
                    }
                }
            }
        });
        Ok(Self { address, passing })
    }

    /// Lets this through from now on.
    pub fn let_pass(&self, passing: Passing) {
        self.passing.send_replace(passing);
    }
}

async fn until_dropped(seen: &mut watch::Receiver<Passing>) {
    while seen.changed().await.is_ok() {}
}

async fn forward(stream: TcpStream, target: String, seen: watch::Receiver<Passing>) {
    let Ok(server) = TcpStream::connect(target).await else {
        return;
    };
    let (from_client, to_client) = stream.into_split();
    let (from_server, to_server) = server.into_split();
    let mut gone = seen.clone();
    tokio::select! {
        () = pass(from_client, to_server, seen.clone(), |passing| passing != Passing::Nothing) => {}
        () = pass(from_server, to_client, seen, |passing| passing == Passing::All) => {}
        () = until_dropped(&mut gone) => {}
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut seen: watch::Receiver<Passing>,
    open: fn(Passing) -> bool,
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let Ok(length) = from.read(&mut buffer).await else {
            return;
        };
        if length == 0 || seen.wait_for(|passing| open(*passing)).await.is_err() {
            return;
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
