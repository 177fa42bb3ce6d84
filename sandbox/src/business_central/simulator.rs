//! The simulator: authentication, limits and the way to the company's data.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::address::{Address, Api};
use super::batch;
use super::entity::CompanyRow;
use super::error::{ApiError, json_response};
use super::identify::identify;
use super::json::Json;
use super::limiter::Limiter;
use super::odata::{Query, entity};
use super::options::BusinessCentralOptions;
use super::read::{read, read_analytics, single};
use super::schema;
use super::state::{Moment, State};
use super::switches::{Analytics, CreditMemoUpgrade};
use super::token::{self, SecretState, Tokens};
use super::write::Write;
use crate::clock::Clock;
use crate::fault::{FaultPlan, RequestCounts};
use crate::server::{Method, Operation, SimRequest, SimResponse, Simulator};

/// Ids of requests that are remembered; older ones are forgotten.
const REMEMBERED_REQUEST_IDS: usize = 10_000;

const NO_ENVIRONMENT: &str = "<error xmlns=\"http://docs.oasis-open.org/odata/ns/metadata\"><code>NoEnvironment</code>\
                              <message>Environment does not exist.</message></error>";

/// A Business Central environment with one company, an application user, and the Entra endpoint that serves it.
///
/// Everything happens under one mutex, so a request or an act of a person is one transaction.
pub struct BusinessCentralSimulator {
    pub(super) options: BusinessCentralOptions,
    clock: Clock,
    faults: FaultPlan,
    counts: RequestCounts,
    inner: Mutex<Inner>,
}

pub(super) struct Inner {
    pub(super) state: State,
    pub(super) tokens: Tokens,
    pub(super) secret: SecretState,
    limiter: Limiter,
    request_ids: VecDeque<String>,
}

