//! The purchase documents, drafts and posted alike, in order of creation and by id.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::super::document::PurchaseDocument;
use super::super::view::DocumentKind;
use super::journal::{Change, Journal};

/// All purchase documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Documents {
    rows: BTreeMap<u64, PurchaseDocument>,
    positions: HashMap<Uuid, u64>,
    last: u64,
    /// Changes of invoices; credit memos raise no notices.
    journal: Journal,
}

impl Documents {
    pub(crate) fn insert(&mut self, document: PurchaseDocument) {
        if document.kind == DocumentKind::Invoice {
            self.journal.created(document.id, document.version);
        }
        self.last += 1;
        self.positions.insert(document.id, self.last);
        self.rows.insert(self.last, document);
    }

    /// Puts back an edited copy.
    pub(crate) fn replace(&mut self, document: PurchaseDocument) {
        self.touched(document.id);
        if let Some(position) = self.positions.get(&document.id) {
            self.rows.insert(*position, document);
        }
    }

    pub(crate) fn remove(&mut self, id: Uuid) -> Option<PurchaseDocument> {
        let removed = self.rows.remove(&self.positions.remove(&id)?)?;
        if removed.kind == DocumentKind::Invoice {
            self.journal.deleted(id);
        }
        Some(removed)
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&PurchaseDocument> {
        self.positions.get(&id).and_then(|position| self.rows.get(position))
    }

    pub(crate) fn get_mut(&mut self, id: Uuid) -> Option<&mut PurchaseDocument> {
        self.touched(id);
        self.positions.get(&id).and_then(|position| self.rows.get_mut(position))
    }

    fn touched(&mut self, id: Uuid) {
        let version = self
            .get(id)
            .filter(|one| one.kind == DocumentKind::Invoice)
            .map(|one| one.version);
        if let Some(version) = version {
            self.journal.touched(id, version);
        }
    }

    /// What happened to invoices since the last call.
    pub(crate) fn take_changes(&mut self) -> Vec<(Uuid, Change)> {
        let mut journal = std::mem::take(&mut self.journal);
        journal.take(|id| self.get(id).map(|one| one.version))
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
