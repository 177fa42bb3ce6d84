use std::time::Duration;

use serde_json::Value;

use super::{FIS, Seen, World, keys, see};
use crate::concur::{ConcurOptions, ExpiresInForm, GeolocationForm, RefreshTokenRotation};

const DAY_SECONDS: u64 = 86_400;
const CLIENT: [(&str, &str); 2] = [
    ("client_id", "demo-concur-client"),
    ("client_secret", "demo-concur-secret"),
];

/// Fields of a form, and the status and code of the refusal.
type Mistake<'a> = (Vec<(&'a str, &'a str)>, u16, i64);

async fn with_client(world: &World, fields: &[(&str, &str)]) -> Seen {
    world.token(&[&CLIENT, fields].concat()).await
}

async fn exchange(world: &World, request_token: &str) -> Seen {
    let company = world.simulator.options().company_uuid.clone();
    let fields = [
        ("grant_type", "password"),
        ("credtype", "authtoken"),
        ("username", company.as_str()),
        ("password", request_token),
    ];
    with_client(world, &fields).await
}

async fn refresh(world: &World, token: &str) -> Seen {
    with_client(world, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

fn refresh_token(seen: &Seen) -> String {
    seen.json()["refresh_token"]
        .as_str()
        .unwrap_or_else(|| panic!("{}", seen.text))
        .to_owned()
}

#[tokio::test]
async fn a_request_token_serves_any_number_of_exchanges_for_24_hours() {
    let mut world = World::start().await;
    let request_token = world.simulator.request_token();
    let first = exchange(&world, &request_token).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let body = first.json();
    assert_eq!(
        keys(&body),
        [
            "access_token",
            "expires_in",
            "geolocation",
            "refresh_token",
            "scope",
            "token_type"
        ]
        .into()
    );
    assert_eq!(body["expires_in"], "3600", "text, as in every example");
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["geolocation"], Value::from(world.base.clone()));
    world.token = body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(
        world.get(&format!("{FIS}/expense/transactions?limit=1")).await.status,
        200
    );

    world.clock.advance(Duration::from_secs(DAY_SECONDS - 60));
    assert_eq!(
        exchange(&world, &request_token).await.status,
        200,
        "reusable until it dies"
    );
    world.clock.advance(Duration::from_secs(60));
    let late = exchange(&world, &request_token).await;
    assert_eq!(late.status, 400);
    assert_eq!(late.json()["code"], 5);
    assert_eq!(late.json()["error"], "invalid_grant");
    let new = world.simulator.request_token();
    assert_ne!(new, request_token);
    assert_eq!(exchange(&world, &new).await.status, 200);
}

#[tokio::test]
async fn a_refresh_rotates_and_the_old_token_dies_when_told_so() {
    for (refresh_token_rotation, rotates, old_status) in [
        (RefreshTokenRotation::NewAndOldDies, true, 400),
        (RefreshTokenRotation::NewAndOldLives, true, 200),
        (RefreshTokenRotation::Same, false, 200),
    ] {
        let world = World::with(ConcurOptions {
            refresh_token_rotation,
            ..ConcurOptions::default()
        })
        .await;
        let old = refresh_token(&exchange(&world, "at-demo-request-token").await);
        let new = refresh_token(&refresh(&world, &old).await);
        assert_eq!(old != new, rotates, "{refresh_token_rotation:?}");
        let again = refresh(&world, &old).await;
        assert_eq!(again.status, old_status, "{refresh_token_rotation:?}");
        if old_status == 400 {
            assert_eq!(again.json()["code"], 108);
            assert_eq!(again.json()["error"], "invalid_grant");
        }
        assert_eq!(refresh(&world, &new).await.status, 200);
    }
}

#[tokio::test]
async fn a_refresh_token_lives_six_months_and_dies_with_the_connection() {
    let world = World::start().await;
    let idle = refresh_token(&exchange(&world, "at-demo-request-token").await);
    world.clock.advance(Duration::from_secs(180 * DAY_SECONDS));
    let renewed = refresh_token(&refresh(&world, &idle).await);
    world.clock.advance(Duration::from_secs(185 * DAY_SECONDS));
    assert_eq!(refresh(&world, &renewed).await.json()["code"], 108);
    let fresh = refresh_token(&exchange(&world, &world.simulator.request_token()).await);
    world.simulator.revoke_refresh_tokens();
    assert_eq!(refresh(&world, &fresh).await.json()["code"], 108);
}

#[tokio::test]
async fn the_wrong_data_centre_answers_code_16_with_the_right_geolocation() {
    let elsewhere = "https://eu2.api.example.com";
    let world = World::with(ConcurOptions {
        lives_elsewhere: Some(elsewhere.to_owned()),
        ..ConcurOptions::default()
    })
    .await;
    let seen = exchange(&world, "at-demo-request-token").await;
    assert_eq!(seen.status, 400);
    assert_eq!(seen.json()["code"], 16);
    assert_eq!(seen.json()["geolocation"], elsewhere);
}

#[tokio::test]
async fn contradicted_forms_of_the_answer_can_be_chosen() {
    let world = World::with(ConcurOptions {
        expires_in: ExpiresInForm::Number,
        geolocation: GeolocationForm::WithTokenPath,
        ..ConcurOptions::default()
    })
    .await;
    let body = exchange(&world, "at-demo-request-token").await.json();
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(
        body["geolocation"],
        Value::from(format!("{}/oauth2/v0/token", world.base))
    );
}

#[tokio::test]
async fn app_tokens_exist_and_open_nothing_here() {
    let mut world = World::start().await;
    let seen = with_client(&world, &[("grant_type", "client_credentials")]).await;
    assert_eq!(seen.status, 200);
    assert_eq!(
        keys(&seen.json()),
        ["access_token", "expires_in", "geolocation", "scope", "token_type"].into()
    );
    world.token = seen.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(world.get(&format!("{FIS}/expense/transactions")).await.status, 403);
}

#[tokio::test]
async fn each_mistake_has_its_code() {
    let world = World::start().await;
    let company = world.simulator.options().company_uuid.clone();
    let secret = ("client_secret", "demo-concur-secret");
    let id = ("client_id", "demo-concur-client");
    let cases: Vec<Mistake<'_>> = vec![
        (vec![secret, ("grant_type", "password")], 400, 62),
        (vec![id, ("grant_type", "password")], 400, 63),
        (vec![id, secret], 400, 65),
        (
            vec![("client_id", "other"), secret, ("grant_type", "password")],
            401,
            61,
        ),
        (
            vec![id, ("client_secret", "other"), ("grant_type", "password")],
            401,
            64,
        ),
        (vec![id, secret, ("grant_type", "authorization")], 400, 60),
        (vec![id, secret, ("grant_type", "password"), ("password", "x")], 400, 51),
        (
            vec![id, secret, ("grant_type", "password"), ("username", &company)],
            400,
            52,
        ),
        (
            vec![
                id,
                secret,
                ("grant_type", "password"),
                ("username", &company),
                ("password", "x"),
                ("credtype", "x"),
            ],
            400,
            120,
        ),
        (
            vec![
                id,
                secret,
                ("grant_type", "password"),
                ("username", "x"),
                ("password", "x"),
                ("credtype", "authtoken"),
            ],
            400,
            100,
        ),
        (vec![id, secret, ("grant_type", "refresh_token")], 400, 106),
        (
            vec![id, secret, ("grant_type", "refresh_token"), ("refresh_token", "x")],
            400,
            108,
        ),
        (
            vec![
                id,
                secret,
                ("grant_type", "client_credentials"),
                ("scope", "FISVC everything"),
            ],
            400,
            54,
        ),
    ];
    for (fields, status, code) in cases {
        let seen = world.token(&fields).await;
        assert_eq!(
            (seen.status, seen.json()["code"].as_i64()),
            (status, Some(code)),
            "{fields:?}"
        );
        assert_eq!(keys(&seen.json()), ["code", "error", "error_description"].into());
    }
    let as_json = world.client.post(format!("{}/oauth2/v0/token", world.base)).body("{}");
    assert_eq!(see(as_json).await.unwrap().json()["code"], 135);
}

#[tokio::test]
async fn a_narrower_scope_can_be_asked_for_and_holds() {
    let mut world = World::start().await;
    let token = refresh_token(&exchange(&world, "at-demo-request-token").await);
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str()),
        ("scope", "invoice.paymentconfirmation.read"),
    ];
    let seen = with_client(&world, &fields).await;
    assert_eq!(seen.json()["scope"], "invoice.paymentconfirmation.read");
    world.token = seen.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(world.get(&format!("{FIS}/expense/transactions")).await.status, 403);
}
