//! Corrections by people: they change where money goes, never how much.

use posting::correction::{Change, CorrectionRefusal, corrected};
use posting::ids::{AccountNumber, DimensionCode, InvalidId, VendorNumber};

use crate::fixtures::*;

/// A report that owes the employee and a card issuer.
fn two_payees() -> Report {
    report(vec![
        entry(vec![row("EMPL", "40.00")]),
        entry(vec![row("CBCP", "60.00")]),
    ])
}

fn account(from: &str, to: &str) -> Result<Change, InvalidId> {
    Ok(Change::Account {
        from: AccountNumber::parse(from)?,
        to: AccountNumber::parse(to)?,
    })
}

fn vendor(from: &str, to: &str) -> Result<Change, InvalidId> {
    Ok(Change::Vendor {
        from: VendorNumber::parse(from)?,
        to: VendorNumber::parse(to)?,
    })
}

#[test]
fn every_line_on_the_account_moves_and_no_amount_does() {
    let plan = two_payees().plan().unwrap();
    let made = corrected(
        plan.clone(),
        &[account("6110", "6999").unwrap(), account("6999", "7000").unwrap()],
    )
    .unwrap();
    for (before, after) in plan.purchases.iter().zip(&made.purchases) {
        assert!(after.lines.iter().all(|line| line.account.as_str() == "7000"));
        assert_eq!(before.total, after.total);
        assert_eq!(before.external_number, after.external_number);
        let amounts = |lines: &[posting::plan::PlannedLine]| lines.iter().map(|line| line.amount).collect::<Vec<_>>();
        assert_eq!(amounts(&before.lines), amounts(&after.lines));
    }
    assert_ne!(plan.digest().unwrap(), made.digest().unwrap());
}

#[test]
fn one_payees_vendor_changes_and_the_others_stays() {
    let made = corrected(two_payees().plan().unwrap(), &[vendor("E0001", "E0002").unwrap()]).unwrap();
    let vendors: Vec<&str> = made.purchases.iter().map(|purchase| purchase.vendor.as_str()).collect();
    assert_eq!(vendors, ["E0002", "V-CARD-COMP"]);
}

#[test]
fn a_dimension_is_put_on_every_line_or_in_place_of_another_value() {
    let code = |text: &str| DimensionCode::parse(text).unwrap();
    let set = |from: Option<&str>, to: &str| Change::Dimension {
        dimension: code("PROJECT"),
        from: from.map(code),
        to: code(to),
    };
    let made = corrected(two_payees().plan().unwrap(), &[set(None, "P-1")]).unwrap();
    assert!(
        made.purchases
            .iter()
            .all(|p| p.lines[0].dimensions.iter().any(|d| d.value == code("P-1")))
    );
    let again = corrected(made.clone(), &[set(Some("P-1"), "P-2")]).unwrap();
    assert!(
        again
            .purchases
            .iter()
            .all(|p| p.lines[0].dimensions.iter().all(|d| d.value != code("P-1")))
    );
    assert!(corrected(made, &[set(Some("P-9"), "P-2")]).is_err());
}

#[test]
fn what_stands_nowhere_is_refused_and_so_is_one_number_twice_at_a_vendor() {
    let refusal = corrected(two_payees().plan().unwrap(), &[account("1111", "2222").unwrap()]).unwrap_err();
    assert!(refusal.to_string().contains("account 1111"), "{refusal}");
    let mut plan = two_payees().plan().unwrap();
    plan.purchases[1].external_number = plan.purchases[0].external_number.clone();
    let refusal = corrected(plan, &[vendor("V-CARD-COMP", "E0001").unwrap()]).unwrap_err();
    assert!(matches!(refusal, CorrectionRefusal::SameVendor { .. }), "{refusal}");
}

#[test]
fn a_change_is_written_as_an_operator_would_type_it() {
    let json = r#"[{"account":{"from":"6110","to":"6999"}},{"posting_date":{"to":"2026-04-30"}},
                   {"dimension":{"dimension":"PROJECT","to":"P-1"}}]"#;
    let changes: Vec<Change> = serde_json::from_str(json).unwrap();
    let made = corrected(two_payees().plan().unwrap(), &changes).unwrap();
    assert!(
        made.purchases
            .iter()
            .all(|p| p.posting_date.to_string() == "2026-04-30")
    );
    assert!(serde_json::from_str::<Change>(r#"{"amount":{"from":"1","to":"2"}}"#).is_err());
}
