use super::*;

fn vendor(name: &str, approved: &str) -> WantedVendor {
    let fields = [("VendorName", name), ("Approved", approved)];
    WantedVendor {
        vendor_code: "V-1".to_owned(),
        address_code: "MAIN".to_owned(),
        fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    }
}

fn row(state: &str, wanted: &WantedVendor) -> VendorPush {
    VendorPush {
        connection: "one".to_owned(),
        code_key: "V-1".to_owned(),
        address_key: "MAIN".to_owned(),
        company: "company".to_owned(),
        vendor_id: "id".to_owned(),
        vendor_number: "V-1".to_owned(),
        wanted: written(wanted).unwrap(),
        digest: wanted.digest(),
        state: state.to_owned(),
        reason: None,
        run: "before".to_owned(),
        change: None,
        full_run: None,
        at: "2026-03-01T09:00:00Z".parse().unwrap(),
        version: 1,
    }
}

fn turn(now: &str) -> Turn<'static> {
    Turn {
        run: "now",
        now: now.parse().unwrap(),
        window: Duration::from_secs(600),
    }
}

#[test]
fn a_request_without_an_answer_is_left_alone_until_it_is_certainly_over() {
    let sent = row(SENDING, &vendor("Example", "Y"));
    assert!(!turn("2026-03-01T09:09:59Z").is_unclear(&sent));
    assert!(turn("2026-03-01T09:10:00Z").is_unclear(&sent));
    assert!(turn("2026-03-01T09:00:00Z").is_unclear(&row(UNCLEAR, &vendor("Example", "Y"))));
}

/// What a lost answer did is this run's doing; what Concur had all along is nobody's.
#[test]
fn a_look_settles_what_was_sent_and_counts_it_once() {
    let wanted = vendor("Example", "Y");
    let known = wanted.fields.clone();
    let mut sent = row(SENDING, &wanted);
    sent.change = Some(CREATED.to_owned());
    turn("2026-03-01T10:00:00Z").settled(&mut sent, Some(&known)).unwrap();
    assert_eq!(
        (sent.state.as_str(), sent.change.as_deref(), sent.run.as_str()),
        (PUSHED, Some(CREATED), "now")
    );
    let mut lost = row(SENDING, &wanted);
    lost.change = Some(CREATED.to_owned());
    turn("2026-03-01T10:00:00Z").settled(&mut lost, None).unwrap();
    assert_eq!((lost.state.as_str(), lost.change), (CREATE, None));
    let mut known_before = row(UNCLEAR, &wanted);
    turn("2026-03-01T10:00:00Z")
        .settled(&mut known_before, Some(&known))
        .unwrap();
    assert_eq!((known_before.state.as_str(), known_before.change), (PUSHED, None));
}

#[test]
fn a_change_leads_on_from_every_state() {
    let (old, new, blocked) = (vendor("Old", "Y"), vendor("New", "Y"), vendor("Old", "N"));
    for (state, to, expected) in [
        (PUSHED, &new, UPDATE),
        (PUSHED, &blocked, BLOCK),
        (UPDATE, &blocked, BLOCK),
        (ABSENT, &new, UNCLEAR),
        (REFUSED, &new, UNCLEAR),
        (CREATE, &new, UNCLEAR),
        (SENDING, &new, SENDING),
    ] {
        let mut row = row(state, &old);
        assert!(turn("2026-03-01T10:00:00Z").wants(&mut row, to, false).unwrap());
        assert_eq!(row.state, expected, "from {state}");
        assert_eq!(row.digest, to.digest());
        assert_eq!(
            row.at == "2026-03-01T09:00:00Z".parse().unwrap(),
            state == SENDING,
            "since when it is sent counts"
        );
    }
}

#[test]
fn the_same_again_is_nothing_unless_all_is_compared() {
    let wanted = vendor("Example", "Y");
    for state in [PUSHED, REFUSED, ABSENT, SENDING] {
        let mut unchanged = row(state, &wanted);
        assert!(
            !turn("2026-03-01T10:00:00Z")
                .wants(&mut unchanged, &wanted, false)
                .unwrap()
        );
        assert_eq!(unchanged, row(state, &wanted));
        assert!(
            turn("2026-03-01T10:00:00Z")
                .wants(&mut unchanged, &wanted, true)
                .unwrap()
        );
        assert_eq!(unchanged.state, if state == SENDING { SENDING } else { UNCLEAR });
        assert_eq!(unchanged.full_run.as_deref(), Some("now"));
    }
}
