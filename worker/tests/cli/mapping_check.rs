//! `concordat mapping check`: each kind of problem is found by the rule that has it, and good rules are silent.

use rust_decimal::Decimal;
use sandbox::SandboxOptions;
use sandbox::business_central::{
    AccountSeed, AccountType, Blocked, DirectPosting, TaxGroupSeed, VendorBlocked, VendorSeed,
};
use sandbox::concur::fixtures::{InvoiceRequest, Line, business_id};
use sandbox::concur::{ConcurOptions, ConcurVendorSeed, DocStatus};
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use serde_json::Value;

use super::setup::Systems;

const GOOD: &str = r#"
version = "check-1"
[accounts]
"6100" = "61100"
"6300" = "63100"
[employees]
table = { "EMP-001" = "E-001" }
[suppliers]
table = { "SUP-10" = "V-10", "sup-10/Berlin" = "V-10" }
[tax]
way = "groups"
no_tax_group = "ZERO"
[tax.groups]
"STD" = "VAT25"
[[dimensions]]
dimension = "DEPARTMENT"
fields = ["allocationCustom1Code"]
values = { "100" = "SALES" }
"#;

async fn systems(options: SandboxOptions) -> Systems {
    let systems = Systems::connected(options).await;
    systems.write("mapping.toml", GOOD);
    let ledger = systems.sandbox.business_central();
    ledger.add_dimension("DEPARTMENT", ["SALES"]);
    for code in ["VAT25", "ZERO"] {
        ledger.add_tax_group(&TaxGroupSeed {
            code: code.to_owned(),
            ..TaxGroupSeed::default()
        });
    }
    systems.sandbox.concur().add_vendor(ConcurVendorSeed {
        vendor_code: "SUP-10".to_owned(),
        address_code: "BERLIN".to_owned(),
        name: "Example Supplies Ltd".to_owned(),
        approved: true,
        currency_code: "USD".to_owned(),
    });
    systems
}

fn invoice(number: u32, supplier: &str) -> InvoiceRequest {
    InvoiceRequest::new(business_id(number), supplier, format!("INV-{number}")).with_line(Line::new(
        "6300",
        Decimal::new(100, 2),
        "Paper",
    ))
}

