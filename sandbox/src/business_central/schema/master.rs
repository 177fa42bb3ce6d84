//! Company, setup and master data.

use super::{EntityType, Kind, navigation, read_only};

const VENDOR_BLOCKED: Kind = Kind::Choice {
    edm: "vendorBlocked",
    members: &["_x0020_", "Payment", "All"],
};
const GL_ACCOUNT_CATEGORY: Kind = Kind::Choice {
    edm: "glAccountCategory",
    members: &[
        "_x0020_",
        "Assets",
        "Liabilities",
        "Equity",
        "Income",
        "Cost_x0020_of_x0020_Goods_x0020_Sold",
        "Expense",
    ],
};
const GL_ACCOUNT_TYPE: Kind = Kind::Choice {
    edm: "glAccountType",
    members: &["Posting", "Heading", "Total", "Begin_x002D_Total", "End_x002D_Total"],
};
const DEFAULT_DIMENSION_PARENT_TYPE: Kind = Kind::Choice {
    edm: "defaultDimensionParentType",
    members: &["_x0020_", "Customer", "Item", "Vendor", "Employee"],
};
const DEFAULT_DIMENSION_VALUE_POSTING_TYPE: Kind = Kind::Choice {
    edm: "defaultDimensionValuePostingType",
    members: &["_x0020_", "Code_x0020_Mandatory", "Same_x0020_Code", "No_x0020_Code"],
};
const TAX_BUFFER_TYPE: Kind = Kind::Choice {
    edm: "taxBufferType",
    members: &["Sales_x0020_Tax", "VAT"],
};

/// Business Central API v2.0, company.
pub(crate) static COMPANY: EntityType = EntityType {
    name: "company",
    set: "companies",
    properties: &[
        read_only("id", Kind::Guid),
        read_only("systemVersion", Kind::Text(0)),
        read_only("timestamp", Kind::Int64),
        read_only("name", Kind::Text(30)),
        read_only("displayName", Kind::Text(250)),
        read_only("businessProfileId", Kind::Text(250)),
        read_only("systemCreatedAt", Kind::Instant),
        read_only("systemCreatedBy", Kind::Guid),
        read_only("systemModifiedAt", Kind::Instant),
        read_only("systemModifiedBy", Kind::Guid),
    ],
    navigations: &[],
};

/// Business Central API v2.0, companyInformation (one row; the picture stream is left out).
pub(crate) static COMPANY_INFORMATION: EntityType = EntityType {
    name: "companyInformation",
    set: "companyInformation",
    properties: &[
        read_only("id", Kind::Guid),
        read_only("displayName", Kind::Text(100)),
        read_only("addressLine1", Kind::Text(100)),
        read_only("addressLine2", Kind::Text(50)),
        read_only("city", Kind::Text(30)),
        read_only("state", Kind::Text(30)),
        read_only("country", Kind::Text(10)),
        read_only("postalCode", Kind::Text(20)),
        read_only("phoneNumber", Kind::Text(30)),
        read_only("faxNumber", Kind::Text(30)),
        read_only("email", Kind::Text(80)),
        read_only("website", Kind::Text(80)),
        read_only("taxRegistrationNumber", Kind::Text(0)),
        read_only("currencyCode", Kind::Code(0)),
        read_only("currentFiscalYearStartDate", Kind::Date),
        read_only("industry", Kind::Text(30)),
        read_only("experience", Kind::Text(0)),
        read_only("lastModifiedDateTime", Kind::Instant),
    ],
    navigations: &[],
};

/// Business Central API v2.0, generalLedgerSetup (one row).
pub(crate) static GENERAL_LEDGER_SETUP: EntityType = EntityType {
    name: "generalLedgerSetup",
    set: "generalLedgerSetup",
    properties: &[
        read_only("id", Kind::Guid),
        read_only("allowPostingFrom", Kind::Date),
        read_only("allowPostingTo", Kind::Date),
        read_only("additionalReportingCurrency", Kind::Text(10)),
        read_only("localCurrencyCode", Kind::Text(10)),
        read_only("localCurrencySymbol", Kind::Text(10)),
        read_only("lastModifiedDateTime", Kind::Instant),
        read_only("allowQueryFromConsolidation", Kind::Boolean),
        read_only("shortcutDimension1Code", Kind::Code(20)),
        read_only("shortcutDimension2Code", Kind::Code(20)),
        read_only("shortcutDimension3Code", Kind::Text(20)),
        read_only("shortcutDimension4Code", Kind::Text(20)),
        read_only("shortcutDimension5Code", Kind::Text(20)),
        read_only("shortcutDimension6Code", Kind::Text(20)),
        read_only("shortcutDimension7Code", Kind::Text(20)),
        read_only("shortcutDimension8Code", Kind::Text(20)),
    ],
    navigations: &[],
};

/// Business Central API v2.0, vendor; the sandbox serves it for reading only.
pub(crate) static VENDOR: EntityType = EntityType {
    name: "vendor",
    set: "vendors",
    properties: &[
        read_only("id", Kind::Guid),
        read_only("number", Kind::Code(20)),
        read_only("displayName", Kind::Text(100)),
        read_only("addressLine1", Kind::Text(100)),
        read_only("addressLine2", Kind::Text(50)),
        read_only("city", Kind::Text(30)),
        read_only("state", Kind::Text(30)),
        read_only("country", Kind::Text(10)),
        read_only("postalCode", Kind::Text(20)),
        read_only("phoneNumber", Kind::Text(30)),
        read_only("email", Kind::Text(80)),
        read_only("website", Kind::Text(80)),
        read_only("taxRegistrationNumber", Kind::Text(0)),
        read_only("currencyId", Kind::Guid),
        read_only("currencyCode", Kind::Code(0)),
        read_only("irs1099Code", Kind::Text(0)),
        read_only("paymentTermsId", Kind::Guid),
        read_only("paymentMethodId", Kind::Guid),
        read_only("taxLiable", Kind::Boolean),
        read_only("blocked", VENDOR_BLOCKED),
        read_only("balance", Kind::Decimal),
        read_only("lastModifiedDateTime", Kind::Instant),
    ],
    navigations: &[
        navigation("defaultDimensions", &DEFAULT_DIMENSION),
        navigation("currency", &CURRENCY),
        navigation("paymentTerm", &PAYMENT_TERM),
    ],
};

