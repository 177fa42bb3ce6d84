//! The same file from several processes. A test starts its own executable again, with the database named in the
//! environment; that copy runs only the part for the child.

use std::process::{Child, Command};

use records::{EncryptionKey, Records, RecordsOptions};

use crate::world::{World, answer, key, received, step};

const DIRECTORY: &str = "RECORDS_TEST_DIRECTORY";
const STEPS_PER_PROCESS: usize = 25;
const PROCESSES: usize = 3;

fn start_again(test: &str, world: &World) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(DIRECTORY, world.path(""))
        .spawn()
        .unwrap()
}

async fn open_as_child() -> Option<Records> {
    let directory = std::path::PathBuf::from(std::env::var_os(DIRECTORY)?);
    let key = EncryptionKey::from_file(directory.join("records.key")).unwrap();
    let path = directory.join("records.sqlite");
    Some(
        Records::open(RecordsOptions {
            path,
            key,
            busy_timeout_seconds: 60,
        })
        .await
        .unwrap(),
    )
}

#[tokio::test]
async fn processes_share_the_file() {
    if let Some(records) = open_as_child().await {
        records.save_received(&received(&key())).await.unwrap();
        for second in 0..STEPS_PER_PROCESS {
            let id = records
                .begin_step(&key(), &step("create_draft", second.try_into().unwrap()))
                .await
                .unwrap();
            records.finish_step(id, &answer("created", 100)).await.unwrap();
        }
        return;
    }
    let world = World::new();
    // The file does not exist yet: the processes race for its first migration as well.
    let children: Vec<Child> = (0..PROCESSES)
        .map(|_| start_again("processes::processes_share_the_file", &world))
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let records = world.open().await;
    let steps = records.steps(&key()).await.unwrap();
    assert_eq!(steps.len(), PROCESSES * STEPS_PER_PROCESS);
    assert!(steps.iter().all(records::StepRow::is_answered));
    assert_eq!(
        records.audit(&key()).await.unwrap().len(),
        1,
        "received once, by whichever came first"
    );
}

#[tokio::test]
async fn what_was_begun_survives_the_death_of_the_process() {
    if let Some(records) = open_as_child().await {
        records.save_received(&received(&key())).await.unwrap();
        records.begin_step(&key(), &step("post_draft", 1)).await.unwrap();
        std::process::abort();
    }
    let world = World::new();
    let mut child = start_again("processes::what_was_begun_survives_the_death_of_the_process", &world);
    assert!(!child.wait().unwrap().success());
    let last = world
        .open()
        .await
        .last_step(&key(), "post_draft")
        .await
        .unwrap()
        .unwrap();
    assert!(!last.is_answered());
}
