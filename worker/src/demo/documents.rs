//! The demo's documents: expense reports and supplier invoices of several sizes, and the ones that something happens to.

use records::DocumentSummary;
use rust_decimal::Decimal;
use sandbox::Sandbox;
use sandbox::concur::Approval;
use sandbox::concur::fixtures::{CashAdvanceRequest, Entry, ExpenseReport, InvoiceRequest, Line, business_id};
use sandbox::fault::{Fault, FaultRule};
use workflows::stage::Stage;

use super::company::{ACCOUNTS, COST_CENTERS, EMPLOYEES, MISSING_SUPPLIER, SUPPLIERS};
use super::mixed;

/// Expense reports.
const REPORTS: u32 = 22;
/// The report that an event announces.
const ANNOUNCED: u32 = REPORTS;
/// Supplier invoices.
const INVOICES: u32 = 20;
/// The report that is paid in two parts.
const PAID_IN_PARTS: u32 = 4;
/// Lines of the large invoice: as JSON it would not pass through Temporal.
const LARGE: u32 = 400;

/// How a document must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Posted, confirmed, paid.
    Paid,
    /// The same, after it was held and retried.
    PaidAfterRetry,
    /// Posted and confirmed, and no payment to tell Concur of.
    Closed,
}

impl Ending {
    fn stage(self) -> Stage {
        match self {
            Ending::Paid | Ending::PaidAfterRetry => Stage::Paid,
            Ending::Closed => Stage::Closed,
        }
    }
}

/// What happens to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mishap {
    /// Nothing.
    None,
    /// It is read from the queue twice.
    DeliveredTwice,
    /// Business Central posts it, and the answer is lost.
    PostAnswerLost,
    /// Business Central creates the draft, and the answer is lost.
    CreateAnswerLost,
    /// Business Central is too busy for a moment.
    Throttled,
}

/// One document of the demo.
pub(super) struct DemoDocument {
    pub(super) business_id: String,
    pub(super) kind: &'static str,
    pub(super) currency: &'static str,
    pub(super) ending: Ending,
    pub(super) mishap: Mishap,
    /// Whether it is paid in two parts, each of which Concur is told of.
    pub(super) is_paid_in_parts: bool,
    /// What is special about it.
    pub(super) note: &'static str,
    /// What it must become in Business Central.
    pub(super) purchases: Vec<DemoPurchase>,
    pub(super) source: Source,
}

/// A purchase document as it must stand.
pub(super) struct DemoPurchase {
    pub(super) vendor: &'static str,
    /// What finds it.
    pub(super) external_number: String,
    /// What the vendor is owed; negative for a credit memo.
    pub(super) due: Decimal,
}

/// The document in Concur.
pub(super) enum Source {
    Expense(ExpenseReport),
    Invoice(InvoiceRequest),
    CashAdvance(CashAdvanceRequest),
}

impl DemoDocument {
    /// The approval as it is put into Concur's queue.
    pub(super) fn approval(&self) -> Approval {
        match &self.source {
            Source::Expense(report) => report.approval(),
            Source::Invoice(invoice) => invoice.approval(),
            Source::CashAdvance(advance) => advance.approval(),
        }
    }

    /// The stage it must end at.
    pub(super) fn expected_stage(&self) -> &'static str {
        self.ending.stage().as_str()
    }

    /// How many payment confirmations Concur must have.
    pub(super) fn expected_payments(&self) -> usize {
        usize::from(self.ending != Ending::Closed) + usize::from(self.is_paid_in_parts)
    }

    /// Whether it was held on its way.
    pub(super) fn was_held(&self) -> bool {
        self.ending == Ending::PaidAfterRetry
    }

    /// Whether records show it where it must end.
    pub(super) fn is_where_it_should_be(&self, now: &[DocumentSummary]) -> bool {
        stage_of(&self.business_id, now) == Some(self.ending.stage().as_str())
    }
}

/// The stage that records show.
pub(super) fn stage_of<'a>(business_id: &str, now: &'a [DocumentSummary]) -> Option<&'a str> {
    now.iter()
        .find(|document| document.key.business_id == business_id)
        .map(|document| document.stage.as_str())
}

/// Every document, reports first.
pub(super) fn all() -> Vec<DemoDocument> {
    let plain = (0..REPORTS).map(report).chain((0..INVOICES).map(invoice));
    plain.chain(mixed::all()).collect()
}

/// The document that is approved when the others are done, and that an event announces.
pub(super) fn announced() -> DemoDocument {
    DemoDocument {
        note: "announced by an event",
        ..report(ANNOUNCED)
    }
}

