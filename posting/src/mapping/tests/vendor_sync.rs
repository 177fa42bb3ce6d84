//! What Concur shall know of a vendor, by the rules.

use super::{refusal, rules};
use crate::ids::CompanyCode;
use crate::mapping::Mapping;
use crate::vendor_sync::{LedgerBlock, LedgerVendor, Wanted, WantedVendor};

fn vendor(number: &str) -> LedgerVendor {
    LedgerVendor {
        number: number.to_owned(),
        display_name: "Example Supplies".to_owned(),
        address_line1: "Example street 1".to_owned(),
        city: "Berlin".to_owned(),
        country: "DE".to_owned(),
        tax_registration_number: "DE1".to_owned(),
        currency_code: "EUR".to_owned(),
        ..LedgerVendor::default()
    }
}

fn of(mapping: &Mapping, vendor: &LedgerVendor) -> Wanted {
    mapping
        .wanted_vendor(&CompanyCode::parse("CRONUS").unwrap(), vendor)
        .unwrap()
}

fn wanted(mapping: &Mapping, vendor: &LedgerVendor) -> WantedVendor {
    match of(mapping, vendor) {
        Wanted::Vendor(wanted) => wanted,
        other => panic!("{other:?}"),
    }
}

fn refused(mapping: &Mapping, vendor: &LedgerVendor) -> String {
    match of(mapping, vendor) {
        Wanted::Refused { reason } => reason,
        other => panic!("{other:?}"),
    }
}

const SUPPLIERS: &str = "suppliers = { template = \"{vendor_code}\" }\n";

fn synced(section: &str) -> Mapping {
    rules(&format!("{SUPPLIERS}[vendor_sync]\n{section}"))
}

#[test]
fn without_the_section_no_vendor_is_wanted() {
    let mapping = rules(SUPPLIERS);
    assert!(!mapping.syncs_vendors());
    let company = CompanyCode::parse("CRONUS").unwrap();
    assert_eq!(mapping.wanted_vendor(&company, &vendor("V-1")), None);
}

#[test]
fn the_defaults_fill_name_address_and_tax_number() {
    let wanted = wanted(&synced(""), &vendor("V-1"));
    assert_eq!(
        (wanted.vendor_code.as_str(), wanted.address_code.as_str()),
        ("V-1", "MAIN")
    );
    let shown: Vec<String> = wanted
        .fields
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(
        shown.join(" "),
        "Address1=Example street 1 Address2= Approved=Y City=Berlin CountryCode=DE CurrencyCode=EUR PostalCode= State= \
         TaxID=DE1 VendorName=Example Supplies"
    );
}

/// A document comes back with the code: it must lead to the vendor that it was made from.
#[test]
fn the_code_of_a_suppliers_row_wins_and_a_code_that_leads_elsewhere_is_refused() {
    let mapping = rules(
        "[suppliers]\ntemplate = \"{vendor_code}\"\n\
         table = { \"SUP-1\" = \"V-1\", \"SUP-2/BONN\" = \"V-2\", \"V-3\" = \"V-9\", \"A\" = \"V-4\", \"B\" = \"V-4\" }\n\
         [vendor_sync]\n",
    );
    let codes = |number| wanted(&mapping, &vendor(number)).key();
    assert_eq!(codes("V-1"), ("SUP-1".to_owned(), "MAIN".to_owned()));
    assert_eq!(codes("V-2"), ("SUP-2".to_owned(), "BONN".to_owned()));
    assert_eq!(codes("V-5"), ("V-5".to_owned(), "MAIN".to_owned()));
    assert!(refused(&mapping, &vendor("V-3")).contains("would not lead back"));
    assert!(refused(&mapping, &vendor("V-4")).contains("Several rows"));
    let nowhere = rules("[vendor_sync]\n");
    assert!(refused(&nowhere, &vendor("V-1")).contains("would not lead back"));
}

#[test]
fn employees_cards_numbers_and_prefixes_are_kept_away() {
    let rest = "[employees]\ntemplate = \"EMP-{employee_id}\"\ntable = { \"7\" = \"E7\" }\n[cards]\nCOPD = \"V-CARD\"\n[vendor_sync]\n";
    let mapping = rules(&format!(
        "{SUPPLIERS}{rest}exclude = [\"v-cash\"]\nexclude_prefixes = [\"x-\"]\n"
    ));
    for (number, rule) in [
        ("E7", "employees.table"),
        ("EMP-12", "employees.template"),
        ("V-CARD", "cards.COPD"),
        ("V-CASH", "vendor_sync.exclude"),
        ("X-1", "vendor_sync.exclude_prefixes X-"),
    ] {
        let excluded = Wanted::Excluded { rule: rule.to_owned() };
        assert_eq!(of(&mapping, &vendor(number)), excluded, "{number}");
    }
    assert_eq!(
        wanted(&mapping, &vendor("EMP-")).vendor_code,
        "EMP-",
        "no employee has an empty id"
    );
    let included = rules(&format!("{SUPPLIERS}{rest}employees_and_cards = \"include\""));
    assert_eq!(wanted(&included, &vendor("E7")).vendor_code, "E7");
}

