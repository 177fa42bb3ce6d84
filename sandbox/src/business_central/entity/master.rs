//! Company, setup and master data as the API shows them.

use jiff::Timestamp;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::super::schema::*;
use super::super::seed::{AccountType, Blocked, CreditMemoTerms, DirectPosting, ValuePosting, VendorBlocked};
use super::super::state::{
    Account, Currency, DefaultDimension, Dimension, DimensionValue, PaymentTerms, State, TaxGroup, Vendor,
};
use super::super::value::{BLANK_DATE, Value};
use super::{Related, Row, many, one};

macro_rules! row_basics {
    ($type:expr, $self:ident, $id:expr, $version:expr) => {
        fn entity_type(&self) -> &'static EntityType {
            &$type
        }
        fn id(&$self) -> Option<Uuid> {
            Some($id)
        }
        fn version(&$self) -> Option<u64> {
            $version
        }
    };
}

/// The company; its rows carry no entity tag.
pub(crate) struct CompanyRow<'a>(pub(crate) &'a State);

impl<'a> Row<'a> for CompanyRow<'a> {
    row_basics!(COMPANY, self, self.0.company_id, None);

    fn value(&self, property: &str) -> Value {
        match property {
            "id" => Value::Guid(self.0.company_id),
            "systemVersion" => Value::text("29.0.0.0"),
            "timestamp" => Value::Integer(1),
            "name" => Value::text(&self.0.company_name),
            "systemCreatedAt" | "systemModifiedAt" => Value::Instant(self.0.created_at),
            "systemCreatedBy" | "systemModifiedBy" => Value::Guid(Uuid::from_u128(1)),
            _ => Value::text(""),
        }
    }
}

/// Company information.
pub(crate) struct CompanyInformationRow<'a>(pub(crate) &'a State);

impl<'a> Row<'a> for CompanyInformationRow<'a> {
    row_basics!(COMPANY_INFORMATION, self, self.0.setup_id, Some(1));

    fn value(&self, property: &str) -> Value {
        match property {
            "id" => Value::Guid(self.0.setup_id),
            "displayName" => Value::text(&self.0.company_name),
            "currencyCode" => Value::text(&self.0.local_currency),
            "currentFiscalYearStartDate" => Value::Date(BLANK_DATE),
            "lastModifiedDateTime" => Value::Instant(self.0.created_at),
            _ => Value::text(""),
        }
    }
}

/// General ledger setup.
pub(crate) struct SetupRow<'a>(pub(crate) &'a State);

impl<'a> Row<'a> for SetupRow<'a> {
    row_basics!(GENERAL_LEDGER_SETUP, self, self.0.setup_id, Some(1));

    fn value(&self, property: &str) -> Value {
        match property {
            "id" => Value::Guid(self.0.setup_id),
            "allowPostingFrom" => Value::Date(self.0.posting_range.from.unwrap_or(BLANK_DATE)),
            "allowPostingTo" => Value::Date(self.0.posting_range.to.unwrap_or(BLANK_DATE)),
            "localCurrencyCode" => Value::text(&self.0.local_currency),
            "lastModifiedDateTime" => Value::Instant(self.0.created_at),
            "allowQueryFromConsolidation" => Value::Flag(false),
            "shortcutDimension1Code" => Value::text(&self.0.global_dimensions[0]),
            "shortcutDimension2Code" => Value::text(&self.0.global_dimensions[1]),
            _ => Value::text(""),
        }
    }
}

/// A vendor.
pub(crate) struct VendorRow<'a> {
    state: &'a State,
    vendor: &'a Vendor,
}

impl<'a> VendorRow<'a> {
    pub(crate) fn new(state: &'a State, vendor: &'a Vendor) -> Self {
        Self { state, vendor }
    }
}

