//! Subscriptions to events ("Event Subscription Service v4"), and the events that are published under them.

use std::collections::VecDeque;

use jiff::Timestamp;
use regex::Regex;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::document::DocType;
use super::options::{
    ConcurOptions, EventTimeForm, OneSubscriptionForm, SCOPE_FIS, TOPIC_FINANCIAL_INTEGRATION, TOPIC_TEST,
};
use super::refusal::ErrorForm;
use super::state::Context;
use crate::server::{SimRequest, SimResponse};

/// "Limits": subscriptions per application.
const MOST_SUBSCRIPTIONS: usize = 5;
pub(super) const SUBSCRIPTIONS: &str = "/events/v4/subscriptions";

/// A subscription that was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventSubscriptionView {
    pub id: String,
    pub topic: String,
    pub filter: String,
    pub endpoint: String,
}

/// An event on its way to an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedEvent {
    /// `id` of the event.
    pub id: String,
    pub subscription: String,
    pub endpoint: String,
    /// The JSON text; it is sent and signed byte for byte.
    pub body: String,
    /// The document's business id.
    pub business_id: String,
    pub correlation_id: String,
    pub published_at: Timestamp,
}

/// What is subscribed and what is published.
#[derive(Default)]
pub(super) struct Events {
    pub(super) subscriptions: Vec<EventSubscriptionView>,
    /// "It fills in automatically when a company JWT is first obtained with the app": without it nothing is published.
    pub(super) company_is_known: bool,
    pub(super) outbox: VecDeque<PublishedEvent>,
}

impl Events {
    /// A document became READY.
    pub(super) fn publish(&mut self, options: &ConcurOptions, now: Timestamp, doc_type: DocType, business_id: &str) {
        if !self.company_is_known {
            return;
        }
        let event_type = event_type(doc_type);
        for subscription in &self.subscriptions {
            let wanted = Regex::new(&subscription.filter).is_ok_and(|filter| filter.is_match(event_type));
            if subscription.topic != TOPIC_FINANCIAL_INTEGRATION || !wanted {
                continue;
            }
            let id = Uuid::new_v4().to_string();
            let correlation_id = Uuid::new_v4().simple().to_string();
            let body = json!({
                "id": id,
                "data": null,
                "eventType": event_type,
                "correlationId": correlation_id,
                "topic": TOPIC_FINANCIAL_INTEGRATION,
                "subtopic": options.entity_id,
                "timeStamp": time_stamp(options.event_time, now),
                "route": "stable",
                "facts": {
                    "companyId": options.company_uuid,
                    "documentId": business_id,
                    "href": format!(
                        "https://us2.api.concursolutions.com/financialintegration/fi/v4/companies/transactiontypes/\
                         {doc_type}/transactions?docId={business_id}"
                    ),
                    "entityId": options.entity_id,
                },
            });
            self.outbox.push_back(PublishedEvent {
                id,
                subscription: subscription.id.clone(),
                endpoint: subscription.endpoint.clone(),
                body: body.to_string(),
                business_id: business_id.to_owned(),
                correlation_id,
                published_at: now,
            });
        }
    }
}

/// Event types have a capital letter where paths have none.
fn event_type(doc_type: DocType) -> &'static str {
    match doc_type {
        DocType::Expense => "expense.readyForIntegration",
        DocType::Invoice => "invoice.readyForIntegration",
        DocType::CashAdvance => "cashadvance.readyForIntegration",
        DocType::Payroll => "payroll.readyForIntegration",
        DocType::RequestObligation => "requestObligation.readyForIntegration",
        DocType::ReportObligation => "reportObligation.readyForIntegration",
    }
}

fn time_stamp(form: EventTimeForm, now: Timestamp) -> String {
    let format = match form {
        EventTimeForm::Offset => "%Y-%m-%dT%H:%M:%S%.3f+0000",
        EventTimeForm::Zulu => "%Y-%m-%dT%H:%M:%S%.3fZ",
    };
    now.strftime(format).to_string()
}

/// The topics that the token's scopes open; an empty list when they open none.
pub(super) fn topics(context: &Context<'_>, request: &SimRequest) -> SimResponse {
    SimResponse::json(200, &open_topics(&bearer_scopes(context, request)))
}

fn open_topics(scopes: &[String]) -> Vec<&'static str> {
    let mut topics = vec![TOPIC_TEST];
    if scopes.iter().any(|scope| scope == SCOPE_FIS) {
        topics.push(TOPIC_FINANCIAL_INTEGRATION);
    }
    topics
}