/// Rule and finding of everything of this severity.
fn found(json: &Value, severity: &str) -> Vec<(String, String)> {
    let findings = json["findings"].as_array().unwrap().iter();
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    findings
        .filter(|finding| finding["severity"] == severity)
        .map(|finding| (text(finding, "rule"), text(finding, "finding")))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn good_rules_are_silent_and_what_was_checked_is_counted() {
    let systems = systems(SandboxOptions::default()).await;
    systems.sandbox.concur().approve(invoice(1, "SUP-10").approval());
    let text = systems.run(&["mapping", "check"]).await.succeeded();
    assert_eq!(
        text,
        "Nothing is wrong. Checked:\n  \
         one: Business Central ONE: 2 accounts, 3 vendors, 1 dimensions, 1 dimension values, 2 tax groups\n  \
         one: Concur vendors: 2 suppliers\n  \
         one: Concur expense queue: 0 waiting documents\n  \
         one: Concur invoice queue: 1 waiting documents\n  \
         one: Concur cash advance queue: 0 waiting documents\n"
    );
    let concur = systems.sandbox.concur();
    assert!(
        concur
            .documents()
            .iter()
            .all(|document| document.status == DocStatus::Ready)
    );
    assert_eq!(concur.counts().of("concur.acknowledge"), 0);
    let writes = [
        "bc.create_draft",
        "bc.post_draft",
        "bc.update_draft",
        "bc.delete_draft",
        "bc.batch",
    ];
    let counts = systems.sandbox.business_central().counts();
    assert!(
        writes.iter().all(|write| counts.of(write) == 0),
        "{:?}",
        counts.snapshot()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_problem_is_found_by_its_rule() {
    let systems = systems(SandboxOptions::default()).await;
    let ledger = systems.sandbox.business_central();
    let account = |number: &str| AccountSeed {
        number: number.to_owned(),
        ..AccountSeed::default()
    };
    ledger.add_account(AccountSeed {
        blocked: Blocked::Yes,
        ..account("61200")
    });
    ledger.add_account(AccountSeed {
        direct_posting: DirectPosting::Forbidden,
        ..account("61300")
    });
    ledger.add_account(AccountSeed {
        account_type: AccountType::Heading,
        ..account("61400")
    });
    for (number, blocked) in [("V-20", VendorBlocked::All), ("V-30", VendorBlocked::Payment)] {
        ledger.add_vendor(VendorSeed {
            number: number.to_owned(),
            blocked,
            ..VendorSeed::default()
        });
    }
    let concur = systems.sandbox.concur();
    concur.approve(invoice(7, "SUP-77").approval());
    let test = invoice(8, "SUP-10").with_edit(sandbox::concur::fixtures::Edit::set("/requestHeader/isTest", "\"Y\""));
    concur.approve(test.approval());
    let bad =
        GOOD.replace(
            "\"6100\" = \"61100\"",
            "\"6100\" = \"69999\"\n\"6101\" = \"61200\"\n\"6102\" = \"61300\"\n\"6103\" = \"61400\"",
        )
        .replace("\"EMP-001\" = \"E-001\"", "\"EMP-001\" = \"E-999\"")
        .replace(
            "\"SUP-10\" = \"V-10\", \"sup-10/Berlin\" = \"V-10\"",
            "\"SUP-10\" = \"V-10\", \"SUP-10/PARIS\" = \"V-20\", \"SUP-30\" = \"V-30\"",
        )
        .replace("\"STD\" = \"VAT25\"", "\"STD\" = \"VAT99\"")
        .replace(
            "values = { \"100\" = \"SALES\" }",
            "values = { \"100\" = \"SALES\", \"200\" = \"PROD\" }",
        ) + "[[dimensions]]\ndimension = \"PROJECT\"\nfields = [\"allocationCustom2Code\"]\nunmapped = \"same\"\n\
           [companies]\ndefault = \"ONE\"\nledger_codes = { \"X\" = \"TWO\" }\n";
    systems.write("candidate.toml", &bad);
    let ran = systems
        .run(&["mapping", "check", "--file", "candidate.toml", "--json"])
        .await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let findings = found(&ran.json(), "error");
    let expected = [
        (
            "companies.ledger_codes.X",
            "company TWO is not configured; add it under [[connections.companies]] in the configuration",
        ),
        ("accounts.\"6100\"", "G/L account 69999 does not exist"),
        ("accounts.\"6101\"", "G/L account 61200 is blocked"),
        ("accounts.\"6102\"", "G/L account 61300 does not allow direct posting"),
        (
            "accounts.\"6103\"",
            "G/L account 61400 is no posting account (a heading or a total)",
        ),
        ("employees.table", "vendor E-999 does not exist"),
        (
            "suppliers.table.\"SUP-10/PARIS\"",
            "vendor V-20 is blocked for everything",
        ),
        ("dimensions.DEPARTMENT", "dimension DEPARTMENT has no value PROD"),
        ("dimensions.PROJECT", "dimension PROJECT does not exist"),
        ("tax.groups.STD", "tax group VAT99 does not exist"),
        (
            "suppliers.table.\"SUP-10/PARIS\"",
            "Concur's vendor SUP-10 has no address PARIS",
        ),
        ("suppliers.table.SUP-30", "Concur has no vendor SUP-30"),
    ];
    let expected: Vec<(String, String)> = expected.map(|(rule, text)| (rule.to_owned(), text.to_owned())).into();
    assert_eq!(findings[..expected.len()], expected, "{findings:#?}");
    let waiting = &findings[expected.len()..];
    assert_eq!(waiting.len(), 2, "{waiting:#?}");
    assert_eq!(waiting[0].0, format!("document {}", business_id(7)));
    assert!(
        waiting[0].1.starts_with("MappingMissing: ") && waiting[0].1.contains("SUP-77"),
        "{waiting:#?}"
    );
    assert_eq!(waiting[1].0, format!("document {}", business_id(8)));
    assert!(waiting[1].1.starts_with("DocumentInvalid: "), "{waiting:#?}");
    assert!(!ran.out.contains("EMP-001"), "an employee's id is printed: {}", ran.out);

    let table = systems.run(&["mapping", "check", "--file", "candidate.toml"]).await;
    assert_eq!(table.code, Some(1));
    assert!(
        table.out.contains("G/L account 61200 is blocked") && table.out.contains("Checked:"),
        "{}",
        table.out
    );
    systems.run(&["mapping", "check", "--json"]).await; // The configured file is another one.
    let own = systems.run(&["mapping", "check", "--json"]).await.json();
    assert!(
        found(&own, "error")
            .iter()
            .all(|(rule, _)| rule.starts_with("document ")),
        "{own}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_scope_of_the_vendor_list_there_is_a_warning_that_does_not_count() {
    let mut concur = ConcurOptions::default();
    concur.granted_scopes.retain(|scope| scope != "INVVEN");
    let systems = systems(SandboxOptions {
        concur,
        ..SandboxOptions::default()
    })
    .await;
    let ran = systems.run(&["mapping", "check", "--json"]).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let warnings = found(&ran.json(), "warning");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(
        warnings[0].1.starts_with("Concur's vendor list could not be read: "),
        "{warnings:?}"
    );
    let text = systems.run(&["mapping", "check"]).await.succeeded();
    assert!(
        text.contains("warning: Concur's vendor list") && text.contains("Nothing is wrong."),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_a_finding_and_the_rest_is_checked_all_the_same() {
    let systems = systems(SandboxOptions::default()).await;
    systems.write("mapping.toml", &GOOD.replace("\"E-001\"", "\"E-999\""));
    let refused = Fault::Answer {
        status: 503,
        retry_after: None,
        body: None,
    };
    systems
        .sandbox
        .business_central()
        .faults()
        .add(FaultRule::once("bc.accounts", refused));
    let ran = systems.run(&["mapping", "check", "--json"]).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let findings = found(&ran.json(), "error");
    assert!(
        findings[0].1.starts_with("G/L accounts could not be read: "),
        "{findings:?}"
    );
    assert_eq!(
        findings[1],
        ("employees.table".to_owned(), "vendor E-999 does not exist".to_owned())
    );
    assert_eq!(findings.len(), 2, "{findings:?}");

    systems.write("broken.toml", "version = \"x\"\nacounts = {}\n");
    let ran = systems
        .run(&["mapping", "check", "--file", "broken.toml", "--json"])
        .await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let findings = found(&ran.json(), "error");
    assert!(
        findings.len() == 1 && findings[0].1.contains("broken.toml") && findings[0].1.contains("line 2"),
        "{findings:?}"
    );
    let missing = systems.run(&["mapping", "check", "--file", "nowhere.toml"]).await;
    assert_eq!(missing.code, Some(1));
    assert!(missing.out.contains("nowhere.toml cannot be read"), "{}", missing.out);
}
