//! Acknowledgements ("FIS v4, acknowledge").

use serde::{Deserialize, Serialize};

use super::body::{self, MAXIMUM_SYSTEM_ID_CHARACTERS};
use super::document::{DocStatus, DocType};
use super::options::SystemIdRule;
use super::service_code::ServiceCode;
use super::state::Context;
use crate::server::{SimRequest, SimResponse};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Acknowledgements {
    #[serde(default)]
    system_id: Option<String>,
    ids: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    code: u16,
    doc_id: String,
    system_id: Option<String>,
    acknowledge_result: &'static str,
    error_message: String,
}

pub(super) fn answer(context: &mut Context<'_>, request: &SimRequest, doc_type: DocType) -> SimResponse {
    let acknowledgements = match body::parse::<Acknowledgements>(request) {
        Ok(acknowledgements) => acknowledgements,
        Err(response) => return response,
    };
    let missing =
        acknowledgements.system_id.is_none() && context.options.acknowledgement_system_id == SystemIdRule::Required;
    if missing || !body::fits(acknowledgements.system_id.as_deref(), MAXIMUM_SYSTEM_ID_CHARACTERS) {
        return SimResponse::empty(400);
    }
    let items: Vec<Item> = acknowledgements
        .ids
        .into_iter()
        .map(|id| {
            let (code, error_message) = acknowledge(context, doc_type, &id, acknowledgements.system_id.as_deref());
            Item {
                code: code.number(),
                doc_id: id,
                // The owner of an acknowledged document shows in the text alone; this is the caller's own id.
                system_id: acknowledgements.system_id.clone(),
                acknowledge_result: if code == ServiceCode::Done {
                    "SUCCESS"
                } else {
                    "FAILURE"
                },
                error_message,
            }
        })
        .collect();
    SimResponse::json(200, &items)
}

fn acknowledge(
    context: &mut Context<'_>,
    doc_type: DocType,
    id: &str,
    system_id: Option<&str>,
) -> (ServiceCode, String) {
    let Some(document) = context.state.document_mut(id) else {
        let code = ServiceCode::UnknownAtAcknowledgement;
        return (code, code.message().to_owned());
    };
    let code = if document.view.doc_type == doc_type {
        match document.view.status {
            DocStatus::Ready => ServiceCode::Done,
            DocStatus::Acknowledged => ServiceCode::AlreadyAcknowledged,
            DocStatus::Recalled => ServiceCode::RecalledBeforeAcknowledgement,
            _ => ServiceCode::NotReady,
        }
    } else {
        ServiceCode::WrongTypeAtAcknowledgement
    };
    let mut message = code.message().to_owned();
    if code == ServiceCode::Done {
        document.view.status = DocStatus::Acknowledged;
        document.view.system_id = system_id.map(str::to_owned);
    } else {
        document.refuse("acknowledge", code.number());
        if code == ServiceCode::AlreadyAcknowledged {
            let owner = document.view.system_id.as_deref().unwrap_or("null");
            message = format!("This document was previously acknowledged by SystemId: {owner}.");
        }
    }
    (code, message)
}
