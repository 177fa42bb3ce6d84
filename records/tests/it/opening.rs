use records::{Records, RecordsError};

use crate::world::{World, key, received};

trials! {
    both: [
        opening_again_keeps_everything,
        many_may_open_a_new_database_at_once,
        a_schema_of_a_newer_version_is_left_alone,
    ]
}

async fn opening_again_keeps_everything(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let before = world.dump().await;
    drop(records);
    world.open().await;
    world.open().await;
    assert_eq!(world.dump().await, before);
}

async fn many_may_open_a_new_database_at_once(world: World) {
    let openings: Vec<_> = (0..8).map(|_| tokio::spawn(Records::open(world.options()))).collect();
    for opening in openings {
        opening.await.unwrap().unwrap();
    }
    let mut shell = world.shell().await;
    let versions = "SELECT CAST(version AS TEXT) FROM _sqlx_migrations WHERE success ORDER BY version";
    let newest = shell.words("5", "3");
    let versions = shell.texts(versions).await;
    assert_eq!(versions.last().map(String::as_str), Some(newest));
    assert_eq!(versions.len().to_string(), newest, "each of them once");
}

async fn a_schema_of_a_newer_version_is_left_alone(world: World) {
    drop(world.open().await);
    let mut shell = world.shell().await;
    let checksum = shell.words("x'00'", "'\\x00'");
    let later = format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', TRUE, {checksum}, 1)"
    );
    shell.run(&later).await.unwrap();
    let error = Records::open(world.options()).await.unwrap_err();
    assert!(
        matches!(&error, RecordsError::Corrupt { what, .. } if what.contains("newer")),
        "{error:?}"
    );
}
