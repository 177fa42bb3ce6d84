//! Receipts of expense entries ("Images", Spend Documents v4): description by image id or receipt id, and the bytes.
//!
//! Concur's pages spell the way from an image id to bytes in three contradicting forms. Only the one that they agree
//! on exists here: the description by image id first, then the representations of the receipt it names.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::body;
use super::image::{link_base, media_type_of};
use super::refusal::ErrorForm;
use super::route::RECEIPTS;
use super::simulator::ConcurSimulator;
use super::state::Context;
use crate::server::{SimRequest, SimResponse};

/// One receipt.
#[derive(Clone, Debug)]
pub(super) struct Receipt {
    pub(super) id: String,
    pub(super) image_id: String,
    bytes: Bytes,
    received_at: Timestamp,
}

impl ConcurSimulator {
    /// Gives an image id (`entryReceiptId`) its receipt and returns the receipt's own id. A later one takes its place.
    pub fn add_receipt(&self, image_id: impl Into<String>, bytes: impl Into<Bytes>) -> String {
        let receipt = Receipt {
            id: Uuid::new_v4().to_string(),
            image_id: image_id.into(),
            bytes: bytes.into(),
            received_at: self.now(),
        };
        let id = receipt.id.clone();
        let mut state = self.lock();
        state.receipts.retain(|other| other.image_id != receipt.image_id);
        state.receipts.push(receipt);
        id
    }
}

/// `GET /spend-documents/v4/receipts/{receiptId}` and `GET /spend-documents/v4/receipts?imageId=&companyId=`
pub(super) fn metadata(context: &Context<'_>, request: &SimRequest) -> SimResponse {
    let receipt = match request.path.strip_prefix(RECEIPTS) {
        None | Some("") => match body::query_options(request, ["imageId", "companyId"]) {
            Some([Some(image_id), Some(company_id)]) => context
                .state
                .receipts
                .iter()
                .filter(|_| company_id == context.options.company_uuid)
                .find(|receipt| receipt.image_id == image_id),
            _ => return refused(context, 400, "imageId and companyId are required."),
        },
        Some(path) => by_id(context, path.trim_start_matches('/')),
    };
    let Some(receipt) = receipt else {
        return refused(context, 404, "There is no such receipt.");
    };
    let media_type = media_type_of(&receipt.bytes);
    let document = |representation: &str| {
        json!({
            "representation": representation,
            "type": media_type,
            "name": format!("{}.{}", receipt.id, media_type.rsplit('/').next().unwrap_or_default()),
            "renderable": true,
            "href": format!(
                "{}{RECEIPTS}/{}/representations?type={representation}",
                link_base(context, request),
                receipt.id
            ),
        })
    };
    let body = json!({
        "metadata": {
            "userId": "00000000-0000-4000-8000-000000000001",
            "imageId": receipt.image_id,
            "id": receipt.id,
            "companyId": context.options.company_uuid,
            "dateTimeReceived": receipt.received_at.to_string(),
            "origin": "mobile",
            "captureMethod": "cameraCapture",
            "provider": "user",
            "feature": "expenseit",
            "status": "processed",
            "compliance": { "status": "processed" },
        },
        "receiptData": {},
        "documents": [document("display"), document("compliance")],
    });
    SimResponse::json(200, &body)
}

/// `GET /spend-documents/v4/receipts/{receiptId}/representations?type=display|compliance`
pub(super) fn content(context: &Context<'_>, request: &SimRequest) -> SimResponse {
    match body::query_options(request, ["type"]) {
        Some([Some("display" | "compliance")]) => {}
        _ => return refused(context, 400, "type must be display or compliance."),
    }
    let receipt = receipt_id(&request.path).and_then(|id| by_id(context, id));
    match receipt {
        Some(receipt) => SimResponse::raw(200, media_type_of(&receipt.bytes), receipt.bytes.clone()),
        None => refused(context, 404, "There is no such receipt."),
    }
}

/// The receipt id in a path, with or without representations.
pub(super) fn receipt_id(path: &str) -> Option<&str> {
    path.strip_prefix(RECEIPTS)?.strip_prefix('/')?.split('/').next()
}

fn by_id<'a>(context: &'a Context<'_>, id: &str) -> Option<&'a Receipt> {
    context.state.receipts.iter().find(|receipt| receipt.id == id)
}

fn refused(context: &Context<'_>, status: u16, text: &str) -> SimResponse {
    ErrorForm::SpendDocuments.refusal(context, status, text)
}
