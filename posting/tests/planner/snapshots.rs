//! What people read: one plan, and the text of refusals.

use insta::assert_snapshot;
use posting::mapping::Mapping;

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
      "company": "BOOKS",
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
          "prices": null,
          "tax_tolerance": "0",
          "lines": [
            {
              "account": "6110",
              "description": "Meals 2026-02-17",
              "amount": "8.4",
              "tax": "0",
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
              "tax": "0",
              "dimensions": [
                {
                  "dimension": "DEPARTMENT",
                  "value": "SALES"
                }
              ]
            }
          ],
          "total": "10",
          "payment": "paid_from_ledger"
        }
      ],
      "mapping_version": "2026-11"
    }
    "#);
    assert_snapshot!(plan.digest().unwrap(), @"b34fec41f658472f9c472b2c18c86e261d8af1c15f9b4ccb243d7354511b527a");
}

/// What a plan has only sometimes is kept under these names, too.
#[test]
fn a_plan_in_tax_groups_with_an_image_is_kept_as_shown() {
    let rule = "[tax]";
    let longer = format!("[descriptions]\nexpense_line = \"{{entry_description}}\"\n{rule}");
    let mapping = Mapping::parse(&format!("{RULES}{}", GROUPS.replacen(rule, &longer, 1))).unwrap();
    let mut taxed = taxed_entry("10.00", "1.60", "1.60");
    taxed.receipt = "IMG-1";
    taxed.description = format!("{} with colleagues", "x".repeat(95));
    let plan = plan_with(&report(vec![taxed]).document(), &mapping, &live()).unwrap();
    assert_snapshot!(serde_json::to_string(&plan.purchases[0].lines).unwrap(), @r#"[{"account":"6110","description":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx with","continued":["… colleagues"],"amount":"10","tax_group":"VAT19","tax":"1.6","dimensions":[]}]"#);
    assert_snapshot!(serde_json::to_string(&plan.images).unwrap(), @r#"[{"external_number":"A1B2C3D4E5F6A7B8C9D0-EMPL","source":{"receipt":"IMG-1"}}]"#);
}

fn refusal(change: impl FnOnce(&mut Report)) -> String {
    let mut report = report(vec![
        entry(vec![row("EMPL", "50.00")]),
        taxed_entry("10.00", "1.60", "1.60"),
    ]);
    change(&mut report);
    report.plan().unwrap_err().to_string()
}

fn advance_refusal(change: impl FnOnce(&mut Advance)) -> String {
    let mut advance = advance("50.00");
    change(&mut advance);
    advance.plan().unwrap_err().to_string()
}

fn in_groups(taxes: Vec<(&'static str, &str, &str)>) -> String {
    let document = report(vec![taxed("EMPL", "113.00", &taxes)]).document();
    plan_with(&document, &groups(), &live()).unwrap_err().to_string()
}

#[test]
fn refusals_say_where_and_what_to_do() {
    let refusals = [
        refusal(|r| r.is_test = "Y"),
        refusal(|r| r.revision = 3),
        refusal(|r| r.by_payroll = "Y"),
        refusal(|r| r.advances = vec![applied("5")]),
        refusal(|r| {
            r.advances = vec![applied("-5")];
            r.advances[0].transaction_type = 1;
        }),
        refusal(|r| r.entries[0].allocations[0].rows[0].payee = "ZZZZ".into()),
        refusal(|r| {
            r.entries = vec![entry(vec![row("EMPL", "5"), row("EMPL", "-5")])];
            r.total = decimal("0");
        }),
        refusal(|r| {
            r.entries.clear();
            r.total = decimal("0");
        }),
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
        advance_refusal(|a| a.transaction_type = 3),
        advance_refusal(|a| a.journals[0].side = "CR"),
        advance_refusal(|a| a.requested += decimal("1")),
        in_groups(vec![("CAGST", "5.00", "5.00"), ("CAPST", "8.00", "4.00")]),
        in_groups(vec![("FRVAT", "13.00", "13.00")]),
    ];
    assert_snapshot!(refusals.join("\n"), @r#"
    Document: it is marked as a test (isTest) and the Business Central company is live; reject it, or connect a test company.
    Document: it is revision 3, and only first revisions are posted, since a later one may contain what was posted already; compare the two and post the difference by hand.
    Document: the report is paid by payroll, so it must not become payable in Business Central; leave it to the payroll extract.
    Cash advance application 1: its amount is not negative, and an advance that is used up reduces what is owed; report it to SAP.
    Cash advance application 1: it is an issue, a return or a balance carried forward, and only applications (cashAdvanceTransactionType 2) belong into a report; report it to SAP.
    Expense 1, allocation 1: payer COMP and payee ZZZZ are not the company (COMP) and one of EMPL, COPD, IBCP and CBCP; correct the payment type in Concur.
    Document: its lines cancel each other on every account, so there is nothing to post; reject it, or close it in Concur.
    Document: it has no accounting lines; check in Concur why it was approved without any.
    Expense 2, allocation 1: amountNetOfReclaim has more decimals than JPY is posted with; correct the amount in Concur.
    Document: the journal rows' amountGross and the report's totalApprovedAmount differ; the document does not balance, submit it again in Concur, or report it to SAP.
    Expense 2, allocation 1: amountGross and amountNetOfReclaim plus the taxes' amountReclaim differ; the document does not balance, submit it again in Concur, or report it to SAP.
    Expense 2, allocation 1: a journal row names a tax that is not there; submit the document again in Concur, or report it to SAP.
    Expense 1, allocation 1: the account code is empty; give the expense type an account code in Concur.
    Document: Concur pays some of its expenses and not others; split it in Concur by payment type.
    Document: the employee of this report has no employee id in Concur; add it there and submit the report again.
    Document: the number made from the document's id is longer than the 35 characters Business Central holds; post it by hand.
    Expense 1, allocation 1: account code 9999 has no G/L account; add it under [accounts] in the mapping rules.
    Document: the employee of this report has no vendor; in the mapping rules, add the employee id under [employees] table or set a template that makes a vendor number of at most 20 characters.
    Expense 2, allocation 1: dimension DEPARTMENT: the value 999 of allocationCustom1Code has no dimension value; in the mapping rules, add it to the values of that rule under [[dimensions]].
    Document: supplier SUP-9 has no vendor; in the mapping rules, add it under [suppliers] table or set a template that makes a vendor number of at most 20 characters.
    Document: only cash advances that are issued or returned (transactionType 1) are posted; an application comes with its report, and a balance carried forward was posted before.
    Journal row 1: payer, payee and debitOrCredit contradict each other, or a debit is negative; report it to SAP, and post the advance by hand.
    Document: the journal rows' amount and requestAmount differ; the document does not balance, submit it again in Concur, or report it to SAP.
    Expense 1, allocation 1: its taxes are reclaimed to different degrees, so no tax group of Business Central gives the same; post it by hand, or set the tax way of the company to accounts.
    Expense 1, allocation 1: tax FRVAT has no tax group; add one of its codes under [tax.groups] in the mapping rules.
    "#);
}

impl Bill {
    fn plan_of(mut self, vendor: &str) -> String {
        self.vendor = vendor.into();
        self.plan().unwrap_err().to_string()
    }
}
