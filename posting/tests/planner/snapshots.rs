//! What people read: one plan, and the text of refusals.

use insta::assert_snapshot;

use crate::fixtures::*;

#[test]
fn a_plan_is_kept_as_shown() {
    let mut report = report(vec![taxed_entry("10.00", "1.60", "1.60")]);
    report.entries[0].allocations[0].custom1 = "100".into();
    let plan = report.plan().unwrap();
    assert_snapshot!(serde_json::to_string_pretty(&plan).unwrap(), @r#"
    {
      "business_id": "A1B2C3D4E5F6A7B8C9D0",
      "financial_document_id": "a0000000000000000000000000000001",
      "kind": "expense",
      "approved": {
        "amount": "10",
        "currency": "EUR"
      },
      "purchases": [
        {
          "payee": "employee",
          "kind": "invoice",
          "vendor": "E0001",
          "external_number": "A1B2C3D4E5F6A7B8C9D0-EMPL",
          "document_date": "2026-03-02",
          "posting_date": "2026-03-02",
          "due_date": null,
          "currency": "EUR",
          "lines": [
            {
              "account": "6110",
              "description": "Meals 2026-02-17",
              "amount": "8.4",
              "dimensions": [
                {
                  "dimension": "DEPARTMENT",
                  "value": "SALES"
                }
              ]
            },
            {
              "account": "1570",
              "description": "DEVAT Meals 2026-02-17",
              "amount": "1.6",
              "dimensions": [
                {
                  "dimension": "DEPARTMENT",
                  "value": "SALES"
                }
              ]
            }
          ],
          "total": "10"
        }
      ],
      "payment": "paid_from_ledger",
      "mapping_version": "2026-11"
    }
    "#);
    assert_snapshot!(plan.digest().unwrap(), @"d387bed150eea61b1d9d74d59c62f32a4964d503a457b4099bd9e6955a85038e");
}

fn refusal(change: impl FnOnce(&mut Report)) -> String {
    let mut report = report(vec![
        entry(vec![row("EMPL", "50.00")]),
        taxed_entry("10.00", "1.60", "1.60"),
    ]);
    change(&mut report);
    report.plan().unwrap_err().to_string()
}

#[test]
fn refusals_say_where_and_what_to_do() {
    let refusals = [
        refusal(|r| r.is_test = "Y"),
        refusal(|r| r.revision = 3),
        refusal(|r| r.by_payroll = "Y"),
        refusal(|r| r.returns = decimal("5")),
        refusal(|r| r.entries[0].personal = "Y"),
        refusal(|r| r.entries[0].allocations[0].rows[0].payee = "ZZZZ".into()),
        refusal(|r| r.entries[0].allocations[0].rows[0].payee = "COPD".into()),
        refusal(|r| r.entries.clear()),
        refusal(|r| r.currency = "JPY".into()),
        refusal(|r| r.total += decimal("1")),
        refusal(|r| r.entries[1].allocations[0].taxes[0].reclaim += decimal("1")),
        refusal(|r| r.entries[1].allocations[0].taxes.clear()),
        refusal(|r| r.entries[0].allocations[0].rows[0].account = String::new()),
        refusal(|r| r.entries[0].paid_by_concur = "Y"),
        refusal(|r| r.employee = String::new()),
        refusal(|r| r.id = "B".repeat(32)),
        refusal(|r| r.entries[0].allocations[0].rows[0].account = "9999".into()),
        refusal(|r| r.employee = "EMP-002".into()),
        refusal(|r| r.entries[1].allocations[0].custom1 = "999".into()),
        bill(vec![bill_line("1", &[])]).plan_of("SUP-9"),
    ];
    assert_snapshot!(refusals.join("\n"), @r#"
    Document: it is marked as a test (isTest) and the Business Central company is live; reject it, or connect a test company.
    Document: it is revision 3, and only first revisions are posted, since a later one may contain what was posted already; compare the two and post the difference by hand.
    Document: the report is paid by payroll, so it must not become payable in Business Central; leave it to the payroll extract.
    Document: the report uses or returns a cash advance, which is not posted yet; post the report by hand, or reject it.
    Expense 1: a personal expense on a company card makes the employee owe the company, which is not posted yet; post the report by hand, or reject it.
    Expense 1, allocation 1: payer COMP and payee ZZZZ are not the company (COMP) and one of EMPL, COPD, IBCP and CBCP; correct the payment type in Concur.
    Document: it has several payees (COPD, EMPL), and only documents with one are posted yet; split it in Concur by payment type, or post it by hand.
    Document: it has no accounting lines; check in Concur why it was approved without any.
    Expense 2, allocation 1: amountNetOfReclaim has more decimals than JPY is posted with; correct the amount in Concur.
    Document: the journal rows' amountGross and the report's totalApprovedAmount differ; the document does not balance, submit it again in Concur, or report it to SAP.
    Expense 2, allocation 1: amountGross and amountNetOfReclaim plus the taxes' amountReclaim differ; the document does not balance, submit it again in Concur, or report it to SAP.
    Expense 2, allocation 1: a journal row names a tax that is not there; submit the document again in Concur, or report it to SAP.
    Expense 1, allocation 1: the account code is empty; give the expense type an account code in Concur.
    Document: Concur pays some of its expenses and not others; split it in Concur by payment type.
    Document: the employee of this report has no employee id in Concur; add it there and submit the report again.
    Document: the number made from the document's id and EMPL is longer than the 35 characters Business Central holds; post it by hand.
    Expense 1, allocation 1: account code 9999 has no G/L account; add it under [accounts] in the mapping rules.
    Document: the employee of this report has no vendor; in the mapping rules, add the employee id under [employees] table or set a template that makes a vendor number of at most 20 characters.
    Expense 2, allocation 1: dimension DEPARTMENT: the value 999 of allocationCustom1Code has no dimension value; in the mapping rules, add it to the values of that rule under [[dimensions]].
    Document: supplier SUP-9 has no vendor; in the mapping rules, add it under [suppliers] table or set a template that makes a vendor number of at most 20 characters.
    "#);
}

impl Bill {
    fn plan_of(mut self, vendor: &str) -> String {
        self.vendor = vendor.into();
        self.plan().unwrap_err().to_string()
    }
}
