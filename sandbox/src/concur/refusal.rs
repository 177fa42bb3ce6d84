//! The error bodies of Concur's interfaces: each generation has its own ("Cross-cutting HTTP behaviour").

use serde_json::json;

use super::state::Context;
use crate::server::SimResponse;

/// Which body a refusal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorForm {
    /// `{"message": …}`: Financial Integration Service and invoice payments.
    Message,
    /// XML with message, server time and id: the first generation, to which Image v1 belongs.
    Xml,
    /// `{"Message": …}`: v3.1.
    CapitalMessage,
    /// `{"timestamp": …, "status": …, "message": …}`: Spend Documents.
    SpendDocuments,
    /// `{"timestamp": …, "httpStatus": …, "error": …}`: the fourth generation.
    Fourth,
}

impl ErrorForm {
    pub(super) fn refusal(self, context: &Context<'_>, status: u16, text: &str) -> SimResponse {
        let now = context.now.to_string();
        match self {
            Self::Message => SimResponse::json(status, &json!({ "message": text })),
            Self::CapitalMessage => SimResponse::json(status, &json!({ "Message": text })),
            Self::SpendDocuments => {
                SimResponse::json(status, &json!({ "timestamp": now, "status": status, "message": text }))
            }
            Self::Fourth => {
                let body = json!({ "timestamp": now, "httpStatus": status.to_string(),
                    "error": { "id": "request.refused", "message": text } });
                SimResponse::json(status, &body)
            }
            Self::Xml => {
                let body = format!(
                    "<Error><Message>{}</Message><Server-Time>{now}</Server-Time><Id>{}</Id></Error>",
                    xml_text(text),
                    uuid::Uuid::new_v4().simple()
                );
                SimResponse::raw(status, "application/xml", body)
            }
        }
    }
}

/// Text as the content of an XML element.
pub(super) fn xml_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
