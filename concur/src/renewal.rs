//! Renewal where several processes share a grant: one of them at a time, and what one has brought is used by the others. A refresh
//! token that two of them use at once may be lost with its successor, and then the company must be connected again.

use secrecy::ExposeSecret;

use crate::auth::{Credential, TokenAnswer, exchange};
use crate::host::Origin;
use crate::session::{Session, State, task_ended};
use crate::token::{AccessToken, Need};
use crate::{AuthError, Call, ConcurError, Grant, NotSentCause};

impl Session {
    /// Does the work while nobody else who shares the store exchanges a token for this company.
    pub(crate) async fn exclusively<T: Send>(
        &self,
        call: Call,
        work: impl Future<Output = Result<T, ConcurError>> + Send,
    ) -> Result<T, ConcurError> {
        let mut outcome = None;
        let alone = self
            .store
            .exclusively(Box::pin(async { outcome = Some(work.await) }))
            .await;
        alone.map_err(|error| ConcurError::NotSent {
            call,
            cause: NotSentCause::Lock(error),
        })?;
        outcome.unwrap_or_else(|| Err(task_ended(call)))
    }

    /// A token that meets the need: another process's, where it has brought one meanwhile, or else a renewed one.
    pub(crate) async fn obtain(&self, state: &mut State, need: Need) -> Result<AccessToken, ConcurError> {
        self.exclusively(Call::Refresh, self.obtain_alone(state, need)).await
    }

    async fn obtain_alone(&self, state: &mut State, need: Need) -> Result<AccessToken, ConcurError> {
        if state.unsaved.is_some() {
            self.save_late(state).await?;
            if let Some(token) = state.token.as_ref().filter(|token| token.meets(need)) {
                return Ok(token.clone());
            }
        }
        let grant = self.load().await?.ok_or(AuthError::NotConnected)?;
        if let Some(token) = self.brought_by_another(state, &grant, need) {
            return Ok(token);
        }
        let (grant, answer) = match self.refresh(&grant).await {
            Err(ConcurError::Auth(AuthError::ReconnectNeeded { code, message })) => {
                // Should the lock have been lost, another process may have rotated the token since it was read.
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

    /// Takes the stored access token into use, unless it is the very one that does not do any more.
    fn brought_by_another(&self, state: &mut State, grant: &Grant, need: Need) -> Option<AccessToken> {
        let access = grant.access.as_ref()?;
        let is_another = |token: &AccessToken| token.secret.expose_secret() != access.token.expose_secret();
        let helps = match need {
            Need::Usable => true,
            // Without a token in memory nobody can tell whether it is the refused one.
            Need::NewerThan(_) => state.token.as_ref().is_some_and(is_another),
            Need::BroughtAfter(_) => false,
        };
        let api = Origin::admit(
            grant.geolocation.as_str(),
            &self.config.hosts,
            &self.config.landing_zone,
        );
        let token = AccessToken::granted(grant, api.ok()?, self.config.refresh_ahead, state.generation + 1);
        let token = token.filter(|_| helps)?;
        state.generation = token.generation;
        state.token = Some(token.clone());
        Some(token)
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
}

fn differs(one: &Grant, other: &Grant) -> bool {
    one.refresh_token.expose_secret() != other.refresh_token.expose_secret()
}
