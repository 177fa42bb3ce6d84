//! What only a server can do to the records.

use records::{Location, Records, RecordsError, RecordsOptions};
use secrecy::SecretString;

use crate::world::{Place, World, key, received, step};

trials! {
    postgres: [
        a_commit_is_durable_where_the_database_is_set_to_be_fast,
        a_lost_connection_is_told_and_got_over,
        what_cannot_be_opened_says_why_without_the_password,
    ]
}

async fn a_commit_is_durable_where_the_database_is_set_to_be_fast(world: World) {
    let records = world.open().await;
    let mut shell = world.shell().await;
    // A trigger sees the settings of the session that writes.
    shell
        .run(
            "CREATE FUNCTION look() RETURNS TRIGGER LANGUAGE plpgsql AS $$
             BEGIN
                NEW.value = current_setting('synchronous_commit') || ' ' || current_setting('lock_timeout');
                RETURN NEW;
             END $$;
             CREATE TRIGGER look BEFORE INSERT ON watermarks FOR EACH ROW EXECUTE FUNCTION look();",
        )
        .await
        .unwrap();
    assert_eq!(
        shell.texts("SHOW synchronous_commit").await,
        ["off"],
        "as the server has it"
    );
    records.set_watermark("settings", "unseen").await.unwrap();
    let seen = records.watermark("settings").await.unwrap();
    assert_eq!(seen.as_deref(), Some("on 10s"));
}

async fn a_lost_connection_is_told_and_got_over(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let mut shell = world.shell().await;
    // The server ends the session in the middle of the transaction.
    shell
        .run(
            "CREATE FUNCTION lose() RETURNS TRIGGER LANGUAGE plpgsql AS $$
             BEGIN
                PERFORM pg_terminate_backend(pg_backend_pid());
                RETURN NEW;
             END $$;
             CREATE TRIGGER lose BEFORE INSERT ON steps FOR EACH ROW EXECUTE FUNCTION lose();",
        )
        .await
        .unwrap();
    let error = records.begin_step(&key(), &step("create_draft", 1)).await.unwrap_err();
    assert!(
        matches!(error, RecordsError::Unavailable { .. }) && error.is_retryable(),
        "{error:?}"
    );
    shell.run("DROP TRIGGER lose ON steps").await.unwrap();
    assert!(records.steps(&key()).await.unwrap().is_empty());
    records.begin_step(&key(), &step("create_draft", 1)).await.unwrap();
}

async fn what_cannot_be_opened_says_why_without_the_password(world: World) {
    let open = |url: &str, connections| {
        let url = SecretString::from(url);
        let options = RecordsOptions {
            location: Location::Postgres { url, connections },
            key: world.key.clone(),
        };
        assert!(!format!("{options:?}").contains("pass-1"));
        Records::open(options)
    };
    let Place::Server(url) = world.place() else {
        panic!("a test of the server");
    };
    for connections in [0, 101] {
        let error = open(url, connections).await.unwrap_err();
        assert!(
            matches!(
                error,
                RecordsError::Invalid {
                    field: "connections",
                    ..
                }
            ),
            "{error:?}"
        );
    }
    for unusable in [
        "",
        "mysql://user:pass-1@127.0.0.1/records",
        "postgres://user:pass-1@127.0.0.1:port/records",
    ] {
        let error = open(unusable, 5).await.unwrap_err();
        assert!(
            matches!(
                error,
                RecordsError::Invalid {
                    field: "records URL",
                    ..
                }
            ),
            "{error:?}"
        );
        assert!(!format!("{error:?} {error}").contains("pass-1"), "{error:?}");
    }
    let unused = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    for closed in [
        format!("{url}_is_not_there"),
        format!("postgres://user:pass-1@{unused}/records"),
    ] {
        let error = open(&closed, 5).await.unwrap_err();
        assert!(
            matches!(error, RecordsError::Unavailable { .. }) && error.is_retryable(),
            "{error:?}"
        );
        assert!(!format!("{error:?} {error}").contains("pass-1"), "{error:?}");
    }
}
