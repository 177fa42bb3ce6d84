//! What subscriptions and notices need of the environment as a whole.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::address::Address;
use super::company::moment;
use super::error::ApiError;
use super::notices::{Outcome, Parcel};
use super::simulator::{BusinessCentralSimulator, Inner};
use super::subscription::handshake::{client, shake_hands};
use super::subscription::requests::Step;
use super::subscription::{Subscription, SubscriptionView};
use crate::server::{SimRequest, SimResponse};

impl Inner {
    /// Registers what the transaction that ends here has changed.
    pub(super) fn register_changes(&mut self, now: Timestamp) {
        for position in 0..self.companies.len() {
            let changes = self.companies[position].take_changes();
            if changes.is_empty() {
                continue;
            }
            self.let_expire(now);
            let company = self.companies[position].company_id;
            for (set, row, change) in changes {
                for subscription in self.subscriptions.iter() {
                    if subscription.company == company && subscription.set == set {
                        self.notices.register(subscription, row, change, now);
                    }
                }
            }
        }
    }

    pub(super) fn let_expire(&mut self, now: Timestamp) {
        self.remove_subscriptions(|one| one.expires_at <= now);
    }

    /// Removes subscriptions, and with them what waits to be told to them.
    pub(super) fn remove_subscriptions(&mut self, goes: impl Fn(&Subscription) -> bool) {
        let gone = self.subscriptions.remove(goes);
        if !gone.is_empty() {
            self.notices.forget(&gone);
        }
    }
}

impl BusinessCentralSimulator {
    /// The webhook subscriptions that are alive, in the order in which they were made.
    pub fn subscriptions(&self) -> Vec<SubscriptionView> {
        let mut inner = self.lock();
        inner.let_expire(moment(&self.clock).now);
        inner.subscriptions.iter().map(Subscription::view).collect()
    }

    /// Somebody else deletes a subscription; what waits for it is never told. False when there is none of that id.
    pub fn drop_subscription(&self, id: &str) -> bool {
        let mut inner = self.lock();
        let before = inner.subscriptions.iter().count();
        inner.remove_subscriptions(|one| one.key() == id);
        inner.subscriptions.iter().count() < before
    }

    pub(super) fn set_handshake_limit(&self, limit: Duration) {
        self.lock().handshake_limit = limit;
    }

    /// The one client; made when it is first needed.
    pub(super) fn notice_client(&self) -> reqwest::Result<reqwest::Client> {
        if let Some(made) = self.notice_client.get() {
            return Ok(made.clone());
        }
        let made = client(&self.options.webhooks)?;
        Ok(self.notice_client.get_or_init(|| made).clone())
    }

    pub(super) async fn answer_with_handshake(&self, request: &SimRequest) -> SimResponse {
        let due = match self.begin(request) {
            Step::Answered(answer) => return answer,
            Step::Handshake(due) => due,
        };
        let limit = self.lock().handshake_limit;
        let agreed = match self.notice_client() {
            Ok(client) => shake_hands(&client, &due.wanted.notification_url, limit).await,
            Err(error) => {
                tracing::warn!(%error, "no handshake can be made");
                false
            }
        };
        if !agreed {
            return self.refused_handshake();
        }
        let Some(address) = Address::parse(&request.path) else {
            return ApiError::query_syntax().into_response();
        };
        let moment = moment(&self.clock);
        let mut inner = self.lock();
        inner.let_expire(moment.now);
        let done = self.asked(request, &address, moment).complete(&mut inner, due);
        done.unwrap_or_else(ApiError::into_response)
    }

    /// Neither status nor text is documented.
    fn refused_handshake(&self) -> SimResponse {
        let options = &self.options.webhooks;
        match &options.refusal_body {
            Some(body) => SimResponse::raw(options.refusal_status, "application/json", body.clone()),
            None => ApiError::new(
                options.refusal_status,
                "BadRequest",
                "The notification URL did not answer the validation request.",
            )
            .into_response(),
        }
    }

    /// The parcels of a company whose job is due; the job runs until it is ended.
    pub(super) fn start_notice_job(&self, delay: Duration, most_items: usize) -> Option<(Uuid, Vec<Parcel>)> {
        let now = moment(&self.clock).now;
        let delay = SignedDuration::try_from(delay).unwrap_or(SignedDuration::MAX);
        let inner = &mut *self.lock();
        inner.let_expire(now);
        let company = inner.notices.start_job(now, delay)?;
        Some((
            company,
            inner.notices.parcels(company, &inner.subscriptions, most_items),
        ))
    }

    /// Records what came of a parcel.
    pub(super) fn settle_notices(&self, parcel: &Parcel, outcome: Outcome) {
        let now = moment(&self.clock).now;
        let inner = &mut *self.lock();
        let given_up = inner.notices.settle(parcel, outcome, now);
        inner.remove_subscriptions(|one| {
            given_up.contains(&one.id)
                || (outcome == Outcome::Refused
                    && one.company == parcel.company
                    && one.notification_url == parcel.address)
        });
    }

    pub(super) fn end_notice_job(&self, company: Uuid) {
        let now = moment(&self.clock).now;
        self.lock().notices.end_job(company, now);
    }
}
