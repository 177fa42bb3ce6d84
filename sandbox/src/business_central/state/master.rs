//! Master data records and how seeds become records.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::super::seed::*;
use super::super::value::code;
use super::{DimensionSet, State};

/// A vendor.
#[derive(Clone, Debug)]
pub(crate) struct Vendor {
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) card: VendorCard,
    /// Blank = local currency.
    pub(crate) currency: String,
    pub(crate) blocked: VendorBlocked,
    pub(crate) payment_terms: String,
    pub(crate) pay_to: String,
    pub(crate) default_dimensions: Vec<DefaultDimension>,
    pub(crate) automatic_lines: Vec<AutomaticLineSeed>,
    pub(crate) posting_groups: PostingGroups,
    pub(crate) invoice_discount_percent: Decimal,
    pub(crate) version: u64,
    pub(crate) modified_at: Timestamp,
}

/// A default dimension of a vendor or an account.
#[derive(Clone, Debug)]
pub(crate) struct DefaultDimension {
    pub(crate) id: Uuid,
    pub(crate) dimension: String,
    pub(crate) value: String,
    pub(crate) posting: ValuePosting,
    pub(crate) version: u64,
    pub(crate) modified_at: Timestamp,
}

/// A G/L account.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) account_type: AccountType,
    pub(crate) direct_posting: DirectPosting,
    pub(crate) blocked: Blocked,
    pub(crate) vat_percent: Decimal,
    pub(crate) mandatory_dimension: Option<String>,
    pub(crate) default_dimensions: DimensionSet,
    pub(crate) version: u64,
    pub(crate) modified_at: Timestamp,
}

/// A dimension.
#[derive(Clone, Debug)]
pub(crate) struct Dimension {
    pub(crate) id: Uuid,
    pub(crate) code: String,
    pub(crate) values: BTreeMap<String, DimensionValue>,
    pub(crate) version: u64,
    pub(crate) modified_at: Timestamp,
}

/// A dimension value.
#[derive(Clone, Debug)]
pub(crate) struct DimensionValue {
    pub(crate) id: Uuid,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) blocked: Blocked,
    pub(crate) version: u64,
    pub(crate) modified_at: Timestamp,
}

/// A foreign currency.
#[derive(Clone, Debug)]
pub(crate) struct Currency {
    pub(crate) id: Uuid,
    pub(crate) code: String,
    pub(crate) rate: Option<Decimal>,
    pub(crate) rate_from: Option<Date>,
    pub(crate) version: u64,
    pub(crate) modified_at: Timestamp,
}

/// Payment terms.
#[derive(Clone, Debug)]
pub(crate) struct PaymentTerms {
    pub(crate) id: Uuid,
    pub(crate) code: String,
    pub(crate) due_date: String,
    pub(crate) credit_memos: CreditMemoTerms,
    pub(crate) version: u64,
    pub(crate) modified_at: Timestamp,
}

/// A tax group.
#[derive(Clone, Debug)]
pub(crate) struct TaxGroup {
    pub(crate) id: Uuid,
    pub(crate) code: String,
    pub(crate) identifier: String,
    pub(crate) percent: Decimal,
    pub(crate) version: u64,
    pub(crate) modified_at: Timestamp,
}

impl State {
    pub(crate) fn add_vendor(&mut self, seed: VendorSeed, now: Timestamp) -> Uuid {
        let number = code(&seed.number);
        let id = self.vendors.get(&number).map_or_else(Uuid::new_v4, |vendor| vendor.id);
        let default_dimensions = seed
            .default_dimensions
            .iter()
            .map(|default| DefaultDimension {
                id: Uuid::new_v4(),
                dimension: code(&default.dimension),
                value: code(&default.value),
                posting: default.posting,
                version: self.next_version(),
                modified_at: now,
            })
            .collect();
        let currency = self.stored_currency(&code(&seed.currency));
        let vendor = Vendor {
            id,
            pay_to: if seed.pay_to.is_empty() {
                number.clone()
            } else {
                code(&seed.pay_to)
            },
            number: number.clone(),
            name: seed.name,
            card: seed.card,
            currency,
            blocked: seed.blocked,
            payment_terms: code(&seed.payment_terms),
            default_dimensions,
            automatic_lines: seed.automatic_lines,
            posting_groups: seed.posting_groups,
            invoice_discount_percent: seed.invoice_discount_percent,
            version: self.next_version(),
            modified_at: now,
        };
        match self.vendors.get(&vendor.number) {
            Some(before) => self.vendor_journal.touched(id, before.version),
            // The page writes a new row twice.
            None => self.vendor_journal.created(id, 0),
        }
        self.vendors.insert(number, vendor);
        id
    }

