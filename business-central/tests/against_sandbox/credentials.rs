//! Tokens and addresses that are wrong or out of date.

use std::time::Duration;

use business_central::{
    AuthError, BcError, BusinessCentral, BusinessCentralConfig, ErrorCode, PurchaseDocumentKind::Invoice,
};
use sandbox::server::Simulator;
use uuid::Uuid;

use crate::world::{World, config, refusal};

#[tokio::test]
async fn wrong_credentials_and_a_wrong_environment_are_told() {
    let world = World::new().await;
    let wrong_secret = BusinessCentralConfig {
        client_secret: "wrong".into(),
        ..config(&world.sandbox)
    };
    let error = BusinessCentral::new(wrong_secret)
        .unwrap()
        .companies()
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            BcError::Auth(AuthError::Refused {
                aadsts: Some(7_000_215),
                ..
            })
        ),
        "{error:?}"
    );
    let wrong_environment = BusinessCentralConfig {
        environment: "Nowhere".to_owned(),
        ..config(&world.sandbox)
    };
    let client = BusinessCentral::new(wrong_environment).unwrap();
    let answer = refusal(client.purchase_document(Invoice, Uuid::from_u128(1)).await);
    assert_eq!((answer.status, answer.code.as_str()), (404, ErrorCode::NO_ENVIRONMENT));
}

#[tokio::test]
async fn an_expired_token_is_renewed() {
    let world = World::new().await;
    world.client.companies().await.unwrap();
    world.sandbox.clock().advance(Duration::from_secs(2 * 60 * 60));
    world.client.companies().await.unwrap();
    assert_eq!(world.sandbox.business_central().counts().of("bc.token"), 2);
}