/// Business Central API v2.0, account (read-only).
pub(crate) static ACCOUNT: EntityType = EntityType {
    name: "account",
    set: "accounts",
    properties: &[
        read_only("id", Kind::Guid),
        read_only("number", Kind::Code(20)),
        read_only("displayName", Kind::Text(100)),
        read_only("category", GL_ACCOUNT_CATEGORY),
        read_only("subCategory", Kind::Text(80)),
        read_only("blocked", Kind::Boolean),
        read_only("accountType", GL_ACCOUNT_TYPE),
        read_only("directPosting", Kind::Boolean),
        read_only("netChange", Kind::Decimal),
        read_only("consolidationTranslationMethod", Kind::Text(0)),
        read_only("consolidationDebitAccount", Kind::Text(20)),
        read_only("consolidationCreditAccount", Kind::Text(20)),
        read_only("excludeFromConsolidation", Kind::Boolean),
        read_only("lastModifiedDateTime", Kind::Instant),
    ],
    navigations: &[],
};

/// Business Central API v2.0, dimension (read-only).
pub(crate) static DIMENSION: EntityType = EntityType {
    name: "dimension",
    set: "dimensions",
    properties: &[
        read_only("id", Kind::Guid),
        read_only("code", Kind::Code(20)),
        read_only("displayName", Kind::Text(30)),
        read_only("consolidationCode", Kind::Code(20)),
        read_only("lastModifiedDateTime", Kind::Instant),
    ],
    navigations: &[navigation("dimensionValues", &DIMENSION_VALUE)],
};

/// Business Central API v2.0, dimensionValue (read-only).
pub(crate) static DIMENSION_VALUE: EntityType = EntityType {
    name: "dimensionValue",
    set: "dimensionValues",
    properties: &[
        read_only("id", Kind::Guid),
        read_only("code", Kind::Code(20)),
        read_only("dimensionId", Kind::Guid),
        read_only("displayName", Kind::Text(50)),
        read_only("consolidationCode", Kind::Code(20)),
        read_only("lastModifiedDateTime", Kind::Instant),
    ],
    navigations: &[navigation("dimension", &DIMENSION)],
};

/// Business Central API v2.0, defaultDimension; the sandbox serves it for reading only.
pub(crate) static DEFAULT_DIMENSION: EntityType = EntityType {
    name: "defaultDimension",
    set: "defaultDimensions",
    properties: &[
        read_only("id", Kind::Guid),
        read_only("parentType", DEFAULT_DIMENSION_PARENT_TYPE),
        read_only("parentId", Kind::Guid),
        read_only("dimensionId", Kind::Guid),
        read_only("dimensionCode", Kind::Code(20)),
        read_only("dimensionValueId", Kind::Guid),
        read_only("dimensionValueCode", Kind::Code(20)),
        read_only("postingValidation", DEFAULT_DIMENSION_VALUE_POSTING_TYPE),
        read_only("lastModifiedDateTime", Kind::Instant),
    ],
    navigations: &[],
};

/// Business Central API v2.0, currency; the sandbox serves it for reading only.
pub(crate) static CURRENCY: EntityType = EntityType {
    name: "currency",
    set: "currencies",
    properties: &[
        read_only("id", Kind::Guid),
        read_only("code", Kind::Code(10)),
        read_only("displayName", Kind::Text(30)),
        read_only("symbol", Kind::Text(10)),
        read_only("amountDecimalPlaces", Kind::Text(5)),
        read_only("amountRoundingPrecision", Kind::Decimal),
        read_only("lastModifiedDateTime", Kind::Instant),
    ],
    navigations: &[],
};

/// Business Central API v2.0, paymentTerm; the sandbox serves it for reading only.
pub(crate) static PAYMENT_TERM: EntityType = EntityType {
    name: "paymentTerm",
    set: "paymentTerms",
    properties: &[
        read_only("id", Kind::Guid),
        read_only("code", Kind::Code(10)),
        read_only("displayName", Kind::Text(100)),
        read_only("dueDateCalculation", Kind::Text(0)),
        read_only("discountDateCalculation", Kind::Text(0)),
        read_only("discountPercent", Kind::Decimal),
        read_only("calculateDiscountOnCreditMemos", Kind::Boolean),
        read_only("lastModifiedDateTime", Kind::Instant),
    ],
    navigations: &[],
};

/// Business Central API v2.0, taxGroup; the sandbox serves it for reading only.
pub(crate) static TAX_GROUP: EntityType = EntityType {
    name: "taxGroup",
    set: "taxGroups",
    properties: &[
        read_only("id", Kind::Guid),
        read_only("code", Kind::Code(20)),
        read_only("displayName", Kind::Text(100)),
        read_only("taxType", TAX_BUFFER_TYPE),
        read_only("lastModifiedDateTime", Kind::Instant),
    ],
    navigations: &[],
};
