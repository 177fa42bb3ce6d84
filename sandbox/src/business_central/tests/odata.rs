use super::*;

fn numbers(answer: &Answer) -> Vec<String> {
    answer
        .rows()
        .iter()
        .map(|row| row["vendorInvoiceNumber"].as_str().unwrap().to_owned())
        .collect()
}

fn five() -> World {
    let world = World::new();
    for number in ["A", "B", "C", "D", "E"] {
        world.draft(number);
    }
    world
}

#[test]
fn the_lookup_by_vendor_and_number_works_and_is_exact() {
    let world = five();
    let find = |filter: &str| numbers(&world.get(&format!("purchaseInvoices?$filter={filter}")));
    assert_eq!(find("vendorNumber eq 'V100' and vendorInvoiceNumber eq 'C'"), ["C"]);
    assert!(
        find("vendorNumber eq 'V100' and vendorInvoiceNumber eq 'c'").is_empty(),
        "the stored form counts"
    );
    assert_eq!(
        find("vendorInvoiceNumber eq 'B' or vendorInvoiceNumber eq 'D'"),
        ["B", "D"]
    );
    assert_eq!(find("(vendorInvoiceNumber ge 'D')"), ["D", "E"]);
    assert_eq!(find("startswith(vendorInvoiceNumber,'A')"), ["A"]);
    assert_eq!(find("tolower(vendorInvoiceNumber) eq 'b'"), ["B"]);
    assert_eq!(find("status eq 'Draft' and totalAmountIncludingTax ne 100").len(), 0);
}

#[test]
fn a_quote_inside_a_literal_is_doubled() {
    let world = World::new();
    world.draft("O'NE");
    let answer = world.get("purchaseInvoices?$filter=vendorInvoiceNumber eq 'O''NE'");
    assert_eq!(answer.rows().len(), 1);
}

#[test]
fn what_the_service_does_not_support_is_refused() {
    let world = five();
    let refused = |query: &str, text: &str| {
        world
            .get(&format!("purchaseInvoices?{query}"))
            .refused(400, "BadRequest", text);
    };
    refused(
        "$filter=vendorNumber eq 'V100' or vendorInvoiceNumber eq 'A'",
        "The 'OR' operator is not supported on distinct fields on an OData filter.",
    );
    refused(
        "$filter=vendorNo eq 'V100'",
        "Could not find a property named 'vendorNo' on type 'Microsoft.NAV.purchaseInvoice'.",
    );
    refused(
        "$select=id,amount",
        "Could not find a property named 'amount' on type 'Microsoft.NAV.purchaseInvoice'.",
    );
    for query in [
        "$filter=id eq 'not-bare'",
        "$filter=vendorNumber eq V100",
        "$filter=vendorNumber in ('V100')",
        "$filter=vendorNumber eq 'V100",
        "$expand=lines",
        "$search=x",
        "company=x",
        "$top=ten",
    ] {
        world.get(&format!("purchaseInvoices?{query}")).is(400);
    }
}

#[test]
fn pages_follow_the_link_to_the_end_and_keep_the_options() {
    let world = five();
    let prefer = [("prefer", "odata.maxpagesize=2")];
    let mut answer = world.call(
        Method::GET,
        "purchaseInvoices?$filter=vendorNumber eq 'V100'&$count=true",
        &prefer,
        "",
    );
    assert_eq!(answer.json["@odata.count"], 5);
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.extend(numbers(&answer));
        let Some(link) = answer.json["@odata.nextLink"].as_str() else {
            break;
        };
        let last = answer.rows().last().unwrap()["id"].as_str().unwrap();
        assert!(link.ends_with(&format!("&aid=FIN&$skiptoken={last}")), "{link}");
        let target = link.strip_prefix("http://127.0.0.1:7048").unwrap();
        answer = world.signed(Method::GET, target, &prefer, "");
    }
    assert_eq!(seen, ["A", "B", "C", "D", "E"]);
    assert!(
        answer.json.get("@odata.nextLink").is_none(),
        "the last page has no link"
    );
}

#[test]
fn a_page_goes_on_even_when_its_last_row_stopped_matching() {
    let world = five();
    let prefer = [("prefer", "odata.maxpagesize=2")];
    let answer = world.call(Method::GET, "purchaseInvoices?$filter=status eq 'Draft'", &prefer, "");
    let last: Uuid = answer.rows()[1]["id"].as_str().unwrap().parse().unwrap();
    let tag = answer.rows()[1]["@odata.etag"].clone();
    world.simulator.person_posts_draft(last).unwrap();
    assert_ne!(world.get(&format!("purchaseInvoices({last})")).tag(), tag);
    let target = answer.json["@odata.nextLink"]
        .as_str()
        .unwrap()
        .strip_prefix("http://127.0.0.1:7048")
        .unwrap();
    let next = world.signed(Method::GET, target, &[], "");
    assert!(next.status == 200 && !next.rows().iter().any(|row| row["id"] == last.to_string()));
}

#[test]
fn top_skip_orderby_and_select_do_what_they_say() {
    let world = five();
    let answer =
        world.get("purchaseInvoices?$orderby=vendorInvoiceNumber desc&$top=2&$skip=1&$select=vendorInvoiceNumber");
    assert_eq!(numbers(&answer), ["D", "C"]);
    let members: Vec<_> = answer.rows()[0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["@odata.etag", "vendorInvoiceNumber"]);
    assert!(answer.json.get("@odata.nextLink").is_none(), "$top has no link");
}

#[test]
fn the_service_clamps_pages_and_counts_top_down() {
    let world = World::with(BusinessCentralOptions {
        page_rows: 2,
        ..Default::default()
    });
    for number in ["A", "B", "C", "D"] {
        world.draft(number);
    }
    let answer = world.call(
        Method::GET,
        "purchaseInvoices?$top=3",
        &[("prefer", "odata.maxpagesize=50")],
        "",
    );
    assert_eq!(numbers(&answer), ["A", "B"]);
    assert!(
        answer.json["@odata.nextLink"].as_str().unwrap().contains("$top=1&"),
        "{}",
        answer.text
    );
}