impl<'a> Row<'a> for VendorRow<'a> {
    row_basics!(VENDOR, self, self.vendor.id, Some(self.vendor.version));

    fn value(&self, property: &str) -> Value {
        let vendor = self.vendor;
        match property {
            "id" => Value::Guid(vendor.id),
            "number" => Value::text(&vendor.number),
            "displayName" => Value::text(&vendor.name),
            "addressLine1" => Value::text(&vendor.card.address_line1),
            "addressLine2" => Value::text(&vendor.card.address_line2),
            "city" => Value::text(&vendor.card.city),
            "state" => Value::text(&vendor.card.state),
            "country" => Value::text(&vendor.card.country),
            "postalCode" => Value::text(&vendor.card.postal_code),
            "phoneNumber" => Value::text(&vendor.card.phone_number),
            "email" => Value::text(&vendor.card.email),
            "taxRegistrationNumber" => Value::text(&vendor.card.tax_registration_number),
            "currencyId" => Value::Guid(self.state.currency_id(&vendor.currency)),
            "currencyCode" => Value::Text(self.state.shown_currency(&vendor.currency)),
            "paymentTermsId" => Value::Guid(
                self.state
                    .payment_terms
                    .get(&vendor.payment_terms)
                    .map_or(Uuid::nil(), |terms| terms.id),
            ),
            "paymentMethodId" => Value::Guid(Uuid::nil()),
            "taxLiable" => Value::Flag(false),
            "blocked" => Value::Choice(match vendor.blocked {
                VendorBlocked::No => "_x0020_",
                VendorBlocked::Payment => "Payment",
                VendorBlocked::All => "All",
            }),
            // What we owe, hence the sign opposite to the ledger's.
            "balance" => Value::Number(-self.state.ledger.vendor_balance(&vendor.number)),
            "lastModifiedDateTime" => Value::Instant(vendor.modified_at),
            _ => Value::text(""),
        }
    }

    fn related(&self, navigation: &str) -> Related<'a> {
        let (state, vendor) = (self.state, self.vendor);
        match navigation {
            "defaultDimensions" => many(
                vendor
                    .default_dimensions
                    .iter()
                    .map(move |default| DefaultDimensionRow { state, vendor, default }),
            ),
            "currency" => one(state.currencies.get(&vendor.currency).map(CurrencyRow)),
            "paymentTerm" => one(state.payment_terms.get(&vendor.payment_terms).map(PaymentTermRow)),
            _ => Related::One(None),
        }
    }
}

/// A default dimension of a vendor.
pub(crate) struct DefaultDimensionRow<'a> {
    state: &'a State,
    vendor: &'a Vendor,
    default: &'a DefaultDimension,
}

impl<'a> Row<'a> for DefaultDimensionRow<'a> {
    row_basics!(DEFAULT_DIMENSION, self, self.default.id, Some(self.default.version));

    fn value(&self, property: &str) -> Value {
        let dimension = self.state.dimensions.get(&self.default.dimension);
        match property {
            "id" => Value::Guid(self.default.id),
            "parentType" => Value::Choice("Vendor"),
            "parentId" => Value::Guid(self.vendor.id),
            "dimensionId" => Value::Guid(dimension.map_or(Uuid::nil(), |dimension| dimension.id)),
            "dimensionCode" => Value::text(&self.default.dimension),
            "dimensionValueId" => {
                let value = dimension.and_then(|dimension| dimension.values.get(&self.default.value));
                Value::Guid(value.map_or(Uuid::nil(), |value| value.id))
            }
            "dimensionValueCode" => Value::text(&self.default.value),
            "postingValidation" => Value::Choice(match self.default.posting {
                ValuePosting::Free => "_x0020_",
                ValuePosting::CodeMandatory => "Code_x0020_Mandatory",
                ValuePosting::SameCode => "Same_x0020_Code",
                ValuePosting::NoCode => "No_x0020_Code",
            }),
            _ => Value::Instant(self.default.modified_at),
        }
    }
}

/// A G/L account.
pub(crate) struct AccountRow<'a> {
    state: &'a State,
    account: &'a Account,
}

impl<'a> AccountRow<'a> {
    pub(crate) fn new(state: &'a State, account: &'a Account) -> Self {
        Self { state, account }
    }
}

