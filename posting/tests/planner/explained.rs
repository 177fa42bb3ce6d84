//! Which rule gave what, and texts that are too long for one line.

use posting::ids::FinancialDocumentId;
use posting::planner::{Place, PurchaseReason, explained};

use crate::fixtures::*;

fn reasons(report: &Report, mapping: &posting::mapping::Mapping) -> Vec<PurchaseReason> {
    let approval = FinancialDocumentId::parse("a0000000000000000000000000000001").unwrap();
    let explained = explained(&report.document(), &approval, mapping, &live()).unwrap();
    assert_eq!(explained.plan.purchases.len(), explained.reasons.len());
    for (purchase, reason) in explained.plan.purchases.iter().zip(&explained.reasons) {
        assert_eq!(purchase.lines.len(), reason.lines.len());
        for (line, reason) in purchase.lines.iter().zip(&reason.lines) {
            assert_eq!(line.dimensions.len(), reason.dimensions.len());
            assert_eq!(line.tax_group.is_some(), reason.tax_group.is_some());
        }
    }
    // The reasons stand beside the plan, which is the same without them.
    assert_eq!(plan_with(&report.document(), mapping, &live()).unwrap(), explained.plan);
    explained.reasons
}

fn mixed() -> Report {
    let mut taxed = taxed("EMPL", "113.00", &[("CAPST", "13.00", "6.50")]);
    taxed.allocations[0].custom1 = "100".into();
    let card = entry(vec![row_on("6200", "CBCP", "5.00")]).in_programme("1000", "TRV");
    report(vec![card, taxed]).applying(&["-10.00"])
}

#[test]
fn every_part_of_a_plan_names_its_rule_and_its_place() {
    let reasons = reasons(&mixed(), &rules());
    assert_eq!(reasons[0].vendor, "employees.table");
    assert_eq!(reasons[1].vendor, "cards.\"CBCP/TRV\"");
    let accounts: Vec<(Place, &str)> = reasons
        .iter()
        .flat_map(|reason| reason.lines.iter().map(|line| (line.place, line.account.as_str())))
        .collect();
    let share = |entry| Place::EntryAllocation { entry, allocation: 1 };
    assert_eq!(
        accounts,
        [
            (share(2), "accounts.\"6100\""),
            (share(2), "tax_accounts.CAPST"),
            (Place::CashAdvance { application: 1 }, "accounts.\"1500\""),
            (share(1), "accounts.\"6200\""),
        ]
    );
    assert!(reasons[0].lines[0].dimensions[0].contains("DEPARTMENT"), "{reasons:?}");
}

#[test]
fn a_tax_group_names_its_rule_and_so_does_its_absence() {
    let reasons = reasons(&mixed(), &groups());
    let groups: Vec<&str> = reasons[0]
        .lines
        .iter()
        .filter_map(|line| line.tax_group.as_deref())
        .collect();
    assert_eq!(groups, ["tax.groups.CAPST", "tax.no_tax_group", "tax.no_tax_group"]);
}

#[test]
fn a_long_description_goes_on_below_and_counts_towards_the_lines() {
    let rule = "[employees]";
    let mapping = rules_with(
        rule,
        &format!("[descriptions]\nexpense_line = \"{{entry_description}}\"\n{rule}"),
    );
    let mut long = report(vec![taxed_entry("119.00", "19.00", "19.00")]);
    let words = vec!["conference"; 20].join(" ");
    long.entries[0].description = words.clone();
    let plan = plan_with(&long.document(), &mapping, &live()).unwrap();
    for (line, text) in plan.purchases[0]
        .lines
        .iter()
        .zip([words.clone(), format!("DEVAT {words}")])
    {
        let pieces = line.continued.iter().map(|piece| piece.strip_prefix("… ").unwrap());
        let read: Vec<&str> = std::iter::once(line.description.as_str()).chain(pieces).collect();
        assert_eq!(read.join(" "), text);
        assert!(!line.continued.is_empty());
        let written = std::iter::once(&line.description).chain(&line.continued);
        assert!(
            written
                .map(|text| text.encode_utf16().count())
                .all(|units| units <= 100)
        );
    }
    let mut many = report(vec![entry(vec![row("EMPL", "0.01"); 334])]);
    many.entries[0].description = words;
    // Three lines each: 1,002.
    let problem = problem_of(plan_with(&many.document(), &mapping, &live()));
    assert_eq!(problem, posting::planner::DocumentProblem::TooManyLines { most: 1_000 });
    many.entries[0].allocations[0].rows.pop();
    (many.entries[0].approved, many.total) = (decimal("3.33"), decimal("3.33"));
    assert!(plan_with(&many.document(), &mapping, &live()).is_ok());
}

#[test]
fn the_plan_names_the_company_of_its_context() {
    let plan = mixed().plan().unwrap();
    assert_eq!(plan.company.as_str(), "BOOKS");
}
