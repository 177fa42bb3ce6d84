use records::{Records, RecordsError, RecordsOptions};
use sqlx::Connection as _;

use crate::world::{World, key, received, step};

#[tokio::test]
async fn opening_again_keeps_everything() {
    let world = World::new();
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let before = world.dump().await;
    drop(records);
    world.open().await;
    world.open().await;
    assert_eq!(world.dump().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_may_open_a_new_file_at_once() {
    let world = World::new();
    let openings: Vec<_> = (0..8).map(|_| tokio::spawn(Records::open(world.options()))).collect();
    for opening in openings {
        opening.await.unwrap().unwrap();
    }
    let migrations: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations WHERE success")
        .fetch_one(&mut world.shell().await)
        .await
        .unwrap();
    assert_eq!(migrations, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_pools_write_at_once_and_nothing_is_lost() {
    let world = World::new();
    let pools = [world.open().await, world.open().await];
    pools[0].save_received(&received(&key())).await.unwrap();
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let records = pools[writer % 2].clone();
            tokio::spawn(async move {
                for second in 0..10 {
                    records.begin_step(&key(), &step("create_draft", second)).await?;
                    records
                        .set_watermark(&format!("sweep-{writer}"), &second.to_string())
                        .await?;
                }
                Ok::<_, RecordsError>(())
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap().unwrap();
    }
    assert_eq!(pools[1].steps(&key()).await.unwrap().len(), 80);
    for writer in 0..8 {
        assert_eq!(
            pools[0].watermark(&format!("sweep-{writer}")).await.unwrap().as_deref(),
            Some("9")
        );
    }
}

#[tokio::test]
async fn a_writer_that_cannot_get_in_says_busy_and_leaves_nothing() {
    let world = World::new();
    let records = Records::open(RecordsOptions {
        busy_timeout_seconds: 1,
        ..world.options()
    })
    .await
    .unwrap();
    records.save_received(&received(&key())).await.unwrap();
    let mut shell = world.shell().await;
    let holding = shell.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let error = records.begin_step(&key(), &step("create_draft", 1)).await.unwrap_err();
    assert!(
        matches!(error, RecordsError::Busy { .. }) && error.is_retryable(),
        "{error:?}"
    );
    assert!(
        records.document(&key()).await.unwrap().is_some(),
        "readers go on meanwhile"
    );
    holding.rollback().await.unwrap();
    assert!(records.steps(&key()).await.unwrap().is_empty());
    records.begin_step(&key(), &step("create_draft", 1)).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
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

#[tokio::test]
async fn what_cannot_be_opened_says_why() {
    let world = World::new();
    let missing = RecordsOptions {
        path: world.path("no/such/records.sqlite"),
        ..world.options()
    };
    let error = Records::open(missing).await.unwrap_err();
    assert!(matches!(error, RecordsError::Unavailable { .. }), "{error:?}");

    for busy_timeout_seconds in [0, 301] {
        let error = Records::open(RecordsOptions {
            busy_timeout_seconds,
            ..world.options()
        })
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
    let foreign = RecordsOptions {
        path: world.path("text.sqlite"),
        ..world.options()
    };
    let error = Records::open(foreign).await.unwrap_err();
    assert!(matches!(error, RecordsError::Corrupt { .. }), "{error:?}");
}

#[tokio::test]
async fn a_schema_of_a_newer_version_is_left_alone() {
    let world = World::new();
    drop(world.open().await);
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', TRUE, x'00', 1)",
    )
    .execute(&mut world.shell().await)
    .await
    .unwrap();
    let error = Records::open(world.options()).await.unwrap_err();
    assert!(
        matches!(&error, RecordsError::Corrupt { what, .. } if what.contains("newer")),
        "{error:?}"
    );
}
