//! A server below HTTP, for answers that break off.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

#[derive(Clone, Copy)]
pub(crate) enum Behaviour {
    /// Reads the request, then closes without a word.
    Close,
    /// Says nothing and keeps the connection.
    Silence,
    /// Sends these bytes, then closes.
    Send(&'static str),
    /// Sends these bytes and keeps the connection, as if more were to come.
    SendAndWait(&'static str),
}

/// Starts a server that treats every connection the same.
pub(crate) async fn start(behaviour: Behaviour) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((mut connection, _)) = listener.accept().await {
            read_request(&mut connection).await;
            match behaviour {
                Behaviour::Close => {}
                Behaviour::Silence => kept.push(connection),
                Behaviour::Send(text) => connection.write_all(text.as_bytes()).await.unwrap(),
                Behaviour::SendAndWait(text) => {
                    connection.write_all(text.as_bytes()).await.unwrap();
                    kept.push(connection);
                }
            }
        }
    });
    base
}

/// A place where nothing listens.
pub(crate) async fn nobody() -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap()
}

/// Reads headers and a body of the announced length.
async fn read_request(connection: &mut TcpStream) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = connection.read(&mut buffer).await.unwrap();
        request.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            if read == 0 {
                return;
            }
            continue;
        };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length = length.map_or(0, |length| length.trim().parse::<usize>().unwrap());
        if body.len() >= length || read == 0 {
            return;
        }
    }
}
