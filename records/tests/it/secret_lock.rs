use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use records::{Records, RecordsError, SecretLockTimes};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::oneshot;

use crate::world::World;

trials! {
    both: [
        tokens_are_exchanged_one_after_the_other,
        who_cannot_get_the_lock_does_not_begin,
        a_lock_is_of_one_name,
        the_lock_of_a_holder_that_is_gone_passes_on,
        times_that_make_no_sense_are_refused,
    ]
    sqlite: [a_holder_that_lives_keeps_its_lease]
}

const NAME: &str = "concur/main";

fn times(lease: u64, wait: u64) -> SecretLockTimes {
    SecretLockTimes {
        lease: Duration::from_millis(lease),
        wait: Duration::from_millis(wait),
    }
}

/// What an exchange does: reads the token, replaces it by the next one, and must be alone while it does.
async fn exchange(records: &Records, inside: &AtomicBool) {
    assert!(!inside.swap(true, Ordering::SeqCst), "two exchange at once");
    let token = records.secret(NAME).await.unwrap().unwrap();
    let next: usize = token.expose_secret().parse::<usize>().unwrap() + 1;
    tokio::task::yield_now().await;
    let next = SecretString::from(next.to_string());
    records.save_secret(NAME, &next).await.unwrap();
    assert!(inside.swap(false, Ordering::SeqCst));
}

async fn tokens_are_exchanged_one_after_the_other(world: World) {
    let handles = [world.open().await, world.open().await];
    handles[0].save_secret(NAME, &SecretString::from("0")).await.unwrap();
    let inside = Arc::new(AtomicBool::new(false));
    let workers: Vec<_> = (0..8)
        .map(|worker| {
            let (records, inside) = (handles[worker % 2].clone(), inside.clone());
            tokio::spawn(async move {
                for _ in 0..2 {
                    let work = exchange(&records, &inside);
                    records
                        .with_secret_lock(NAME, times(30_000, 60_000), work)
                        .await
                        .unwrap();
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    let token = handles[1].secret(NAME).await.unwrap().unwrap();
    assert_eq!(token.expose_secret(), "16", "an exchange was lost");
}

/// Takes the lock in a task of its own and returns when it is held. It is given back when the sender is used or dropped.
async fn held(
    records: Records,
    name: &'static str,
    lease: u64,
) -> (oneshot::Sender<()>, tokio::task::JoinHandle<Result<(), RecordsError>>) {
    let (say_held, is_held) = oneshot::channel();
    let (end, ended) = oneshot::channel::<()>();
    let holder = tokio::spawn(async move {
        let work = async {
            say_held.send(()).unwrap();
            let _ = ended.await;
        };
        records.with_secret_lock(name, times(lease, 0), work).await
    });
    is_held.await.unwrap();
    (end, holder)
}

async fn who_cannot_get_the_lock_does_not_begin(world: World) {
    let (end, holder) = held(world.open().await, NAME, 30_000).await;
    let records = world.open().await;
    let begun = AtomicUsize::new(0);
    let work = || async {
        begun.fetch_add(1, Ordering::SeqCst);
    };
    let error = records
        .with_secret_lock(NAME, times(30_000, 100), work())
        .await
        .unwrap_err();
    assert!(
        matches!(error, RecordsError::Busy { .. }) && error.is_retryable(),
        "{error:?}"
    );
    assert_eq!(begun.load(Ordering::SeqCst), 0);
    end.send(()).unwrap();
    holder.await.unwrap().unwrap();
    // Given back and not run out: the lease was for longer than this waits.
    records
        .with_secret_lock(NAME, times(30_000, 10_000), work())
        .await
        .unwrap();
    assert_eq!(begun.load(Ordering::SeqCst), 1);
}

async fn a_lock_is_of_one_name(world: World) {
    let (end, holder) = held(world.open().await, NAME, 30_000).await;
    let records = world.open().await;
    let other = records
        .with_secret_lock("concur/second", times(30_000, 0), async { 7 })
        .await;
    assert_eq!(other.unwrap(), 7);
    // Nothing else waits for it either.
    records.save_secret(NAME, &SecretString::from("token")).await.unwrap();
    end.send(()).unwrap();
    holder.await.unwrap().unwrap();
}

async fn the_lock_of_a_holder_that_is_gone_passes_on(world: World) {
    let begun = Instant::now();
    let (_end, holder) = held(world.open().await, NAME, 400).await;
    holder.abort();
    assert!(holder.await.unwrap_err().is_cancelled());
    let records = world.open().await;
    let taken = records
        .with_secret_lock(NAME, times(400, 30_000), async { Instant::now() })
        .await
        .unwrap();
    if matches!(world.place(), crate::world::Place::File) {
        assert!(
            taken - begun >= Duration::from_millis(400),
            "before the lease had ended"
        );
    }
}

async fn a_holder_that_lives_keeps_its_lease(world: World) {
    let (end, holder) = held(world.open().await, NAME, 1_500).await;
    let mut shell = world.shell().await;
    let until = "SELECT until FROM secret_leases";
    let first = shell.texts(until).await;
    let kept = async {
        while shell.texts(until).await == first {
            tokio::task::yield_now().await;
        }
        shell.texts(until).await
    };
    let kept = tokio::time::timeout(Duration::from_secs(30), kept)
        .await
        .expect("the lease was not renewed");
    let [first, kept] = [first, kept].map(|times| times[0].parse::<Timestamp>().unwrap());
    assert!(kept > first, "{kept:?} after {first:?}");
    let lease = SignedDuration::from_millis(1_500);
    assert!(kept.duration_since(first) < lease, "renewed when it had run out");
    end.send(()).unwrap();
    holder.await.unwrap().unwrap();
    assert!(
        shell.texts(until).await.is_empty(),
        "a lock that was given back leaves no row"
    );
}

async fn times_that_make_no_sense_are_refused(world: World) {
    let records = world.open().await;
    for times in [times(99, 0), times(3_600_001, 0), times(30_000, 3_600_001)] {
        let error = records.with_secret_lock(NAME, times, async {}).await.unwrap_err();
        assert!(matches!(error, RecordsError::Invalid { .. }), "{error:?}");
    }
}
