//! Renewal of the access token: saved before used, one at a time, once per refusal.

use std::time::Duration;

use concur::{AuthError, Concur, ConcurError, NotSentCause};
use tokio::task::JoinSet;

use crate::setup::{EMPTY_PAGE, TOKEN, TRANSACTIONS, config, connected, grant, list, not_connected, token, token_text};
use crate::stub::Reply;

#[tokio::test]
async fn the_rotated_grant_is_saved_before_the_new_token_is_used() {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup.stub.on(TRANSACTIONS, [Reply::json(200, EMPTY_PAGE)]);
    list(&setup.concur).await.unwrap();
    let expected = [
        format!("{TOKEN} with no token"),
        "saved rt-1".to_owned(),
        format!("{TRANSACTIONS} with Bearer at-1"),
    ];
    assert_eq!(setup.journal.lines(), expected);
    let form = setup.stub.seen(TOKEN)[0].form();
    assert_eq!(form.get("grant_type").map(String::as_str), Some("refresh_token"));
    assert_eq!(form.get("refresh_token").map(String::as_str), Some("rt-0"));
}

#[tokio::test]
async fn an_unsaved_grant_is_not_used_but_kept_and_saved_first_next_time() {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup.stub.on(TRANSACTIONS, [Reply::json(200, EMPTY_PAGE)]);
    setup.store.refuse_saving();
    for _ in 0..2 {
        let error = list(&setup.concur).await.unwrap_err();
        assert!(
            matches!(
                error,
                ConcurError::NotSent {
                    cause: NotSentCause::Store(_),
                    ..
                }
            ),
            "{error:?}"
        );
    }
    assert_eq!(setup.stub.seen(TRANSACTIONS).len(), 0);
    assert_eq!(setup.store.refresh_token().as_deref(), Some("rt-0"));

    setup.store.take_saving_again();
    list(&setup.concur).await.unwrap();
    assert_eq!(
        setup.store.refresh_token().as_deref(),
        Some("rt-1"),
        "the rotated token is not lost"
    );
    assert_eq!(
        setup.stub.seen(TOKEN).len(),
        1,
        "the old refresh token may be dead: it is not sent again"
    );
}

#[tokio::test]
async fn a_newer_grant_of_another_process_is_not_overwritten_by_a_late_save() {
    let setup = connected().await;
    setup
        .stub
        .on(TOKEN, [token(1, &setup.stub.base), token(8, &setup.stub.base)]);
    setup.stub.on(TRANSACTIONS, [Reply::json(200, EMPTY_PAGE)]);
    setup.store.refuse_saving();
    list(&setup.concur).await.unwrap_err();
    let mut newer = grant("rt-7", &setup.stub.base);
    newer.obtained_at = jiff::Timestamp::MAX;
    setup.store.replace(newer);
    setup.store.take_saving_again();
    list(&setup.concur).await.unwrap();
    assert_eq!(
        setup.stub.seen(TOKEN)[1]
            .form()
            .get("refresh_token")
            .map(String::as_str),
        Some("rt-7")
    );
    assert!(!setup.journal.lines().contains(&"saved rt-1".to_owned()));
}

#[tokio::test]
async fn twenty_callers_share_one_renewal() {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup.stub.on(TRANSACTIONS, [Reply::json(200, EMPTY_PAGE)]);
    let mut callers = JoinSet::new();
    for _ in 0..20 {
        let concur = setup.concur.clone();
        callers.spawn(async move { list(&concur).await });
    }
    for outcome in callers.join_all().await {
        outcome.unwrap();
    }
    assert_eq!(setup.stub.seen(TOKEN).len(), 1);
    assert_eq!(setup.stub.seen(TRANSACTIONS).len(), 20);
}

