//! Addresses of API v2.0: one environment, one company, and the few places that can be written.

use url::Url;
use uuid::Uuid;

use crate::config::BusinessCentralConfig;
use crate::purchase::PurchaseDocumentKind;

const DIMENSIONS: &str = "dimensionSetLines";
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
pub(crate) enum WriteRoute {
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

    pub(crate) fn write(&self, route: WriteRoute) -> Url {
        let segments = self.write_segments(route);
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        self.below(&segments)
    }

    /// The same place as a part of a batch names it: relative to the API, without a leading slash.
    pub(crate) fn write_in_batch(&self, route: WriteRoute) -> String {
        self.write_segments(route).join("/")
    }

    fn write_segments(&self, route: WriteRoute) -> Vec<String> {
        let below_company = match route {
            WriteRoute::Batch => return vec!["$batch".to_owned()],
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

    fn company_segment(&self) -> String {
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
mod tests {
    use super::*;
    use crate::tests::config_for;

    fn routes() -> Routes {
        Routes::new(&config_for(&"https://api.example.com".parse().unwrap()))
    }

    /// All write routes; the match makes a new one fail to compile until it is listed.
    fn every_write_route() -> Vec<WriteRoute> {
        let id = Uuid::from_u128;
        let mut all = Vec::new();
        for kind in [PurchaseDocumentKind::Invoice, PurchaseDocumentKind::CreditMemo] {
            for route in [
                WriteRoute::Documents(kind),
                WriteRoute::Document(kind, id(7)),
                WriteRoute::PostAction(kind, id(7)),
                WriteRoute::LineDimensions(kind, id(7), id(8)),
                WriteRoute::LineDimension(kind, id(7), id(8), id(9)),
                WriteRoute::Batch,
                WriteRoute::Attachments,
                WriteRoute::Attachment(id(7)),
                WriteRoute::AttachmentContent(id(7)),
            ] {
                match route {
                    WriteRoute::Documents(_)
                    | WriteRoute::Document(..)
                    | WriteRoute::PostAction(..)
                    | WriteRoute::LineDimensions(..)
                    | WriteRoute::LineDimension(..)
                    | WriteRoute::Batch
                    | WriteRoute::Attachments
                    | WriteRoute::Attachment(_)
                    | WriteRoute::AttachmentContent(_) => all.push(route),
                }
            }
        }
        all
    }

    #[test]
    fn only_purchase_documents_and_their_files_can_be_written_and_no_account() {
        let company = routes().company(&[]).path().to_owned();
        for route in every_write_route() {
            let path = routes().write(route).path().to_owned();
            if matches!(route, WriteRoute::Batch) {
                assert_eq!(path, "/v2.0/tenant-1/Production/api/v2.0/$batch");
                continue;
            }
            let rest = path.strip_prefix(&company).unwrap().trim_start_matches('/');
            assert!(
                ["purchaseInvoices", "purchaseCreditMemos", "documentAttachments"]
                    .iter()
                    .any(|set| rest == *set || rest.starts_with(&format!("{set}("))),
                "{rest}"
            );
            assert!(!rest.to_lowercase().contains("account"), "{rest}");
        }
    }

    #[test]
    fn a_part_of_a_batch_names_the_same_place_below_the_api() {
        let base = "https://api.example.com/v2.0/tenant-1/Production/api/v2.0/";
        for route in every_write_route() {
            assert_eq!(
                format!("{base}{}", routes().write_in_batch(route)),
                routes().write(route).as_str()
            );
        }
    }

    #[test]
    fn addresses_name_tenant_environment_and_company() {
        assert_eq!(
            routes()
                .write(WriteRoute::PostAction(
                    PurchaseDocumentKind::CreditMemo,
                    Uuid::from_u128(7)
                ))
                .as_str(),
            "https://api.example.com/v2.0/tenant-1/Production/api/v2.0/companies(00000000-0000-0000-0000-0000000000c0)\
             /purchaseCreditMemos(00000000-0000-0000-0000-000000000007)/Microsoft.NAV.post"
        );
    }

    #[test]
    fn filter_values_cannot_leave_their_literal_or_the_query() {
        let filter = format!("a eq {}", literal("O'B+&#1%20é"));
        let url = with_query(routes().companies(), &[("$filter", &filter)]);
        assert_eq!(
            url.query(),
            Some("$filter=a%20eq%20%27O%27%27B%2B%26%231%2520%C3%A9%27")
        );
        assert_eq!(url.fragment(), None);
    }
}
