//! Tables and lists for people.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};

/// An empty table with this header.
pub(super) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header.to_vec());
    table
}

/// Lets these columns end at the same place, so that amounts stand below each other.
pub(super) fn right_aligned(table: &mut Table, columns: impl IntoIterator<Item = usize>) {
    for column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// Breaks the text of a column after so many characters at most.
pub(super) fn at_most(table: &mut Table, column: usize, characters: u16) {
    if let Some(column) = table.column_mut(column) {
        // Two more for the blanks beside the text.
        let width = Width::Fixed(characters.saturating_add(2));
        column.set_constraint(ColumnConstraint::UpperBoundary(width));
    }
}

/// Names and what they stand for, one a line, below each other.
pub(super) fn named(rows: &[(&str, String)]) -> String {
    let widest = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    rows.iter()
        .map(|(name, value)| format!("  {name:widest$}  {value}\n"))
        .collect()
}

/// A dash where there is nothing.
pub(super) fn or_dash(text: Option<&str>) -> &str {
    text.filter(|text| !text.is_empty()).unwrap_or("–")
}
