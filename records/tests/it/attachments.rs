use records::{ATTACHMENT_ATTACHED, ATTACHMENT_NONE, ATTACHMENT_REFUSED, AttachmentRecord, RecordsError};

use crate::world::{World, at, key, key_of, received};

trials! {
    both: [
        an_image_has_one_state_on_each_purchase_document,
        the_same_again_told_later_by_a_retry_is_no_change,
        a_state_that_nobody_knows_or_a_refusal_without_a_reason_is_not_taken,
    ]
}

fn attachment(purchase_number: &str, image: &str, state: &str) -> AttachmentRecord {
    AttachmentRecord {
        key: key(),
        purchase_number: purchase_number.to_owned(),
        image: image.to_owned(),
        state: state.to_owned(),
        detail: (state == ATTACHMENT_REFUSED).then(|| "larger than is taken".to_owned()),
        at: at(30),
    }
}

async fn an_image_has_one_state_on_each_purchase_document(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    records
        .save_received(&received(&key_of("REPORT-2", "fi-2")))
        .await
        .unwrap();
    let refused = attachment("PI-1001", "image-1", ATTACHMENT_REFUSED);
    let others = [
        attachment("PI-1002", "image-1", ATTACHMENT_ATTACHED),
        attachment("PI-1001", "image-2", ATTACHMENT_NONE),
    ];
    records.save_attachment(&refused).await.unwrap();
    for other in &others {
        records.save_attachment(other).await.unwrap();
    }
    let elsewhere = AttachmentRecord {
        key: key_of("REPORT-2", "fi-2"),
        ..refused.clone()
    };
    records.save_attachment(&elsewhere).await.unwrap();
    let attached = AttachmentRecord {
        at: at(40),
        ..attachment("PI-1001", "image-1", ATTACHMENT_ATTACHED)
    };
    records.save_attachment(&attached).await.unwrap();
    let [on_the_second, without_image] = others;
    assert_eq!(
        records.attachments(&key()).await.unwrap(),
        [attached, on_the_second, without_image],
        "an earlier refusal and its reason are gone once the image is attached"
    );
    assert_eq!(records.attachments(&elsewhere.key).await.unwrap(), [elsewhere]);
    let trail: Vec<_> = records
        .audit(&key())
        .await
        .unwrap()
        .into_iter()
        .filter(|row| row.what == "attachment")
        .filter_map(|row| row.detail)
        .collect();
    assert_eq!(
        trail,
        [
            "image image-1 of PI-1001: refused (larger than is taken)",
            "image image-1 of PI-1002: attached",
            "image image-2 of PI-1001: none",
            "image image-1 of PI-1001: attached",
        ]
    );
}

async fn the_same_again_told_later_by_a_retry_is_no_change(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let refused = attachment("PI-1001", "image-1", ATTACHMENT_REFUSED);
    records.save_attachment(&refused).await.unwrap();
    let before = world.dump().await;
    let later = AttachmentRecord {
        at: at(50),
        ..refused.clone()
    };
    records.save_attachment(&later).await.unwrap();
    assert_eq!(world.dump().await, before);
    let other_reason = AttachmentRecord {
        detail: Some("of a kind that is not taken".to_owned()),
        ..later
    };
    records.save_attachment(&other_reason).await.unwrap();
    assert_eq!(records.attachments(&key()).await.unwrap(), [other_reason]);
}

async fn a_state_that_nobody_knows_or_a_refusal_without_a_reason_is_not_taken(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    for (state, detail) in [
        ("Attached", None),
        (ATTACHMENT_REFUSED, None),
        (ATTACHMENT_REFUSED, Some(String::new())),
    ] {
        let wrong = AttachmentRecord {
            detail,
            ..attachment("PI-1001", "image-1", state)
        };
        let error = records.save_attachment(&wrong).await.unwrap_err();
        assert!(matches!(error, RecordsError::Invalid { .. }), "{error:?}");
    }
    assert!(records.attachments(&key()).await.unwrap().is_empty());

    let unknown = AttachmentRecord {
        key: key_of("REPORT-9", "fi-9"),
        ..attachment("PI-1001", "image-1", ATTACHMENT_ATTACHED)
    };
    let error = records.save_attachment(&unknown).await.unwrap_err();
    assert!(matches!(error, RecordsError::UnknownDocument { .. }), "{error:?}");
}