    pub(crate) fn add_account(&mut self, seed: AccountSeed, now: Timestamp) -> Uuid {
        let number = code(&seed.number);
        let id = self
            .accounts
            .get(&number)
            .map_or_else(Uuid::new_v4, |account| account.id);
        let account = Account {
            id,
            number: number.clone(),
            name: seed.name,
            account_type: seed.account_type,
            direct_posting: seed.direct_posting,
            blocked: seed.blocked,
            vat_percent: seed.vat_percent,
            mandatory_dimension: seed.mandatory_dimension.as_deref().map(code),
            default_dimensions: seed
                .default_dimensions
                .iter()
                .map(|default| (code(&default.dimension), code(&default.value)))
                .collect(),
            version: self.next_version(),
            modified_at: now,
        };
        self.accounts.insert(number, account);
        id
    }

    pub(crate) fn add_dimension(&mut self, name: &str, values: Vec<DimensionValueSeed>, now: Timestamp) -> Uuid {
        let dimension_code = code(name);
        if let Some(free) = self.global_dimensions.iter().position(String::is_empty)
            && !self.global_dimensions.contains(&dimension_code)
        {
            self.global_dimensions[free].clone_from(&dimension_code);
        }
        let version = self.next_version();
        let dimension = self
            .dimensions
            .entry(dimension_code.clone())
            .or_insert_with(|| Dimension {
                id: Uuid::new_v4(),
                code: dimension_code,
                values: BTreeMap::new(),
                version,
                modified_at: now,
            });
        for seed in values {
            let value_code = code(&seed.code);
            let id = dimension
                .values
                .get(&value_code)
                .map_or_else(Uuid::new_v4, |value| value.id);
            dimension.values.insert(
                value_code.clone(),
                DimensionValue {
                    id,
                    code: value_code,
                    name: seed.name,
                    blocked: seed.blocked,
                    version,
                    modified_at: now,
                },
            );
        }
        dimension.id
    }

    pub(crate) fn add_currency(&mut self, seed: &CurrencySeed, now: Timestamp) {
        let version = self.next_version();
        let currency = Currency {
            id: Uuid::new_v4(),
            code: code(&seed.code),
            rate: seed.rate,
            rate_from: seed.rate_from,
            version,
            modified_at: now,
        };
        self.currencies.insert(currency.code.clone(), currency);
    }

    pub(crate) fn add_payment_terms(&mut self, seed: &PaymentTermsSeed, now: Timestamp) {
        let version = self.next_version();
        let terms = PaymentTerms {
            id: Uuid::new_v4(),
            code: code(&seed.code),
            due_date: seed.due_date.clone(),
            credit_memos: seed.credit_memos,
            version,
            modified_at: now,
        };
        self.payment_terms.insert(terms.code.clone(), terms);
    }

    pub(crate) fn add_tax_group(&mut self, seed: &TaxGroupSeed, now: Timestamp) {
        let version = self.next_version();
        let group_code = code(&seed.code);
        let identifier = if seed.identifier.is_empty() {
            group_code.clone()
        } else {
            code(&seed.identifier)
        };
        let group = TaxGroup {
            id: Uuid::new_v4(),
            code: group_code.clone(),
            identifier,
            percent: seed.percent,
            version,
            modified_at: now,
        };
        self.tax_groups.insert(group_code, group);
    }

    /// The local currency is stored as blank.
    pub(crate) fn stored_currency(&self, shown: &str) -> String {
        if shown == self.local_currency {
            String::new()
        } else {
            shown.to_owned()
        }
    }

    /// What the API shows for a stored currency code.
    pub(crate) fn shown_currency(&self, stored: &str) -> String {
        if stored.is_empty() {
            self.local_currency.clone()
        } else {
            stored.to_owned()
        }
    }

    pub(crate) fn currency_id(&self, stored: &str) -> Uuid {
        self.currencies.get(stored).map_or(Uuid::nil(), |currency| currency.id)
    }

    pub(crate) fn vendor_by_id(&self, id: Uuid) -> Option<&Vendor> {
        self.vendors.values().find(|vendor| vendor.id == id)
    }

    pub(crate) fn account_by_id(&self, id: Uuid) -> Option<&Account> {
        self.accounts.values().find(|account| account.id == id)
    }

    pub(crate) fn vendor_id(&self, number: &str) -> Uuid {
        self.vendors.get(number).map_or(Uuid::nil(), |vendor| vendor.id)
    }
}
