//! `concordat sandbox`: both simulators until told to stop.

use ::sandbox::{Sandbox, SandboxOptions};

use crate::cli::SandboxArgs;
use crate::shutdown;

pub(super) async fn run(args: &SandboxArgs) -> anyhow::Result<()> {
    let options = SandboxOptions {
        concur_port: args.concur_port,
        business_central_port: args.business_central_port,
        ..SandboxOptions::default()
    };
    let sandbox = Sandbox::start(options).await?;
    println!("Concur simulator            {}", sandbox.concur_url());
    println!("Business Central simulator  {}", sandbox.business_central_url());
    println!(
        "Control interface           /_sandbox/dump, /_sandbox/requests, /_sandbox/seed, /_sandbox/faults on both"
    );
    shutdown::requested().await;
    sandbox.stop().await;
    Ok(())
}
