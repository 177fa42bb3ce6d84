//! Tests of the rules, over requests and answers as they stand on the wire.

mod attachments;
mod batch;
mod companies;
mod control;
mod create;
mod credit_memos;
mod dimension_batch;
mod dimensions;
mod gateway;
mod header;
mod invoice_discount;
mod late_failures;
mod ledger;
mod lines;
mod master;
mod metadata;
mod names;
mod notice_delivery;
mod notice_jobs;
mod notices;
mod odata;
mod over_http;
mod posting;
mod receiver;
mod settlement;
mod subscriptions;
mod tags;
mod tax;
mod token;

use std::sync::Arc;

use bytes::Bytes;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::clock::Clock;
use crate::server::{HeaderMap, Method, SimRequest, SimResponse, Simulator};

/// A company with master data, and a token for it.
struct World {
    simulator: Arc<BusinessCentralSimulator>,
    clock: Clock,
    token: String,
}

/// An answer, its JSON read.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    text: String,
    json: Value,
}

impl Answer {
    fn of(response: SimResponse) -> Self {
        let text = String::from_utf8(response.body.to_vec()).unwrap();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self {
            status: response.status,
            headers: response.headers,
            text,
            json,
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    fn id(&self) -> Uuid {
        self.json["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id in {}", self.text))
            .parse()
            .unwrap()
    }

    fn tag(&self) -> &str {
        self.json["@odata.etag"].as_str().unwrap()
    }

    fn rows(&self) -> &Vec<Value> {
        self.json["value"]
            .as_array()
            .unwrap_or_else(|| panic!("no rows in {}", self.text))
    }

    /// Status, code, and message without the correlation id, which must be there.
    #[track_caller]
    fn refused(&self, status: u16, code: &str, message: &str) {
        let text = self.json["error"]["message"]
            .as_str()
            .unwrap_or_else(|| panic!("no error in {}", self.text));
        let (before, correlation) = text.split_once("  CorrelationId:  ").expect("a correlation id");
        assert_eq!(
            (self.status, self.json["error"]["code"].as_str().unwrap(), before),
            (status, code, message)
        );
        assert!(
            Uuid::parse_str(correlation.trim_end_matches('.')).is_ok(),
            "{correlation}"
        );
    }

    #[track_caller]
    fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
}

impl World {
    fn new() -> Self {
        Self::with(BusinessCentralOptions::default())
    }

    fn with(options: BusinessCentralOptions) -> Self {
        let clock = Clock::new();
        let simulator = Arc::new(BusinessCentralSimulator::new(options, clock.clone()));
        simulator.add_dimension("DEPARTMENT", ["SALES", "PROD"]);
        simulator.add_dimension("PROJECT", ["P1", "P2"]);
        simulator.add_dimension("AREA", ["NORTH"]);
        simulator.add_account(AccountSeed {
            number: "60100".into(),
            name: "Travel".into(),
            ..Default::default()
        });
        simulator.add_account(AccountSeed {
            number: "60200".into(),
            name: "Meals".into(),
            vat_percent: Decimal::from(19),
            ..Default::default()
        });
        simulator.add_vendor(VendorSeed {
            number: "V100".into(),
            name: "Example Supplies Ltd".into(),
            ..Default::default()
        });
        let mut world = Self {
            simulator,
            clock,
            token: String::new(),
        };
        world.token = world.new_token();
        world
    }

    /// The same world with a token that has not expired.
    fn with_new_token(mut self) -> Self {
        self.token = self.new_token();
        self
    }

    fn new_token(&self) -> String {
        let options = BusinessCentralOptions::default();
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope={}",
            options.client_id, options.client_secret, "https%3A%2F%2Fapi.businesscentral.dynamics.com%2F.default"
        );
        let answer = self.token_request(&options.tenant, &form);
        answer.is(200).json["access_token"].as_str().unwrap().to_owned()
    }

    fn token_request(&self, tenant: &str, form: &str) -> Answer {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.raw(Method::POST, &format!("/{tenant}/oauth2/v2.0/token"), &headers, form)
    }

    fn raw(&self, method: Method, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        Answer::of(self.simulator.answer(&request(method, target, headers, body)))
    }

    /// A request of the application user that may need a handshake.
    async fn served(&self, method: Method, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut all = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
        all.extend_from_slice(headers);
        Answer::of(self.simulator.serve(&request(method, target, &all, body)).await)
    }

    fn call(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let options = BusinessCentralOptions::default();
        let target = format!(
            "/v2.0/{}/api/v2.0/companies({})/{path}",
            options.environment, options.company_id
        );
        self.signed(method, &target, headers, body)
    }

    fn signed(&self, method: Method, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut all = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.raw(method, target, &all, body)
    }

    fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &[], "")
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, &[], &wire(body))
    }

    fn patch(&self, path: &str, tag: &str, body: &Value) -> Answer {
        self.call(Method::PATCH, path, &[("if-match", tag)], &wire(body))
    }

    fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, &[], "")
    }

    /// The bound action `post`.
    fn post_draft(&self, id: Uuid) -> Answer {
        self.call(
            Method::POST,
            &format!("purchaseInvoices({id})/Microsoft.NAV.post"),
            &[],
            "",
        )
    }

    /// A draft with one line of 100.00 on account 60100.
    fn draft(&self, external_number: &str) -> Uuid {
        self.post("purchaseInvoices", &invoice(external_number, "100.00"))
            .is(201)
            .id()
    }

    /// A posted invoice of 100.00; its id and its posted number.
    fn posted(&self, external_number: &str) -> (Uuid, String) {
        let id = self.draft(external_number);
        self.post_draft(id).is(204);
        (id, self.simulator.document(id).unwrap().number)
    }

    fn today(&self) -> String {
        self.clock.today().to_string()
    }
}

/// A request as the server would hand it over.
fn request(method: Method, target: &str, headers: &[(&str, &str)], body: &str) -> SimRequest {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut map = HeaderMap::new();
    map.insert("host", "127.0.0.1:7048".parse().unwrap());
    if method != Method::GET {
        map.insert("content-length", body.len().to_string().parse().unwrap());
    }
    for (name, value) in headers {
        map.insert(
            axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap(),
            value.parse().unwrap(),
        );
    }
    SimRequest {
        method,
        path: path.to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: map,
        body: Bytes::from(body.to_owned()),
        chunked: false,
    }
}

/// A body whose keys come first where the order matters; `serde_json` sorts by name.
fn wire(body: &Value) -> String {
    const FIRST: [&str; 4] = ["vendorNumber", "lineType", "accountId", "lineObjectNumber"];
    match body {
        Value::Object(members) => {
            let mut names: Vec<_> = members.keys().collect();
            names.sort_by_key(|name| FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()));
            let members: Vec<_> = names
                .iter()
                .map(|name| format!("{}:{}", json!(name), wire(&members[*name])))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(wire).collect::<Vec<_>>().join(",")),
        Value::String(text) if text.starts_with("decimal:") => text["decimal:".len()..].to_owned(),
        other => other.to_string(),
    }
}

/// A number whose digits [`wire`] keeps.
fn decimal(digits: &str) -> Value {
    json!(format!("decimal:{digits}"))
}

/// Body of an invoice of one line.
fn invoice(external_number: &str, amount: &str) -> Value {
    json!({
        "vendorNumber": "V100",
        "vendorInvoiceNumber": external_number,
        "purchaseInvoiceLines": [
            { "lineType": "Account", "lineObjectNumber": "60100", "quantity": 1, "unitCost": decimal(amount) }
        ]
    })
}
