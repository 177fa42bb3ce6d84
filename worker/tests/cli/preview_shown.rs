//! `concordat preview`: what is shown of a document that is planned, refused or left alone.

use sandbox::concur::fixtures::{
    Entry, ExpenseReport, InvoiceRequest, Line, Tax, TestFlag, business_id, payroll, report_obligation,
};
use serde_json::Value;

use super::preview::{invoice, money, report, systems, the_one};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_accountant_reads_sides_texts_dimensions_and_rules() {
    let systems = systems().await;
    systems.write("report.json", &report().approval().document);
    let text = systems.run(&["preview", "report.json"]).await.succeeded();
    for expected in [
        "Expense report 5A9DC0C0B17E00000001\n",
        "approved       12741.17 USD\n",
        "company        ONE, live books (the connection's own company)\n",
        "test document  no\n",
        "Purchase invoice for the employee\n",
        "vendor         E-001 (rule employees.table)\n",
        "Purchase invoice for the issuer of company-billed cards (CBCP)\n",
        "debits 12345.67 USD = credits 12345.67 USD\n",
        "debits 395.50 USD = credits 395.50 USD\n",
        "allocationCustom1Code = 200",
        "with the card's statement",
    ] {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
    let row = |start: &str| {
        let row = text.lines().find(|line| line.contains(start) && line.starts_with('│'));
        row.unwrap_or_else(|| panic!("no row {start} in\n{text}"))
            .split('┆')
            .map(str::trim)
            .collect::<Vec<_>>()
    };
    let line = row("SALES");
    assert_eq!(line[0], "│ 61100");
    assert_eq!((line[2], line[3]), ("300.00", ""));
    assert_eq!(line[5], "DEPARTMENT SALES");
    assert_eq!(line[6], "accounts.\"6100\"");
    assert_eq!(line[7].trim_end_matches(" │"), "Expense 1, allocation 1");
    let vendor = row("vendor E-001");
    assert_eq!((vendor[2], vendor[3]), ("", "395.50"));
    assert_eq!(
        text.matches("word").count(),
        60,
        "a part of the two long texts is missing\n{text}"
    );
    assert_eq!(
        text.matches("… word").count(),
        2,
        "the rest of a long text is not a line of its own\n{text}"
    );
    assert!(
        !text.contains("Employee EMP") && !text.contains("EMP-001"),
        "a person is named\n{text}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_credit_memo_is_on_the_other_side_and_a_tax_group_shows_its_tax() {
    let systems = systems().await;
    let credit =
        InvoiceRequest::new(business_id(5), "SUP-10", "CR-1").with_line(Line::new("6300", money(-8_025), "Returned"));
    systems.write("credit.json", &credit.approval().document);
    let ran = systems.run(&["preview", "credit.json", "--json"]).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let json = ran.json();
    let purchase = &the_one(&json)["purchases"][0];
    assert_eq!(purchase["kind"], "credit_memo");
    assert_eq!(the_one(&json)["approved"]["amount"], "-80.25");
    assert_eq!(purchase["total"], "80.25");
    assert_eq!(purchase["lines"][0]["credit"], "80.25");
    assert_eq!(purchase["lines"][0]["debit"], Value::Null);
    assert_eq!(
        (&purchase["debits"], &purchase["credits"]),
        (&Value::from("80.25"), &Value::from("80.25"))
    );

    let tax = Tax {
        authority: "STD".to_owned(),
        code: Some("STD".to_owned()),
        amount: money(2_000),
        reclaim: money(2_000),
    };
    let taxed = ExpenseReport::new(business_id(6), "EMP-001").with_entry(Entry {
        taxes: vec![tax],
        ..Entry::new("6100", money(10_000))
    });
    systems.write("taxed.json", &taxed.approval().document);
    let ran = systems.run(&["preview", "taxed.json", "--json"]).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let json = ran.json();
    let line = &the_one(&json)["purchases"][0]["lines"][0];
    assert_eq!(
        (&line["debit"], &line["tax"]),
        (&Value::from("80.00"), &Value::from("20.00")),
        "{line}"
    );
    assert_eq!(
        (&line["tax_group"], &line["tax_group_rule"]),
        (&Value::from("VAT25"), &Value::from("tax.groups.STD"))
    );
    let text = systems.run(&["preview", "taxed.json"]).await.succeeded();
    let rows = |word: &str| {
        text.lines()
            .filter(|line| line.contains(word))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert!(rows("61100").contains(" 80.00 "), "{text}");
    assert!(rows("computed by Business Central").contains(" 20.00 "), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_says_its_name_what_is_wrong_and_where_to_read_on() {
    let systems = systems().await;
    let unmapped =
        InvoiceRequest::new(business_id(7), "SUP-77", "INV-9").with_line(Line::new("6300", money(100), "Paper"));
    systems.sandbox.concur().approve(unmapped.approval());
    let test = InvoiceRequest {
        is_test: TestFlag::Test,
        ..invoice()
    };
    systems.write("test.json", &test.approval().document);

    let ran = systems.run(&["preview", &business_id(7)]).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    for expected in [
        "It would not be posted.",
        "MappingMissing: ",
        "supplier SUP-77",
        "docs/errors/MappingMissing.md",
    ] {
        assert!(ran.out.contains(expected), "{expected} is missing in\n{}", ran.out);
    }
    let ran = systems.run(&["preview", "test.json", "--json"]).await;
    assert_eq!(ran.code, Some(1));
    let json = ran.json();
    let document = the_one(&json);
    assert_eq!(document["outcome"], "refused");
    assert_eq!(document["failure"]["type"], "DocumentInvalid");
    assert_eq!(document["failure"]["page"], "docs/errors/DocumentInvalid.md");
    assert_eq!(
        (&document["is_test"], &document["company"]["live"]),
        (&Value::from(true), &Value::from(true))
    );
    assert_eq!(document["purchases"], serde_json::json!([]));
    assert_eq!(document["approved"]["amount"], "50.00");

    let said = systems.run(&["preview", &business_id(404)]).await.refused();
    assert!(
        said.contains(&business_id(404)) && said.contains("expense report, supplier invoice, cash advance"),
        "{said}"
    );
    let said = systems.run(&["preview", "no/such.json"]).await.refused();
    assert!(said.contains("no file no/such.json"), "{said}");
    systems.write("text.json", "Private Name");
    let said = systems.run(&["preview", "text.json"]).await.refused();
    assert!(said.contains("line 1") && !said.contains("Private"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_for_somebody_else_is_left_alone() {
    let systems = systems().await;
    for (name, document) in [
        ("payroll", payroll(business_id(8)).document),
        ("obligation", report_obligation(business_id(9)).document),
    ] {
        systems.write("other.json", &document);
        let text = systems.run(&["preview", "other.json"]).await.succeeded();
        assert!(
            text.contains("left alone") && text.contains("never acknowledges"),
            "{text}"
        );
        let json = systems.run(&["preview", "other.json", "--json"]).await.json();
        assert_eq!(
            (&the_one(&json)["outcome"], &the_one(&json)["kind"]),
            (&Value::from("left_alone"), &Value::from(name))
        );
    }
    systems.write("other.json", r#"{"something":{}}"#);
    let unknown = systems.run(&["preview", "other.json"]).await;
    assert_eq!(unknown.code, Some(1), "{unknown:?}");
    assert!(unknown.out.contains("--kind"), "{}", unknown.out);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn images_are_counted_where_the_connection_attaches_them() {
    let systems = systems().await;
    systems.write("invoice.json", &invoice().approval().document);
    let images = async || {
        let ran = systems.run(&["preview", "invoice.json", "--json"]).await;
        the_one(&ran.json())["purchases"][0]["images"].clone()
    };
    assert_eq!(images().await, 0);
    let configuration = std::fs::read_to_string(systems.folder.path().join("concordat.toml")).unwrap();
    systems.write("concordat.toml", &format!("{configuration}\n[connections.images]\n"));
    assert_eq!(images().await, 1);
    let text = systems.run(&["preview", "invoice.json"]).await.succeeded();
    assert!(text.contains("images         1 to attach\n"), "{text}");
}
