//! The first exchange of a company.

use concur::{AuthError, Concur, ConcurError, ConfigError, NotSentCause};
use secrecy::SecretString;
use url::Url;

use crate::setup::{COMPANY_UUID, EMPTY_PAGE, TOKEN, TRANSACTIONS, config, list, not_connected, token, token_text};
use crate::store::Journal;
use crate::stub::{Reply, Stub};

fn request_token() -> SecretString {
    "at-request-token".to_owned().into()
}

#[tokio::test]
async fn a_request_token_becomes_a_stored_grant() {
    let setup = not_connected().await;
    let elsewhere = Stub::start(&setup.journal).await;
    setup
        .stub
        .on(TOKEN, [token_text(1, &format!("{}oauth2/v0/token", elsewhere.base))]);
    elsewhere.on(TRANSACTIONS, [Reply::json(200, EMPTY_PAGE)]);

    let connected = setup.concur.connect(&request_token()).await.unwrap();

    assert_eq!(
        connected.geolocation, elsewhere.base,
        "the geolocation is cut to its origin"
    );
    assert_eq!(connected.scopes, ["FISVC", "openid"]);
    let form = setup.stub.seen(TOKEN)[0].form();
    for (field, value) in [
        ("client_id", "client-1"),
        ("client_secret", "client-secret"),
        ("grant_type", "password"),
        ("credtype", "authtoken"),
        ("username", COMPANY_UUID),
        ("password", "at-request-token"),
    ] {
        assert_eq!(form.get(field).map(String::as_str), Some(value), "{field}");
    }
    let grant = setup.store.grant().unwrap();
    assert_eq!(grant.geolocation, elsewhere.base);
    assert_eq!(setup.store.refresh_token().as_deref(), Some("rt-1"));

    list(&setup.concur).await.unwrap();
    assert_eq!(
        elsewhere.seen(TRANSACTIONS)[0].header("authorization"),
        Some("Bearer at-1")
    );
    assert_eq!(setup.stub.all_seen(), 1, "the landing zone sees the exchange only");
}

#[tokio::test]
async fn code_16_leads_to_the_other_data_centre_once() {
    let setup = not_connected().await;
    let elsewhere = Stub::start(&setup.journal).await;
    let moved = format!(
        r#"{{"code":16,"error":"invalid_request","geolocation":"{}"}}"#,
        elsewhere.base
    );
    setup.stub.on(TOKEN, [Reply::json(400, moved)]);
    elsewhere.on(TOKEN, [token(1, &elsewhere.base)]);

    let connected = setup.concur.connect(&request_token()).await.unwrap();
    assert_eq!(connected.geolocation, elsewhere.base);
    assert_eq!((setup.stub.seen(TOKEN).len(), elsewhere.seen(TOKEN).len()), (1, 1));

    let back = format!(
        r#"{{"code":"16","error":"invalid_request","geolocation":"{}"}}"#,
        setup.stub.base
    );
    elsewhere.on(TOKEN, [Reply::json(400, back)]);
    let error = setup.concur.connect(&request_token()).await.unwrap_err();
    assert!(
        matches!(error, ConcurError::Auth(AuthError::Other { code: Some(16), .. })),
        "{error:?}"
    );
    assert_eq!(
        (setup.stub.seen(TOKEN).len(), elsewhere.seen(TOKEN).len()),
        (2, 2),
        "two data centres do not loop"
    );
}

#[tokio::test]
async fn code_16_to_a_foreign_host_is_not_followed() {
    let setup = not_connected().await;
    let moved = r#"{"code":16,"geolocation":"https://us2.api.concursolutions.com.example.net"}"#;
    setup.stub.on(TOKEN, [Reply::json(400, moved)]);
    let error = setup.concur.connect(&request_token()).await.unwrap_err();
    let ConcurError::HostNotAllowed { host } = error else {
        panic!("{error:?}")
    };
    assert_eq!(host, "us2.api.concursolutions.com.example.net");
}

#[tokio::test]
async fn a_grant_for_a_foreign_host_is_neither_stored_nor_used() {
    let setup = not_connected().await;
    setup
        .stub
        .on(TOKEN, [token_text(1, "https://evilapi.concursolutions.com")]);
    let error = setup.concur.connect(&request_token()).await.unwrap_err();
    assert!(matches!(error, ConcurError::HostNotAllowed { .. }), "{error:?}");
    assert!(setup.store.grant().is_none());
    let error = list(&setup.concur).await.unwrap_err();
    assert!(matches!(error, ConcurError::Auth(AuthError::NotConnected)), "{error:?}");
    assert_eq!(setup.stub.all_seen(), 1);
}

#[tokio::test]
async fn a_grant_that_cannot_be_stored_is_not_a_connection() {
    let setup = not_connected().await;
    setup.store.refuse_saving();
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup.stub.on(TRANSACTIONS, [Reply::json(200, EMPTY_PAGE)]);
    let error = setup.concur.connect(&request_token()).await.unwrap_err();
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
    list(&setup.concur).await.unwrap_err();
    assert_eq!(
        setup.stub.seen(TRANSACTIONS).len(),
        0,
        "the token is not used before its grant is safe"
    );
}

#[tokio::test]
async fn an_answer_without_geolocation_or_refresh_token_connects_nothing() {
    let setup = not_connected().await;
    for body in [
        r#"{"access_token":"at-1","refresh_token":"rt-1","expires_in":3600}"#.to_owned(),
        format!(
            r#"{{"access_token":"at-1","geolocation":"{}","expires_in":3600}}"#,
            setup.stub.base
        ),
        "<html>not a token</html>".to_owned(),
    ] {
        setup.stub.on(TOKEN, [Reply::json(200, body)]);
        let error = setup.concur.connect(&request_token()).await.unwrap_err();
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
        assert!(setup.store.grant().is_none());
    }
}

#[tokio::test]
async fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    let store = crate::store::MemoryStore::new(&Journal::default(), None);
    let landing = Url::parse("http://glz.api.concursolutions.com").unwrap();
    let error = Concur::new(config(&landing), store).unwrap_err();
    assert!(matches!(error, ConfigError::PlainHttp { .. }), "{error:?}");
}