#[test]
fn a_template_without_other_text_excludes_nobody() {
    let mapping = rules(&format!(
        "{SUPPLIERS}[employees]\ntemplate = \"{{employee_id}}\"\n[vendor_sync]\n"
    ));
    assert_eq!(wanted(&mapping, &vendor("V-1")).vendor_code, "V-1");
}

#[test]
fn blocked_is_not_approved_and_payment_only_as_the_rule_says() {
    for (section, block, approved) in [
        ("", LedgerBlock::No, "Y"),
        ("", LedgerBlock::Payment, "Y"),
        ("", LedgerBlock::All, "N"),
        ("blocked_for_payment = \"not_approved\"", LedgerBlock::Payment, "N"),
        ("blocked_for_payment = \"not_approved\"", LedgerBlock::No, "Y"),
    ] {
        let mut vendor = vendor("V-1");
        vendor.blocked = block;
        assert_eq!(
            wanted(&synced(section), &vendor).fields["Approved"],
            approved,
            "{section} {block:?}"
        );
    }
}

#[test]
fn countries_and_currencies_become_iso_or_are_refused() {
    let mapping =
        synced("default_country = \"US\"\ncountries = { \"UK\" = \"GB\" }\ncurrencies = { \"STG\" = \"GBP\" }");
    let of_country = |country: &str, currency: &str| {
        let mut vendor = vendor("V-1");
        country.clone_into(&mut vendor.country);
        currency.clone_into(&mut vendor.currency_code);
        vendor
    };
    for (country, expected) in [("UK", "GB"), ("", "US"), ("FR", "FR")] {
        assert_eq!(
            wanted(&mapping, &of_country(country, "STG")).fields["CountryCode"],
            expected
        );
    }
    assert_eq!(wanted(&mapping, &of_country("FR", "STG")).fields["CurrencyCode"], "GBP");
    assert!(refused(&mapping, &of_country("GERMANY", "EUR")).contains("country"));
    assert!(refused(&mapping, &of_country("FR", "")).contains("currency"));
    assert!(refused(&synced(""), &of_country("", "EUR")).contains("country"));
}

#[test]
fn fields_are_filled_as_written_and_never_cut() {
    let mapping =
        synced("[vendor_sync.fields]\nCustom1 = \"{company}/{number}\"\nTaxID = \"\"\nPaymentMethodType = \"WIRE\"");
    let fields = wanted(&mapping, &vendor("V-1")).fields;
    assert_eq!(fields["Custom1"], "CRONUS/V-1");
    assert_eq!(fields["PaymentMethodType"], "WIRE");
    assert!(!fields.contains_key("TaxID"), "it is Concur's own then");
    let long = synced("[vendor_sync.fields]\nCustom1 = \"{display_name} {display_name} {display_name}\"");
    let mut vendor = vendor("V-1");
    vendor.display_name = "Example Supplies of Berlin".to_owned();
    let reason = refused(&long, &vendor);
    assert!(reason.contains("Custom1 would be longer than 48"), "{reason}");
    assert!(!reason.contains("Example"), "{reason}");
}

#[test]
fn sections_that_cannot_work_are_refused_when_they_are_read() {
    for (section, said) in [
        ("vendor_code = \"{company}\"", "must contain {number}"),
        ("vendor_code = \"{name}\"", "{name} is not offered"),
        ("default_country = \"de\"", "two upper-case letters"),
        ("currencies = { \"X\" = \"EURO\" }", "three upper-case letters"),
        ("exclude_prefixes = [\" \"]", "every vendor"),
        ("[vendor_sync.fields]\nApproved = \"Y\"", "no field that can be filled"),
        (
            "[vendor_sync.fields]\nVendorname = \"x\"",
            "no field that can be filled",
        ),
        ("[vendor_sync.fields]\nCustom21 = \"x\"", "no field that can be filled"),
        ("colour = 1", "unknown key"),
    ] {
        let refusal = refusal(&format!("[vendor_sync]\n{section}"));
        assert!(refusal.contains(said), "{section}: {refusal}");
    }
}

#[test]
fn a_digest_tells_every_change_and_codes_are_compared_without_case() {
    let mapping = synced("");
    let first = wanted(&mapping, &vendor("V-1"));
    let mut moved = vendor("V-1");
    moved.city = "Bonn".to_owned();
    assert_eq!(first.digest(), wanted(&mapping, &vendor("V-1")).digest());
    assert_ne!(first.digest(), wanted(&mapping, &moved).digest());
    assert_ne!(first.digest(), first.clone().blocked().digest());
    assert!(first.clone().blocked().is_blocked() && !first.is_blocked());
    assert!(!format!("{first:?}").contains("Berlin"));
}
