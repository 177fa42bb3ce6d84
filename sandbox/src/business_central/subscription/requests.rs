//! GET, POST, PATCH and DELETE of `subscriptions`. What needs a handshake is checked, then waits for it without a lock,
//! then is carried out.

use uuid::Uuid;

use super::super::address::{Address, Segment, base_url};
use super::super::company::position_of;
use super::super::error::{ApiError, json_response};
use super::super::json::Json;
use super::super::odata::Query;
use super::super::options::WebhookOptions;
use super::super::read::{list, single};
use super::super::rows::{boxed, unknown_id};
use super::super::schema::{Access, SUBSCRIPTION};
use super::super::simulator::Inner;
use super::super::state::{Moment, State};
use super::super::value;
use super::super::write::{Write, no_content};
use super::handshake::is_allowed;
use super::{SUPPORTED, Subscription, SubscriptionRow, Wanted};
use crate::server::{Method, SimRequest, SimResponse};

/// How far a request got.
pub(crate) enum Step {
    Answered(SimResponse),
    /// It goes on when the address has answered.
    Handshake(Due),
}

/// What is done after a good handshake.
pub(crate) struct Due {
    pub(crate) wanted: Wanted,
    /// The subscription to renew; a new one otherwise.
    renewed: Option<Uuid>,
}

/// A request on `subscriptions`, with what it needs to be answered.
pub(crate) struct Asked<'a> {
    pub(crate) request: &'a SimRequest,
    pub(crate) address: &'a Address,
    pub(crate) options: &'a WebhookOptions,
    pub(crate) moment: Moment,
    pub(crate) page_rows: usize,
}

