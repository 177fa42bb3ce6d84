//! Several handles to the same records, as several processes have.

use std::{collections::BTreeSet, time::Duration};

use records::{DocumentFilter, PurchaseRecord, Records, RecordsError, Saved};
use tokio::{task::JoinHandle, time::timeout};

use crate::world::{World, answer, company_of, key, key_of, purchase, received, step};

trials! {
    both: [
        two_pools_write_at_once_and_nothing_is_lost,
        a_writer_that_cannot_get_in_says_busy_and_leaves_nothing,
        a_document_that_several_meet_at_once_is_new_to_one_of_them,
        of_several_posted_numbers_at_once_one_is_recorded,
        of_several_answers_at_once_one_is_recorded,
        defaults_learned_at_once_are_those_of_one_of_them,
        a_reader_who_has_seen_a_position_has_seen_all_before_it,
    ]
}

const AT_ONCE: usize = 8;
const LONGEST: Duration = Duration::from_secs(60);

/// Runs the same at once on two handles and gives what came of each.
async fn at_once<T, F>(world: &World, work: impl Fn(Records, usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    finished(started(&two(world).await, work)).await
}

/// The same while somebody holds all rows of a table, until every one of them waits for these.
async fn at_once_behind<T, F>(world: &World, table: &str, work: impl Fn(Records, usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let handles = two(world).await;
    let mut holder = world.shell().await;
    let rows = format!("BEGIN; SELECT id FROM {table} FOR UPDATE");
    let hold = holder.words("BEGIN IMMEDIATE", &rows).to_owned();
    holder.run(&hold).await.unwrap();
    let running = started(&handles, work);
    let mut onlooker = world.shell().await;
    let waiting = onlooker.words(
        // In a file no one gets past the beginning of a write.
        "SELECT '8'",
        "SELECT CAST(COUNT(*) AS TEXT) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    let all_wait = async {
        while onlooker.texts(waiting).await != [AT_ONCE.to_string()] {
            tokio::task::yield_now().await;
        }
    };
    timeout(LONGEST, all_wait)
        .await
        .expect("one of them did not have to wait");
    holder.run("COMMIT").await.unwrap();
    finished(running).await
}

async fn two(world: &World) -> [Records; 2] {
    [world.open().await, world.open().await]
}

fn started<T, F>(handles: &[Records; 2], work: impl Fn(Records, usize) -> F) -> Vec<JoinHandle<T>>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    (0..AT_ONCE)
        .map(|number| tokio::spawn(work(handles[number % 2].clone(), number)))
        .collect()
}

async fn finished<T>(running: Vec<JoinHandle<T>>) -> Vec<T> {
    let mut done = Vec::new();
    for task in running {
        done.push(task.await.unwrap());
    }
    done
}

async fn two_pools_write_at_once_and_nothing_is_lost(world: World) {
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

async fn a_writer_that_cannot_get_in_says_busy_and_leaves_nothing(world: World) {
    let records = Records::open(world.impatient()).await.unwrap();
    records.save_received(&received(&key())).await.unwrap();
    let mut shell = world.shell().await;
    let hold = shell.words("BEGIN IMMEDIATE", "BEGIN; SELECT id FROM documents FOR UPDATE");
    shell.run(hold).await.unwrap();
    let error = records.begin_step(&key(), &step("create_draft", 1)).await.unwrap_err();
    assert!(
        matches!(error, RecordsError::Busy { .. }) && error.is_retryable(),
        "{error:?}"
    );
    assert!(
        records.document(&key()).await.unwrap().is_some(),
        "readers go on meanwhile"
    );
    shell.run("ROLLBACK").await.unwrap();
    assert!(records.steps(&key()).await.unwrap().is_empty());
    records.begin_step(&key(), &step("create_draft", 1)).await.unwrap();
}

async fn a_document_that_several_meet_at_once_is_new_to_one_of_them(world: World) {
    for round in 0..10 {
        let met = key_of(&format!("REPORT-{round}"), &format!("fi-{round}"));
        let saved = at_once(&world, |records, _| {
            let met = met.clone();
            async move { records.save_received(&received(&met)).await.unwrap() }
        })
        .await;
        let new = saved.iter().filter(|saved| **saved == Saved::New).count();
        assert_eq!(new, 1, "{saved:?}");
    }
}

async fn of_several_posted_numbers_at_once_one_is_recorded(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let saved = at_once_behind(&world, "documents", |records, number| async move {
        let posted = PurchaseRecord {
            posted_number: Some(format!("PI-{number}")),
            ..purchase(&key(), "EMP-001")
        };
        records.save_purchase_document(&posted).await
    })
    .await;
    let (recorded, refused): (Vec<_>, Vec<_>) = saved.into_iter().partition(Result::is_ok);
    assert_eq!(recorded.len(), 1, "the others would be second postings");
    for error in refused.into_iter().filter_map(Result::err) {
        assert!(matches!(error, RecordsError::Conflict { .. }), "{error:?}");
    }
}

async fn of_several_answers_at_once_one_is_recorded(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let id = records.begin_step(&key(), &step("post_draft", 1)).await.unwrap();
    let finished = at_once_behind(&world, "steps", |records, number| async move {
        records.finish_step(id, &answer(&format!("answer-{number}"), 2)).await
    })
    .await;
    let answered = finished.iter().filter(|finished| finished.is_ok()).count();
    assert_eq!(answered, 1, "{finished:?}");
}

async fn defaults_learned_at_once_are_those_of_one_of_them(world: World) {
    let company = company_of("main", "company-1");
    // Sorted as bytes; in the order of words the small letter comes first.
    let learned = |number: usize| {
        ["B", "a"]
            .map(|dimension| (dimension.to_owned(), number.to_string()))
            .to_vec()
    };
    let saved = at_once(&world, |records, number| {
        let (company, learned) = (company.clone(), learned(number));
        async move { records.save_line_defaults(&company, "6100", &learned).await }
    })
    .await;
    assert!(saved.iter().all(Result::is_ok), "{saved:?}");
    let known = world.open().await.line_defaults(&company).await.unwrap();
    let possible: BTreeSet<_> = (0..AT_ONCE).map(learned).collect();
    assert!(possible.contains(&known["6100"]), "{known:?}");
}

/// A list that is read page by page must not pass over a document that a slower writer is still saving.
async fn a_reader_who_has_seen_a_position_has_seen_all_before_it(world: World) {
    let reader = world.open().await;
    let writing = at_once(&world, |records, writer| async move {
        for number in 0..5 {
            let key = key_of(&format!("REPORT-{writer}"), &format!("fi-{writer}-{number}"));
            records.save_received(&received(&key)).await.unwrap();
        }
    });
    let reading = async {
        let mut filter = DocumentFilter::default();
        let mut seen = 0;
        while seen < AT_ONCE * 5 {
            let page = reader.documents(&filter).await.unwrap();
            filter.after = page.last().map(|document| document.position).or(filter.after);
            seen += page.len();
        }
    };
    let both = async { tokio::join!(writing, reading) };
    timeout(LONGEST, both)
        .await
        .expect("the reader has passed over a document");
}
