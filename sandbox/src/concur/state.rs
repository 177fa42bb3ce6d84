//! Everything a Concur simulator remembers.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use uuid::Uuid;

use super::document::{DocStatus, DocType, FiDocument, FiDocumentView, InvoicePayment, InvoiceStatus};
use super::image::ImageLink;
use super::invoice_pay::InvoicePayRecord;
use super::list::ListItemView;
use super::options::ConcurOptions;
use super::receipt::Receipt;
use super::route::IMAGE_CONTENT;
use super::subscription::Events;
use super::vendor::Vendors;

pub(super) const ACCESS_TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(1);
const REQUEST_TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(24);
const REFRESH_TOKEN_LIFE_MONTHS: i32 = 6;

/// On whose behalf an access token was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Company,
    App,
    User,
}

#[derive(Clone, Debug)]
pub(super) struct AccessToken {
    pub(super) kind: TokenKind,
    pub(super) scopes: Vec<String>,
    pub(super) expires_at: Timestamp,
}

#[derive(Clone, Debug)]
pub(super) struct RefreshToken {
    pub(super) scopes: Vec<String>,
    pub(super) expires_at: Timestamp,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) documents: Vec<FiDocument>,
    index: BTreeMap<String, usize>,
    pub(super) access_tokens: BTreeMap<String, AccessToken>,
    pub(super) refresh_tokens: BTreeMap<String, RefreshToken>,
    /// With the moment at which each dies, oldest first.
    pub(super) request_tokens: Vec<(String, Timestamp)>,
    pub(super) payment_references: BTreeSet<String>,
    pub(super) invoice_payments: Vec<InvoicePayment>,
    pub(super) invoice_pay: Vec<InvoicePayRecord>,
    /// By request id.
    pub(super) invoice_images: BTreeMap<String, Bytes>,
    /// By the last part of their path.
    pub(super) image_links: BTreeMap<String, ImageLink>,
    pub(super) foreign_image_host: Option<String>,
    pub(super) receipts: Vec<Receipt>,
    pub(super) events: Events,
    pub(super) vendors: Vendors,
    /// Items by list id.
    pub(super) lists: BTreeMap<String, Vec<ListItemView>>,
    /// Vendor codes, upper case, that the vendor form refuses, and what it says.
    pub(super) refused_vendors: BTreeMap<String, String>,
}

impl State {
    pub(super) fn approve(&mut self, doc_type: DocType, business_id: String, text: String) -> String {
        let financial_document_id = Uuid::new_v4().simple().to_string();
        self.index.insert(financial_document_id.clone(), self.documents.len());
        self.documents.push(FiDocument {
            view: FiDocumentView {
                doc_type,
                business_id,
                financial_document_id: financial_document_id.clone(),
                status: DocStatus::Ready,
                system_id: None,
                postings: Vec::new(),
                payments: Vec::new(),
                refusals: Vec::new(),
            },
            text,
            invoice_status: InvoiceStatus::Extracted,
        });
        financial_document_id
    }

    pub(super) fn document(&self, financial_document_id: &str) -> Option<&FiDocument> {
        self.index
            .get(financial_document_id)
            .and_then(|&at| self.documents.get(at))
    }

    pub(super) fn document_mut(&mut self, financial_document_id: &str) -> Option<&mut FiDocument> {
        self.index
            .get(financial_document_id)
            .and_then(|&at| self.documents.get_mut(at))
    }

    /// The link with this path, alive or not.
    pub(super) fn image_link(&self, path: &str) -> Option<&ImageLink> {
        self.image_links.get(path.strip_prefix(IMAGE_CONTENT)?)
    }

    /// The document of the latest approval of this business id.
    pub(super) fn latest_mut(&mut self, business_id: &str) -> Option<&mut FiDocument> {
        self.documents
            .iter_mut()
            .rev()
            .find(|document| document.view.business_id == business_id)
    }

    /// A request token that is still valid in an hour, made now if there is none.
    pub(super) fn request_token(&mut self, now: Timestamp) -> String {
        let valid = self
            .request_tokens
            .last()
            .filter(|(_, dies_at)| *dies_at > after(now, SignedDuration::from_hours(1)));
        match valid {
            Some((token, _)) => token.clone(),
            None => {
                let token = format!("at-{}", Uuid::new_v4().simple());
                self.add_request_token(token.clone(), now);
                token
            }
        }
    }

    pub(super) fn add_request_token(&mut self, token: String, now: Timestamp) {
        self.request_tokens.retain(|(_, dies_at)| *dies_at > now);
        self.request_tokens.push((token, after(now, REQUEST_TOKEN_LIFE)));
    }

    pub(super) fn issue_access_token(&mut self, kind: TokenKind, scopes: Vec<String>, now: Timestamp) -> String {
        self.access_tokens.retain(|_, token| token.expires_at > now);
        // Three parts, as a JWT has; callers must treat it as opaque.
        let token = format!("{}.{}.{}", part(), part(), part());
        let expires_at = after(now, ACCESS_TOKEN_LIFE);
        self.access_tokens.insert(
            token.clone(),
            AccessToken {
                kind,
                scopes,
                expires_at,
            },
        );
        token
    }

    pub(super) fn issue_refresh_token(&mut self, scopes: Vec<String>, now: Timestamp) -> String {
        self.refresh_tokens.retain(|_, token| token.expires_at > now);
        let token = Uuid::new_v4().to_string();
        let expires_at = now
            .to_zoned(TimeZone::UTC)
            .checked_add(REFRESH_TOKEN_LIFE_MONTHS.months())
            .map_or(now, |zoned| zoned.timestamp());
        self.refresh_tokens
            .insert(token.clone(), RefreshToken { scopes, expires_at });
        token
    }
}

/// One request's view of the simulator: a transaction under its mutex.
pub(super) struct Context<'a> {
    pub(super) options: &'a ConcurOptions,
    pub(super) state: &'a mut State,
    pub(super) now: Timestamp,
}

pub(super) fn after(moment: Timestamp, duration: SignedDuration) -> Timestamp {
    moment.checked_add(duration).unwrap_or(moment)
}

fn part() -> String {
    Uuid::new_v4().simple().to_string()
}
