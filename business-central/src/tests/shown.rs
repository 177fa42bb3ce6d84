//! Purchase documents as Business Central shows them.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::PurchaseDocumentKind::{self, CreditMemo, Invoice};

const ID: Uuid = Uuid::from_u128(0x1d);

/// A document as Business Central shows it; amounts are written as text, so that their digits are under control.
pub(crate) fn shown(kind: PurchaseDocumentKind, change: impl FnOnce(&mut Value)) -> String {
    let mut document = json!({
        "@odata.etag": "W/\"JzE5OzAwOyc=\"", "id": ID, "number": "PI-1", "postingDate": "2026-03-02",
        "dueDate": "2026-04-01", "vendorNumber": "20000", "currencyCode": "EUR", "status": "Draft",
        "totalAmountExcludingTax": "#100.00", "totalTaxAmount": "#0E-8", "totalAmountIncludingTax": "#100.00000000",
        "lastModifiedDateTime": "2026-03-02T08:00:00.123Z"
    });
    let line = |sequence: i32, line_type: &str| {
        json!({
            "@odata.etag": "W/\"b\"", "id": Uuid::from_u128(2), "documentId": ID, "sequence": sequence,
            "lineType": line_type, "lineObjectNumber": "", "description": "Hotel", "unitCost": "#100.00",
            "quantity": "#1", "amountExcludingTax": "#100.00", "taxCode": "", "totalTaxAmount": "#0",
            "amountIncludingTax": "#100.00", "netAmount": "#100.00", "netAmountIncludingTax": "#100.00"
        })
    };
    let mut account = line(20000, "Account");
    account["dimensionSetLines"] = json!([dimension_set_line(0xd1, "PROJECT", "P1")]);
    let lines = json!([account, line(10000, "Comment"), line(30000, "Fixed_x0020_Asset")]);
    let (date, number, lines_name) = match kind {
        Invoice => ("invoiceDate", "vendorInvoiceNumber", "purchaseInvoiceLines"),
        CreditMemo => ("creditMemoDate", "vendorCreditMemoNumber", "purchaseCreditMemoLines"),
    };
    document[date] = "0001-01-01".into();
    document[number] = "INV-7".into();
    document[lines_name] = lines;
    change(&mut document);
    // `"#1.00"` becomes the bare number 1.00.
    let text = document.to_string();
    let mut parts = text.split("\"#");
    let mut exact = parts.next().unwrap().to_owned();
    for part in parts {
        exact.push_str(&part.replacen('"', "", 1));
    }
    exact
}

/// A dimension of a line or of a ledger entry.
pub(crate) fn dimension_set_line(id: u128, code: &str, value_code: &str) -> Value {
    json!({
        "@odata.etag": "W/\"c\"", "id": Uuid::from_u128(id), "code": code, "parentId": Uuid::from_u128(2),
        "parentType": "Purchase_x0020_Invoice_x0020_Line", "displayName": code, "valueId": Uuid::from_u128(3),
        "valueCode": value_code, "valueDisplayName": value_code
    })
}
