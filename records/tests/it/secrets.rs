use records::{EncryptionKey, Records, RecordsError};
use secrecy::{ExposeSecret as _, SecretString};

use crate::world::World;

const TOKEN: &str = "refresh-token-0123456789-abcdefghij";

async fn read(records: &Records, name: &str) -> String {
    records.secret(name).await.unwrap().unwrap().expose_secret().to_owned()
}

#[tokio::test]
async fn a_secret_comes_back_after_reopening_and_the_newer_one_wins() {
    let world = World::new();
    let records = world.open().await;
    assert!(records.secret("concur/main").await.unwrap().is_none());
    records
        .save_secret("concur/main", &SecretString::from("older"))
        .await
        .unwrap();
    records
        .save_secret("concur/main", &SecretString::from(TOKEN))
        .await
        .unwrap();
    records
        .save_secret("concur/main", &SecretString::from(TOKEN))
        .await
        .unwrap();
    drop(records);
    let key = EncryptionKey::from_file(world.path("records.key")).unwrap();
    let records = Records::open(world.options_with(key)).await.unwrap();
    assert_eq!(read(&records, "concur/main").await, TOKEN);
}

#[tokio::test]
async fn no_file_holds_a_secret_in_the_clear() {
    let world = World::new();
    let records = world.open().await;
    records
        .save_secret("concur/main", &SecretString::from(TOKEN))
        .await
        .unwrap();
    let look = || {
        for name in ["records.key", "records.sqlite", "records.sqlite-wal"] {
            let bytes = std::fs::read(world.path(name)).unwrap();
            for part in [&TOKEN[..12], &TOKEN[20..]] {
                let shown = bytes.windows(part.len()).any(|window| window == part.as_bytes());
                assert!(!shown, "{name} shows a part of the secret");
            }
        }
    };
    // Once with the row in the write-ahead log, once with it folded into the database.
    look();
    let folded: (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
        .fetch_one(&mut world.shell().await)
        .await
        .unwrap();
    assert_eq!(folded, (0, 0, 0));
    look();
}

#[tokio::test]
async fn another_key_does_not_read_it_and_says_which_key_is_needed() {
    let world = World::new();
    world
        .open()
        .await
        .save_secret("concur/main", &SecretString::from(TOKEN))
        .await
        .unwrap();
    let other = EncryptionKey::generate_file(world.path("other.key")).unwrap();
    let records = Records::open(world.options_with(other)).await.unwrap();
    let error = records.secret("concur/main").await.unwrap_err();
    assert!(
        matches!(&error, RecordsError::WrongKey { key_id, .. } if key_id == world.key.id()),
        "{error:?}"
    );

    // A row that claims the other key is no way around it.
    let other_id = records::EncryptionKey::from_file(world.path("other.key"))
        .unwrap()
        .id()
        .to_owned();
    sqlx::query("UPDATE secrets SET key_id = $1")
        .bind(other_id)
        .execute(&mut world.shell().await)
        .await
        .unwrap();
    let error = records.secret("concur/main").await.unwrap_err();
    assert!(matches!(error, RecordsError::Corrupt { .. }), "{error:?}");
}

#[tokio::test]
async fn exchanged_or_altered_rows_are_noticed() {
    let world = World::new();
    let records = world.open().await;
    records
        .save_secret("concur/main", &SecretString::from(TOKEN))
        .await
        .unwrap();
    records
        .save_secret("concur/second", &SecretString::from("another"))
        .await
        .unwrap();
    let mut shell = world.shell().await;
    sqlx::raw_sql(
        "UPDATE secrets SET name = 'x' WHERE name = 'concur/main';
         UPDATE secrets SET name = 'concur/main' WHERE name = 'concur/second';
         UPDATE secrets SET name = 'concur/second' WHERE name = 'x';",
    )
    .execute(&mut shell)
    .await
    .unwrap();
    for name in ["concur/main", "concur/second"] {
        let error = records.secret(name).await.unwrap_err();
        assert!(matches!(error, RecordsError::Corrupt { .. }), "{error:?}");
        assert!(!error.to_string().contains(TOKEN));
    }
    records
        .save_secret("concur/main", &SecretString::from(TOKEN))
        .await
        .unwrap();
    for damage in ["substr(ciphertext, 2)", "zeroblob(length(ciphertext))", "zeroblob(0)"] {
        let damage = format!("UPDATE secrets SET ciphertext = {damage} WHERE name = 'concur/main'");
        sqlx::query(&damage).execute(&mut shell).await.unwrap();
        assert!(records.secret("concur/main").await.is_err(), "{damage}");
    }
}

#[tokio::test]
async fn the_same_secret_is_never_stored_twice_alike() {
    let world = World::new();
    let records = world.open().await;
    let mut seen = std::collections::HashSet::new();
    for _ in 0..20 {
        records
            .save_secret("concur/main", &SecretString::from(TOKEN))
            .await
            .unwrap();
        let row: (Vec<u8>, Vec<u8>) = sqlx::query_as("SELECT nonce, ciphertext FROM secrets")
            .fetch_one(&mut world.shell().await)
            .await
            .unwrap();
        assert!(seen.insert(row), "a nonce was used twice");
    }
}

#[tokio::test]
async fn a_key_is_changed_without_losing_a_secret() {
    let world = World::new();
    let records = world.open().await;
    for name in ["concur/main", "business-central/main"] {
        records.save_secret(name, &SecretString::from(TOKEN)).await.unwrap();
    }
    let new = EncryptionKey::generate_file(world.path("new.key")).unwrap();
    let both = Records::open(world.options_with(new.clone().with_previous(&world.key)))
        .await
        .unwrap();
    assert_eq!(read(&both, "concur/main").await, TOKEN);
    both.save_secret("concur/main", &SecretString::from("newer"))
        .await
        .unwrap();
    assert_eq!(both.reencrypt_secrets().await.unwrap(), 1);
    assert_eq!(both.reencrypt_secrets().await.unwrap(), 0);

    let only_new = Records::open(world.options_with(new)).await.unwrap();
    assert_eq!(read(&only_new, "concur/main").await, "newer");
    assert_eq!(read(&only_new, "business-central/main").await, TOKEN);
    assert!(matches!(
        records.secret("concur/main").await.unwrap_err(),
        RecordsError::WrongKey { .. }
    ));
}
