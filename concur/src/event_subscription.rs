//! Event Subscription Service v4: which events Concur sends where. Called on behalf of the app and not of a company, so with a
//! token of its own (grant type `client_credentials`, which has no refresh token); at the data centre of the connected company,
//! since a subscription is of one data centre.

use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::auth::{Credential, exchange};
use crate::client::Concur;
use crate::host::Origin;
use crate::http::{RawAnswer, send};
use crate::request_limits::invalid;
use crate::{AuthError, Call, ConcurError};

/// The topic of financial documents, scope `FISVC`.
pub const FINANCIAL_INTEGRATION_TOPIC: &str = "public.concur.financialintegration";

const TOPICS_PATH: &str = "/events/v4/topics";
const SUBSCRIPTIONS_PATH: &str = "/events/v4/subscriptions";
const WEBHOOK_PATH: &str = "/events/v4/subscriptions/webhook";

/// A subscription as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEventSubscription {
    /// Lower-case letters, digits, `.` and `-`; unique among all customers. The same id again changes the subscription.
    pub id: String,
    /// What about, such as [`FINANCIAL_INTEGRATION_TOPIC`].
    pub topic: String,
    /// Regular expression over event types; `.*` for all.
    pub filter: String,
    /// Where events go; https.
    pub endpoint: Url,
}

/// A subscription as Concur has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventSubscription {
    /// Its id.
    pub id: String,
    /// What about.
    pub topic: String,
    /// Over event types.
    pub filter: String,
    /// Where events go; empty if Concur does not say.
    pub endpoint: String,
    /// UUIDs of the companies whose events are sent. Without ours, none of its events are.
    pub companies: Vec<String>,
}

#[derive(Serialize)]
struct Asked<'a> {
    id: &'a str,
    filter: &'a str,
    topic: &'a str,
    #[serde(rename = "webHookConfig")]
    web_hook: AskedWebHook<'a>,
}

#[derive(Serialize)]
struct AskedWebHook<'a> {
    endpoint: &'a str,
}

#[derive(Deserialize)]
struct Told {
    id: String,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    topic: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    filter: Option<String>,
    #[serde(rename = "webHookConfig", default)]
    web_hook: Option<ToldWebHook>,
    #[serde(rename = "companyIds", default)]
    companies: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct ToldWebHook {
    #[serde(default, deserialize_with = "crate::lenient::text")]
    endpoint: Option<String>,
}

impl From<Told> for EventSubscription {
    fn from(told: Told) -> Self {
        Self {
            id: told.id,
            topic: told.topic.unwrap_or_default(),
            filter: told.filter.unwrap_or_default(),
            endpoint: told.web_hook.and_then(|hook| hook.endpoint).unwrap_or_default(),
            companies: told.companies.unwrap_or_default(),
        }
    }
}

impl Concur {
    /// The topics that the app may subscribe to. Empty when it lacks the scopes: `events.topic.read` and the topic's own.
    ///
    /// # Errors
    /// [`ConcurError`]; this is a read and may be repeated.
    pub async fn event_topics(&self) -> Result<Vec<String>, ConcurError> {
        let answer = self.as_app(Call::EventTopics, Ask::Get(TOPICS_PATH.to_owned())).await?;
        answer.successful()?.decode()
    }

    /// Makes a subscription, or changes the one with this id. May be repeated.
    ///
    /// # Errors
    /// [`ConcurError::InvalidRequest`] for an id or an endpoint that Concur does not take; any other [`ConcurError`].
    pub async fn subscribe_to_events(&self, wanted: &NewEventSubscription) -> Result<(), ConcurError> {
        const CALL: Call = Call::SubscribeToEvents;
        check_id(CALL, &wanted.id)?;
        if wanted.endpoint.scheme() != "https" {
            return Err(invalid(
                CALL,
                "its endpoint is not https; Concur sends events by https only",
            ));
        }
        let body = Asked {
            id: &wanted.id,
            filter: &wanted.filter,
            topic: &wanted.topic,
            web_hook: AskedWebHook {
                endpoint: wanted.endpoint.as_str(),
            },
        };
        let body = serde_json::to_vec(&body).map_err(|_| invalid(CALL, "it cannot be written as JSON"))?;
        self.as_app(CALL, Ask::Put(body)).await?.successful().map(drop)
    }

    /// Every subscription of the app in this data centre.
    ///
    /// # Errors
    /// [`ConcurError`]; this is a read and may be repeated.
    pub async fn event_subscriptions(&self) -> Result<Vec<EventSubscription>, ConcurError> {
        let ask = Ask::Get(SUBSCRIPTIONS_PATH.to_owned());
        let answer = self.as_app(Call::EventSubscriptions, ask).await?.successful()?;
        let told: Vec<Told> = answer.decode()?;
        Ok(told.into_iter().map(EventSubscription::from).collect())
    }

    /// Marks a subscription for deletion. May be repeated.
    ///
    /// # Errors
    /// [`ConcurError::InvalidRequest`] for an id that cannot be one; any other [`ConcurError`].
    pub async fn delete_event_subscription(&self, id: &str) -> Result<(), ConcurError> {
        const CALL: Call = Call::DeleteEventSubscription;
        check_id(CALL, id)?;
        let path = format!("{SUBSCRIPTIONS_PATH}/{id}");
        self.as_app(CALL, Ask::Delete(path)).await?.successful().map(drop)
    }

    /// One request with a token of the app, made for it.
    async fn as_app(&self, call: Call, ask: Ask) -> Result<RawAnswer, ConcurError> {
        let session = self.session();
        let grant = session.load().await?.ok_or(AuthError::NotConnected)?;
        let config = &session.config;
        let origin = Origin::admit(grant.geolocation.as_str(), &config.hosts, &config.landing_zone)?;
        let token = exchange(&session.http, config, &origin, Credential::App).await?;
        let (builder, body) = match ask {
            Ask::Get(path) => (session.http.get(origin.join(&path)), None),
            Ask::Delete(path) => (session.http.delete(origin.join(&path)), None),
            Ask::Put(body) => (session.http.put(origin.join(WEBHOOK_PATH)), Some(body)),
        };
        let builder = builder
            .header("accept", "application/json")
            .bearer_auth(token.access_token.expose_secret());
        let builder = match body {
            Some(body) => builder.header("content-type", "application/json").body(body),
            None => builder,
        };
        let answer = send(call, builder).await?;
        if answer.denies_token() {
            return Err(AuthError::Denied {
                status: answer.status,
                message: answer.message(),
                correlation_id: answer.correlation_id,
            }
            .into());
        }
        Ok(answer)
    }
}

enum Ask {
    Get(String),
    Put(Vec<u8>),
    Delete(String),
}

fn check_id(call: Call, id: &str) -> Result<(), ConcurError> {
    let taken = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.' || byte == b'-';
    // A dot alone, or two, would be another path.
    if id.is_empty() || !id.bytes().all(taken) || id.bytes().all(|byte| byte == b'.') {
        return Err(invalid(
            call,
            "its id is not one that Concur takes: lower-case letters, digits, '.' and '-'",
        ));
    }
    Ok(())
}
