//! Ledger entries as the API shows them.

use super::{ACCOUNT, DIMENSION_SET_LINE, EntityType, Kind, navigation, read_only};

const GEN_JOURNAL_DOCUMENT_TYPE: Kind = Kind::Choice {
    edm: "genJournalDocumentType",
    members: &[
        "_x0020_",
        "Payment",
        "Invoice",
        "Credit_x0020_Memo",
        "Finance_x0020_Charge_x0020_Memo",
        "Reminder",
        "Refund",
    ],
};

/// Business Central API v2.0, generalLedgerEntry (read-only).
pub(crate) static GENERAL_LEDGER_ENTRY: EntityType = EntityType {
    name: "generalLedgerEntry",
    set: "generalLedgerEntries",
    properties: &[
        read_only("id", Kind::Guid),
        read_only("entryNumber", Kind::Int32),
        read_only("postingDate", Kind::Date),
        read_only("documentNumber", Kind::Code(20)),
        read_only("documentType", GEN_JOURNAL_DOCUMENT_TYPE),
        read_only("accountId", Kind::Guid),
        read_only("accountNumber", Kind::Code(20)),
        read_only("description", Kind::Text(100)),
        read_only("debitAmount", Kind::Decimal),
        read_only("creditAmount", Kind::Decimal),
        read_only("additionalCurrencyDebitAmount", Kind::Decimal),
        read_only("additionalCurrencyCreditAmount", Kind::Decimal),
        read_only("lastModifiedDateTime", Kind::Instant),
    ],
    navigations: &[
        navigation("account", &ACCOUNT),
        navigation("dimensionSetLines", &DIMENSION_SET_LINE),
    ],
};

/// Business Central analytics v1.0, vendorLedgerEntries: one row for each detailed vendor ledger entry, options as plain text.
pub(crate) static VENDOR_LEDGER_ENTRY: EntityType = EntityType {
    name: "vendorLedgerEntry",
    set: "vendorLedgerEntries",
    properties: &[
        read_only("vleEntryNo", Kind::Int32),
        read_only("vleDueDate", Kind::Date),
        read_only("vleOpen", Kind::Boolean),
        read_only("vlePostingDate", Kind::Date),
        read_only("vleDocumentDate", Kind::Date),
        read_only("vleDimensionSetID", Kind::Int32),
        read_only("vleClosedAtDate", Kind::Date),
        read_only("vleReasonCode", Kind::Text(0)),
        read_only("dvleEntryNo", Kind::Int32),
        read_only("dvlePostingDate", Kind::Date),
        read_only("dvleLedgerEntryAmount", Kind::Boolean),
        read_only("dvleEntryType", Kind::Text(0)),
        read_only("dvleDocumentType", Kind::Text(0)),
        read_only("dvleDocumentNo", Kind::Text(0)),
        read_only("dvleInitialEntryDueDate", Kind::Date),
        read_only("dvleAmountLCY", Kind::Decimal),
        read_only("dvleVendorNo", Kind::Text(0)),
        read_only("dvleApplicationNo", Kind::Int32),
        read_only("dvleAppliedVendLedgerEntryNo", Kind::Int32),
        read_only("purchInvHeaderDocumentNo", Kind::Text(0)),
        read_only("purchInvHeaderPaymentTermsCode", Kind::Text(0)),
        read_only("purchInvHeaderPmtDiscountDate", Kind::Date),
    ],
    navigations: &[],
};
