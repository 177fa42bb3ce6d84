//! Vendors known to Concur Invoice (Vendors v3.1, read only). An API of the old generation.

use std::collections::HashSet;
use std::fmt;

use crate::client::Wanted;
use crate::request_limits::invalid;
use crate::vendor_wire::{Page, offset};
use crate::{Call, Concur, ConcurError};

const CALL: Call = Call::Vendors;

const VENDORS_PATH: &str = "/api/v3.1/invoice/vendors";

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
            let answer = self
                .get_as(Wanted::Json, CALL, VENDORS_PATH.to_owned(), query)
                .await?
                .successful()?;
            let page: Page = answer.decode()?;
            let next_page = page.next_page.clone();
            vendors.extend(page.vendors().map_err(|reason| answer.undecodable(reason))?);
            let Some(next_page) = next_page else {
                return Ok(vendors);
            };
            // An offset is opaque, so a wrong one shows only in coming back.
            let offset = offset(&next_page).ok_or_else(|| answer.undecodable("its next page has no offset"))?;
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
}
