//! Events that are of no queue of ours, and such as cannot be read.

use std::sync::Arc;

use anyhow::ensure;
use concordat::events::Outcome;
use concordat_tests::house::House;
use concordat_tests::receiving::{Receiving, Setup, event_of, post};
use concordat_tests::server::{Server, samples};

use super::{nothing_started, posted_once};

/// Whatever it was, it came from Concur: each of them brings a waiting document, and none is answered so that it is lost.
pub(super) async fn looked_at(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "most_body_bytes = 2048")?;
    let receiving = Receiving::start(&house).await?;
    let event = house.event("invoice.readyForIntegration", "A-1")?;
    let long = format!("{event}{}", " ".repeat(4096));
    // So long that it is not even read to its end.
    let endless = format!("{event}{}", " ".repeat(200_000));
    let renamed = house.event("invoice.isReady", "A-1")?;
    let bodies = [
        ("too long", long.as_str()),
        ("far too long", &endless),
        ("no JSON", "<event/>"),
        ("empty", ""),
        ("without a company", "{\"eventType\":\"invoice.readyForIntegration\"}"),
        ("of a new type", &renamed),
    ];
    house
        .with_worker(async {
            for (number, (what, body)) in (1..).zip(bodies) {
                let invoice = house.invoice(number);
                let fi = house.approve(invoice.approval());
                let status = post(&receiving.endpoint, &setup.sender()?, body.to_owned()).await?;
                // An answer to what is still being sent may be lost; then Concur sends it again.
                ensure!(
                    status == Some(200) || (what == "far too long" && status.is_none()),
                    "{what}: {status:?}"
                );
                posted_once(&house, &invoice, &fi).await?;
            }
            Ok(())
        })
        .await?;
    let counted = receiving.counts.now();
    ensure!(counted.of(Outcome::Unreadable) == 5, "{counted}");
    ensure!(counted.of(Outcome::Taken) == 1, "{counted}");
    receiving.stop().await
}

/// No repetition would change what they are, so they are taken, and nothing is done.
pub(super) async fn of_others(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "")?;
    let receiving = Receiving::start(&house).await?;
    let unknown = "11111111-07a1-405f-b3e2-f83566ab4e39";
    let others = [
        event_of(unknown, "invoice.readyForIntegration", "A-1"),
        event_of("tt80969-not-a-uuid", "expense.readyForIntegration", "A-1"),
        house.event("payroll.readyForIntegration", "A-1")?,
        house.event("requestObligation.readyForIntegration", "A-1")?,
        house.event("reportObligation.readyForIntegration", "A-1")?,
    ];
    for event in others {
        let status = post(&receiving.endpoint, &setup.sender()?, event.clone()).await?;
        ensure!(status == Some(200), "{event}: {status:?}");
    }
    nothing_started(&house).await?;
    let counted = receiving.counts.now();
    ensure!(counted.of(Outcome::UnknownCompany) == 2, "{counted}");
    ensure!(counted.of(Outcome::NotOurs) == 3, "{counted}");
    // SAP's published events, where they are at hand, are of companies that are not configured.
    let published: Vec<_> = match samples() {
        Some(folder) => std::fs::read_dir(folder.join("concur"))?.collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    let before = receiving.counts.now().of(Outcome::UnknownCompany);
    let mut posted = 0;
    for file in published {
        if file.file_name().to_string_lossy().contains("-event-") {
            let status = post(&receiving.endpoint, &setup.sender()?, std::fs::read(file.path())?).await?;
            ensure!(status == Some(200), "{:?}: {status:?}", file.file_name());
            posted += 1;
        }
    }
    ensure!(receiving.counts.now().of(Outcome::UnknownCompany) == before + posted);
    // A company's UUID is the same in capitals.
    let company = house.connection()?.concur.company_uuid.to_uppercase();
    let event = event_of(&company, "expense.readyForIntegration", "A-1");
    ensure!(post(&receiving.endpoint, &setup.sender()?, event).await? == Some(200));
    ensure!(receiving.counts.now().of(Outcome::Taken) == 1);
    receiving.stop().await
}
