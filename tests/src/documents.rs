//! The documents that tests approve.

use rust_decimal::Decimal;
use sandbox::concur::fixtures::{
    CashAdvanceRequest, Entry, ExpenseReport, InvoiceRequest, Line, Payee, business_id, cash_advance_id,
};

use crate::house::House;

impl House {
    /// The n-th business id of this house.
    pub fn id(&self, n: u32) -> String {
        business_id(self.number * 10_000 + n)
    }

    /// An expense report of one entry over 120.50 USD, reimbursed by the ledger.
    pub fn report(&self, n: u32) -> ExpenseReport {
        let mut entry = Entry::new("6100", Decimal::new(12_050, 2));
        entry.cost_center = Some("100".to_owned());
        ExpenseReport::new(self.id(n), "EMP-001").with_entry(entry)
    }

    /// A supplier invoice of two lines over 300.00 USD in all.
    pub fn invoice(&self, n: u32) -> InvoiceRequest {
        InvoiceRequest::new(self.id(n), "SUP-10", format!("INV-{}-{n}", self.number))
            .with_line(Line::new("6300", Decimal::new(10_000, 2), "Paper"))
            .with_line(Line::new("6400", Decimal::new(20_000, 2), "Toner"))
    }

    /// An expense report over 200.50 USD: 120.50 paid by the employee, 80.00 by a company-paid card.
    pub fn report_with_card(&self, n: u32) -> ExpenseReport {
        self.report(n)
            .with_entry(Entry::card_charge(Payee::CompanyPaid, "6200", Decimal::new(8_000, 2)))
    }

    /// The report of [`House::report`], on an account that gives its lines another department by default.
    pub fn report_on_account_with_default(&self, n: u32) -> ExpenseReport {
        let mut report = self.report(n);
        for entry in &mut report.entries {
            "6500".clone_into(&mut entry.account);
        }
        report
    }

    /// A cash advance of 300.00 USD that was issued to an employee.
    pub fn cash_advance(&self, n: u32) -> CashAdvanceRequest {
        let id = cash_advance_id(self.number * 10_000 + n);
        CashAdvanceRequest::new(id, "EMP-001", Decimal::new(30_000, 2))
    }
}
