//! Addresses of API v2.0: one environment, one company, and the few places that can be written.

use url::Url;
use uuid::Uuid;

use crate::config::BusinessCentralConfig;
use crate::purchase::PurchaseDocumentKind;

const DIMENSIONS: &str = "dimensionSetLines";
const SUBSCRIPTIONS: &str = "subscriptions";
/// Entity set of the files that stand beside documents.
pub(crate) const ATTACHMENTS: &str = "documentAttachments";

/// Builds addresses below `{api_root}/v2.0/{tenant}/{environment}/api/v2.0`.
pub(crate) struct Routes {
    base: Url,
    /// `{api_root}/v2.0/{tenant}/{environment}/api/microsoft/analytics/v1.0`, which is only read.
    analytics: Url,
    company_id: Uuid,
}

/// Every place the client writes to. A new one must be added here, in sight of the test that lists them.
#[derive(Clone, Copy)]
pub(crate) enum WriteRoute<'a> {
    /// The set of drafts and posted documents; POST makes a draft.
    Documents(PurchaseDocumentKind),
    /// One document; DELETE.
    Document(PurchaseDocumentKind, Uuid),
    /// The bound action that posts a draft; POST.
    PostAction(PurchaseDocumentKind, Uuid),
    /// The dimensions of one line (document, line); POST adds one. Always below the document, never the flat set, whose
    /// parents can be of any kind.
    LineDimensions(PurchaseDocumentKind, Uuid, Uuid),
    /// One dimension of one line (document, line, dimension); PATCH gives it another value.
    LineDimension(PurchaseDocumentKind, Uuid, Uuid, Uuid),
    /// Several writes in one request; each of them is a route of this list too.
    Batch,
    /// Files of documents; POST makes one without content.
    Attachments,
    /// One file; DELETE.
    Attachment(Uuid),
    /// The content of one file; PATCH.
    AttachmentContent(Uuid),
    /// Webhook subscriptions, which are not below a company; POST makes one.
    Subscriptions,
    /// One of them, by its id, a text; PATCH renews it, DELETE.
    Subscription(&'a str),
}

impl Routes {
    pub(crate) fn new(config: &BusinessCentralConfig) -> Self {
        let api = |route: &[&str]| {
            let mut base = config.api_root.clone();
            // A root address (checked before) always has path segments.
            if let Ok(mut path) = base.path_segments_mut() {
                path.pop_if_empty()
                    .push("v2.0")
                    .push(&config.tenant_id)
                    .push(&config.environment)
                    .push("api")
                    .extend(route);
            }
            base
        };
        Self {
            base: api(&["v2.0"]),
            analytics: api(&["microsoft", "analytics", "v1.0"]),
            company_id: config.company_id,
        }
    }

    /// The same environment, another company.
    pub(crate) fn for_company(&self, company_id: Uuid) -> Self {
        Self {
            base: self.base.clone(),
            analytics: self.analytics.clone(),
            company_id,
        }
    }

    /// `companies`, which is not below a company.
    pub(crate) fn companies(&self) -> Url {
        self.below(&["companies"])
    }

    /// `subscriptions`, which is not below a company.
    pub(crate) fn subscriptions(&self) -> Url {
        self.below(&[SUBSCRIPTIONS])
    }

    /// An address below the company, such as `["vendors(…)", "defaultDimensions"]`.
    pub(crate) fn company(&self, segments: &[&str]) -> Url {
        let company = self.company_segment();
        let all: Vec<&str> = std::iter::once(company.as_str())
            .chain(segments.iter().copied())
            .collect();
        self.below(&all)
    }

    /// An address below the company in the analytics API. Nothing is ever written there.
    pub(crate) fn analytics(&self, segments: &[&str]) -> Url {
        let mut url = self.analytics.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.push(&self.company_segment()).extend(segments);
        }
        url
    }

    pub(crate) fn write(&self, route: WriteRoute<'_>) -> Url {
        let segments = self.write_segments(route);
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        self.below(&segments)
    }

    /// The same place as a part of a batch names it: relative to the API, without a leading slash.
    pub(crate) fn write_in_batch(&self, route: WriteRoute<'_>) -> String {
        self.write_segments(route).join("/")
    }

    fn write_segments(&self, route: WriteRoute<'_>) -> Vec<String> {
        let below_company = match route {
            WriteRoute::Batch => return vec!["$batch".to_owned()],
            WriteRoute::Subscriptions => return vec![SUBSCRIPTIONS.to_owned()],
            WriteRoute::Subscription(id) => return vec![format!("{SUBSCRIPTIONS}({})", literal(id))],
            WriteRoute::Documents(kind) => vec![kind.set_name().to_owned()],
            WriteRoute::Document(kind, id) => vec![one(kind.set_name(), id)],
            WriteRoute::PostAction(kind, id) => vec![one(kind.set_name(), id), "Microsoft.NAV.post".to_owned()],
            WriteRoute::LineDimensions(kind, id, line) => vec![
                one(kind.set_name(), id),
                one(kind.lines_name(), line),
                DIMENSIONS.to_owned(),
            ],
            WriteRoute::LineDimension(kind, id, line, dimension) => vec![
                one(kind.set_name(), id),
                one(kind.lines_name(), line),
                one(DIMENSIONS, dimension),
            ],
            WriteRoute::Attachments => vec![ATTACHMENTS.to_owned()],
            WriteRoute::Attachment(id) => vec![one(ATTACHMENTS, id)],
            WriteRoute::AttachmentContent(id) => vec![one(ATTACHMENTS, id), "attachmentContent".to_owned()],
        };
        std::iter::once(self.company_segment()).chain(below_company).collect()
    }

    pub(crate) fn company_segment(&self) -> String {
        one("companies", self.company_id)
    }

    /// True if the path of `url` is below this environment's API. Case is not compared: names and GUIDs may come back
    /// in another one.
    pub(crate) fn contains_path_of(&self, url: &Url) -> bool {
        let prefix = format!("{}/", self.base.path()).to_ascii_lowercase();
        url.path().to_ascii_lowercase().starts_with(&prefix)
    }

    /// True if `url` has the API's scheme, host and port.
    pub(crate) fn shares_origin_with(&self, url: &Url) -> bool {
        self.base.origin() == url.origin() && url.username().is_empty() && url.password().is_none()
    }

    fn below(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.extend(segments);
        }
        url
    }
}

/// `set(id)`: a GUID key stands bare.
pub(crate) fn one(set: &str, id: Uuid) -> String {
    format!("{set}({id})")
}

/// Sets the query. Spaces become `%20` and not `+`, which OData services read as a plus sign.
pub(crate) fn with_query(mut url: Url, options: &[(&str, &str)]) -> Url {
    let query: Vec<String> = options
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    url.set_query((!query.is_empty()).then(|| query.join("&")).as_deref());
    url
}

/// A string literal of a filter: quotes are doubled.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'('
            | b')'
            | b','
            | b':'
            | b'$'
            | b'=' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests;
