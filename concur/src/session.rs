//! The access token of one company: cached, renewed one at a time, and never used before its grant is safe.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use crate::auth::{Credential, TokenAnswer, exchange};
use crate::host::Origin;
use crate::token::{AccessToken, Need};
use crate::{AuthError, Call, ConcurConfig, ConcurError, Grant, GrantStore, NotSentCause};

pub(crate) struct Session {
    pub(crate) config: ConcurConfig,
    pub(crate) http: reqwest::Client,
    store: Arc<dyn GrantStore>,
    state: Mutex<State>,
    /// Renewals that have ended, well or not. A caller that waited for one takes its outcome, failure included, rather
    /// than sending a refresh of its own.
    renewals_ended: AtomicU64,
}

#[derive(Default)]
struct State {
    token: Option<AccessToken>,
    /// A renewed grant that the store did not take yet. The refresh token before it may be dead, so this one is kept.
    unsaved: Option<Unsaved>,
    generation: u64,
    last_failure: Option<ConcurError>,
}

struct Unsaved {
    grant: Grant,
    /// Absent if the grant came with a host that is not allowed.
    token: Option<AccessToken>,
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

    /// A token newer than the one in use, if any.
    pub(crate) async fn renewed_token(self: &Arc<Self>) -> Result<AccessToken, ConcurError> {
        let need = match &self.state.lock().await.token {
            Some(token) => Need::NewerThan(token.generation),
            None => Need::Usable,
        };
        self.token(need).await
    }

    /// Exchanges a request token at the landing zone.
    pub(crate) async fn connect(self: &Arc<Self>, request_token: SecretString) -> Result<AccessToken, ConcurError> {
        let session = Arc::clone(self);
        let exchange = tokio::spawn(async move {
            let mut state = session.state.lock().await;
            let config = &session.config;
            let landing = Origin::admit(config.landing_zone.as_str(), &config.hosts, &config.landing_zone)?;
            let answer = exchange(
                &session.http,
                config,
                &landing,
                Credential::RequestToken(&request_token),
            )
            .await?;
            session.accept(&mut state, Call::Connect, None, answer).await
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

    async fn obtain(&self, state: &mut State, need: Need) -> Result<AccessToken, ConcurError> {
        if state.unsaved.is_some() {
            self.save_late(state).await?;
            if let Some(token) = state.token.as_ref().filter(|token| token.meets(need)) {
                return Ok(token.clone());
            }
        }
        let grant = self.load().await?.ok_or(AuthError::NotConnected)?;
        let (grant, answer) = match self.refresh(&grant).await {
            Err(ConcurError::Auth(AuthError::ReconnectNeeded { code, message })) => {
                // Another process that shares the store may have rotated the token since it was read.
                match self.load().await? {
                    Some(newer) if differs(&newer, &grant) => {
                        let answer = self.refresh(&newer).await?;
                        (newer, answer)
                    }
                    _ => return Err(AuthError::ReconnectNeeded { code, message }.into()),
                }
            }
            outcome => (grant, outcome?),
        };
        self.accept(state, Call::Refresh, Some(&grant), answer).await
    }

    async fn refresh(&self, grant: &Grant) -> Result<TokenAnswer, ConcurError> {
        let api = Origin::admit(
            grant.geolocation.as_str(),
            &self.config.hosts,
            &self.config.landing_zone,
        )?;
        exchange(
            &self.http,
            &self.config,
            &api,
            Credential::RefreshToken(&grant.refresh_token),
        )
        .await
    }

    /// Makes an answer's grant durable, then its token usable. In this order only.
    async fn accept(
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
        let grant = Grant {
            refresh_token: refresh_token.ok_or_else(|| incomplete("refresh token"))?,
            geolocation,
            obtained_at: Timestamp::now(),
            refresh_token_expires_at: answer.refresh_token_expires_at,
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

    /// Saves the grant that the store did not take before, unless another process has saved a newer one since.
    async fn save_late(&self, state: &mut State) -> Result<(), ConcurError> {
        let stored = self.load().await?;
        let Some(unsaved) = &state.unsaved else { return Ok(()) };
        if stored.is_none_or(|stored| stored.obtained_at <= unsaved.grant.obtained_at) {
            let cause = self.store.save(&unsaved.grant).await.map_err(NotSentCause::from);
            cause.map_err(|cause| ConcurError::NotSent {
                call: Call::Refresh,
                cause,
            })?;
            state.token = unsaved.token.clone();
        }
        state.unsaved = None;
        Ok(())
    }

    pub(crate) async fn load(&self) -> Result<Option<Grant>, ConcurError> {
        let loaded = self.store.load().await.map_err(NotSentCause::from);
        loaded.map_err(|cause| ConcurError::NotSent {
            call: Call::Refresh,
            cause,
        })
    }
}

fn differs(one: &Grant, other: &Grant) -> bool {
    one.refresh_token.expose_secret() != other.refresh_token.expose_secret()
}

fn task_ended(call: Call) -> ConcurError {
    let reason = "the program is shutting down".to_owned();
    ConcurError::NotSent {
        call,
        cause: NotSentCause::NoToken(reason),
    }
}
