use records::{Location, Records, RecordsError, RecordsOptions};

use crate::world::{World, key, received};

trials! {
    sqlite: [only_the_owner_may_read_the_files, what_cannot_be_opened_says_why]
}

async fn only_the_owner_may_read_the_files(world: World) {
    use std::os::unix::fs::PermissionsExt as _;
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    for name in ["records.sqlite", "records.sqlite-wal"] {
        assert_eq!(
            std::fs::metadata(world.path(name)).unwrap().permissions().mode() & 0o077,
            0,
            "{name}"
        );
    }
}

async fn what_cannot_be_opened_says_why(world: World) {
    let file = |name: &str, busy_timeout_seconds| RecordsOptions {
        location: Location::Sqlite {
            path: world.path(name),
            busy_timeout_seconds,
        },
        key: world.key.clone(),
    };
    let missing = file("no/such/records.sqlite", 60);
    let error = Records::open(missing).await.unwrap_err();
    assert!(matches!(error, RecordsError::Unavailable { .. }), "{error:?}");

    for busy_timeout_seconds in [0, 301] {
        let error = Records::open(file("records.sqlite", busy_timeout_seconds))
            .await
            .unwrap_err();
        assert!(
            matches!(
                error,
                RecordsError::Invalid {
                    field: "busy_timeout_seconds",
                    ..
                }
            ),
            "{error:?}"
        );
    }

    std::fs::write(
        world.path("text.sqlite"),
        "this is no database, but it is long enough to look at ".repeat(40),
    )
    .unwrap();
    let foreign = file("text.sqlite", 60);
    let error = Records::open(foreign).await.unwrap_err();
    assert!(matches!(error, RecordsError::Corrupt { .. }), "{error:?}");
}
