//! The outcome as people and programs read it.

use std::path::Path;

use anyhow::Context;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, Table};

use super::outcome::{Outcome, PurchaseRow};

impl Outcome {
    pub(super) fn is_as_expected(&self) -> bool {
        self.unexpected.is_empty()
    }

    pub(super) fn print(&self) {
        let mut table = Table::new();
        table.load_preset(UTF8_FULL_CONDENSED).set_header([
            "document",
            "kind",
            "vendor",
            "amount",
            "posted as",
            "stage",
            "",
        ]);
        for row in &self.documents {
            // One line per payee within the row.
            let lines = |text: &dyn Fn(&PurchaseRow) -> String| -> String {
                row.purchases.iter().map(text).collect::<Vec<_>>().join("\n")
            };
            table.add_row([
                row.business_id.clone(),
                row.kind.to_owned(),
                lines(&|purchase| purchase.vendor.to_owned()),
                lines(&|purchase| format!("{:.2} {}", purchase.due, row.currency)),
                lines(&|purchase| purchase.posted_numbers.join(", ")),
                row.stage.clone(),
                row.note.to_owned(),
            ]);
        }
        if let Some(column) = table.column_mut(3) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        println!("{table}");
        let stages: Vec<String> = self
            .stages
            .iter()
            .map(|(stage, count)| format!("{stage} {count}"))
            .collect();
        println!("{} documents: {}", self.documents.len(), stages.join(", "));
        println!(
            "Ledger: difference to Concur {}, trial balance {}",
            self.ledger_difference.normalize(),
            self.trial_balance.normalize()
        );
        println!(
            "Requests: {} to Concur, {} to Business Central",
            self.requests.concur, self.requests.business_central
        );
        let latency = &self.ready_to_confirmed;
        println!(
            "From READY to posting confirmation: median {} ms, p99 {} ms",
            latency.median_milliseconds, latency.p99_milliseconds
        );
        println!(
            "Vendors: {} created in Concur, {} kept away by rule. Events taken over mutual TLS: {}",
            self.vendors_created, self.vendors_kept_away, self.events_taken
        );
        println!(
            "Business Central's notices taken: {}; subscriptions: {}, {} of them renewed",
            self.notices_taken, self.subscriptions, self.subscriptions_renewed
        );
        for problem in &self.unexpected {
            println!("UNEXPECTED {problem}");
        }
    }

    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        std::fs::write(path, serde_json::to_string_pretty(self)?)
            .with_context(|| format!("{} cannot be written", path.display()))
    }
}