impl BusinessCentralSimulator {
    /// A company without master data but the posting accounts.
    pub fn new(options: BusinessCentralOptions, clock: Clock) -> Self {
        let now = milliseconds(clock.now());
        let mut state = State::new(
            options.company_id,
            &options.company_name,
            &options.local_currency,
            options.accounts.clone(),
            options.switches.clone(),
            now,
        );
        super::seeding::add_posting_accounts(&mut state, now);
        let inner = Inner {
            state,
            tokens: Tokens::default(),
            secret: SecretState::Valid,
            limiter: Limiter::default(),
            request_ids: VecDeque::new(),
        };
        Self {
            options,
            clock,
            faults: FaultPlan::default(),
            counts: RequestCounts::default(),
            inner: Mutex::new(inner),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The moment of a transaction; the database keeps milliseconds.
    pub(super) fn moment(&self) -> Moment {
        Moment {
            now: milliseconds(self.clock.now()),
            today: self.clock.today(),
        }
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

    fn answer_api(&self, inner: &mut Inner, address: &Address, request: &SimRequest) -> Result<SimResponse, ApiError> {
        let moment = self.moment();
        let known_tenant = address
            .tenant
            .as_ref()
            .is_none_or(|tenant| tenant.eq_ignore_ascii_case(&self.options.tenant));
        if !known_tenant || !inner.tokens.accepts(request, moment.now) {
            return Err(ApiError::unauthorized());
        }
        if let Some(id) = request.header("client-request-id") {
            if inner.request_ids.len() >= REMEMBERED_REQUEST_IDS {
                inner.request_ids.pop_front();
            }
            inner.request_ids.push_back(id.to_owned());
        }
        if let Err(actual) = inner.limiter.admit(moment.now, self.options.requests_per_window) {
            return Ok(self.too_many(actual));
        }
        match address.segments.as_slice() {
            [batch] if batch.name == "$batch" && address.api == Api::Standard => {
                batch::answer(&mut inner.state, request, |state, part| {
                    self.dispatch(state, part, moment)
                })
            }
            _ => self.dispatch(&mut inner.state, request, moment),
        }
    }

    fn too_many(&self, actual: usize) -> SimResponse {
        let message = format!(
            "Too many requests reached. Actual ({actual}). Maximum ({}).",
            self.options.requests_per_window
        );
        let body = Json::Object(vec![(
            "error".into(),
            Json::Object(vec![
                ("code".into(), Json::text("Application_TooManyRequests")),
                ("message".into(), Json::Text(message)),
            ]),
        )]);
        let response = json_response(429, &body);
        match self.options.retry_after_seconds {
            Some(seconds) => response.header("Retry-After", seconds.to_string()),
            None => response,
        }
    }

    /// One request that is authenticated and admitted; also one part of a batch.
    fn dispatch(&self, state: &mut State, request: &SimRequest, moment: Moment) -> Result<SimResponse, ApiError> {
        let address = Address::parse(&request.path).ok_or_else(|| ApiError::no_route(&request.path))?;
        let analytics_missing = address.api == Api::Analytics && state.switches.analytics == Analytics::NotInstalled;
        if address.api == Api::Unknown || analytics_missing {
            return Err(ApiError::no_route(&format!("{}{}", request.base_url(), request.path)));
        }
        let Some((companies, rest)) = address.segments.split_first() else {
            return Err(ApiError::query_syntax());
        };
        if companies.name != "companies" {
            return Err(ApiError::unknown_segment(&companies.name));
        }
        let Some(key) = &companies.key else {
            return if rest.is_empty() {
                self.companies(state, request, &address)
            } else {
                Err(ApiError::query_syntax())
            };
        };
        let named = key.strip_prefix("name='").and_then(|name| name.strip_suffix('\''));
        let found = match named {
            Some(name) => name == state.company_name,
            None => companies.id()? == Some(state.company_id),
        };
        if !found {
            return Err(ApiError::new(
                404,
                "Internal_CompanyNotFound",
                "The company cannot be found.",
            ));
        }
        self.in_company(state, request, &address, moment)
    }

    fn companies(&self, state: &State, request: &SimRequest, address: &Address) -> Result<SimResponse, ApiError> {
        if request.method != Method::GET {
            return Err(ApiError::method_not_allowed(request.method.as_str(), "companies"));
        }
        let query = Query::read(request, &schema::COMPANY)?;
        let row = CompanyRow(state);
        let shown = query.filter.as_ref().is_none_or(|filter| filter.matches(&row));
        let rows = shown
            .then(|| Json::Object(entity(&row, &query.shape)))
            .into_iter()
            .collect();
        let context = format!("{}{}/$metadata#companies", request.base_url(), address.root);
        Ok(json_response(
            200,
            &Json::Object(vec![
                ("@odata.context".into(), Json::Text(context)),
                ("value".into(), Json::List(rows)),
            ]),
        ))
    }

    fn in_company(
        &self,
        state: &mut State,
        request: &SimRequest,
        address: &Address,
        moment: Moment,
    ) -> Result<SimResponse, ApiError> {
        let rest = &address.segments[1..];
        if address.api == Api::Analytics {
            return match rest {
                [set] if set.name == "vendorLedgerEntries" && request.method == Method::GET => {
                    read_analytics(state, request, address, self.options.page_rows)
                }
                [set, ..] => Err(ApiError::unknown_segment(&set.name)),
                [] => Err(ApiError::query_syntax()),
            };
        }
        let upgrade_due = state.switches.credit_memo_upgrade == CreditMemoUpgrade::Required
            && rest
                .first()
                .is_some_and(|set| set.name.starts_with("purchaseCreditMemo"));
        if upgrade_due {
            return Err(ApiError::dialog(
                "You must run the data upgrade for this API page before using it. You can run the data upgrade by \
                 navigating to API Data Upgrade page and scheduling upgrade for Purchase Credit Memos.",
            ));
        }
        if request.method != Method::GET {
            return Write {
                request,
                address,
                rest,
                moment,
            }
            .carry_out(state);
        }
        if rest.is_empty() {
            let query = Query::read(request, &schema::COMPANY)?;
            let body = single(request, address, &address.segments, &CompanyRow(state), &query);
            return Ok(json_response(200, &body));
        }
        read(state, request, address, rest, self.options.page_rows)
    }
}

/// Cut to milliseconds, as the service shows and compares.
fn milliseconds(instant: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(instant)
}

impl Simulator for BusinessCentralSimulator {
    fn identify(&self, request: &SimRequest) -> Operation {
        identify(&self.lock().state, request)
    }

    fn answer(&self, request: &SimRequest) -> SimResponse {
        let mut inner = self.lock();
        let inner = &mut *inner;
        if let Some(tenant) = token::tenant_of(&request.path) {
            let now = self.clock.now();
            return token::answer(&mut inner.tokens, &self.options, inner.secret, tenant, request, now);
        }
        let Some(address) = Address::parse(&request.path) else {
            return ApiError::no_route(&format!("{}{}", request.base_url(), request.path)).into_response();
        };
        // The gateway knows the environments; it answers before any sign-in, and in XML.
        if address.environment != self.options.environment {
            return SimResponse::raw(404, "application/xml; charset=utf-8", NO_ENVIRONMENT);
        }
        self.answer_api(inner, &address, request)
            .unwrap_or_else(ApiError::into_response)
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

    fn refusal_body(&self, status: u16, _request: &SimRequest) -> Option<String> {
        super::refusal::body(status, self.options.requests_per_window)
    }
}
