//! The purchase documents, drafts and posted alike, in order of creation and by id.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::super::document::PurchaseDocument;

/// All purchase documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Documents {
    rows: BTreeMap<u64, PurchaseDocument>,
    positions: HashMap<Uuid, u64>,
    last: u64,
}

impl Documents {
    pub(crate) fn insert(&mut self, document: PurchaseDocument) {
        self.last += 1;
        self.positions.insert(document.id, self.last);
        self.rows.insert(self.last, document);
    }

    /// Puts back an edited copy.
    pub(crate) fn replace(&mut self, document: PurchaseDocument) {
        if let Some(position) = self.positions.get(&document.id) {
            self.rows.insert(*position, document);
        }
    }

    pub(crate) fn remove(&mut self, id: Uuid) -> Option<PurchaseDocument> {
        self.positions
            .remove(&id)
            .and_then(|position| self.rows.remove(&position))
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&PurchaseDocument> {
        self.positions.get(&id).and_then(|position| self.rows.get(position))
    }

    pub(crate) fn get_mut(&mut self, id: Uuid) -> Option<&mut PurchaseDocument> {
        self.positions.get(&id).and_then(|position| self.rows.get_mut(position))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &PurchaseDocument> {
        self.rows.values()
    }

    /// The document that holds a line.
    pub(crate) fn with_line(&self, line: Uuid) -> Option<&PurchaseDocument> {
        self.iter()
            .find(|document| document.lines.iter().any(|candidate| candidate.id == line))
    }
}
