//! What keeps an account or a vendor from being used, in words.

use business_central::{Account, AccountType, Vendor, VendorBlocked};

/// Why no line may name the account; `None` when one may.
pub(super) fn account_problem(account: Option<&Account>) -> Option<&'static str> {
    match account {
        None => Some("does not exist"),
        Some(account) if account.account_type != AccountType::Posting => {
            Some("is no posting account (a heading or a total)")
        }
        Some(account) if account.blocked => Some("is blocked"),
        Some(account) if !account.direct_posting => Some("does not allow direct posting"),
        Some(_) => None,
    }
}

/// Why no document of the vendor can be posted; `None` when one can. One that is blocked for payments can.
pub(super) fn vendor_problem(vendor: Option<&Vendor>) -> Option<&'static str> {
    match vendor.map(|vendor| &vendor.blocked) {
        None => Some("does not exist"),
        Some(VendorBlocked::All) => Some("is blocked for everything"),
        Some(VendorBlocked::Other(_)) => Some("is blocked in a way that is not documented"),
        Some(VendorBlocked::No | VendorBlocked::Payment) => None,
    }
}
