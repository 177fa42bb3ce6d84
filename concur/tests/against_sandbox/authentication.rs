//! Grants over the life of a connection.

use std::time::Duration;

use concur::{AuthError, ConcurError, DocumentType, NotSentCause, PageRequest};
use sandbox::concur::{ConcurOptions, ExpiresInForm, GeolocationForm, RefreshTokenRotation, RejectedTokenStatus};
use sandbox::fault::Fault;

use crate::setup::{World, unconnected, world, world_with};

async fn list(world: &World) -> Result<concur::TransactionPage, ConcurError> {
    world
        .concur
        .list_transactions(DocumentType::Expense, PageRequest { page: 0, limit: 25 })
        .await
}

#[tokio::test]
async fn every_documented_form_of_a_token_answer_connects() {
    for (geolocation, expires_in) in [
        (GeolocationForm::Host, ExpiresInForm::Text),
        (GeolocationForm::WithTokenPath, ExpiresInForm::Number),
    ] {
        let world = unconnected(ConcurOptions {
            geolocation,
            expires_in,
            ..Default::default()
        })
        .await;
        let connected = world.connect().await.unwrap();
        assert_eq!(connected.geolocation, world.sandbox.concur_url());
        assert!(connected.scopes.iter().any(|scope| scope == "FISVC"));
        assert_eq!(connected.access_token_lifetime, Duration::from_secs(3600));
        list(&world).await.unwrap();
    }
}

#[tokio::test]
async fn an_access_token_that_died_early_is_renewed_without_a_word() {
    for rejected_token_status in [RejectedTokenStatus::Unauthorized, RejectedTokenStatus::Forbidden] {
        for refresh_token_rotation in [
            RefreshTokenRotation::Same,
            RefreshTokenRotation::NewAndOldLives,
            RefreshTokenRotation::NewAndOldDies,
        ] {
            let options = ConcurOptions {
                rejected_token_status,
                refresh_token_rotation,
                ..Default::default()
            };
            let world = world_with(options).await;
            for _ in 0..3 {
                world.sandbox.clock().advance(Duration::from_secs(2 * 3600));
                list(&world).await.unwrap();
                list(&world).await.unwrap();
            }
            assert_eq!(world.requests("concur.token"), 4, "one exchange and three renewals");
        }
    }
}

#[tokio::test]
async fn a_request_token_may_be_used_again_after_a_lost_answer() {
    let world = unconnected(ConcurOptions::default()).await;
    world.disturb("concur.token", Fault::DropAfter);
    let error = world.connect().await.unwrap_err();
    assert!(
        matches!(
            error,
            ConcurError::NotSent {
                cause: NotSentCause::NoToken(_),
                ..
            }
        ),
        "{error:?}"
    );
    world.connect().await.unwrap();
    list(&world).await.unwrap();
}

#[tokio::test]
async fn a_lost_rotation_needs_a_new_connection() {
    let world = world().await;
    world.disturb("concur.token", Fault::DropAfter);
    let error = world.concur.refresh_now().await.unwrap_err();
    assert!(matches!(error, ConcurError::NotSent { .. }), "{error:?}");
    let error = world.concur.refresh_now().await.unwrap_err();
    assert!(
        matches!(
            error,
            ConcurError::Auth(AuthError::ReconnectNeeded { code: Some(108), .. })
        ),
        "{error:?}"
    );
    world.connect().await.unwrap();
    world.concur.refresh_now().await.unwrap();
}

#[tokio::test]
async fn a_revoked_grant_is_noticed_when_the_access_token_ends() {
    let world = world().await;
    world.simulator().revoke_refresh_tokens();
    list(&world).await.unwrap();
    world.sandbox.clock().advance(Duration::from_secs(2 * 3600));
    let error = list(&world).await.unwrap_err();
    assert!(
        matches!(
            error,
            ConcurError::Auth(AuthError::ReconnectNeeded { code: Some(108), .. })
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_company_that_lives_elsewhere_is_followed() {
    let home = unconnected(ConcurOptions::default()).await;
    let geolocation = home.sandbox.concur_url().to_string();
    let entrance = unconnected(ConcurOptions {
        lives_elsewhere: Some(geolocation),
        ..Default::default()
    })
    .await;
    let connected = entrance.connect().await.unwrap();
    assert_eq!(connected.geolocation, home.sandbox.concur_url());
    list(&entrance).await.unwrap();
    assert_eq!(
        (
            entrance.requests("concur.list_documents"),
            home.requests("concur.list_documents")
        ),
        (0, 1)
    );
}

#[tokio::test]
async fn a_missing_scope_is_an_authorisation_error_after_one_renewal() {
    let options = ConcurOptions {
        granted_scopes: vec!["openid".into()],
        ..Default::default()
    };
    let world = world_with(options).await;
    let error = list(&world).await.unwrap_err();
    assert!(
        matches!(error, ConcurError::Auth(AuthError::Denied { status: 403, .. })),
        "{error:?}"
    );
    assert_eq!(
        (world.requests("concur.token"), world.requests("concur.list_documents")),
        (2, 2)
    );
}
