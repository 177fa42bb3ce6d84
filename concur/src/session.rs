//! The access token of one company: cached, renewed one at a time, and never used before its grant is safe. How it is renewed
//! where several processes share the grant is in [`crate::renewal`].

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::sync::Mutex;

use crate::auth::{Credential, TokenAnswer, exchange};
use crate::host::Origin;
use crate::token::{AccessToken, Need};
use crate::{Call, ConcurConfig, ConcurError, Grant, GrantStore, GrantedAccess, NotSentCause};

pub(crate) struct Session {
    pub(crate) config: ConcurConfig,
    pub(crate) http: reqwest::Client,
    pub(crate) store: Arc<dyn GrantStore>,
    state: Mutex<State>,
    /// Renewals that have ended, well or not. A caller that waited for one takes its outcome, failure included, rather
    /// than sending a refresh of its own.
    renewals_ended: AtomicU64,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) token: Option<AccessToken>,
    /// A renewed grant that the store did not take yet. The refresh token before it may be dead, so this one is kept.
    pub(crate) unsaved: Option<Unsaved>,
    pub(crate) generation: u64,
    last_failure: Option<ConcurError>,
}

pub(crate) struct Unsaved {
    pub(crate) grant: Grant,
    /// Absent if the grant came with a host that is not allowed.
    pub(crate) token: Option<AccessToken>,
}

impl Session {
    pub(crate) fn new(config: ConcurConfig, http: reqwest::Client, store: Arc<dyn GrantStore>) -> Self {
        Self {
            config,
            http,
            store,
            state: Mutex::default(),
            renewals_ended: AtomicU64::new(0),
        }
    }

    /// An access token that meets the need, renewed if necessary.
    pub(crate) async fn token(self: &Arc<Self>, need: Need) -> Result<AccessToken, ConcurError> {
        let ended_before = self.renewals_ended.load(Ordering::Acquire);
        if let Some(token) = self.state.lock().await.token.as_ref().filter(|token| token.meets(need)) {
            return Ok(token.clone());
        }
        let session = Arc::clone(self);
        // In a task of its own: a caller that is cancelled half way must not lose a rotated refresh token.
        let renewal = tokio::spawn(async move { session.renew(need, ended_before).await });
        renewal.await.unwrap_or_else(|_| Err(task_ended(Call::Refresh)))
    }

    /// A token that this session brings after the one in use, if any.
    pub(crate) async fn renewed_token(self: &Arc<Self>) -> Result<AccessToken, ConcurError> {
        let in_use = self.state.lock().await.token.as_ref().map(|token| token.generation);
        self.token(Need::BroughtAfter(in_use.unwrap_or_default())).await
    }

    /// Exchanges a request token at the landing zone.
    pub(crate) async fn connect(self: &Arc<Self>, request_token: SecretString) -> Result<AccessToken, ConcurError> {
        let session = Arc::clone(self);
        let exchange = tokio::spawn(async move {
            let mut state = session.state.lock().await;
            let config = &session.config;
            let landing = Origin::admit(config.landing_zone.as_str(), &config.hosts, &config.landing_zone)?;
            let exchanged = async {
                let credential = Credential::RequestToken(&request_token);
                let answer = exchange(&session.http, config, &landing, credential).await?;
                session.accept(&mut state, Call::Connect, None, answer).await
            };
            session.exclusively(Call::Connect, exchanged).await
        });
        exchange.await.unwrap_or_else(|_| Err(task_ended(Call::Connect)))
    }

    async fn renew(&self, need: Need, ended_before: u64) -> Result<AccessToken, ConcurError> {
        let mut state = self.state.lock().await;
        if let Some(token) = state.token.as_ref().filter(|token| token.meets(need)) {
            return Ok(token.clone());
        }
        if self.renewals_ended.load(Ordering::Acquire) > ended_before
            && let Some(failure) = &state.last_failure
        {
            return Err(failure.clone());
        }
        let outcome = self.obtain(&mut state, need).await;
        state.last_failure = outcome.as_ref().err().cloned();
        self.renewals_ended.fetch_add(1, Ordering::Release);
        outcome
    }

    /// Makes an answer's grant durable, then its token usable. In this order only.
    pub(crate) async fn accept(
        &self,
        state: &mut State,
        call: Call,
        previous: Option<&Grant>,
        answer: TokenAnswer,
    ) -> Result<AccessToken, ConcurError> {
        let incomplete = |what: &str| ConcurError::NotSent {
            call,
            cause: NotSentCause::NoToken(format!("the token endpoint answered without a {what}")),
        };
        let told = answer
            .geolocation
            .as_deref()
            .or(previous.map(|grant| grant.geolocation.as_str()));
        let told = told.ok_or_else(|| incomplete("geolocation"))?;
        let place = Origin::admit(told, &self.config.hosts, &self.config.landing_zone);
        let geolocation = match (&place, previous) {
            (Ok(api), _) => api.url().clone(),
            // The refresh token has rotated all the same: it is kept, with the last place that is allowed.
            (Err(_), Some(previous)) => previous.geolocation.clone(),
            (Err(error), None) => return Err(error.clone()),
        };
        let refresh_token = answer
            .refresh_token
            .or_else(|| previous.map(|grant| grant.refresh_token.clone()));
        let obtained_at = Timestamp::now();
        let access = GrantedAccess {
            token: answer.access_token.clone(),
            scopes: answer.scopes.clone(),
            lifetime: answer.lifetime,
        };
        let grant = Grant {
            refresh_token: refresh_token.ok_or_else(|| incomplete("refresh token"))?,
            geolocation,
            obtained_at,
            refresh_token_expires_at: answer.refresh_token_expires_at,
            // Of no use to others where it may not be sent to the place it is for.
            access: place.is_ok().then_some(access),
        };
        state.generation += 1;
        let token = place.clone().map(|api| {
            let ahead = self.config.refresh_ahead;
            AccessToken::new(
                answer.access_token,
                api,
                answer.scopes,
                answer.lifetime,
                ahead,
                state.generation,
            )
        });
        state.token = None;
        if let Err(error) = self.store.save(&grant).await {
            tracing::error!(%call, %error, "the renewed Concur grant could not be saved; it is kept in memory and not used");
            state.unsaved = Some(Unsaved {
                grant,
                token: token.ok(),
            });
            return Err(ConcurError::NotSent {
                call,
                cause: error.into(),
            });
        }
        state.unsaved = None;
        let token = token?;
        state.token = Some(token.clone());
        Ok(token)
    }

    pub(crate) async fn load(&self) -> Result<Option<Grant>, ConcurError> {
        let loaded = self.store.load().await.map_err(NotSentCause::from);
        loaded.map_err(|cause| ConcurError::NotSent {
            call: Call::Refresh,
            cause,
        })
    }
}

pub(crate) fn task_ended(call: Call) -> ConcurError {
    let reason = "the program is shutting down".to_owned();
    ConcurError::NotSent {
        call,
        cause: NotSentCause::NoToken(reason),
    }
}
