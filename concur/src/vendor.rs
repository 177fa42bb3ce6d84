//! Vendors known to Concur Invoice (Vendors v3.1): reading them. An API of the old generation.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use crate::client::Wanted;
use crate::http::RawAnswer;
use crate::request_limits::invalid;
use crate::vendor_wire::{Page, offset};
use crate::{Call, Concur, ConcurError, VendorField};

const CALL: Call = Call::Vendors;

pub(crate) const VENDORS_PATH: &str = "/api/v3.1/invoice/vendors";

/// Vendors per page, the documented maximum.
const PAGE_LIMIT: &str = "1000";

/// Most pages read; at the documented page size far more vendors than any company has.
const MAX_PAGES: usize = 1000;

/// One address of one vendor. Concur's key is `vendor_code` with `address_code`, both without regard to case. `Debug`
/// leaves the name out.
#[derive(Clone, PartialEq, Eq)]
pub struct ConcurVendor {
    /// `VendorCode`, which payment requests carry. Absent on a vendor that has none yet.
    pub vendor_code: Option<String>,
    /// `AddressCode`, which payment requests carry as the remit-to address.
    pub address_code: Option<String>,
    /// `VendorName`.
    pub name: Option<String>,
    /// `Approved`. Not approved is the nearest Concur has to blocked. Absent if it says neither.
    pub approved: Option<bool>,
    /// `CurrencyCode`, an ISO code.
    pub currency_code: Option<String>,
    /// Every field with a value that can be written as well, as Concur spells it. Custom fields that are backed by a list may
    /// be spelled otherwise than they were written.
    pub fields: BTreeMap<VendorField, String>,
}

/// One page of the vendors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorPage {
    /// The vendors of the page, in the order of their names.
    pub vendors: Vec<ConcurVendor>,
    /// What the next page is asked for with; `None` on the last.
    pub next: Option<String>,
}

impl fmt::Debug for ConcurVendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConcurVendor")
            .field("vendor_code", &self.vendor_code)
            .field("address_code", &self.address_code)
            .field("approved", &self.approved)
            .field("currency_code", &self.currency_code)
            .finish_non_exhaustive()
    }
}

impl Concur {
    /// Every vendor address of the company, in the order Concur sends them.
    ///
    /// The pages are read one after the other; a vendor that changes meanwhile may be missing or there twice. Needs the
    /// scope `INVVEN`; without it the call ends in [`AuthError::Denied`](crate::AuthError::Denied), which then says
    /// nothing of the other calls.
    ///
    /// # Errors
    /// [`ConcurError`]; this is a read and may be repeated. Concur's v3 calls may answer 400 where others answer 429,
    /// so a [`ConcurError::Refused`] with that status is worth one more try later.
    pub async fn vendors(&self) -> Result<Vec<ConcurVendor>, ConcurError> {
        let mut vendors = Vec::new();
        let mut asked: HashSet<String> = HashSet::new();
        let mut query = vec![("limit", PAGE_LIMIT.to_owned())];
        for _ in 0..MAX_PAGES {
            let (answer, page) = self.page(query).await?;
            vendors.extend(page.vendors);
            let Some(offset) = page.next else {
                return Ok(vendors);
            };
            // An offset is opaque, so a wrong one shows only in coming back.
            if !asked.insert(offset.clone()) {
                return Err(answer.undecodable("its next page is one that was read before"));
            }
            query = vec![("limit", PAGE_LIMIT.to_owned()), ("offset", offset)];
        }
        Err(invalid(
            CALL,
            format!("there are more than {MAX_PAGES} pages of vendors"),
        ))
    }

    /// One page of the vendors, in one request: the first, or the one that `offset` of the page before leads to.
    ///
    /// # Errors
    /// As [`Concur::vendors`].
    pub async fn vendor_page(&self, offset: Option<&str>) -> Result<VendorPage, ConcurError> {
        let mut query = vec![("limit", PAGE_LIMIT.to_owned())];
        query.extend(offset.map(|offset| ("offset", offset.to_owned())));
        let (answer, page) = self.page(query).await?;
        if page.next.is_some() && page.next.as_deref() == offset {
            return Err(answer.undecodable("its next page is itself"));
        }
        Ok(page)
    }

    /// The addresses of one vendor, at most a thousand, in one request. Compared here as well, without regard to case: an API
    /// that passed over the filter would answer with every vendor.
    ///
    /// # Errors
    /// As [`Concur::vendors`].
    pub async fn vendors_of_code(&self, vendor_code: &str) -> Result<Vec<ConcurVendor>, ConcurError> {
        let query = vec![
            ("limit", PAGE_LIMIT.to_owned()),
            ("vendorCode", vendor_code.to_owned()),
            ("searchType", "exact".to_owned()),
        ];
        let (_, mut page) = self.page(query).await?;
        page.vendors.retain(|vendor| {
            vendor
                .vendor_code
                .as_deref()
                .is_some_and(|code| is_same(code, vendor_code))
        });
        Ok(page.vendors)
    }

    async fn page(&self, query: Vec<(&'static str, String)>) -> Result<(RawAnswer, VendorPage), ConcurError> {
        let answer = self
            .get_as(Wanted::Json, CALL, VENDORS_PATH.to_owned(), query)
            .await?
            .successful()?;
        let page: Page = answer.decode()?;
        let next = match page.next_page.as_deref() {
            Some(next) => Some(offset(next).ok_or_else(|| answer.undecodable("its next page has no offset"))?),
            None => None,
        };
        let vendors = page.vendors().map_err(|reason| answer.undecodable(reason))?;
        Ok((answer, VendorPage { vendors, next }))
    }
}

/// Whether two codes are one to Concur.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}
