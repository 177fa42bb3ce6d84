use records::{EncryptionKey, Records, RecordsError};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{shell::Shell, world::World};

trials! {
    both: [
        a_secret_comes_back_after_reopening_and_the_newer_one_wins,
        another_key_does_not_read_it_and_says_which_key_is_needed,
        exchanged_or_altered_rows_are_noticed,
        the_same_secret_is_never_stored_twice_alike,
        a_key_is_changed_without_losing_a_secret,
    ]
    sqlite: [no_file_holds_a_secret_in_the_clear]
}

const TOKEN: &str = "refresh-token-0123456789-abcdefghij";

async fn read(records: &Records, name: &str) -> String {
    records.secret(name).await.unwrap().unwrap().expose_secret().to_owned()
}

async fn a_secret_comes_back_after_reopening_and_the_newer_one_wins(world: World) {
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

async fn no_file_holds_a_secret_in_the_clear(world: World) {
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
    let folded = "PRAGMA wal_checkpoint(TRUNCATE)";
    let Shell::Sqlite(mut shell) = world.shell().await else {
        panic!("a test of files");
    };
    let folded: (i64, i64, i64) = sqlx::query_as(folded).fetch_one(&mut shell).await.unwrap();
    assert_eq!(folded, (0, 0, 0));
    look();
}

async fn another_key_does_not_read_it_and_says_which_key_is_needed(world: World) {
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
    let claim = format!("UPDATE secrets SET key_id = '{other_id}'");
    world.shell().await.run(&claim).await.unwrap();
    let error = records.secret("concur/main").await.unwrap_err();
    assert!(matches!(error, RecordsError::Corrupt { .. }), "{error:?}");
}

async fn exchanged_or_altered_rows_are_noticed(world: World) {
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
    let exchange = "UPDATE secrets SET name = 'x' WHERE name = 'concur/main';
         UPDATE secrets SET name = 'concur/main' WHERE name = 'concur/second';
         UPDATE secrets SET name = 'concur/second' WHERE name = 'x';";
    shell.run(exchange).await.unwrap();
    for name in ["concur/main", "concur/second"] {
        let error = records.secret(name).await.unwrap_err();
        assert!(matches!(error, RecordsError::Corrupt { .. }), "{error:?}");
        assert!(!error.to_string().contains(TOKEN));
    }
    records
        .save_secret("concur/main", &SecretString::from(TOKEN))
        .await
        .unwrap();
    for damage in [
        "substr(ciphertext, 2)",
        shell.words(
            "zeroblob(length(ciphertext))",
            "decode(repeat('00', length(ciphertext)), 'hex')",
        ),
        shell.words("zeroblob(0)", "''"),
    ] {
        let damage = format!("UPDATE secrets SET ciphertext = {damage} WHERE name = 'concur/main'");
        shell.run(&damage).await.unwrap();
        assert!(records.secret("concur/main").await.is_err(), "{damage}");
    }
}

async fn the_same_secret_is_never_stored_twice_alike(world: World) {
    let records = world.open().await;
    let mut seen = std::collections::HashSet::new();
    let mut shell = world.shell().await;
    let nonces = shell.words(
        "SELECT hex(nonce) FROM secrets",
        "SELECT encode(nonce, 'hex') FROM secrets",
    );
    for _ in 0..20 {
        records
            .save_secret("concur/main", &SecretString::from(TOKEN))
            .await
            .unwrap();
        let nonces = shell.texts(nonces).await;
        assert!(nonces.len() == 1 && seen.insert(nonces), "a nonce was used twice");
    }
}

async fn a_key_is_changed_without_losing_a_secret(world: World) {
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
