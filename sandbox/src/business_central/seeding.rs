//! Putting master data and setup into the company.

use jiff::Timestamp;
use uuid::Uuid;

use super::company::Company;
use super::seed::*;
use super::state::State;
use super::switches::Switches;
use super::value::code;
use super::view::DocumentKind;

/// The accounts that posting itself uses; nobody may post on them directly.
pub(super) fn add_posting_accounts(state: &mut State, now: Timestamp) {
    let accounts = state.posting_accounts.clone();
    for (number, name) in [
        (accounts.payables, "Vendors, Domestic"),
        (accounts.purchase_vat, "Purchase VAT"),
        (accounts.bank, "Bank"),
    ] {
        let seed = AccountSeed {
            number,
            name: name.into(),
            direct_posting: DirectPosting::Forbidden,
            ..AccountSeed::default()
        };
        state.add_account(seed, now);
    }
}

impl Company {
    /// Adds a vendor or changes the one of that number, which keeps its id. Returns the id.
    pub fn add_vendor(&self, seed: VendorSeed) -> Uuid {
        let now = self.moment().now;
        self.lock().add_vendor(seed, now)
    }

    /// Adds an account or changes the one of that number, which keeps its id. Returns the id.
    pub fn add_account(&self, seed: AccountSeed) -> Uuid {
        let now = self.moment().now;
        self.lock().add_account(seed, now)
    }

    /// Adds a dimension or more values of it. The first two dimensions become the global ones. Returns the id.
    pub fn add_dimension<V: Into<DimensionValueSeed>>(&self, code: &str, values: impl IntoIterator<Item = V>) -> Uuid {
        let now = self.moment().now;
        self.lock()
            .add_dimension(code, values.into_iter().map(Into::into).collect(), now)
    }

    /// Adds a foreign currency.
    pub fn add_currency(&self, seed: &CurrencySeed) {
        let now = self.moment().now;
        self.lock().add_currency(seed, now);
    }

    /// Adds payment terms.
    pub fn add_payment_terms(&self, seed: &PaymentTermsSeed) {
        let now = self.moment().now;
        self.lock().add_payment_terms(seed, now);
    }

    /// Adds a tax group.
    pub fn add_tax_group(&self, seed: &TaxGroupSeed) {
        let now = self.moment().now;
        self.lock().add_tax_group(seed, now);
    }

    /// Sets Allow Posting From and To.
    pub fn set_posting_range(&self, range: PostingRange) {
        self.lock().posting_range = range;
    }

    /// Changes the company's setup.
    pub fn switches(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut self.lock().switches);
    }

    /// Blocks or unblocks a vendor; false when there is none of that number.
    pub fn block_vendor(&self, number: &str, blocked: VendorBlocked) -> bool {
        let now = self.moment().now;
        let state = &mut *self.lock();
        let version = state.next_version();
        match state.vendors.get_mut(&code(number)) {
            Some(vendor) => {
                state.vendor_journal.touched(vendor.id, vendor.version);
                vendor.blocked = blocked;
                vendor.version = version;
                vendor.modified_at = now;
                true
            }
            None => false,
        }
    }

    /// Gives a vendor another number; it keeps its id. False when there is none of the old number or one of the new.
    pub fn renumber_vendor(&self, number: &str, to: &str) -> bool {
        let now = self.moment().now;
        let state = &mut *self.lock();
        let (number, to) = (code(number), code(to));
        if state.vendors.contains_key(&to) {
            return false;
        }
        let version = state.next_version();
        let Some(mut vendor) = state.vendors.remove(&number) else {
            return false;
        };
        state.vendor_journal.touched(vendor.id, vendor.version);
        if vendor.pay_to == number {
            vendor.pay_to.clone_from(&to);
        }
        vendor.number.clone_from(&to);
        vendor.version = version;
        vendor.modified_at = now;
        state.vendors.insert(to, vendor);
        true
    }

    /// Deletes a vendor, which nothing but a webhook and a look at all vendors shows. False when there is none.
    pub fn delete_vendor(&self, number: &str) -> bool {
        let state = &mut *self.lock();
        let removed = state.vendors.remove(&code(number));
        if let Some(vendor) = &removed {
            state.vendor_journal.deleted(vendor.id);
        }
        removed.is_some()
    }

    /// Sets the last number of a posted series, so that the next post clashes with or skips numbers.
    pub fn set_last_posted_number(&self, kind: DocumentKind, number: &str) {
        self.lock().series.set_last_posted(kind, number);
    }

    /// Adds everything in the seed, master data before what refers to it.
    pub fn seed(&self, seed: CompanySeed) {
        for dimension in seed.dimensions {
            self.add_dimension(&dimension.code, dimension.values);
        }
        seed.currencies.iter().for_each(|currency| self.add_currency(currency));
        seed.payment_terms
            .iter()
            .for_each(|terms| self.add_payment_terms(terms));
        seed.tax_groups.iter().for_each(|group| self.add_tax_group(group));
        for account in seed.accounts {
            self.add_account(account);
        }
        for vendor in seed.vendors {
            self.add_vendor(vendor);
        }
        if let Some(range) = seed.posting_range {
            self.set_posting_range(range);
        }
        if let Some(switches) = seed.switches {
            self.switches(|current| *current = switches);
        }
    }
}
