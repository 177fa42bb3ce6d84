//! Images of invoices ("Images", Image v1): an XML answer with a link, and the link itself.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::options::{BearerOnImageLink, ImageLinkUse};
use super::refusal::{ErrorForm, xml_text};
use super::route::{IMAGE_CONTENT, INVOICE_IMAGES};
use super::simulator::ConcurSimulator;
use super::state::{Context, after};
use crate::server::{SimRequest, SimResponse};

const LINK_LIFE: SignedDuration = SignedDuration::from_mins(15);

/// Where the bytes of an image can be fetched for a while.
#[derive(Clone, Debug)]
pub(super) struct ImageLink {
    request_id: String,
    bytes: Bytes,
    /// The secret in the query, beside the one in the path.
    value: String,
    dies_at: Timestamp,
}

impl ImageLink {
    pub(super) fn request_id(&self) -> &str {
        &self.request_id
    }
}

impl ConcurSimulator {
    /// Gives an invoice its image: PDF, PNG or JPEG, or anything else as unnamed bytes. A later one takes its place.
    pub fn add_invoice_image(&self, request_id: impl Into<String>, bytes: impl Into<Bytes>) {
        self.lock().invoice_images.insert(request_id.into(), bytes.into());
    }

    /// From now on links to images and receipts name this host instead of the simulator's own; `None` ends that.
    /// Nothing answers there: a caller with a list of allowed hosts never asks.
    pub fn set_foreign_image_host(&self, host: Option<&str>) {
        self.lock().foreign_image_host = host.map(str::to_owned);
    }
}

/// The scheme and host of links to images and receipts.
pub(super) fn link_base(context: &Context<'_>, request: &SimRequest) -> String {
    match &context.state.foreign_image_host {
        Some(host) => format!("https://{host}"),
        None => request.base_url(),
    }
}

/// `GET /api/image/v1.0/invoice/{requestId}`
pub(super) fn invoice_image(context: &mut Context<'_>, request: &SimRequest) -> SimResponse {
    let request_id = request.path.strip_prefix(INVOICE_IMAGES).unwrap_or_default();
    let Some(bytes) = context.state.invoice_images.get(request_id).cloned() else {
        return ErrorForm::Xml.refusal(context, 404, "There is no image.");
    };
    let link = ImageLink {
        request_id: request_id.to_owned(),
        bytes,
        value: Uuid::new_v4().simple().to_string(),
        dies_at: after(context.now, LINK_LIFE),
    };
    let key = Uuid::new_v4().simple().to_string();
    // Two query options, so that the separator is escaped in the XML.
    let url = format!(
        "{}{IMAGE_CONTENT}{key}?cid={}&val={}",
        link_base(context, request),
        context.options.entity_id,
        link.value
    );
    let now = context.now;
    context.state.image_links.retain(|_, link| link.dies_at > now);
    context.state.image_links.insert(key, link);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Image xmlns=\"http://www.concursolutions.com/api/image/2011/02\" \
         xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">\n  <Id>{}</Id>\n  <Url>{}</Url>\n</Image>\n",
        xml_text(request_id),
        xml_text(&url)
    );
    SimResponse::raw(200, "application/xml", body)
}

/// The link itself. It needs no token; what Concur's storage does with one is not documented.
pub(super) fn content(context: &Context<'_>, request: &SimRequest) -> SimResponse {
    if request.header("authorization").is_some() && context.options.bearer_on_image_link == BearerOnImageLink::Refused {
        return SimResponse::empty(400);
    }
    let live = context
        .state
        .image_link(&request.path)
        .filter(|link| link.dies_at > context.now);
    let Some(link) = live else {
        return SimResponse::empty(403);
    };
    let value = request.query.iter().find(|(name, _)| name == "val");
    let fits = match context.options.image_link_use {
        ImageLinkUse::Whole => value.is_some_and(|(_, value)| *value == link.value),
        ImageLinkUse::WithoutQuery => request.query.is_empty(),
    };
    if !fits {
        return SimResponse::empty(403);
    }
    SimResponse::raw(200, media_type_of(&link.bytes), link.bytes.clone())
}

/// The media type by the first bytes.
pub(super) fn media_type_of(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"%PDF") {
        "application/pdf"
    } else if bytes.starts_with(b"\x89PNG") {
        "image/png"
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        "image/jpeg"
    } else {
        "application/octet-stream"
    }
}
