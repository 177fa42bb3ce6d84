//! Requests that a document costs each system, by its lines; beside a client that sends line after line.

use std::collections::BTreeMap;

use anyhow::ensure;
use sandbox::business_central::{BusinessCentralOptions, PaymentAmount};
use sandbox::concur::FiDocumentView;
use sandbox::server::Simulator;

use super::arithmetic::number;
use super::documents::{id, report};
use super::flow::{Batch, warm_up};
use super::line_by_line::LineByLine;
use super::report::{Figure, Measured};
use super::run::Bench;
use super::stand::{Stand, StandOptions};

const SIZES: [u32; 4] = [1, 10, 100, 400];
/// What documents share, however many there are: tokens, looks at the queue, caches, sweeps.
const SHARED: [&str; 5] = [
    "bc.token",
    "bc.vendors",
    "bc.purchase_documents.changed",
    "concur.token",
    "concur.list_documents",
];

pub(super) async fn measured(bench: &Bench) -> anyhow::Result<Measured> {
    let stand = Stand::start(bench, "requests", StandOptions::default()).await?;
    let workers = stand.workers(1).await?;
    warm_up(&stand, 0, 900_000).await?;
    let plain = LineByLine::sign_in(stand.sandbox(0)?, &BusinessCentralOptions::default()).await?;
    let mut figures = Vec::new();
    let mut concur = Vec::new();
    for lines in SIZES {
        bench.say(&format!("a document of {lines} lines"));
        let before = Counts::now(&stand)?;
        to_its_end(&stand, lines).await?;
        let ours = Counts::now(&stand)?.since(&before);
        let before = Counts::now(&stand)?;
        plain.post(&format!("PLAIN-{lines}"), lines).await?;
        let theirs = Counts::now(&stand)?.since(&before);
        ensure!(theirs.concur == 0, "the plain client asked Concur");
        figures.push(Figure::beside(
            format!("Business Central, {lines} lines"),
            "requests",
            number(ours.ledger),
            "line by line",
            number(theirs.ledger),
        ));
        concur.push(Figure::alone(
            format!("Concur, {lines} lines"),
            "requests",
            number(ours.concur),
        ));
    }
    figures.append(&mut concur);
    drop(workers);
    stand.stop().await;
    Ok(Measured {
        figures,
        conditions: vec![
            "from Concur's queue to the payment confirmation, one payee, two dimensions on every line; without what documents share: \
             tokens, looks at the queue, vendors, payment sweeps"
                .to_owned(),
        ],
    })
}

/// One document through posting, payment and payment confirmation.
async fn to_its_end(stand: &Stand, lines: u32) -> anyhow::Result<()> {
    let sandbox = stand.sandbox(0)?;
    let mut batch = Batch::new(stand, 0)?;
    batch.approve(stand, report(lines, lines))?;
    stand.look(0).await?;
    batch.passed(stand).await?;
    let find = || -> Option<FiDocumentView> {
        let mut documents = sandbox.concur().documents().into_iter();
        documents.find(|document| document.business_id == id(lines))
    };
    pay(stand, find().as_ref())?;
    stand
        .until(
            "the payment confirmation",
            async || {
                // A sweep sees what waits by then; the wait begins a moment after the confirmation.
                concordat::schedules::sweep_now(&stand.config, &stand.client, stand.connection(0)?).await?;
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                Ok(find().map_or(0, |document| u64::try_from(document.payments.len()).unwrap_or(0)))
            },
            1,
        )
        .await
}

/// Pays what was confirmed as posted.
pub(super) fn pay(stand: &Stand, document: Option<&FiDocumentView>) -> anyhow::Result<()> {
    let sandbox = stand.sandbox(0)?;
    let today = sandbox.clock().today();
    let posted = document.into_iter().flat_map(|document| &document.postings);
    for number in posted
        .flat_map(|posting| &posting.documents)
        .filter_map(|d| d.document_number.as_ref())
    {
        sandbox.business_central().pay(number, PaymentAmount::Full, today)?;
    }
    Ok(())
}

/// Requests so far, without those that documents share.
struct Counts {
    ledger: u64,
    concur: u64,
}

impl Counts {
    fn now(stand: &Stand) -> anyhow::Result<Self> {
        let own = |counts: BTreeMap<String, u64>| {
            let own = counts.into_iter().filter(|(name, _)| !SHARED.contains(&name.as_str()));
            own.map(|(_, count)| count).sum()
        };
        let sandbox = stand.sandbox(0)?;
        Ok(Self {
            ledger: own(sandbox.business_central().counts().snapshot()),
            concur: own(sandbox.concur().counts().snapshot()),
        })
    }

    fn since(&self, before: &Self) -> Self {
        Self {
            ledger: self.ledger - before.ledger,
            concur: self.concur - before.concur,
        }
    }
}
