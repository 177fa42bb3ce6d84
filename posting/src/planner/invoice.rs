//! A supplier invoice: one payee, the supplier.

use rust_decimal::Decimal;

use super::payees::{Creditor, Due, Gatherings, Header, Settlement};
use super::purchase::{RowText, check_postable, sum};
use super::tax::{Row, RowTax, Shared};
use super::{DocumentProblem, Place, PlanContext, PlanRefusal, number};
use crate::document::{FieldLookup, Indicator, InvoiceAllocation, InvoiceDocument, InvoiceLine};
use crate::ids::Currency;
use crate::mapping::{InvoicePlaceholder, InvoicePostingDate, Mapping};
use crate::money::Money;
use crate::plan::{ImageSource, Payee, PaymentExpectation, PurchaseKind};

pub(super) fn settle(
    invoice: &InvoiceDocument,
    mapping: &Mapping,
    context: &PlanContext,
) -> Result<Settlement, PlanRefusal> {
    check_amounts(invoice)?;
    let vendor_code = invoice.vendor_code.as_deref().ok_or(DocumentProblem::NoVendorCode)?;
    let found = mapping.supplier_vendor(vendor_code, invoice.remit_to_code.as_deref())?;
    let supplier = Creditor {
        payee: Payee::Supplier,
        vendor: found.value,
        tag: Payee::Supplier.code().to_owned(),
        rule: found.rule,
    };
    let mut gatherings = Gatherings::default();
    for (place, line, allocation) in allocations(invoice) {
        add_allocation(&mut gatherings, &supplier, invoice, mapping, (place, line, allocation))?;
    }
    gatherings.add_image(&supplier, ImageSource::InvoiceImage);

    let invoice_date = invoice.invoice_date.ok_or(DocumentProblem::NoDate {
        field: "invoiceDate",
        remedy: "complete it in Concur and submit it again",
    })?;
    let header = Header {
        mapping,
        document_date: invoice_date,
        posting_date: posting_date(invoice, mapping, invoice_date)?,
        due_date: invoice.due_date,
        currency: invoice.currency.clone(),
    };
    let (purchases, images) = gatherings.finish(
        &header,
        |_| number::of_supplier(invoice.vendor_invoice_number.as_deref(), context.approval_suffix),
        |_, kind, total| Ok(payment(invoice, kind, total)),
    )?;
    let mut due = Due::default();
    due.add(Payee::Supplier, invoice.total)?;
    Ok(Settlement {
        approved: Money::new(invoice.total, invoice.currency.clone()),
        purchases,
        due,
        images,
    })
}

fn payment(invoice: &InvoiceDocument, kind: PurchaseKind, total: Decimal) -> PaymentExpectation {
    match (kind, invoice.paid_by_concur) {
        (PurchaseKind::CreditMemo, _) => PaymentExpectation::NothingToPay,
        (PurchaseKind::Invoice, _) if total.is_zero() => PaymentExpectation::NothingToPay,
        (PurchaseKind::Invoice, Indicator::Yes) => PaymentExpectation::PaidByConcur,
        (PurchaseKind::Invoice, _) => PaymentExpectation::PaidFromLedger,
    }
}

fn check_amounts(invoice: &InvoiceDocument) -> Result<(), PlanRefusal> {
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
    Ok(())
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

fn add_allocation(
    gatherings: &mut Gatherings,
    supplier: &Creditor,
    invoice: &InvoiceDocument,
    mapping: &Mapping,
    (place, line, allocation): (Place, &InvoiceLine, &InvoiceAllocation),
) -> Result<(), PlanRefusal> {
    let lookup = FieldLookup::new([&allocation.fields, &line.fields, &invoice.fields]);
    let dimensions = mapping.dimensions(lookup).map_err(place.missing())?;
    let description = description(invoice, line, mapping);
    let code = allocation.account_code.as_deref();
    let code = code.ok_or_else(|| place.invalid(DocumentProblem::NoAccountCode))?;
    let text = RowText {
        place,
        account: mapping.account(code).map_err(place.missing())?,
        description: &description,
        dimensions: &dimensions,
    };
    let taxes = taxes(allocation, mapping);
    let reclaimed = sum(taxes.iter().map(|tax| tax.reclaim))?;
    let row = Row {
        place,
        gross: allocation.gross,
        cost: sum([allocation.gross, -reclaimed])?,
        net: Some(sum([allocation.gross, -taxes_of(allocation)?])?),
        taxes,
        currency: &invoice.currency,
    };
    gatherings.add(supplier, &text, &row, mapping)
}

/// Concur does not say what of an invoice's tax is reclaimed; the rules do.
fn taxes<'a>(allocation: &'a InvoiceAllocation, mapping: &Mapping) -> Vec<RowTax<'a>> {
    let row_tax = |tax: &'a crate::document::InvoiceTax| {
        let codes: Vec<&str> = [&tax.code, &tax.field]
            .into_iter()
            .filter_map(|code| code.as_deref())
            .collect();
        let is_reclaimed = mapping.tax().invoice_tax_is_reclaimed(&codes);
        RowTax {
            label: codes.first().copied().unwrap_or_default(),
            codes,
            tax: Some(tax.tax),
            reclaim: if is_reclaimed { tax.tax } else { Decimal::ZERO },
            shared: Shared::No,
        }
    };
    allocation.taxes.iter().map(row_tax).collect()
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