/// Scopes of the token, which was checked before.
fn bearer_scopes(context: &Context<'_>, request: &SimRequest) -> Vec<String> {
    let bearer = request.header("authorization").and_then(|value| value.split_once(' '));
    let token = bearer.and_then(|(_, token)| context.state.access_tokens.get(token.trim()));
    token.map(|token| token.scopes.clone()).unwrap_or_default()
}

/// `PUT …/webhook`: the same id changes a subscription, another one makes a new one.
pub(super) fn save(context: &mut Context<'_>, request: &SimRequest) -> SimResponse {
    let scopes = bearer_scopes(context, request);
    match asked(&request.body, &scopes) {
        Ok(asked) => {
            let subscriptions = &mut context.state.events.subscriptions;
            let message = format!("Subscription '{}' saved successfully", asked.id);
            let full = subscriptions.len() >= MOST_SUBSCRIPTIONS;
            match subscriptions.iter_mut().find(|saved| saved.id == asked.id) {
                Some(saved) => *saved = asked,
                None if full => {
                    return refuse(
                        context,
                        400,
                        "The application has as many subscriptions as it may have.",
                    );
                }
                None => subscriptions.push(asked),
            }
            SimResponse::json(200, &json!({ "message": message }))
        }
        Err((status, text)) => refuse(context, status, text),
    }
}

fn asked(body: &[u8], scopes: &[String]) -> Result<EventSubscriptionView, (u16, &'static str)> {
    let body: Value = serde_json::from_slice(body).map_err(|_| (400, "The body is no JSON."))?;
    let text = |value: &Value| value.as_str().map(str::to_owned).filter(|text| !text.is_empty());
    let id = text(&body["id"]).ok_or((400, "id is missing."))?;
    let taken = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.' || byte == b'-';
    if !id.bytes().all(taken) {
        return Err((400, "id may have lower-case letters, digits, '.' and '-' only."));
    }
    let topic = text(&body["topic"]).ok_or((400, "topic is missing."))?;
    if !open_topics(scopes).contains(&topic.as_str()) {
        return Err((403, "The access token lacks the scope of this topic."));
    }
    let filter = text(&body["filter"]).ok_or((400, "filter is missing."))?;
    if Regex::new(&filter).is_err() {
        return Err((400, "filter is no regular expression."));
    }
    let endpoint = text(&body["webHookConfig"]["endpoint"]).ok_or((400, "webHookConfig.endpoint is missing."))?;
    if !endpoint.starts_with("https://") {
        return Err((400, "webHookConfig.endpoint must be an https address."));
    }
    Ok(EventSubscriptionView {
        id,
        topic,
        filter,
        endpoint,
    })
}

pub(super) fn list(context: &Context<'_>) -> SimResponse {
    let all: Vec<Value> = context
        .state
        .events
        .subscriptions
        .iter()
        .map(|subscription| shown(context, subscription))
        .collect();
    SimResponse::json(200, &all)
}

/// One subscription: read, or marked for deletion.
pub(super) fn one(context: &mut Context<'_>, request: &SimRequest, delete: bool) -> SimResponse {
    let id = request.path.rsplit('/').next().unwrap_or_default().to_owned();
    let place = context
        .state
        .events
        .subscriptions
        .iter()
        .position(|saved| saved.id == id);
    let Some(place) = place else {
        return refuse(context, 404, "There is no such subscription.");
    };
    if delete {
        context.state.events.subscriptions.remove(place);
        let message = format!("Subscription '{id}' marked for deletion");
        return SimResponse::json(200, &json!({ "message": message }));
    }
    let shown = shown(context, &context.state.events.subscriptions[place]);
    match context.options.one_subscription {
        OneSubscriptionForm::Array => SimResponse::json(200, &json!([shown])),
        OneSubscriptionForm::Object => SimResponse::json(200, &shown),
    }
}

fn shown(context: &Context<'_>, subscription: &EventSubscriptionView) -> Value {
    let companies = match context.state.events.company_is_known {
        true => vec![context.options.company_uuid.clone()],
        false => Vec::new(),
    };
    json!({
        "id": subscription.id,
        "topic": subscription.topic,
        "filter": subscription.filter,
        "webHookConfig": { "endpoint": subscription.endpoint },
        "applicationId": context.options.client_id,
        "scope": "",
        "groups": [],
        "companyIds": companies,
    })
}

fn refuse(context: &Context<'_>, status: u16, text: &str) -> SimResponse {
    ErrorForm::Message.refusal(context, status, text)
}
