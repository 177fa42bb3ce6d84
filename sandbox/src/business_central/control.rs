//! Business Central's part of the control interface: dump, seed, payments, and what people do.
//!
//! Each request concerns the first company, or the one that the query names: `?company=<id>`.
//! Amounts travel as strings, so that no JSON reader on the way turns them into binary floats.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::Uuid;

use super::company::Company;
use super::seed::{CompanySeed, VendorBlocked};
use super::simulator::BusinessCentralSimulator;
use super::view::{DocumentKind, PaymentAmount, PersonError, ReleaseStatus};
use crate::control::bad_request;
use crate::server::{Method, SimRequest, SimResponse};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PayBody {
    number: String,
    /// Decimal as text; all that is left when absent.
    amount: Option<String>,
    /// Today when absent.
    date: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberBody {
    number: String,
}

#[derive(Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
enum PeopleBody {
    Drafts {
        kind: DocumentKind,
        vendor: String,
        external_number: String,
        amount: String,
    },
    Posts {
        kind: DocumentKind,
        vendor: String,
        external_number: String,
        amount: String,
    },
    PostsDraft {
        id: Uuid,
    },
    Deletes {
        id: Uuid,
    },
    Releases {
        id: Uuid,
        status: ReleaseStatus,
    },
    RemovesComments {
        id: Uuid,
    },
    Saves {
        id: Uuid,
    },
    Cancels {
        number: String,
    },
    BlocksVendor {
        vendor: String,
        blocked: VendorBlocked,
    },
}

/// Answers a request below `/_sandbox/` that is Business Central's own.
pub(super) fn answer(simulator: &BusinessCentralSimulator, request: &SimRequest) -> SimResponse {
    let named = request.query.iter().find(|(name, _)| name == "company");
    let company = match named.map(|(_, id)| simulator.company(id)) {
        None => &**simulator,
        Some(Some(company)) => company,
        Some(None) => return failure(404, "no company of that id"),
    };
    match (&request.method, request.path.as_str()) {
        (&Method::GET, "/_sandbox/dump") => dump(company),
        (&Method::POST, "/_sandbox/seed") => with_body(request, |seed: CompanySeed| {
            company.seed(seed);
            SimResponse::empty(204)
        }),
        (&Method::POST, "/_sandbox/pay") => with_body(request, |body: PayBody| {
            let amount = match body.amount.as_deref().map(str::parse::<Decimal>) {
                None => PaymentAmount::Full,
                Some(Ok(part)) => PaymentAmount::Partial(part),
                Some(Err(_)) => return failure(400, "the amount is no decimal; send it as text, such as \"12.50\""),
            };
            let date = body.date.unwrap_or_else(|| company.moment().today);
            done(
                company
                    .pay(&body.number, amount, date)
                    .map(|payment| json!({ "payment": payment })),
            )
        }),
        (&Method::POST, "/_sandbox/unapply") => with_body(request, |body: NumberBody| {
            done(company.unapply(&body.number).map(|()| json!({})))
        }),
        (&Method::POST, "/_sandbox/people") => with_body(request, |body: PeopleBody| people(company, body)),
        _ => failure(404, "no such control request"),
    }
}

fn people(company: &Company, body: PeopleBody) -> SimResponse {
    let made = |id: Uuid| json!({ "id": id });
    let nothing = |()| json!({});
    match body {
        PeopleBody::Drafts {
            kind,
            vendor,
            external_number,
            amount,
        } => match amount.parse() {
            Ok(amount) => done(company.person_drafts(kind, &vendor, &external_number, amount).map(made)),
            Err(_) => failure(400, "the amount is no decimal"),
        },
        PeopleBody::Posts {
            kind,
            vendor,
            external_number,
            amount,
        } => match amount.parse() {
            Ok(amount) => done(company.person_posts(kind, &vendor, &external_number, amount).map(made)),
            Err(_) => failure(400, "the amount is no decimal"),
        },
        PeopleBody::PostsDraft { id } => done(company.person_posts_draft(id).map(nothing)),
        PeopleBody::Deletes { id } => done(company.person_deletes(id).map(nothing)),
        PeopleBody::Releases { id, status } => done(company.person_releases(id, status).map(nothing)),
        PeopleBody::RemovesComments { id } => done(company.person_removes_comments(id).map(nothing)),
        PeopleBody::Saves { id } => done(company.person_saves(id).map(nothing)),
        PeopleBody::Cancels { number } => done(company.cancel(&number).map(made)),
        PeopleBody::BlocksVendor { vendor, blocked } => {
            if company.block_vendor(&vendor, blocked) {
                SimResponse::json(200, &json!({}))
            } else {
                failure(404, "no vendor of that number")
            }
        }
    }
}

fn dump(company: &Company) -> SimResponse {
    SimResponse::json(
        200,
        &json!({
            "documents": company.documents(),
            "generalLedgerEntries": company.general_ledger_entries(),
            "vendorLedgerEntries": company.vendor_ledger_entries(),
            "trialBalance": company.trial_balance(),
        }),
    )
}

fn with_body<T: DeserializeOwned>(request: &SimRequest, act: impl FnOnce(T) -> SimResponse) -> SimResponse {
    match serde_json::from_slice(&request.body) {
        Ok(body) => act(body),
        Err(error) => bad_request(&error),
    }
}

fn done(result: Result<serde_json::Value, PersonError>) -> SimResponse {
    match result {
        Ok(body) => SimResponse::json(200, &body),
        Err(error @ PersonError::NotFound(_)) => failure(404, &error.to_string()),
        Err(error @ PersonError::Refused(_)) => failure(409, &error.to_string()),
    }
}

fn failure(status: u16, message: &str) -> SimResponse {
    SimResponse::json(status, &json!({ "message": message }))
}
