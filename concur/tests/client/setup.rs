//! A client, a store and a stub, wired together.

use std::sync::Arc;
use std::time::Duration;

use concur::{BusinessId, Concur, ConcurConfig, DocumentType, FinancialDocumentId, Grant, HostRule, PageRequest};
use url::Url;

use crate::store::{Journal, MemoryStore};
use crate::stub::{Reply, Stub};

pub(crate) const TOKEN: &str = "POST /oauth2/v0/token";
pub(crate) const TRANSACTIONS: &str = "GET /financialintegration/fi/v4/companies/transactiontypes/expense/transactions";
pub(crate) const COMPANY_UUID: &str = "5d1f0a42-4c7e-4d57-9a3b-3e7c1b9f0001";
pub(crate) const FI_1: &str = "0c06ab044834454d91f83cbd7b6431d2";
pub(crate) const FI_2: &str = "3331dbeb8e2240ffad7ab5b69492722a";
pub(crate) const EMPTY_PAGE: &str =
    r#"{"links":[],"content":[],"page":{"size":25,"totalElements":0,"totalPages":0,"number":0}}"#;

pub(crate) struct Setup {
    pub(crate) concur: Concur,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) stub: Stub,
    pub(crate) journal: Journal,
}

/// A company whose grant is stored, with the refresh token `rt-0`.
pub(crate) async fn connected() -> Setup {
    let setup = not_connected().await;
    setup.store.replace(grant("rt-0", &setup.stub.base));
    setup
}

pub(crate) async fn not_connected() -> Setup {
    let journal = Journal::default();
    let stub = Stub::start(&journal).await;
    let store = MemoryStore::new(&journal, None);
    let concur = Concur::new(config(&stub.base), store.clone()).unwrap();
    Setup {
        concur,
        store,
        stub,
        journal,
    }
}

pub(crate) fn config(landing_zone: &Url) -> ConcurConfig {
    ConcurConfig {
        landing_zone: landing_zone.clone(),
        client_id: "client-1".into(),
        client_secret: "client-secret".to_owned().into(),
        company_uuid: COMPANY_UUID.into(),
        hosts: HostRule::concur(),
        request_timeout: Duration::from_secs(30),
        refresh_ahead: Duration::from_secs(300),
    }
}

pub(crate) fn grant(refresh_token: &str, geolocation: &Url) -> Grant {
    Grant {
        refresh_token: refresh_token.to_owned().into(),
        geolocation: geolocation.clone(),
        obtained_at: jiff::Timestamp::UNIX_EPOCH,
        refresh_token_expires_at: None,
        access: None,
    }
}

/// A token answer with access token `at-n` and refresh token `rt-n`, good for an hour.
pub(crate) fn token(n: u32, geolocation: &Url) -> Reply {
    token_text(n, geolocation.as_str())
}

pub(crate) fn token_text(n: u32, geolocation: &str) -> Reply {
    Reply::json(
        200,
        format!(
            r#"{{"expires_in":"3600","scope":"FISVC openid","token_type":"Bearer","access_token":"at-{n}","refresh_token":"rt-{n}","geolocation":"{geolocation}"}}"#
        ),
    )
}

pub(crate) fn fi(id: &str) -> FinancialDocumentId {
    FinancialDocumentId::new(id).unwrap()
}

pub(crate) fn business(id: &str) -> BusinessId {
    BusinessId::new(id).unwrap()
}

pub(crate) async fn list(concur: &Concur) -> Result<concur::TransactionPage, concur::ConcurError> {
    concur
        .list_transactions(DocumentType::Expense, PageRequest { page: 0, limit: 25 })
        .await
}
