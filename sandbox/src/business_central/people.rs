//! What people do in Business Central while the connector works: documents of their own, payments, corrections.

use jiff::civil::Date;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::company::Company;
use super::document::{create_draft, delete_document};
use super::error::ApiError;
use super::json::Json;
use super::ledger::{
    Language, apply_credit_memo, cancel_credit_memo, cancel_invoice, pay, pay_with_discount, post_document, unapply,
};
use super::seed::{AccountType, Blocked, DirectPosting};
use super::state::{Moment, State};
use super::view::{DocumentKind, PaymentAmount, PersonError, ReleaseStatus};

fn refused(error: ApiError) -> PersonError {
    PersonError::Refused(error.message)
}

/// A draft with one line on the first usable account.
fn draft(
    state: &mut State,
    kind: DocumentKind,
    vendor: &str,
    external_number: &str,
    amount: Decimal,
    moment: Moment,
) -> Result<Uuid, PersonError> {
    let account = state
        .accounts
        .values()
        .find(|account| {
            account.account_type == AccountType::Posting
                && account.direct_posting == DirectPosting::Allowed
                && account.blocked == Blocked::No
        })
        .ok_or_else(|| PersonError::NotFound("an account that allows direct posting".into()))?;
    let line = Json::Object(vec![
        ("lineType".into(), Json::text("Account")),
        ("lineObjectNumber".into(), Json::text(&account.number)),
        ("quantity".into(), Json::Number(Decimal::ONE)),
        ("unitCost".into(), Json::Number(amount)),
    ]);
    let (number_name, lines_name) = match kind {
        DocumentKind::Invoice => ("vendorInvoiceNumber", "purchaseInvoiceLines"),
        DocumentKind::CreditMemo => ("vendorCreditMemoNumber", "purchaseCreditMemoLines"),
    };
    let body = Json::Object(vec![
        ("vendorNumber".into(), Json::text(vendor)),
        (number_name.into(), Json::text(external_number)),
        (lines_name.into(), Json::List(vec![line])),
    ]);
    create_draft(state, kind, &body, moment).map_err(refused)
}

impl Company {
    /// Somebody enters a draft of one line. Returns its id.
    pub fn person_drafts(
        &self,
        kind: DocumentKind,
        vendor: &str,
        external_number: &str,
        amount: Decimal,
    ) -> Result<Uuid, PersonError> {
        draft(&mut self.lock(), kind, vendor, external_number, amount, self.moment())
    }

    /// Somebody enters a document of one line and posts it. Returns its id. When posting is refused the draft stays.
    pub fn person_posts(
        &self,
        kind: DocumentKind,
        vendor: &str,
        external_number: &str,
        amount: Decimal,
    ) -> Result<Uuid, PersonError> {
        let state = &mut *self.lock();
        let moment = self.moment();
        let id = draft(state, kind, vendor, external_number, amount, moment)?;
        post_document(state, id, moment, Language::English).map_err(refused)?;
        Ok(id)
    }

    /// Somebody posts a draft, whoever made it.
    pub fn person_posts_draft(&self, id: Uuid) -> Result<(), PersonError> {
        post_document(&mut self.lock(), id, self.moment(), Language::English).map_err(refused)
    }

    /// Somebody deletes a draft, whoever made it.
    pub fn person_deletes(&self, id: Uuid) -> Result<(), PersonError> {
        delete_document(&mut self.lock(), id, self.moment().now).map_err(refused)
    }

    /// Somebody sets the document status of a draft: sends it for approval, releases it, reopens it.
    pub fn person_releases(&self, id: Uuid, release: ReleaseStatus) -> Result<(), PersonError> {
        let state = &mut *self.lock();
        match state.documents.get_mut(id).filter(|document| document.is_draft()) {
            Some(document) => document.release = release,
            None => return Err(PersonError::NotFound(id.to_string())),
        }
        state.touch(id, self.moment().now);
        Ok(())
    }

    /// Somebody removes every comment line of a draft.
    pub fn person_removes_comments(&self, id: Uuid) -> Result<(), PersonError> {
        let state = &mut *self.lock();
        match state.documents.get_mut(id).filter(|document| document.is_draft()) {
            Some(document) => document.lines.retain(|line| !line.account.is_empty()),
            None => return Err(PersonError::NotFound(id.to_string())),
        }
        state.touch(id, self.moment().now);
        Ok(())
    }

    /// Somebody saves a draft again: nothing changes but its tag and modification time.
    pub fn person_saves(&self, id: Uuid) -> Result<(), PersonError> {
        let state = &mut *self.lock();
        if state.documents.get(id).is_none() {
            return Err(PersonError::NotFound(id.to_string()));
        }
        state.touch(id, self.moment().now);
        Ok(())
    }

    /// Pays a posted invoice by its posted number and applies the payment. Returns the payment's number.
    pub fn pay(&self, posted_number: &str, amount: PaymentAmount, date: Date) -> Result<String, PersonError> {
        pay(&mut self.lock(), posted_number, amount, date, self.moment())
    }

    /// Pays a part of a posted invoice and takes the rest as payment discount. Returns the payment's number.
    pub fn pay_with_discount(&self, posted_number: &str, amount: Decimal, date: Date) -> Result<String, PersonError> {
        pay_with_discount(&mut self.lock(), posted_number, amount, date, self.moment())
    }

    /// Applies a posted credit memo to a posted invoice of the same vendor, both by their posted numbers.
    pub fn apply_credit_memo(&self, posted_number: &str, memo_number: &str, date: Date) -> Result<(), PersonError> {
        apply_credit_memo(&mut self.lock(), posted_number, memo_number, date, self.moment())
    }

    /// Takes the latest application of a posted invoice back, by its posted number.
    pub fn unapply(&self, posted_number: &str) -> Result<(), PersonError> {
        unapply(&mut self.lock(), posted_number, self.moment())
    }

    /// Cancels a posted invoice with a corrective credit memo, whose id it returns; or a corrective credit memo, whose
    /// own id it returns and whose invoice is open again.
    pub fn cancel(&self, posted_number: &str) -> Result<Uuid, PersonError> {
        let state = &mut *self.lock();
        let moment = self.moment();
        if let Some(id) = state.posted_by_number(DocumentKind::Invoice, posted_number) {
            return cancel_invoice(state, id, moment.today, moment).map_err(refused);
        }
        let id = state
            .posted_by_number(DocumentKind::CreditMemo, posted_number)
            .ok_or_else(|| PersonError::NotFound(posted_number.into()))?;
        cancel_credit_memo(state, id, moment).map_err(refused)?;
        Ok(id)
    }
}
