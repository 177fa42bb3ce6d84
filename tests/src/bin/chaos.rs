//! `make chaos`: many documents through faults at every boundary. `DOCUMENTS` and `SEED` come from the environment.

use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context, bail};
use concordat::shutdown;
use concordat_tests::chaos::plan::Plan;
use concordat_tests::chaos::progress::Reader;
use concordat_tests::chaos::run::{self, RunOptions};
use concordat_tests::chaos::setting::emptied;

fn main() -> anyhow::Result<ExitCode> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let documents = number("DOCUMENTS", 200)?;
    let seed = number("SEED", 1)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(Box::pin(chaos(seed, documents)))
}

async fn chaos(seed: u64, documents: u32) -> anyhow::Result<ExitCode> {
    let folder = emptied(&run::usual_folder()?)?;
    let plan = Plan::of(seed, documents);
    std::fs::write(folder.join("plan.txt"), plan.to_text())?;
    println!(
        "Chaos: seed {seed}, {documents} documents, plan {} in {}",
        plan.digest(),
        folder.join("plan.txt").display()
    );
    let options = RunOptions {
        plan,
        folder: folder.clone(),
        program: run::program()?,
        reader: Reader::Person,
    };
    let report = tokio::select! {
        report = Box::pin(run::run(options)) => report?,
        // Dropping the run ends its processes.
        () = shutdown::requested() => bail!("stopped before the end"),
    };
    let file = folder.join("report.json");
    report.write(&file)?;
    print!("{report}");
    println!("Written to {}", file.display());
    Ok(if report.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A number from the environment; unset or empty means the usual one.
fn number<T: FromStr>(name: &str, usual: T) -> anyhow::Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    match std::env::var(name) {
        Ok(text) if !text.is_empty() => text
            .parse()
            .with_context(|| format!("{name} must be a whole number, and is `{text}`")),
        _ => Ok(usual),
    }
}
