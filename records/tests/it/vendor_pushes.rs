use records::{VendorPush, VendorPushFilter};

use crate::world::World;

trials! {
    both: [
        a_row_is_changed_only_by_who_read_it_last,
        rows_are_found_by_company_state_run_and_code,
        states_are_counted_for_each_connection,
    ]
}

fn row(code: &str, state: &str) -> VendorPush {
    VendorPush {
        connection: "one".to_owned(),
        code_key: code.to_owned(),
        address_key: "MAIN".to_owned(),
        company: "company-1".to_owned(),
        vendor_id: format!("id-of-{code}"),
        vendor_number: code.to_owned(),
        wanted: "{}".to_owned(),
        digest: "a".to_owned(),
        state: state.to_owned(),
        reason: None,
        run: "run-1".to_owned(),
        change: None,
        full_run: None,
        at: "2026-03-01T09:00:00Z".parse().unwrap(),
        version: 0,
    }
}

fn all() -> VendorPushFilter {
    VendorPushFilter {
        connection: "one".to_owned(),
        ..VendorPushFilter::default()
    }
}

/// Two runs work on one row: the second must not undo what the first has done unseen.
async fn a_row_is_changed_only_by_who_read_it_last(world: World) {
    let records = world.open().await;
    assert!(
        records
            .save_vendor_pushes(&[row("V-1", "unclear")])
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        records.save_vendor_pushes(&[row("V-1", "other")]).await.unwrap().len(),
        1,
        "it is there already"
    );
    let read = records.vendor_pushes(&all()).await.unwrap().remove(0);
    assert_eq!((read.state.as_str(), read.version), ("unclear", 1));
    let mut first = read.clone();
    "sending".clone_into(&mut first.state);
    let mut second = read;
    "update".clone_into(&mut second.state);
    second.reason = Some("said".to_owned());
    assert!(records.save_vendor_pushes(&[first]).await.unwrap().is_empty());
    let missed = records.save_vendor_pushes(std::slice::from_ref(&second)).await.unwrap();
    assert_eq!(missed, [second]);
    let kept = records.vendor_pushes(&all()).await.unwrap().remove(0);
    assert_eq!((kept.state.as_str(), kept.version, kept.reason), ("sending", 2, None));
}

async fn rows_are_found_by_company_state_run_and_code(world: World) {
    let records = world.open().await;
    let mut rows = vec![row("V-1", "create"), row("V-2", "create"), row("V-3", "pushed")];
    "company-2".clone_into(&mut rows[1].company);
    "run-2".clone_into(&mut rows[2].run);
    let mut other_address = row("V-3", "pushed");
    "SECOND".clone_into(&mut other_address.address_key);
    rows.push(other_address);
    let mut elsewhere = row("V-1", "create");
    "two".clone_into(&mut elsewhere.connection);
    rows.push(elsewhere);
    assert!(records.save_vendor_pushes(&rows).await.unwrap().is_empty());
    let company = VendorPushFilter {
        company: Some("company-2".to_owned()),
        ..all()
    };
    let state = VendorPushFilter {
        state: Some("create".to_owned()),
        limit: Some(1),
        ..all()
    };
    let run = VendorPushFilter {
        run: Some("run-2".to_owned()),
        ..all()
    };
    for (filter, expected) in [(company, "V-2"), (state, "V-1"), (run, "V-3")] {
        let found = records.vendor_pushes(&filter).await.unwrap();
        let codes: Vec<&str> = found.iter().map(|row| row.code_key.as_str()).collect();
        assert_eq!(codes, [expected], "{filter:?}");
    }
    let asked = ["V-3".to_owned(), "V-9".to_owned()];
    let found = records.vendor_pushes_by_codes("one", &asked).await.unwrap();
    assert_eq!(found.len(), 2, "both addresses");
    assert!(found.iter().all(|row| row.code_key == "V-3"));
}

async fn states_are_counted_for_each_connection(world: World) {
    let records = world.open().await;
    let rows = [row("V-1", "create"), row("V-2", "create"), row("V-3", "pushed")];
    records.save_vendor_pushes(&rows).await.unwrap();
    let counts = records.vendor_push_states("one").await.unwrap();
    assert_eq!(counts.get("create"), Some(&2));
    assert_eq!(counts.get("pushed"), Some(&1));
    assert!(records.vendor_push_states("two").await.unwrap().is_empty());
}