/// What goes wrong, and on which document.
pub(super) fn prepare_faults(sandbox: &Sandbox, documents: &[DemoDocument]) {
    for document in documents {
        let rule = |operation: &str, key: &str, fault: Fault| FaultRule {
            operation: operation.to_owned(),
            key: Some(key.to_owned()),
            skip: 0,
            times: 1,
            fault,
        };
        let Some(number) = document.purchases.first().map(|purchase| &purchase.external_number) else {
            continue;
        };
        let ledger = sandbox.business_central();
        match document.mishap {
            Mishap::None => {}
            Mishap::DeliveredTwice => {
                let slow = Fault::Delay { milliseconds: 4_000 };
                add(
                    sandbox.concur().as_ref(),
                    rule("concur.acknowledge", &document.business_id, slow),
                );
            }
            Mishap::PostAnswerLost => add(ledger.as_ref(), rule("bc.post_draft", number, Fault::DropAfter)),
            Mishap::CreateAnswerLost => add(ledger.as_ref(), rule("bc.create_draft", number, Fault::DropAfter)),
            Mishap::Throttled => {
                let busy = Fault::Answer {
                    status: 429,
                    retry_after: Some("0".to_owned()),
                    body: None,
                };
                add(ledger.as_ref(), rule("bc.create_draft", number, busy));
            }
        }
    }
}

fn add(simulator: &dyn sandbox::server::Simulator, rule: FaultRule) {
    simulator.faults().add(rule);
}

/// Picks from a list, round and round.
fn pick<T: Copy>(list: &[T], number: u32) -> T {
    list[number as usize % list.len()]
}

/// An amount in whole cents that looks like one.
fn cents(number: u32) -> Decimal {
    Decimal::new(i64::from(number * 1_237 % 90_000 + 995), 2)
}

fn report(number: u32) -> DemoDocument {
    let (employee, vendor) = pick(&EMPLOYEES, number);
    let id = business_id(number + 1);
    let mut report = ExpenseReport::new(&id, employee);
    let (ending, sign) = if number == 21 {
        (Ending::Closed, Decimal::NEGATIVE_ONE)
    } else {
        (Ending::Paid, Decimal::ONE)
    };
    let currency = if number % 7 == 3 { "EUR" } else { "USD" };
    report.currency = currency.to_owned();
    for line in 0..=number % 9 {
        let mut entry = Entry::new(
            pick(&ACCOUNTS, line + number).0,
            sign * cents(number * 31 + line * 7 + 1),
        );
        entry.cost_center = Some(pick(&COST_CENTERS, number).0.to_owned());
        report = report.with_entry(entry);
    }
    let mishap = match number {
        2 => Mishap::DeliveredTwice,
        5 => Mishap::CreateAnswerLost,
        _ => Mishap::None,
    };
    DemoDocument {
        purchases: vec![DemoPurchase {
            vendor,
            external_number: format!("{id}-EMPL"),
            due: report.total(),
        }],
        business_id: id,
        kind: "expense",
        currency,
        ending,
        mishap,
        is_paid_in_parts: number == PAID_IN_PARTS,
        note: if number == PAID_IN_PARTS {
            "paid in two parts"
        } else {
            ""
        },
        source: Source::Expense(report),
    }
}

fn invoice(number: u32) -> DemoDocument {
    let id = business_id(number + 1_001);
    let (code, vendor) = if number == 7 {
        MISSING_SUPPLIER
    } else {
        pick(&SUPPLIERS, number)
    };
    let external_number = format!("INV-2026-{:04}", number + 1);
    let mut invoice = InvoiceRequest::new(&id, code, &external_number);
    let currency = if number % 6 == 4 { "EUR" } else { "USD" };
    invoice.currency = currency.to_owned();
    let lines = if number == 11 { LARGE } else { number % 5 + 1 };
    for line in 0..lines {
        let amount = cents(number * 17 + line * 3 + 2);
        let mut line = Line::new(pick(&ACCOUNTS, line).0, amount, format!("Item {}", line + 1));
        line.cost_center = Some(pick(&COST_CENTERS, number).0.to_owned());
        invoice = invoice.with_line(line);
    }
    let mishap = match number {
        3 => Mishap::PostAnswerLost,
        9 => Mishap::Throttled,
        _ => Mishap::None,
    };
    DemoDocument {
        business_id: id,
        kind: "invoice",
        currency,
        ending: if number == 7 {
            Ending::PaidAfterRetry
        } else {
            Ending::Paid
        },
        mishap,
        is_paid_in_parts: false,
        note: "",
        purchases: vec![DemoPurchase {
            vendor,
            external_number,
            due: invoice.total(),
        }],
        source: Source::Invoice(invoice),
    }
}
