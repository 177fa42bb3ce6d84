//! Two processes with one grant: one of them renews at a time, and the other uses what it has brought.

use std::sync::Arc;
use std::time::Duration;

use concur::{Concur, ConcurError, Grant, GrantedAccess, NotSentCause};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

use crate::setup::{EMPTY_PAGE, Setup, TOKEN, TRANSACTIONS, config, connected, grant, list, token};
use crate::stub::Reply;

/// The client of another process.
fn other(setup: &Setup) -> Concur {
    Concur::new(config(&setup.stub.base), setup.store.clone()).unwrap()
}

fn bearers(setup: &Setup) -> Vec<String> {
    let seen = setup.stub.seen(TRANSACTIONS);
    seen.iter()
        .map(|seen| seen.header("authorization").unwrap().to_owned())
        .collect()
}

/// A grant whose access token `at-9` is this old and lives an hour.
fn with_access(setup: &Setup, age: Duration) -> Grant {
    Grant {
        obtained_at: Timestamp::now() - SignedDuration::try_from(age).unwrap(),
        access: Some(GrantedAccess {
            token: "at-9".to_owned().into(),
            scopes: vec!["FISVC".to_owned()],
            lifetime: Duration::from_secs(3_600),
        }),
        ..grant("rt-0", &setup.stub.base)
    }
}

#[tokio::test]
async fn two_processes_that_need_a_token_at_once_exchange_one() {
    let setup = connected().await;
    let gate = Arc::new(Semaphore::new(0));
    setup.stub.on(
        TOKEN,
        [
            token(1, &setup.stub.base).behind(&gate),
            Reply::json(400, r#"{"code":108,"error":"invalid_grant"}"#),
        ],
    );
    setup.stub.on(TRANSACTIONS, [Reply::json(200, EMPTY_PAGE)]);
    let callers = [setup.concur.clone(), other(&setup)].map(|concur| tokio::spawn(async move { list(&concur).await }));
    setup.stub.wait_for_requests(1).await;
    setup.store.wait_for_turns_asked(2).await;
    gate.add_permits(1);
    for caller in callers {
        caller.await.unwrap().unwrap();
    }
    assert_eq!(setup.stub.seen(TOKEN).len(), 1);
    assert_eq!(bearers(&setup), ["Bearer at-1", "Bearer at-1"]);
}

#[tokio::test]
async fn nothing_is_exchanged_out_of_turn() {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup.store.keep_busy();
    let connecting = setup.concur.connect(&"request-token".to_owned().into()).await;
    for error in [list(&setup.concur).await.unwrap_err(), connecting.unwrap_err()] {
        let cause = match error {
            ConcurError::NotSent { cause, .. } => cause,
            other => panic!("{other:?}"),
        };
        assert!(matches!(cause, NotSentCause::Lock(_)), "{cause:?}");
    }
    assert_eq!(setup.stub.all_seen(), 0);
}

#[tokio::test]
async fn the_token_of_another_process_is_used_until_it_is_due() {
    for (age, exchanges) in [(0, 0), (3_200, 0), (3_400, 1), (90_000, 1)] {
        let setup = connected().await;
        setup.store.replace(with_access(&setup, Duration::from_secs(age)));
        setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
        setup.stub.on(TRANSACTIONS, [Reply::json(200, EMPTY_PAGE)]);
        list(&setup.concur).await.unwrap();
        assert_eq!(setup.stub.seen(TOKEN).len(), exchanges, "{age} seconds old");
        let used = if exchanges == 0 { "Bearer at-9" } else { "Bearer at-1" };
        assert_eq!(bearers(&setup), [used], "{age} seconds old");
    }
}

#[tokio::test]
async fn a_token_is_not_sent_to_a_place_that_is_not_allowed() {
    let setup = connected().await;
    let mut elsewhere = with_access(&setup, Duration::ZERO);
    elsewhere.geolocation = "https://concur.example.com".parse().unwrap();
    setup.store.replace(elsewhere);
    let error = list(&setup.concur).await.unwrap_err();
    assert!(matches!(error, ConcurError::HostNotAllowed { .. }), "{error:?}");
    assert_eq!(setup.stub.all_seen(), 0);
}

#[tokio::test]
async fn a_refused_token_is_replaced_by_what_another_process_has_brought() {
    let setup = connected().await;
    setup
        .stub
        .on(TOKEN, [token(1, &setup.stub.base), token(2, &setup.stub.base)]);
    let (works, denied) = (|| Reply::json(200, EMPTY_PAGE), || Reply::json(401, "{}"));
    setup
        .stub
        .on(TRANSACTIONS, [works(), works(), denied(), works(), denied(), works()]);
    let other = other(&setup);
    list(&setup.concur).await.unwrap();
    list(&other).await.unwrap();
    list(&setup.concur).await.unwrap();
    list(&other).await.unwrap();
    let (one, two) = ("Bearer at-1", "Bearer at-2");
    assert_eq!(bearers(&setup), [one, one, one, two, one, two]);
    assert_eq!(setup.stub.seen(TOKEN).len(), 2);
}

#[tokio::test]
async fn one_that_is_as_dead_as_the_first_is_renewed() {
    let setup = connected().await;
    setup
        .stub
        .on(TOKEN, [token(1, &setup.stub.base), token(2, &setup.stub.base)]);
    let denied = || Reply::json(401, "{}");
    let works = || Reply::json(200, EMPTY_PAGE);
    setup.stub.on(TRANSACTIONS, [works(), denied(), denied(), works()]);
    list(&setup.concur).await.unwrap();
    setup.store.replace(with_access(&setup, Duration::ZERO));
    list(&setup.concur).await.unwrap();
    assert_eq!(
        bearers(&setup),
        ["Bearer at-1", "Bearer at-1", "Bearer at-9", "Bearer at-2"]
    );
    assert_eq!(setup.stub.seen(TOKEN).len(), 2);
}

#[tokio::test]
async fn renewing_now_exchanges_whatever_is_stored() {
    let setup = connected().await;
    setup.store.replace(with_access(&setup, Duration::ZERO));
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup.concur.refresh_now().await.unwrap();
    assert_eq!(setup.stub.seen(TOKEN).len(), 1);
    assert_eq!(setup.store.refresh_token().as_deref(), Some("rt-1"));
}
