//! Over a real connection: what the server and the simulator do together.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::fault::{Fault, FaultRule};
use crate::server::serve;

#[tokio::test]
async fn a_post_whose_answer_is_lost_is_posted_all_the_same() {
    let world = World::new();
    let id = world.draft("INV-1");
    let token = world.token.clone();
    let simulator = world.simulator;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let server = tokio::spawn(serve(
        listener,
        Arc::clone(&simulator) as Arc<dyn Simulator>,
        stop.clone(),
    ));
    let rule = FaultRule {
        key: Some("INV-1".into()),
        ..FaultRule::once("bc.post_draft", Fault::DropAfter)
    };
    simulator.faults().add(rule);

    let company = BusinessCentralOptions::default().company_id;
    let path = format!("/v2.0/Production/api/v2.0/companies({company})/purchaseInvoices({id})/Microsoft.NAV.post");
    let send = async || {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Length: 0\r\n\
             Connection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        answer
    };
    assert_eq!(send().await, "", "the client sees no answer");
    assert_eq!(simulator.document(id).unwrap().posted, PostedState::Posted);
    let second = send().await;
    assert!(
        second.starts_with("HTTP/1.1 400") && second.contains("draft invoice only"),
        "{second}"
    );
    assert_eq!(simulator.counts().of("bc.post_draft"), 2);
    stop.cancel();
    server.await.unwrap();
}
