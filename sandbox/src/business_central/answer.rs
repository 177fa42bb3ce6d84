//! The way of a request: the gateway, the sign-in, the limits, and then a company's data or the subscriptions.

use super::address::{Address, Api};
use super::batch;
use super::company::{moment, position_of};
use super::entity::CompanyRow;
use super::error::{ApiError, json_response};
use super::json::Json;
use super::odata::Query;
use super::read::{read, read_analytics, read_companies, single};
use super::schema;
use super::simulator::{BusinessCentralSimulator, Inner};
use super::state::{Moment, State};
use super::subscription::requests::{Asked, Step};
use super::switches::{Analytics, CreditMemoUpgrade};
use super::token;
use super::write::Write;
use crate::server::{Method, SimRequest, SimResponse};

/// Ids of requests that are remembered; older ones are forgotten.
const REMEMBERED_REQUEST_IDS: usize = 10_000;

const NO_ENVIRONMENT: &str = "<error xmlns=\"http://docs.oasis-open.org/odata/ns/metadata\"><code>NoEnvironment</code>\
                              <message>Environment does not exist.</message></error>";

impl BusinessCentralSimulator {
    fn answer_api(&self, inner: &mut Inner, address: &Address, request: &SimRequest) -> Result<Step, ApiError> {
        let moment = moment(&self.clock);
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
        let maximum = self.options.requests_per_window;
        if let Err(actual) = inner.limiter.admit(moment.now, maximum, self.options.window) {
            return Ok(Step::Answered(self.too_many(actual, u64::from(maximum))));
        }
        match address.segments.as_slice() {
            [batch] if batch.name == "$batch" && address.api == Api::Standard => {
                batch::answer(&mut inner.companies, request, |companies, part| {
                    self.dispatch(companies, part, moment)
                })
                .map(Step::Answered)
            }
            [set] if set.name == "subscriptions" && address.api == Api::Standard => {
                self.asked(request, address, moment).begin(inner, set)
            }
            _ => self.dispatch(&mut inner.companies, request, moment).map(Step::Answered),
        }
    }

    pub(super) fn asked<'a>(&'a self, request: &'a SimRequest, address: &'a Address, moment: Moment) -> Asked<'a> {
        Asked {
            request,
            address,
            options: &self.options.webhooks,
            moment,
            page_rows: self.options.page_rows,
        }
    }

    /// Answers as far as that goes without calling anybody.
    pub(super) fn begin(&self, request: &SimRequest) -> Step {
        let mut inner = self.lock();
        let inner = &mut *inner;
        let now = moment(&self.clock).now;
        if let Some(tenant) = token::tenant_of(&request.path) {
            let answer = token::answer(
                &mut inner.tokens,
                &self.options,
                inner.secret,
                tenant,
                request,
                self.clock.now(),
            );
            return Step::Answered(answer);
        }
        let Some(address) = Address::parse(&request.path) else {
            let error = ApiError::no_route(&format!("{}{}", request.base_url(), request.path));
            return Step::Answered(error.into_response());
        };
        // The gateway knows the environments; it answers before any sign-in, and in XML.
        if address.environment != self.options.environment {
            return Step::Answered(SimResponse::raw(404, "application/xml; charset=utf-8", NO_ENVIRONMENT));
        }
        inner.let_expire(now);
        let step = self.answer_api(inner, &address, request);
        inner.register_changes(now);
        step.unwrap_or_else(|error| Step::Answered(error.into_response()))
    }

    pub(super) fn too_many(&self, actual: usize, maximum: u64) -> SimResponse {
        let message = format!("Too many requests reached. Actual ({actual}). Maximum ({maximum}).");
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
    fn dispatch(&self, companies: &mut [State], request: &SimRequest, moment: Moment) -> Result<SimResponse, ApiError> {
        let address = Address::parse(&request.path).ok_or_else(|| ApiError::no_route(&request.path))?;
        let no_route = || ApiError::no_route(&format!("{}{}", request.base_url(), request.path));
        if address.api == Api::Unknown {
            return Err(no_route());
        }
        let Some((set, rest)) = address.segments.split_first() else {
            return Err(ApiError::query_syntax());
        };
        if set.name == "subscriptions" && address.api == Api::Standard {
            return Err(ApiError::not_simulated("subscriptions in a batch"));
        }
        if set.name != "companies" {
            return Err(ApiError::unknown_segment(&set.name));
        }
        if set.key.is_none() {
            return match (rest.is_empty(), &request.method) {
                (false, _) => Err(ApiError::query_syntax()),
                (true, &Method::GET) => read_companies(companies, request, &address, self.options.page_rows),
                (true, method) => Err(ApiError::method_not_allowed(method.as_str(), "companies")),
            };
        }
        let company = &mut companies[position_of(companies, set)?];
        if address.api == Api::Analytics && company.switches.analytics == Analytics::NotInstalled {
            return Err(no_route());
        }
        self.in_company(company, request, &address, moment)
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
