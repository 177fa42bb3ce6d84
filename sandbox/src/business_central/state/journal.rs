//! What happened to the rows of a table since somebody looked last, as the database's triggers would tell.

use uuid::Uuid;

/// What happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    Created,
    Updated,
    Deleted,
}

#[derive(Clone, Copy, Debug)]
enum Mark {
    /// With this row version.
    Created(u64),
    /// Reached for in order to change it; it had this row version.
    Touched(u64),
    Deleted,
}

/// The changes of one transaction. A row that was written back as it was has not changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Journal(Vec<(Uuid, Mark)>);

impl Journal {
    pub(crate) fn created(&mut self, id: Uuid, version: u64) {
        self.0.push((id, Mark::Created(version)));
    }

    pub(crate) fn deleted(&mut self, id: Uuid) {
        self.0.push((id, Mark::Deleted));
    }

    /// The row may be about to change; it has this version now.
    pub(crate) fn touched(&mut self, id: Uuid, version: u64) {
        let last = self.0.iter().rev().find(|(row, _)| *row == id);
        if !matches!(last, Some((_, Mark::Created(_) | Mark::Touched(_)))) {
            self.0.push((id, Mark::Touched(version)));
        }
    }

    /// The changes since the last call, in order; `current` tells the version that a row has now.
    pub(crate) fn take(&mut self, current: impl Fn(Uuid) -> Option<u64>) -> Vec<(Uuid, Change)> {
        let mut changes = Vec::new();
        for (id, mark) in std::mem::take(&mut self.0) {
            let before = match mark {
                Mark::Created(version) => {
                    changes.push((id, Change::Created));
                    version
                }
                Mark::Touched(version) => version,
                Mark::Deleted => {
                    changes.push((id, Change::Deleted));
                    continue;
                }
            };
            if current(id).is_some_and(|version| version != before) {
                changes.push((id, Change::Updated));
            }
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_kept_their_version_have_not_changed_and_several_touches_are_one() {
        let id = Uuid::from_u128;
        let mut journal = Journal::default();
        journal.touched(id(1), 7);
        journal.touched(id(2), 7);
        journal.touched(id(2), 8);
        journal.created(id(3), 9);
        journal.touched(id(3), 9);
        journal.touched(id(4), 1);
        journal.deleted(id(4));
        let now = |row: Uuid| match row.as_u128() {
            1 => Some(7),
            2 | 3 => Some(9),
            _ => None,
        };
        let expected = [
            (id(2), Change::Updated),
            (id(3), Change::Created),
            (id(4), Change::Deleted),
        ];
        assert_eq!(journal.take(now), expected);
        assert_eq!(journal.take(now), []);
    }
}
