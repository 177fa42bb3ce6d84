//! What ops see of a document in the Web UI without reading payloads: search attributes, current details, records.

use super::{Ctx, Document, call};
use crate::activities::Local;
use crate::contracts::RecordStage;
use crate::search_attributes::{FAILURE_TYPE, POSTED_NUMBER, STAGE};
use crate::stage::Stage;

/// Enters a stage: shown in the Web UI, and written into records.
pub(super) async fn stage(ctx: &Ctx, stage: Stage) {
    // A document that is held again may be held for another reason.
    if ctx.state(|s| s.stage == stage) && stage != Stage::Held {
        return;
    }
    let failure = ctx.state_mut(|s| {
        s.stage = stage;
        if !matches!(stage, Stage::Held | Stage::Rejected | Stage::Withdrawn) {
            s.failure = None;
        }
        s.failure.clone()
    });
    let mut updates = vec![STAGE.value_set(stage.as_str().to_owned())];
    let shown = ctx.search_attributes().get(&FAILURE_TYPE).unwrap_or_default();
    let name = failure.as_ref().map(|f| f.failure_type.as_str()).unwrap_or_default();
    if shown != name {
        updates.push(FAILURE_TYPE.value_set(name.to_owned()));
    }
    if stage == Stage::Posted {
        updates.push(POSTED_NUMBER.value_set(ctx.state(Document::posted_numbers)));
    }
    ctx.upsert_search_attributes(updates);
    ctx.set_current_details(details(ctx, stage));
    let change = ctx.state(|s| RecordStage {
        document: s.document(),
        stage,
        failure,
    });
    call::local(ctx, Local::record_stage, change, stage.as_str()).await;
    if stage.is_resting() {
        // Whoever told the document something is answered now.
        ctx.state_mut(|s| {
            s.settled = s.decisions;
            s.urgent = false;
        });
    }
}

fn details(ctx: &Ctx, stage: Stage) -> String {
    ctx.state(|s| {
        let mut text = format!("### {stage}\n\n{}\n", stage.meaning());
        if let Some(failure) = &s.failure {
            let page = failure.failure_type.page();
            text.push_str(&format!(
                "\n**{}**: {}\n\nWhat to do: see `{page}`.\n",
                failure.failure_type, failure.reason
            ));
        }
        if stage == Stage::Held && s.automatic > 0 {
            let left = if s.may_retry_by_itself() {
                "It is tried again when mapping rules or master data change."
            } else {
                "It waits for a person now."
            };
            text.push_str(&format!("\nTried again by itself {} times. {left}\n", s.automatic));
        }
        for posted in &s.posted {
            text.push_str(&format!(
                "\n- purchase {} {} (vendor {})",
                posted.key.kind.as_str(),
                posted.number,
                posted.key.vendor
            ));
        }
        text
    })
}
