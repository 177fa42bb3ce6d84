//! Master data that a test, the demo or the control interface puts into the company.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Vendor's `blocked` (Business Central API v2.0, vendors).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VendorBlocked {
    /// Not blocked.
    #[default]
    No,
    /// Payments are blocked, invoices are not.
    Payment,
    /// Neither create nor post.
    All,
}

/// G/L account's `accountType`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountType {
    /// The only type a line may use.
    #[default]
    Posting,
    /// A heading.
    Heading,
    /// A total.
    Total,
    /// Opens a range.
    BeginTotal,
    /// Closes a range.
    EndTotal,
}

/// Whether journals and document lines may name the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectPosting {
    /// They may.
    #[default]
    Allowed,
    /// They may not.
    Forbidden,
}

/// Whether a master record is blocked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blocked {
    /// Usable.
    #[default]
    No,
    /// Blocked.
    Yes,
}

/// Whether the vendor's posting groups are filled; a vendor made over the API without a template has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostingGroups {
    /// All filled.
    #[default]
    Complete,
    /// Gen. Bus. Posting Group is empty: documents are refused.
    Missing,
}

/// `postingValidation` of a default dimension.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValuePosting {
    /// A proposal.
    #[default]
    Free,
    /// Any value, but one.
    CodeMandatory,
    /// Exactly this value.
    SameCode,
    /// No value.
    NoCode,
}

/// A default dimension of a vendor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DefaultDimensionSeed {
    /// Dimension code.
    pub dimension: String,
    /// Dimension value code; empty = none.
    pub value: String,
    /// Rule checked at posting.
    pub posting: ValuePosting,
}

impl DefaultDimensionSeed {
    /// A mere proposal of `value` for `dimension`.
    pub fn proposal(dimension: &str, value: &str) -> Self {
        Self {
            dimension: dimension.into(),
            value: value.into(),
            posting: ValuePosting::Free,
        }
    }
}

/// A line of a standard purchase code set to *Automatic*: it appears on every new draft of the vendor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AutomaticLineSeed {
    /// G/L account number.
    pub account: String,
    /// Description.
    pub description: String,
    /// Quantity.
    pub quantity: Decimal,
    /// Direct unit cost.
    pub unit_cost: Decimal,
}

/// What a vendor's card says beside number and name; empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VendorCard {
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
}

/// A vendor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VendorSeed {
    /// Number, stored upper-case.
    pub number: String,
    /// Display name.
    pub name: String,
    /// Address, tax number and the like.
    pub card: VendorCard,
    /// Currency code; empty or the local currency = local currency.
    pub currency: String,
    /// Blocked.
    pub blocked: VendorBlocked,
    /// Payment terms code; empty = due at once.
    pub payment_terms: String,
    /// Number of the pay-to vendor; empty = itself.
    pub pay_to: String,
    /// Default dimensions.
    pub default_dimensions: Vec<DefaultDimensionSeed>,
    /// Lines that every new draft gets.
    pub automatic_lines: Vec<AutomaticLineSeed>,
    /// Posting groups.
    pub posting_groups: PostingGroups,
    /// Invoice discount granted as pay-to vendor, in percent; zero = none.
    pub invoice_discount_percent: Decimal,
}

/// A G/L account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountSeed {
    /// Number.
    pub number: String,
    /// Display name.
    pub name: String,
    /// Account type.
    pub account_type: AccountType,
    /// Direct posting.
    pub direct_posting: DirectPosting,
    /// Blocked.
    pub blocked: Blocked,
    /// VAT percentage of a line on this account; zero = none.
    pub vat_percent: Decimal,
    /// Dimension without which posting is refused.
    pub mandatory_dimension: Option<String>,
    /// Default dimensions that a line on this account gets.
    pub default_dimensions: Vec<DefaultDimensionSeed>,
}

/// A dimension value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DimensionValueSeed {
    /// Code.
    pub code: String,
    /// Display name.
    pub name: String,
    /// Blocked; the API does not show it.
    pub blocked: Blocked,
}

impl From<&str> for DimensionValueSeed {
    fn from(code: &str) -> Self {
        Self {
            code: code.into(),
            name: code.into(),
            blocked: Blocked::No,
        }
    }
}

/// A foreign currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CurrencySeed {
    /// Code.
    pub code: String,
    /// Units of local currency for one unit; none = no exchange rate.
    pub rate: Option<Decimal>,
    /// First day of the rate; none = since ever.
    pub rate_from: Option<Date>,
}

/// A tax group (VAT product posting group).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TaxGroupSeed {
    /// What a client writes into `taxCode`.
    pub code: String,
    /// What `taxCode` reads back as (VAT Identifier); empty = the code.
    pub identifier: String,
    /// Percentage.
    pub percent: Decimal,
}

/// Payment terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaymentTermsSeed {
    /// Code.
    pub code: String,
    /// Date formula such as `10D`, `1M`, `CM+15D`; empty = due at once.
    pub due_date: String,
    /// Whether terms apply to credit memos too.
    pub credit_memos: CreditMemoTerms,
}

/// `calculateDiscountOnCreditMemos` of payment terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditMemoTerms {
    /// A credit memo is due on its document date.
    #[default]
    Ignored,
    /// As invoices.
    Applied,
}

/// Everything the control interface can seed in one request.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CompanySeed {
    /// Dimensions with their values, added first.
    pub dimensions: Vec<DimensionSeed>,
    /// Currencies.
    pub currencies: Vec<CurrencySeed>,
    /// Payment terms.
    pub payment_terms: Vec<PaymentTermsSeed>,
    /// Tax groups.
    pub tax_groups: Vec<TaxGroupSeed>,
    /// Accounts.
    pub accounts: Vec<AccountSeed>,
    /// Vendors.
    pub vendors: Vec<VendorSeed>,
    /// Allowed posting dates.
    pub posting_range: Option<PostingRange>,
    /// Setup; replaces all switches.
    pub switches: Option<super::Switches>,
}

/// A dimension with its values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DimensionSeed {
    /// Code.
    pub code: String,
    /// Values.
    pub values: Vec<DimensionValueSeed>,
}

/// General ledger setup, Allow Posting From and To; none = no bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PostingRange {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}
