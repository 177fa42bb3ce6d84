use std::collections::BTreeMap;

use records::RecordsError;

use crate::world::{World, company_of};

trials! {
    both: [
        line_defaults_replace_those_of_their_account_and_of_no_other,
        what_is_learned_again_changes_nothing,
        line_defaults_that_contradict_themselves_leave_the_known_ones,
        a_fact_belongs_to_one_company_of_one_connection_and_the_last_value_counts,
    ]
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(dimension, value)| ((*dimension).to_owned(), (*value).to_owned()))
        .collect()
}

async fn line_defaults_replace_those_of_their_account_and_of_no_other(world: World) {
    let records = world.open().await;
    let company = company_of("main", "company-1");
    let others = [company_of("main", "company-2"), company_of("second", "company-1")];
    let old = pairs(&[("AREA", "10"), ("DEPARTMENT", "SALES")]);
    for known in [&company, &others[0], &others[1]] {
        for account in ["6100", "6200"] {
            records.save_line_defaults(known, account, &old).await.unwrap();
        }
    }
    let new = pairs(&[("PROJECT", ""), ("AREA", "20")]);
    records.save_line_defaults(&company, "6100", &new).await.unwrap();
    let expected = BTreeMap::from([
        ("6100".to_owned(), pairs(&[("AREA", "20"), ("PROJECT", "")])),
        ("6200".to_owned(), old.clone()),
    ]);
    assert_eq!(records.line_defaults(&company).await.unwrap(), expected);
    records.save_line_defaults(&company, "6100", &[]).await.unwrap();
    let left = BTreeMap::from([("6200".to_owned(), old.clone())]);
    assert_eq!(records.line_defaults(&company).await.unwrap(), left);
    let untouched = BTreeMap::from([("6100".to_owned(), old.clone()), ("6200".to_owned(), old)]);
    for other in &others {
        assert_eq!(records.line_defaults(other).await.unwrap(), untouched);
    }
}

async fn what_is_learned_again_changes_nothing(world: World) {
    let records = world.open().await;
    let company = company_of("main", "company-1");
    let defaults = pairs(&[("AREA", "10"), ("DEPARTMENT", "SALES")]);
    records.save_line_defaults(&company, "6100", &defaults).await.unwrap();
    records
        .save_company_fact(&company, "local_currency", "DKK")
        .await
        .unwrap();
    // Learned long ago, so that a new time would show.
    let mut shell = world.shell().await;
    for table in ["line_defaults", "company_facts"] {
        shell
            .run(&format!("UPDATE {table} SET learned_at = '2026-01-01T00:00:00.000Z'"))
            .await
            .unwrap();
    }
    let before = world.dump().await;
    let turned = pairs(&[("DEPARTMENT", "SALES"), ("AREA", "10")]);
    records.save_line_defaults(&company, "6100", &turned).await.unwrap();
    records
        .save_company_fact(&company, "local_currency", "DKK")
        .await
        .unwrap();
    assert_eq!(world.dump().await, before);
}

async fn line_defaults_that_contradict_themselves_leave_the_known_ones(world: World) {
    let records = world.open().await;
    let company = company_of("main", "company-1");
    records
        .save_line_defaults(&company, "6100", &pairs(&[("AREA", "10")]))
        .await
        .unwrap();
    let before = world.dump().await;
    let twice = pairs(&[("AREA", "20"), ("AREA", "30")]);
    let too_many: Vec<_> = (0..=records::LINE_DEFAULTS_MAX)
        .map(|number| (format!("D{number}"), "10".to_owned()))
        .collect();
    for defaults in [twice, too_many] {
        let error = records
            .save_line_defaults(&company, "6100", &defaults)
            .await
            .unwrap_err();
        assert!(matches!(error, RecordsError::Invalid { .. }), "{error:?}");
    }
    assert_eq!(world.dump().await, before);
}

async fn a_fact_belongs_to_one_company_of_one_connection_and_the_last_value_counts(world: World) {
    let records = world.open().await;
    let company = company_of("main", "company-1");
    assert_eq!(records.company_fact(&company, "local_currency").await.unwrap(), None);
    for (company, value) in [
        (&company, "DKK"),
        (&company_of("main", "company-2"), "EUR"),
        (&company_of("second", "company-1"), "SEK"),
        (&company, "NOK"),
    ] {
        records
            .save_company_fact(company, "local_currency", value)
            .await
            .unwrap();
    }
    records.save_company_fact(&company, "country", "").await.unwrap();
    for (company, name, value) in [
        (&company, "local_currency", "NOK"),
        (&company, "country", ""),
        (&company_of("main", "company-2"), "local_currency", "EUR"),
        (&company_of("second", "company-1"), "local_currency", "SEK"),
    ] {
        let known = records.company_fact(company, name).await.unwrap();
        assert_eq!(known.as_deref(), Some(value), "{company:?} {name}");
    }
    let error = records.company_fact(&company_of("main", ""), "country").await;
    assert!(
        matches!(error, Err(RecordsError::Invalid { field: "company", .. })),
        "{error:?}"
    );
}
