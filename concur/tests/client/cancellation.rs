//! A caller that goes away in the middle of a renewal.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::setup::TOKEN;
use crate::setup::{connected, list, token};

#[tokio::test]
async fn a_cancelled_caller_does_not_lose_the_rotated_refresh_token() {
    let setup = connected().await;
    let gate = Arc::new(Semaphore::new(0));
    setup.stub.on(TOKEN, [token(1, &setup.stub.base).behind(&gate)]);
    let concur = setup.concur.clone();
    let caller = tokio::spawn(async move { list(&concur).await });
    setup.stub.wait_for_requests(1).await;

    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    gate.add_permits(1);

    setup.store.wait_for_refresh_token("rt-1").await;
}