impl<'a> Row<'a> for AccountRow<'a> {
    row_basics!(ACCOUNT, self, self.account.id, Some(self.account.version));

    fn value(&self, property: &str) -> Value {
        let account = self.account;
        match property {
            "id" => Value::Guid(account.id),
            "number" => Value::text(&account.number),
            "displayName" => Value::text(&account.name),
            "category" => Value::Choice("_x0020_"),
            "blocked" => Value::Flag(account.blocked == Blocked::Yes),
            "accountType" => Value::Choice(match account.account_type {
                AccountType::Posting => "Posting",
                AccountType::Heading => "Heading",
                AccountType::Total => "Total",
                AccountType::BeginTotal => "Begin_x002D_Total",
                AccountType::EndTotal => "End_x002D_Total",
            }),
            "directPosting" => Value::Flag(account.direct_posting == DirectPosting::Allowed),
            "netChange" => Value::Number(self.state.ledger.account_balance(&account.number)),
            "excludeFromConsolidation" => Value::Flag(false),
            "lastModifiedDateTime" => Value::Instant(account.modified_at),
            _ => Value::text(""),
        }
    }
}

/// A dimension.
pub(crate) struct DimensionRow<'a>(pub(crate) &'a Dimension);

impl<'a> Row<'a> for DimensionRow<'a> {
    row_basics!(DIMENSION, self, self.0.id, Some(self.0.version));

    fn value(&self, property: &str) -> Value {
        named(property, self.0.id, &self.0.code, &self.0.code, self.0.modified_at)
    }

    fn related(&self, navigation: &str) -> Related<'a> {
        let dimension = self.0;
        match navigation {
            "dimensionValues" => many(
                dimension
                    .values
                    .values()
                    .map(move |value| DimensionValueRow { dimension, value }),
            ),
            _ => Related::One(None),
        }
    }
}

/// A dimension value.
pub(crate) struct DimensionValueRow<'a> {
    pub(crate) dimension: &'a Dimension,
    pub(crate) value: &'a DimensionValue,
}

impl<'a> Row<'a> for DimensionValueRow<'a> {
    row_basics!(DIMENSION_VALUE, self, self.value.id, Some(self.value.version));

    fn value(&self, property: &str) -> Value {
        match property {
            "dimensionId" => Value::Guid(self.dimension.id),
            other => named(
                other,
                self.value.id,
                &self.value.code,
                &self.value.name,
                self.value.modified_at,
            ),
        }
    }

    fn related(&self, navigation: &str) -> Related<'a> {
        one((navigation == "dimension").then_some(DimensionRow(self.dimension)))
    }
}

/// A foreign currency.
pub(crate) struct CurrencyRow<'a>(pub(crate) &'a Currency);

impl<'a> Row<'a> for CurrencyRow<'a> {
    row_basics!(CURRENCY, self, self.0.id, Some(self.0.version));

    fn value(&self, property: &str) -> Value {
        match property {
            "amountDecimalPlaces" => Value::text("2:2"),
            "amountRoundingPrecision" => Value::Number(Decimal::new(1, 2)),
            other => named(other, self.0.id, &self.0.code, &self.0.code, self.0.modified_at),
        }
    }
}

/// Payment terms.
pub(crate) struct PaymentTermRow<'a>(pub(crate) &'a PaymentTerms);

impl<'a> Row<'a> for PaymentTermRow<'a> {
    row_basics!(PAYMENT_TERM, self, self.0.id, Some(self.0.version));

    fn value(&self, property: &str) -> Value {
        match property {
            "dueDateCalculation" => Value::text(&self.0.due_date),
            "discountPercent" => Value::Number(Decimal::ZERO),
            "calculateDiscountOnCreditMemos" => Value::Flag(self.0.credit_memos == CreditMemoTerms::Applied),
            other => named(other, self.0.id, &self.0.code, &self.0.code, self.0.modified_at),
        }
    }
}

/// A tax group.
pub(crate) struct TaxGroupRow<'a>(pub(crate) &'a TaxGroup);

impl<'a> Row<'a> for TaxGroupRow<'a> {
    row_basics!(TAX_GROUP, self, self.0.id, Some(self.0.version));

    fn value(&self, property: &str) -> Value {
        match property {
            "taxType" => Value::Choice("VAT"),
            other => named(other, self.0.id, &self.0.code, &self.0.code, self.0.modified_at),
        }
    }
}

fn named(property: &str, id: Uuid, code: &str, name: &str, modified_at: Timestamp) -> Value {
    match property {
        "id" => Value::Guid(id),
        "code" => Value::text(code),
        "displayName" => Value::text(name),
        "lastModifiedDateTime" => Value::Instant(modified_at),
        _ => Value::text(""),
    }
}
