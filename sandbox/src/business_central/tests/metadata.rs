//! Served properties against the service's own `$metadata`, and values against declared types.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::schema::{DECLARED, Kind};
use super::*;

#[derive(Debug, PartialEq, Eq)]
struct Declared {
    kind: String,
    maximum: String,
}

fn attribute(element: &BytesStart<'_>, name: &str) -> String {
    let found = element.try_get_attribute(name).unwrap();
    found
        .map(|attribute| attribute.unescape_value().unwrap().into_owned())
        .unwrap_or_default()
}

/// Properties by entity type and name, and members by enumeration.
type Metadata = (BTreeMap<(String, String), Declared>, BTreeMap<String, Vec<String>>);

fn metadata(text: &str) -> Metadata {
    let mut reader = Reader::from_str(text);
    let (mut properties, mut members) = (BTreeMap::new(), BTreeMap::<String, Vec<String>>::new());
    let (mut entity, mut enumeration) = (String::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                b"EntityType" => entity = attribute(&element, "Name"),
                b"EnumType" => enumeration = attribute(&element, "Name"),
                b"Member" => members
                    .entry(enumeration.clone())
                    .or_default()
                    .push(attribute(&element, "Name")),
                b"Property" => {
                    let declared = Declared {
                        kind: attribute(&element, "Type"),
                        maximum: attribute(&element, "MaxLength"),
                    };
                    properties.insert((entity.clone(), attribute(&element, "Name")), declared);
                }
                _ => {}
            },
            _ => {}
        }
    }
    (properties, members)
}

#[test]
fn every_served_property_is_declared_with_that_type_and_length() {
    let Ok(folder) = std::env::var("CONCORDAT_SAMPLES") else {
        println!("skipped: CONCORDAT_SAMPLES is not set");
        return;
    };
    let path = std::path::Path::new(&folder)
        .join("business-central")
        .join("metadata.edmx.xml");
    let (properties, enumerations) = metadata(&std::fs::read_to_string(path).unwrap());
    let mut checked = 0;
    for entity in DECLARED {
        for property in entity.properties {
            let key = (entity.name.to_owned(), property.name.to_owned());
            let declared = properties
                .get(&key)
                .unwrap_or_else(|| panic!("{key:?} is not declared"));
            let (kind, maximum) = match property.kind {
                Kind::Text(maximum) | Kind::Code(maximum) => ("Edm.String".to_owned(), maximum),
                Kind::Choice { edm, members } => {
                    assert_eq!(enumerations[edm], members, "{key:?}");
                    (format!("Microsoft.NAV.{edm}"), 0)
                }
                other => (format!("Edm.{}", other.edm_name()), 0),
            };
            let maximum = if maximum == 0 {
                String::new()
            } else {
                maximum.to_string()
            };
            assert_eq!(*declared, Declared { kind, maximum }, "{key:?}");
            checked += 1;
        }
        // A stream is no JSON property.
        let all = properties
            .iter()
            .filter(|((name, _), one)| name == entity.name && one.kind != "Edm.Stream")
            .count();
        let served = entity.properties.iter().filter(|one| one.kind != Kind::Stream).count();
        assert_eq!(served, all, "{} lacks declared properties", entity.name);
    }
    assert!(checked > 200, "only {checked} properties were compared");
}

/// A property without a branch of its own must still come out in its declared type.
#[test]
fn every_value_has_its_declared_type() {
    let world = World::new();
    world.simulator.add_currency(&CurrencySeed {
        code: "EUR".into(),
        rate: Some(Decimal::ONE),
        rate_from: None,
    });
    world.simulator.add_tax_group(&TaxGroupSeed {
        code: "FULL".into(),
        ..Default::default()
    });
    world.simulator.add_payment_terms(&PaymentTermsSeed {
        code: "10D".into(),
        ..Default::default()
    });
    let vendor = world.simulator.add_vendor(VendorSeed {
        number: "V200".into(),
        default_dimensions: vec![DefaultDimensionSeed::proposal("AREA", "NORTH")],
        ..Default::default()
    });
    let (id, number) = world.posted("X");
    world.simulator.cancel(&number).unwrap();
    world
        .post(
            &format!("purchaseInvoices({id})/dimensionSetLines"),
            &json!({ "code": "AREA", "valueCode": "NORTH" }),
        )
        .is(201);
    let memo = world.simulator.documents()[1].id;
    world
        .post(
            &format!("purchaseInvoices({id})/documentAttachments"),
            &json!({ "fileName": "a.pdf" }),
        )
        .is(201);
    let mut paths: BTreeMap<&str, String> = DECLARED
        .iter()
        .map(|entity| (entity.name, entity.set.to_owned()))
        .collect();
    paths.insert("defaultDimension", format!("vendors({vendor})/defaultDimensions"));
    paths.insert(
        "documentAttachment",
        format!("purchaseInvoices({id})/documentAttachments"),
    );
    paths.insert("dimensionSetLine", format!("purchaseInvoices({id})/dimensionSetLines"));
    paths.insert(
        "purchaseInvoiceLine",
        format!("purchaseInvoices({id})/purchaseInvoiceLines"),
    );
    paths.insert(
        "purchaseCreditMemoLine",
        format!("purchaseCreditMemos({memo})/purchaseCreditMemoLines"),
    );
    for entity in DECLARED.iter().filter(|entity| entity.set != "subscriptions") {
        let answer = if entity.name == "company" {
            world.signed(Method::GET, "/v2.0/Production/api/v2.0/companies", &[], "")
        } else {
            world.get(&paths[entity.name])
        };
        let row = answer
            .is(200)
            .rows()
            .first()
            .unwrap_or_else(|| panic!("no {}", entity.name));
        for property in entity.properties.iter().filter(|one| one.kind != Kind::Stream) {
            let value = &row[property.name];
            let fits = match property.kind {
                Kind::Text(_) | Kind::Code(_) => value.is_string(),
                Kind::Guid => value.as_str().is_some_and(|text| Uuid::parse_str(text).is_ok()),
                Kind::Decimal | Kind::Int32 | Kind::Int64 => value.is_number(),
                Kind::Boolean => value.is_boolean(),
                Kind::Date => value.as_str().is_some_and(|text| text.len() == 10),
                Kind::Instant => value
                    .as_str()
                    .is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()),
                Kind::Stream => false,
                Kind::Choice { members, .. } => value.as_str().is_some_and(|text| members.contains(&text)),
            };
            assert!(fits, "{}.{} is {value}", entity.name, property.name);
        }
    }
}