#[tokio::test]
async fn twenty_callers_share_one_refusal() {
    let setup = connected().await;
    setup
        .stub
        .on(TOKEN, [Reply::json(400, r#"{"code":108,"error":"invalid_grant"}"#)]);
    let mut callers = JoinSet::new();
    for _ in 0..20 {
        let concur = setup.concur.clone();
        callers.spawn(async move { list(&concur).await });
    }
    for outcome in callers.join_all().await {
        let error = outcome.unwrap_err();
        assert!(
            matches!(error, ConcurError::Auth(AuthError::ReconnectNeeded { .. })),
            "{error:?}"
        );
    }
    assert_eq!(setup.stub.seen(TOKEN).len(), 1, "a dead refresh token is not hammered");
    list(&setup.concur).await.unwrap_err();
    assert_eq!(setup.stub.seen(TOKEN).len(), 2, "a later caller asks again");
}

#[tokio::test]
async fn a_token_is_used_until_shortly_before_its_end() {
    for (expires_in, renewals) in [("3600", 1), ("200", 1), ("0", 3)] {
        let setup = connected().await;
        let geolocation = &setup.stub.base;
        let body = format!(
            r#"{{"access_token":"a","refresh_token":"r","expires_in":{expires_in},"geolocation":"{geolocation}"}}"#
        );
        setup.stub.on(TOKEN, [Reply::json(200, body)]);
        setup.stub.on(TRANSACTIONS, [Reply::json(200, EMPTY_PAGE)]);
        for _ in 0..3 {
            list(&setup.concur).await.unwrap();
        }
        assert_eq!(setup.stub.seen(TOKEN).len(), renewals, "expires_in {expires_in}");
    }
}

#[tokio::test]
async fn one_refusal_of_the_token_is_healed_by_one_renewal() {
    for status in [401, 403] {
        let setup = connected().await;
        setup
            .stub
            .on(TOKEN, [token(1, &setup.stub.base), token(2, &setup.stub.base)]);
        setup
            .stub
            .on(TRANSACTIONS, [Reply::json(status, "{}"), Reply::json(200, EMPTY_PAGE)]);
        list(&setup.concur).await.unwrap();
        let bearers: Vec<_> = setup
            .stub
            .seen(TRANSACTIONS)
            .iter()
            .map(|s| s.header("authorization").unwrap().to_owned())
            .collect();
        assert_eq!(bearers, ["Bearer at-1", "Bearer at-2"]);
        assert_eq!(setup.store.refresh_token().as_deref(), Some("rt-2"));
    }
}

#[tokio::test]
async fn a_second_refusal_is_final() {
    for status in [401, 403] {
        let setup = connected().await;
        setup
            .stub
            .on(TOKEN, [token(1, &setup.stub.base), token(2, &setup.stub.base)]);
        let refusal = Reply::json(status, r#"{"message":"no scope"}"#).header("concur-correlationid", "c-1");
        setup.stub.on(TRANSACTIONS, [refusal]);
        let error = list(&setup.concur).await.unwrap_err();
        assert_eq!(error.correlation_id(), Some("c-1"));
        let ConcurError::Auth(AuthError::Denied {
            status: got, message, ..
        }) = error
        else {
            panic!("{error:?}")
        };
        assert_eq!((got, message.as_str()), (status, "no scope"));
        assert_eq!(
            (setup.stub.seen(TOKEN).len(), setup.stub.seen(TRANSACTIONS).len()),
            (2, 2)
        );
    }
}

#[tokio::test]
async fn a_token_rotated_by_another_process_is_taken_from_the_store() {
    let setup = connected().await;
    let other = Concur::new(config(&setup.stub.base), setup.store.clone()).unwrap();
    setup.stub.on(
        TOKEN,
        [
            token(1, &setup.stub.base),
            token(2, &setup.stub.base),
            token(3, &setup.stub.base),
        ],
    );
    setup.concur.refresh_now().await.unwrap();
    other.refresh_now().await.unwrap();
    setup.concur.refresh_now().await.unwrap();
    let sent: Vec<_> = setup
        .stub
        .seen(TOKEN)
        .iter()
        .map(|seen| seen.form()["refresh_token"].clone())
        .collect();
    assert_eq!(sent, ["rt-0", "rt-1", "rt-2"]);
    assert_eq!(setup.store.refresh_token().as_deref(), Some("rt-3"));
}

#[tokio::test]
async fn a_refresh_token_overtaken_while_it_was_sent_is_replaced_by_the_stored_one() {
    let setup = connected().await;
    let gate = std::sync::Arc::new(tokio::sync::Semaphore::new(0));
    let dead = Reply::json(400, r#"{"code":108,"error":"invalid_grant"}"#).behind(&gate);
    setup.stub.on(TOKEN, [dead, token(4, &setup.stub.base)]);
    let concur = setup.concur.clone();
    let refresh = tokio::spawn(async move { concur.refresh_now().await });
    setup.stub.wait_for_requests(1).await;
    setup.store.replace(grant("rt-3", &setup.stub.base));
    gate.add_permits(1);
    refresh.await.unwrap().unwrap();
    assert_eq!(setup.stub.seen(TOKEN)[1].form()["refresh_token"], "rt-3");
    assert_eq!(setup.store.refresh_token().as_deref(), Some("rt-4"));
}

#[tokio::test]
async fn a_rotated_token_with_a_foreign_host_is_kept_for_the_old_place() {
    let setup = connected().await;
    setup.stub.on(
        TOKEN,
        [token_text(1, "https://api.example.com"), token(2, &setup.stub.base)],
    );
    setup.stub.on(TRANSACTIONS, [Reply::json(200, EMPTY_PAGE)]);
    let error = list(&setup.concur).await.unwrap_err();
    assert!(matches!(error, ConcurError::HostNotAllowed { .. }), "{error:?}");
    assert_eq!(setup.stub.seen(TRANSACTIONS).len(), 0);
    let kept = setup.store.grant().unwrap();
    assert_eq!(
        setup.store.refresh_token().as_deref(),
        Some("rt-1"),
        "the rotation is not lost"
    );
    assert_eq!(kept.geolocation, setup.stub.base);
    list(&setup.concur).await.unwrap();
    assert_eq!(setup.stub.seen(TOKEN)[1].form()["refresh_token"], "rt-1");
}

#[tokio::test]
async fn a_stored_foreign_host_gets_nothing() {
    let setup = connected().await;
    let foreign = url::Url::parse("https://api.example.com").unwrap();
    setup.store.replace(grant("rt-0", &foreign));
    let error = list(&setup.concur).await.unwrap_err();
    assert!(
        matches!(error, ConcurError::HostNotAllowed { ref host } if host == "api.example.com"),
        "{error:?}"
    );
    assert_eq!(setup.stub.all_seen(), 0);
}

#[tokio::test]
async fn an_answer_without_refresh_token_or_geolocation_keeps_the_old_ones() {
    let setup = connected().await;
    setup.stub.on(
        TOKEN,
        [Reply::json(200, r#"{"access_token":"at-1","expires_in":"3600"}"#)],
    );
    let connected = setup.concur.refresh_now().await.unwrap();
    assert_eq!(connected.geolocation, setup.stub.base);
    assert_eq!(connected.access_token_lifetime, Duration::from_secs(3600));
    assert_eq!(setup.store.refresh_token().as_deref(), Some("rt-0"));
    assert!(
        setup.store.grant().unwrap().obtained_at > jiff::Timestamp::UNIX_EPOCH,
        "its six months start anew"
    );
}

#[tokio::test]
async fn a_closed_store_and_a_missing_grant_are_told_apart() {
    let setup = not_connected().await;
    let error = setup.concur.refresh_now().await.unwrap_err();
    assert!(matches!(error, ConcurError::Auth(AuthError::NotConnected)), "{error:?}");
    assert_eq!(setup.concur.grant_expires_at().await.unwrap(), None);
    setup.store.refuse_loading();
    let error = setup.concur.refresh_now().await.unwrap_err();
    assert!(
        matches!(
            error,
            ConcurError::NotSent {
                cause: NotSentCause::Store(_),
                ..
            }
        ),
        "{error:?}"
    );
}
