//! The simulator: what it holds, and how it is reached.

use std::collections::VecDeque;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use super::company::{Company, moment};
use super::error::ApiError;
use super::identify::identify;
use super::limiter::Limiter;
use super::notices::Notices;
use super::options::{BusinessCentralOptions, CompanyOptions};
use super::state::State;
use super::subscription::Subscriptions;
use super::subscription::requests::Step;
use super::token::{SecretState, Tokens};
use crate::clock::Clock;
use crate::fault::{FaultPlan, RequestCounts};
use crate::server::{Operation, SimRequest, SimResponse, Simulator};
use crate::service::{Crowd, Service};

/// ApiSubscriptionNotificationUrlTimeout.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(5);

/// A Business Central environment with its companies, an application user, and the Entra endpoint that serves it.
///
/// It stands for its first company wherever a [`Company`] is wanted, so that a world of one company need not name it.
/// Everything happens under one mutex, so a request or an act of a person is one transaction.
pub struct BusinessCentralSimulator {
    pub(super) options: BusinessCentralOptions,
    pub(super) clock: Clock,
    faults: FaultPlan,
    counts: RequestCounts,
    service: Service,
    environment: Arc<Mutex<Inner>>,
    first: Company,
    more: Vec<Company>,
    pub(super) notice_client: OnceLock<reqwest::Client>,
}

pub(super) struct Inner {
    /// Never empty, and no company is ever removed.
    pub(super) companies: Vec<State>,
    pub(super) tokens: Tokens,
    pub(super) secret: SecretState,
    pub(super) subscriptions: Subscriptions,
    pub(super) notices: Notices,
    pub(super) handshake_limit: Duration,
    pub(super) limiter: Limiter,
    pub(super) request_ids: VecDeque<String>,
}

impl Deref for BusinessCentralSimulator {
    type Target = Company;

    fn deref(&self) -> &Company {
        &self.first
    }
}

fn new_company(options: &CompanyOptions, clock: &Clock) -> State {
    let now = moment(clock).now;
    let mut state = State::new(
        options.id,
        &options.name,
        &options.local_currency,
        options.accounts.clone(),
        options.switches.clone(),
        now,
    );
    super::seeding::add_posting_accounts(&mut state, now);
    state
}

impl BusinessCentralSimulator {
    /// Companies without master data but the posting accounts.
    pub fn new(options: BusinessCentralOptions, clock: Clock) -> Self {
        let mut companies = vec![new_company(&options.first_company(), &clock)];
        companies.extend(
            options
                .more_companies
                .iter()
                .map(|company| new_company(company, &clock)),
        );
        let count = companies.len();
        let environment = Arc::new(Mutex::new(Inner {
            companies,
            tokens: Tokens::default(),
            secret: SecretState::Valid,
            subscriptions: Subscriptions::default(),
            notices: Notices::default(),
            handshake_limit: HANDSHAKE_LIMIT,
            limiter: Limiter::default(),
            request_ids: VecDeque::new(),
        }));
        let handle = |position| Company::new(Arc::clone(&environment), clock.clone(), position);
        Self {
            first: handle(0),
            more: (1..count).map(handle).collect(),
            service: Service::new(options.service),
            options,
            faults: FaultPlan::default(),
            counts: RequestCounts::default(),
            environment,
            clock,
            notice_client: OnceLock::new(),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.environment.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The company of that id; none when the environment has no such company or the text is no id.
    pub fn company(&self, id: &str) -> Option<&Company> {
        let id: Uuid = id.parse().ok()?;
        std::iter::once(&self.first)
            .chain(&self.more)
            .find(|company| company.id() == id)
    }

    /// The `client-request-id` of every request that sent one, oldest first; at most 10,000.
    pub fn client_request_ids(&self) -> Vec<String> {
        self.lock().request_ids.iter().cloned().collect()
    }

    /// Makes every token given out so far useless, as a restart of the session host would.
    pub fn revoke_tokens(&self) {
        self.lock().tokens.revoke();
    }

    /// Says whether the client secret has expired.
    pub fn set_secret_state(&self, secret: SecretState) {
        self.lock().secret = secret;
    }
}

impl Simulator for BusinessCentralSimulator {
    fn identify(&self, request: &SimRequest) -> Operation {
        identify(&self.lock().companies, request)
    }

    fn answer(&self, request: &SimRequest) -> SimResponse {
        match self.begin(request) {
            Step::Answered(answer) => answer,
            Step::Handshake(_) => ApiError::not_simulated("handshakes of requests that are not served").into_response(),
        }
    }

    fn serve<'a>(&'a self, request: &'a SimRequest) -> Pin<Box<dyn Future<Output = SimResponse> + Send + 'a>> {
        Box::pin(self.answer_with_handshake(request))
    }

    fn control(&self, request: &SimRequest) -> SimResponse {
        super::control::answer(self, request)
    }

    fn faults(&self) -> &FaultPlan {
        &self.faults
    }

    fn counts(&self) -> &RequestCounts {
        &self.counts
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn service(&self) -> Option<&Service> {
        Some(&self.service)
    }

    fn crowded(&self, crowd: Crowd, _request: &SimRequest) -> SimResponse {
        self.too_many(crowd.actual, u64::try_from(crowd.maximum).unwrap_or(u64::MAX))
    }

    fn refusal_body(&self, status: u16, _request: &SimRequest) -> Option<String> {
        super::refusal::body(status, self.options.requests_per_window)
    }
}