impl Asked<'_> {
    /// Answers it, as far as that goes without a handshake. Expired subscriptions must be gone.
    pub(crate) fn begin(&self, inner: &mut Inner, set: &Segment) -> Result<Step, ApiError> {
        let method = &self.request.method;
        if *method == Method::GET {
            return self.read(inner, set).map(Step::Answered);
        }
        let Some(key) = &set.key else {
            if *method != Method::POST {
                return Err(ApiError::method_not_allowed(method.as_str(), "subscriptions"));
            }
            refuse_more(inner)?;
            let wanted = self.wanted(&inner.companies, None)?;
            return Ok(Step::Handshake(Due { wanted, renewed: None }));
        };
        let current = find(inner, key)?;
        let (id, version) = (current.id, current.version);
        self.write().check_tag(&inner.companies[0], version, method)?;
        if *method == Method::DELETE {
            inner.remove_subscriptions(|one| one.id == id);
            return Ok(Step::Answered(no_content()));
        }
        if *method != Method::PATCH {
            return Err(ApiError::method_not_allowed(method.as_str(), "subscriptions"));
        }
        let wanted = self.wanted(&inner.companies, inner.subscriptions.get(id))?;
        let renewed = Some(id);
        Ok(Step::Handshake(Due { wanted, renewed }))
    }

    /// Carries out what the address has agreed to. The world may have changed meanwhile.
    pub(crate) fn complete(&self, inner: &mut Inner, due: Due) -> Result<SimResponse, ApiError> {
        let now = self.moment.now;
        let (status, id) = match due.renewed {
            Some(id) => {
                let current = inner.subscriptions.get(id).map(|one| one.version);
                let version = current.ok_or_else(|| unknown_id(&inner.companies[0], "subscriptions"))?;
                self.write().check_tag(&inner.companies[0], version, &Method::PATCH)?;
                inner.subscriptions.renew(id, due.wanted, now);
                (200, id)
            }
            None => {
                refuse_more(inner)?;
                (201, inner.subscriptions.add(due.wanted, now))
            }
        };
        let query = Query::read(self.request, &SUBSCRIPTION)?;
        let saved = inner.subscriptions.get(id).ok_or_else(ApiError::query_syntax)?;
        let row = SubscriptionRow(saved);
        let body = single(self.request, self.address, &self.address.segments, &row, &query);
        let answer = json_response(status, &body);
        if status == 200 {
            return Ok(answer);
        }
        let base = base_url(self.request, self.address);
        Ok(answer.header("Location", format!("{base}/subscriptions('{}')", saved.key())))
    }

    fn read(&self, inner: &Inner, set: &Segment) -> Result<SimResponse, ApiError> {
        let query = Query::read(self.request, &SUBSCRIPTION)?;
        let Some(key) = &set.key else {
            let rows = inner.subscriptions.iter().map(|one| boxed(SubscriptionRow(one)));
            return list(self.request, self.address, rows.collect(), &query, self.page_rows);
        };
        let row = SubscriptionRow(find(inner, key)?);
        let body = single(self.request, self.address, &self.address.segments, &row, &query);
        Ok(json_response(200, &body))
    }

    fn write(&self) -> Write<'_> {
        Write {
            request: self.request,
            address: self.address,
            rest: &[],
            moment: self.moment,
        }
    }

    /// What the body asks for; what it leaves out stays as it is.
    fn wanted(&self, companies: &[State], current: Option<&Subscription>) -> Result<Wanted, ApiError> {
        Query::read(self.request, &SUBSCRIPTION)?;
        let body = self.write().body()?;
        let Json::Object(members) = &body else {
            return Err(ApiError::bad_request("Invalid Request Body"));
        };
        let mut url = current.map(|one| one.notification_url.clone());
        let mut resource = current.map(|one| one.resource.clone());
        let mut state = current.map_or_else(String::new, |one| one.client_state.clone());
        for (name, json) in members.iter().filter(|(name, _)| !name.starts_with('@')) {
            let property = SUBSCRIPTION
                .property(name)
                .ok_or_else(|| ApiError::unknown_property(name, SUBSCRIPTION.name))?;
            if property.access == Access::ReadOnly {
                return Err(ApiError::read_only(name));
            }
            let text = value::read(property, json)?.into_text();
            match property.name {
                "notificationUrl" => url = Some(text),
                "resource" => resource = Some(text),
                _ => state = text,
            }
        }
        let url = url.filter(|url| is_allowed(url, self.options));
        let url = url.ok_or_else(|| ApiError::bad_request("The notificationUrl must be a valid https address."))?;
        let resource = resource.unwrap_or_default().trim_start_matches('/').to_owned();
        let (company, set) = subscribable(companies, &resource)?;
        Ok(Wanted {
            notification_url: url,
            resource,
            company,
            set,
            client_state: state,
        })
    }
}

/// Keys are texts, in quotes.
fn find<'a>(inner: &'a Inner, key: &str) -> Result<&'a Subscription, ApiError> {
    let key = key.strip_prefix('\'').and_then(|key| key.strip_suffix('\''));
    let key = key.ok_or_else(ApiError::query_syntax)?;
    inner
        .subscriptions
        .iter()
        .find(|one| one.key() == key)
        .ok_or_else(|| unknown_id(&inner.companies[0], "subscriptions"))
}

/// The status is documented as an error, its text is not.
fn refuse_more(inner: &Inner) -> Result<(), ApiError> {
    if inner.subscriptions.are_full() {
        return Err(ApiError::bad_request(
            "The maximum number of webhook subscriptions is reached.",
        ));
    }
    Ok(())
}

/// `api/v2.0/companies(…)/set`, of a company that is there and a set that raises notices.
fn subscribable(companies: &[State], resource: &str) -> Result<(Uuid, String), ApiError> {
    let unsupported = || ApiError::bad_request("The resource is not supported for webhook subscriptions.");
    let parts: Vec<&str> = resource.split('/').collect();
    let ["api", "v2.0", company, set] = parts.as_slice() else {
        return Err(unsupported());
    };
    let company = Segment::parse(company);
    if company.name != "companies" || !SUPPORTED.contains(set) {
        return Err(unsupported());
    }
    let position = position_of(companies, &company)?;
    Ok((companies[position].company_id, (*set).to_owned()))
}
