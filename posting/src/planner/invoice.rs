//! Planning a supplier invoice.

use rust_decimal::Decimal;

use super::purchase::{LineText, Lines, check_postable, kind_of, sum};
use super::{DocumentProblem, Place, PlanRefusal, Planned, number};
use crate::document::{FieldLookup, Indicator, InvoiceAllocation, InvoiceDocument, InvoiceLine};
use crate::ids::Currency;
use crate::mapping::{InvoicePlaceholder, InvoicePostingDate, Mapping};
use crate::plan::{Payee, PaymentExpectation, PlannedPurchase, PurchaseKind};

pub(super) fn plan(invoice: &InvoiceDocument, mapping: &Mapping) -> Result<Planned, PlanRefusal> {
    check_postable("requestTotal", invoice.total, &invoice.currency)?;
    let mut gross = Vec::new();
    for (place, _, allocation) in allocations(invoice) {
        check_allocation(allocation, &invoice.currency).map_err(|problem| place.invalid(problem))?;
        gross.push(allocation.gross);
    }
    if gross.is_empty() {
        return Err(DocumentProblem::NoLines.into());
    }
    if sum(gross)? != invoice.total {
        return Err(DocumentProblem::Unbalanced {
            left: "the lines' amountGross",
            right: "requestTotal",
        }
        .into());
    }
    let kind = kind_of(invoice.total)?;

    let mut lines = Lines::new(kind);
    for (place, line, allocation) in allocations(invoice) {
        add_lines(&mut lines, invoice, mapping, (place, line, allocation))?;
    }
    let (lines, total) = lines.finish(invoice.total)?;
    let vendor_code = invoice.vendor_code.as_deref().ok_or(DocumentProblem::NoVendorCode)?;
    let invoice_date = invoice.invoice_date.ok_or(DocumentProblem::NoDate {
        field: "invoiceDate",
        remedy: "complete it in Concur and submit it again",
    })?;
    Ok(Planned {
        payment: match (kind, invoice.paid_by_concur) {
            (PurchaseKind::CreditMemo, _) => PaymentExpectation::NothingToPay,
            (PurchaseKind::Invoice, Indicator::Yes) => PaymentExpectation::PaidByConcur,
            (PurchaseKind::Invoice, _) => PaymentExpectation::PaidFromLedger,
        },
        purchase: PlannedPurchase {
            payee: Payee::Supplier,
            kind,
            vendor: mapping.supplier_vendor(vendor_code, invoice.remit_to_code.as_deref())?,
            external_number: number::of_supplier(invoice.vendor_invoice_number.as_deref())?,
            document_date: invoice_date,
            posting_date: posting_date(invoice, mapping, invoice_date)?,
            due_date: invoice.due_date.filter(|_| kind == PurchaseKind::Invoice),
            currency: invoice.currency.clone(),
            lines,
            total,
        },
    })
}

fn allocations(invoice: &InvoiceDocument) -> impl Iterator<Item = (Place, &InvoiceLine, &InvoiceAllocation)> {
    invoice.lines.iter().enumerate().flat_map(|(at, line)| {
        line.allocations.iter().enumerate().map(move |(nth, allocation)| {
            let place = Place::LineAllocation {
                line: at + 1,
                allocation: nth + 1,
            };
            (place, line, allocation)
        })
    })
}

fn taxes_of(allocation: &InvoiceAllocation) -> Result<Decimal, DocumentProblem> {
    sum(allocation.taxes.iter().map(|tax| tax.tax))
}

fn check_allocation(allocation: &InvoiceAllocation, currency: &Currency) -> Result<(), DocumentProblem> {
    check_postable("amountGross", allocation.gross, currency)?;
    for tax in &allocation.taxes {
        check_postable("amountTax", tax.tax, currency)?;
    }
    // Whether the net amount contains the shipping of its line is not documented, so both readings are accepted.
    if let Some(net) = allocation.net {
        let taxed = sum([net, taxes_of(allocation)?])?;
        if taxed != allocation.gross && sum([taxed, allocation.shipping])? != allocation.gross {
            return Err(DocumentProblem::Unbalanced {
                left: "amountGross",
                right: "amountNet plus the taxes' amountTax",
            });
        }
    }
    Ok(())
}

fn add_lines(
    lines: &mut Lines,
    invoice: &InvoiceDocument,
    mapping: &Mapping,
    (place, line, allocation): (Place, &InvoiceLine, &InvoiceAllocation),
) -> Result<(), PlanRefusal> {
    let lookup = FieldLookup::new([&allocation.fields, &line.fields, &invoice.fields]);
    let dimensions = &mapping.dimensions(lookup).map_err(place.missing())?;
    let description = description(invoice, line, mapping);
    let code = allocation.account_code.as_deref();
    let code = code.ok_or_else(|| place.invalid(DocumentProblem::NoAccountCode))?;
    let text = LineText {
        account: mapping.account(code).map_err(place.missing())?,
        description: &description,
        dimensions,
    };
    lines.add(text, sum([allocation.gross, -taxes_of(allocation)?])?)?;
    for tax in allocation.taxes.iter().filter(|tax| !tax.tax.is_zero()) {
        let codes: Vec<&str> = [&tax.code, &tax.field]
            .into_iter()
            .filter_map(|c| c.as_deref())
            .collect();
        let text = LineText {
            account: mapping.tax_account(&codes).map_err(place.missing())?,
            description: &format!("{} {description}", codes.first().copied().unwrap_or_default()),
            dimensions,
        };
        lines.add(text, tax.tax)?;
    }
    Ok(())
}

fn description(invoice: &InvoiceDocument, line: &InvoiceLine, mapping: &Mapping) -> String {
    let text = mapping.invoice_line(|placeholder| {
        let value = match placeholder {
            InvoicePlaceholder::LineDescription => line.description.as_deref(),
            InvoicePlaceholder::ExpenseType => line.expense_type_name.as_deref().or(line.expense_type_code.as_deref()),
            InvoicePlaceholder::ExpenseTypeCode => line.expense_type_code.as_deref(),
            InvoicePlaceholder::Quantity => line.quantity.as_deref().map(without_trailing_zeros),
            InvoicePlaceholder::InvoiceNumber => invoice.vendor_invoice_number.as_deref(),
            InvoicePlaceholder::RequestId => Some(invoice.head.business_id.as_str()),
        };
        value.unwrap_or_default().to_owned()
    });
    if text.trim().is_empty() {
        format!("Concur {}", invoice.head.business_id)
    } else {
        text
    }
}

fn without_trailing_zeros(quantity: &str) -> &str {
    if quantity.contains('.') && !quantity.contains(['e', 'E']) {
        quantity.trim_end_matches('0').trim_end_matches('.')
    } else {
        quantity
    }
}

fn posting_date(
    invoice: &InvoiceDocument,
    mapping: &Mapping,
    invoice_date: jiff::civil::Date,
) -> Result<jiff::civil::Date, DocumentProblem> {
    match mapping.invoice_posting_date() {
        InvoicePostingDate::Concur => Ok(invoice.posting_date.unwrap_or(invoice_date)),
        InvoicePostingDate::Invoice => Ok(invoice_date),
        InvoicePostingDate::Approval => invoice.approved_on.ok_or(DocumentProblem::NoDate {
            field: "processCompleteDate",
            remedy: "set another invoice_posting_date in the mapping rules",
        }),
    }
}
