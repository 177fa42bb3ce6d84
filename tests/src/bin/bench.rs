//! `make bench`: speed beside baselines. `SECTIONS` and `SCALE` come from the environment.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use concordat::shutdown;
use concordat_tests::bench::run::{BenchOptions, run};
use concordat_tests::bench::scale::Scale;
use concordat_tests::bench::section::Section;
use concordat_tests::chaos::run::program;
use concordat_tests::chaos::setting::emptied;

fn main() -> anyhow::Result<ExitCode> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let variable = |name| std::env::var(name).unwrap_or_default();
    let sections = Section::chosen(&variable("SECTIONS"))?;
    let scale = Scale::parse(&variable("SCALE"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(Box::pin(bench(sections, scale)))
}

async fn bench(sections: Vec<Section>, scale: Scale) -> anyhow::Result<ExitCode> {
    let this = std::env::current_exe()?;
    let profile = this.parent().context("this program's folder is unknown")?;
    let target = profile.parent().unwrap_or(Path::new("target"));
    let folder = emptied(&target.join("bench"))?;
    let profile = profile.file_name().map(|name| name.to_string_lossy().into_owned());
    let cli = std::env::var_os("CONCORDAT_TEMPORAL_CLI").map_or_else(|| PathBuf::from("temporal"), PathBuf::from);
    let options = BenchOptions {
        sections,
        scale,
        folder: folder.clone(),
        program: program()?,
        temporal_cli: cli,
        profile: profile.unwrap_or_default(),
    };
    let report = tokio::select! {
        report = Box::pin(run(options)) => report?,
        // Dropping the run ends its processes.
        () = shutdown::requested() => bail!("stopped before the end"),
    };
    let file = folder.join("report.json");
    print!("{report}");
    println!("Written to {}", file.display());
    Ok(if report.is_complete() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
