//! Concur's part of the control interface: dump, seed, approve, recall.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::document::DocType;
use super::simulator::{Approval, ConcurSimulator};
use crate::control::bad_request;
use crate::server::{Method, SimRequest, SimResponse, Simulator};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApprovalBody {
    doc_type: DocType,
    business_id: String,
    /// The document as an object, kept digit for digit, or as a string that holds it.
    document: Box<RawValue>,
}

impl ApprovalBody {
    fn approval(self) -> Approval {
        let text =
            serde_json::from_str::<String>(self.document.get()).unwrap_or_else(|_| self.document.get().to_owned());
        Approval {
            doc_type: self.doc_type,
            business_id: self.business_id,
            document: text,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedBody {
    approvals: Vec<ApprovalBody>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RecallMode {
    #[default]
    Ordinary,
    Forced,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecallBody {
    business_id: String,
    #[serde(default)]
    mode: RecallMode,
}

pub(super) fn answer(simulator: &ConcurSimulator, request: &SimRequest) -> SimResponse {
    let done = match (&request.method, request.path.as_str()) {
        (&Method::GET, "/_sandbox/dump") => Ok(SimResponse::json(
            200,
            &json!({
                "now": simulator.clock().now(),
                "documents": simulator.documents(),
                "invoice_payments": simulator.invoice_payments(),
            }),
        )),
        (&Method::POST, "/_sandbox/approve") => serde_json::from_slice::<ApprovalBody>(&request.body).map(|body| {
            let financial_document_id = simulator.approve(body.approval());
            SimResponse::json(200, &json!({ "financial_document_id": financial_document_id }))
        }),
        (&Method::POST, "/_sandbox/seed") => serde_json::from_slice::<SeedBody>(&request.body).map(|body| {
            let ids: Vec<String> = body
                .approvals
                .into_iter()
                .map(|approval| simulator.approve(approval.approval()))
                .collect();
            SimResponse::json(200, &json!({ "financial_document_ids": ids }))
        }),
        (&Method::POST, "/_sandbox/recall") => serde_json::from_slice::<RecallBody>(&request.body).map(|body| {
            let recalled = match body.mode {
                RecallMode::Ordinary => simulator.recall(&body.business_id),
                RecallMode::Forced => simulator.force_recall(&body.business_id),
            };
            match recalled {
                Ok(()) => SimResponse::empty(204),
                Err(refused) => SimResponse::json(409, &json!({ "message": refused.to_string() })),
            }
        }),
        _ => Ok(SimResponse::json(
            404,
            &json!({ "message": "there is no such control request" }),
        )),
    };
    done.unwrap_or_else(|error| bad_request(&error))
}
