//! The vendor master's way into Concur: what Concur shall know of a Business Central vendor, and how that differs from what it
//! knows.
//!
//! The rules are in the mapping file ([`crate::mapping::VendorSyncRules`]), because documents come back by the same codes. Names
//! and limits of Concur's fields are those of its Vendors v3.1.

mod difference;
mod field;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use difference::{Change, difference};
pub(crate) use field::Field;

/// Whether invoices of the vendor may be entered.
pub(crate) const APPROVED: &str = "Approved";
/// The vendor's country, required.
pub(crate) const COUNTRY: &str = "CountryCode";
/// The vendor's currency, required.
pub(crate) const CURRENCY: &str = "CurrencyCode";
/// `Approved`: they may.
pub(crate) const YES: &str = "Y";
/// `Approved`: they may not, which is the nearest that Concur has to blocked.
pub(crate) const NO: &str = "N";

/// A vendor as Business Central has it. `Debug` shows its number only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LedgerVendor {
    /// Number.
    pub number: String,
    /// Name.
    pub display_name: String,
    /// First address line.
    pub address_line1: String,
    /// Second address line.
    pub address_line2: String,
    /// City.
    pub city: String,
    /// State, county or province.
    pub state: String,
    /// Country or region code.
    pub country: String,
    /// Postal code.
    pub postal_code: String,
    /// Phone number.
    pub phone_number: String,
    /// E-mail address.
    pub email: String,
    /// VAT or tax registration number.
    pub tax_registration_number: String,
    /// Currency code; the local currency's where the vendor has none of its own.
    pub currency_code: String,
    /// What it is blocked for.
    pub blocked: LedgerBlock,
}

impl std::fmt::Debug for LedgerVendor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LedgerVendor")
            .field("number", &self.number)
            .field("blocked", &self.blocked)
            .finish_non_exhaustive()
    }
}

/// What a vendor is blocked for in Business Central.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LedgerBlock {
    /// Nothing.
    #[default]
    No,
    /// Payments; invoices can be posted.
    Payment,
    /// Everything, or something that this version does not know.
    All,
}

/// What the rules make of a vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Concur shall have it so.
    Vendor(WantedVendor),
    /// It is kept away from Concur.
    Excluded {
        /// The rule that says so; never with an employee's id.
        rule: String,
    },
    /// Concur would not take it, or documents would not come back to it.
    Refused {
        /// Why, and what to do; without names and addresses.
        reason: String,
    },
}

/// A vendor's address as Concur shall have it. `Debug` shows its codes only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedVendor {
    /// `VendorCode`.
    pub vendor_code: String,
    /// `AddressCode`.
    pub address_code: String,
    /// Every field that the rules give, by Concur's name; empty where the vendor has nothing.
    pub fields: BTreeMap<String, String>,
}

impl std::fmt::Debug for WantedVendor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WantedVendor")
            .field("vendor_code", &self.vendor_code)
            .field("address_code", &self.address_code)
            .finish_non_exhaustive()
    }
}

impl WantedVendor {
    /// A short digest of codes and fields: the same for the same.
    pub fn digest(&self) -> String {
        let mut digest = Sha256::new();
        let codes = [&self.vendor_code, &self.address_code];
        for text in codes
            .into_iter()
            .chain(self.fields.iter().flat_map(|(name, value)| [name, value]))
        {
            digest.update(text);
            digest.update([0]);
        }
        hex::encode(digest.finalize())[..16].to_owned()
    }

    /// The key that Concur finds it by: it passes over the case of both codes.
    pub fn key(&self) -> (String, String) {
        (self.vendor_code.to_uppercase(), self.address_code.to_uppercase())
    }

    /// Whether no invoices of it may be entered.
    pub fn is_blocked(&self) -> bool {
        self.fields.get(APPROVED).is_some_and(|approved| approved == NO)
    }

    /// The same vendor, blocked: what becomes of one that is gone from Business Central, has another code, or is excluded.
    pub fn blocked(mut self) -> Self {
        self.fields.insert(APPROVED.to_owned(), NO.to_owned());
        self
    }
}
