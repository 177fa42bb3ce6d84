//! Purchase invoices and purchase credit memos behind one set of types and operations.

mod change_dimensions;
mod create;
mod delete;
mod document;
pub(crate) mod new_document;
mod post;
mod read;
mod status;
mod wire_batch;
mod wire_credit_memo;
mod wire_invoice;
mod wire_line;

pub use change_dimensions::{DimensionAction, DimensionChange, MOST_CHANGES};
pub use document::{LineType, Prices, PurchaseDocument, PurchaseHeader, PurchaseLine};
pub use new_document::{DimensionSetLine, NewLine, NewPurchaseDocument};
pub use status::PurchaseStatus;

use serde::{Deserialize, Serialize};

/// Which of the two purchase documents is meant; their wire names differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PurchaseDocumentKind {
    /// `purchaseInvoices`.
    Invoice,
    /// `purchaseCreditMemos`.
    CreditMemo,
}

impl PurchaseDocumentKind {
    /// Entity set: drafts and posted documents together.
    pub(crate) fn set_name(self) -> &'static str {
        match self {
            Self::Invoice => "purchaseInvoices",
            Self::CreditMemo => "purchaseCreditMemos",
        }
    }

    /// Navigation property of the lines.
    pub(crate) fn lines_name(self) -> &'static str {
        match self {
            Self::Invoice => "purchaseInvoiceLines",
            Self::CreditMemo => "purchaseCreditMemoLines",
        }
    }

    /// `$expand` of the lines with their dimensions.
    pub(crate) fn lines_expansion(self) -> &'static str {
        match self {
            Self::Invoice => "purchaseInvoiceLines($expand=dimensionSetLines)",
            Self::CreditMemo => "purchaseCreditMemoLines($expand=dimensionSetLines)",
        }
    }

    /// `parentType` of its files, as filters and bodies spell it.
    pub(crate) fn attachment_parent_type(self) -> &'static str {
        match self {
            Self::Invoice => "Purchase Invoice",
            Self::CreditMemo => "Purchase Credit Memo",
        }
    }

    /// Property that carries the vendor's own number of the document.
    pub(crate) fn external_number_name(self) -> &'static str {
        match self {
            Self::Invoice => "vendorInvoiceNumber",
            Self::CreditMemo => "vendorCreditMemoNumber",
        }
    }
}
