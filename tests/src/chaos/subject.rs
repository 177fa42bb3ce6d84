//! A planned document as Concur has it, and what it must become in Business Central.

use rust_decimal::Decimal;
use sandbox::concur::Approval;
use sandbox::concur::fixtures::{
    CashAdvanceRequest, Entry, ExpenseReport, InvoiceRequest, Line, Payee, business_id, cash_advance_id,
};

use super::fault_kind::PlannedFault;
use super::plan::{Fate, PlannedDocument, Sort};

/// The supplier that Business Central does not know at first, and its vendor there.
pub const MISSING_SUPPLIER: (&str, &str) = ("SUP-99", "V-99");
/// An account that no rule maps.
const UNMAPPED_ACCOUNT: &str = "6999";
const EMPLOYEES: [(&str, &str); 2] = [("EMP-001", "E-001"), ("EMP-002", "E-002")];
const SUPPLIERS: [(&str, &str); 2] = [("SUP-10", "V-10"), ("SUP-20", "V-20")];
const CARD_ISSUER: &str = "V-CARD";
const ACCOUNTS: [&str; 4] = ["6100", "6200", "6300", "6400"];
/// Its lines have the other department by default.
const ACCOUNT_WITH_DEFAULT: &str = "6500";

/// One document.
pub struct Subject {
    pub planned: PlannedDocument,
    pub business_id: String,
    pub approval: Approval,
    /// In the order in which they are posted.
    pub purchases: Vec<Purchase>,
}

/// One purchase document.
pub struct Purchase {
    pub external_number: String,
    pub vendor: &'static str,
    /// What the vendor is owed; negative for a credit memo.
    pub due: Decimal,
    /// What every line must have.
    pub department: Option<&'static str>,
    /// Whether Concur is told of its payment.
    pub payment_is_told: bool,
}

impl Subject {
    /// The document of this plan.
    pub fn of(planned: PlannedDocument) -> Self {
        match planned.sort {
            Sort::Invoice => invoice(planned),
            Sort::CashAdvance => cash_advance(planned),
            _ => report(planned),
        }
    }

    /// What requests to Business Central about it name: each purchase document by its number.
    pub fn ledger_keys(&self) -> impl Iterator<Item = &str> {
        self.purchases.iter().map(|purchase| purchase.external_number.as_str())
    }

    /// What a request that meets this fault names: in Concur the document, in Business Central one of its purchase documents.
    pub fn fault_key(&self, fault: &PlannedFault) -> String {
        let of_purchase = self.ledger_keys().nth(fault.purchase);
        let key = of_purchase.filter(|_| !fault.in_concur());
        key.unwrap_or(&self.business_id).to_owned()
    }

    /// Whether Concur is told of its payment by the bulk update of invoices, and not by a payment confirmation.
    pub fn is_invoice(&self) -> bool {
        self.planned.sort == Sort::Invoice
    }
}

fn money(cents: u32) -> Decimal {
    Decimal::new(i64::from(cents), 2)
}

fn department(planned: &PlannedDocument) -> Option<&'static str> {
    planned
        .cost_center
        .map(|cost_center| if cost_center == "100" { "SALES" } else { "PROD" })
}

fn account(planned: &PlannedDocument, line: usize) -> &'static str {
    match (planned.fate, planned.sort) {
        (Fate::UnmappedRejected | Fate::UnmappedLeft, _) => UNMAPPED_ACCOUNT,
        (_, Sort::DifferingDimension) => ACCOUNT_WITH_DEFAULT,
        _ => ACCOUNTS[line % ACCOUNTS.len()],
    }
}

fn report(planned: PlannedDocument) -> Subject {
    let id = business_id(planned.number);
    let (employee, vendor) = EMPLOYEES[planned.party % EMPLOYEES.len()];
    let sign = if planned.sort == Sort::CreditMemo {
        Decimal::NEGATIVE_ONE
    } else {
        Decimal::ONE
    };
    let mut report = ExpenseReport::new(&id, employee);
    planned.currency().clone_into(&mut report.currency);
    let mut of_employee = Decimal::ZERO;
    let mut of_card = Decimal::ZERO;
    for (line, cents) in planned.cents.iter().enumerate() {
        let amount = sign * money(*cents);
        let by_card = planned.sort == Sort::TwoPayees && line == 1;
        let mut entry = if by_card {
            of_card += amount;
            Entry::card_charge(Payee::CompanyPaid, account(&planned, line), amount)
        } else {
            of_employee += amount;
            Entry::new(account(&planned, line), amount)
        };
        entry.cost_center = planned.cost_center.map(str::to_owned);
        report = report.with_entry(entry);
    }
    let purchase = |payee: &str, vendor, due: Decimal, payment_is_told| Purchase {
        external_number: format!("{id}-{payee}"),
        vendor,
        due,
        department: department(&planned),
        payment_is_told,
    };
    let mut purchases = vec![purchase("EMPL", vendor, of_employee, planned.sort != Sort::CreditMemo)];
    if planned.sort == Sort::TwoPayees {
        purchases.push(purchase("COPD", CARD_ISSUER, of_card, false));
    }
    Subject {
        approval: report.approval(),
        business_id: id,
        purchases,
        planned,
    }
}

fn invoice(planned: PlannedDocument) -> Subject {
    let id = business_id(planned.number);
    let (code, vendor) = if planned.fate == Fate::SupplierMissing {
        MISSING_SUPPLIER
    } else {
        SUPPLIERS[planned.party % SUPPLIERS.len()]
    };
    let mut invoice = InvoiceRequest::new(&id, code, format!("CH-{}", planned.number));
    planned.currency().clone_into(&mut invoice.currency);
    for (at, cents) in planned.cents.iter().enumerate() {
        let mut line = Line::new(account(&planned, at), money(*cents), format!("Item {}", at + 1));
        line.cost_center = planned.cost_center.map(str::to_owned);
        invoice = invoice.with_line(line);
    }
    let purchase = Purchase {
        external_number: invoice.vendor_invoice_number.clone(),
        vendor,
        due: invoice.total(),
        department: department(&planned),
        payment_is_told: true,
    };
    Subject {
        approval: invoice.approval(),
        business_id: id,
        purchases: vec![purchase],
        planned,
    }
}

fn cash_advance(planned: PlannedDocument) -> Subject {
    let id = cash_advance_id(planned.number);
    let (employee, vendor) = EMPLOYEES[planned.party % EMPLOYEES.len()];
    let due = planned.cents.iter().copied().map(money).sum();
    let purchase = Purchase {
        external_number: id.clone(),
        vendor,
        due,
        department: None,
        payment_is_told: false,
    };
    Subject {
        approval: CashAdvanceRequest::new(&id, employee, due).approval(),
        business_id: id,
        purchases: vec![purchase],
        planned,
    }
}
