//! Connections: how many, for how long, and with TLS in front unless a proxy has it.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// The longest handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// The longest wait for a request on an open connection.
const IDLE: Duration = Duration::from_secs(30);
/// The longest wait for connections to end after the stop; an answer takes at most `answer_seconds`.
const ENDING: Duration = Duration::from_secs(50);
/// Headers, a forwarded certificate chain among them.
const MOST_HEADER_BYTES: usize = 64 * 1024;

/// Who sends a request.
pub(crate) struct Peer {
    pub(crate) address: IpAddr,
    /// What the TLS connection was made with.
    pub(crate) certificates: Vec<CertificateDer<'static>>,
}

/// What a receiver does with requests.
pub(crate) trait Answers: Send + Sync + 'static {
    /// Connections at once.
    fn most_connections(&self) -> usize;
    /// One request; within the time that its sender waits.
    fn answer(
        &self,
        peer: &Peer,
        request: hyper::Request<Incoming>,
    ) -> impl Future<Output = Response<Full<Bytes>>> + Send;
    /// A connection ended before any request.
    fn handshake_refused(&self) {}
}

/// The TLS to take the next connection with; none where a proxy has it.
pub(crate) type Tls = Arc<dyn Fn() -> Option<Arc<ServerConfig>> + Send + Sync>;

/// Serves until `stop` completes, then lets requests that are being answered end.
pub(crate) async fn serve<A: Answers>(
    listener: TcpListener,
    receiver: Arc<A>,
    tls: Tls,
    stop: impl Future<Output = ()>,
) {
    let most = receiver.most_connections();
    let stopping = CancellationToken::new();
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < most => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(connection(stream, peer, receiver.clone(), tls(), stopping.clone()));
                }
                Err(error) => {
                    // Usually no file descriptor is left; trying again at once would only spin.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    drop(listener);
    stopping.cancel();
    let ended = timeout(ENDING, async { while connections.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        tracing::warn!("connections were still open; what they brought is sent again");
    }
}

async fn connection<A: Answers>(
    stream: TcpStream,
    peer: SocketAddr,
    receiver: Arc<A>,
    tls: Option<Arc<ServerConfig>>,
    stopping: CancellationToken,
) {
    let Some(tls) = tls else {
        return requests(stream, peer, Vec::new(), receiver, stopping).await;
    };
    // Until TLS stands, nothing was received that could be lost.
    let handshake = tokio::select! {
        () = stopping.cancelled() => return,
        handshake = timeout(HANDSHAKE, TlsAcceptor::from(tls).accept(stream)) => handshake,
    };
    let error = match handshake {
        Ok(Ok(stream)) => {
            let certificates = stream.get_ref().1.peer_certificates().unwrap_or_default().to_vec();
            return requests(stream, peer, certificates, receiver, stopping).await;
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => "it took too long".to_owned(),
    };
    receiver.handshake_refused();
    tracing::info!(%peer, error, "a connection was refused");
}

async fn requests<A: Answers>(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: SocketAddr,
    certificates: Vec<CertificateDer<'static>>,
    receiver: Arc<A>,
    stopping: CancellationToken,
) {
    let peer = Peer {
        address: peer.ip(),
        certificates,
    };
    let service = service_fn(async |request: hyper::Request<Incoming>| {
        Ok::<_, Infallible>(receiver.answer(&peer, request).await)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .max_buf_size(MOST_HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // An error here is a caller gone, or no HTTP.
        _ = &mut connection => return,
        () = stopping.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
