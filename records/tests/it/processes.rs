//! The same records from several processes. A test starts its own executable again, with the records and the part for
//! the child named in the environment.

use std::{
    path::PathBuf,
    process::{Child, Command, ExitCode},
    time::Duration,
};

use records::{EncryptionKey, Records, RecordsOptions, SecretLockTimes};

use crate::{
    trials,
    world::{Place, World, answer, key, location, received, step},
};

trials! {
    both: [
        processes_share_the_records,
        what_was_begun_survives_the_death_of_the_process,
        the_lock_of_a_process_that_died_passes_to_another,
    ]
}

const PART: &str = "RECORDS_TEST_PART";
const DIRECTORY: &str = "RECORDS_TEST_DIRECTORY";
const URL: &str = "RECORDS_TEST_URL";
const STEPS_PER_PROCESS: usize = 25;
const PROCESSES: usize = 3;

fn start_again(part: &str, world: &World) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env(PART, part).env(DIRECTORY, world.path(""));
    if let Place::Server(url) = world.place() {
        command.env(URL, url);
    }
    command.spawn().unwrap()
}

pub(crate) fn is_child() -> bool {
    std::env::var_os(PART).is_some()
}

pub(crate) fn child() -> ExitCode {
    let directory = PathBuf::from(std::env::var_os(DIRECTORY).unwrap());
    let place = std::env::var(URL).map_or(Place::File, Place::Server);
    trials::run(async {
        let options = RecordsOptions {
            location: location(&directory, &place),
            key: EncryptionKey::from_file(directory.join("records.key")).unwrap(),
        };
        let records = Records::open(options).await.unwrap();
        match std::env::var(PART).unwrap().as_str() {
            "share" => share(&records).await,
            "die" => {
                records.save_received(&received(&key())).await.unwrap();
                records.begin_step(&key(), &step("post_draft", 1)).await.unwrap();
                std::process::abort();
            }
            "die with the lock" => {
                let dying = async { std::process::abort() };
                let () = records.with_secret_lock("concur/main", short(), dying).await.unwrap();
            }
            other => panic!("no such part: {other}"),
        }
    });
    ExitCode::SUCCESS
}

fn short() -> SecretLockTimes {
    SecretLockTimes {
        lease: Duration::from_millis(300),
        wait: Duration::from_secs(30),
    }
}

async fn share(records: &Records) {
    records.save_received(&received(&key())).await.unwrap();
    for second in 0..STEPS_PER_PROCESS {
        let id = records
            .begin_step(&key(), &step("create_draft", second.try_into().unwrap()))
            .await
            .unwrap();
        records.finish_step(id, &answer("created", 100)).await.unwrap();
    }
}

async fn processes_share_the_records(world: World) {
    // There are no tables yet: the processes race for the first migration as well.
    let children: Vec<Child> = (0..PROCESSES).map(|_| start_again("share", &world)).collect();
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

async fn what_was_begun_survives_the_death_of_the_process(world: World) {
    let mut child = start_again("die", &world);
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

async fn the_lock_of_a_process_that_died_passes_to_another(world: World) {
    let mut child = start_again("die with the lock", &world);
    assert!(!child.wait().unwrap().success());
    let records = world.open().await;
    let taken = records.with_secret_lock("concur/main", short(), async { true }).await;
    assert!(taken.unwrap());
}
