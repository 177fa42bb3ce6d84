//! The model: its parameters, its moves, and what must hold in every state.

use std::fmt;

use posting::plan::PurchaseKind;
use stateright::{Model, Property};

use crate::business_central::Ids;
use crate::properties;
use crate::rules::Rules;
use crate::world::{APPROVALS, Budgets, Concur, ConcurStatus, Records, Request, World};

/// One Concur document in the worst weather.
pub(crate) struct Posting {
    pub(crate) rules: Rules,
    pub(crate) kind: PurchaseKind,
    pub(crate) payees: u8,
    /// Business Central's own check of the vendor's document number.
    pub(crate) duplicate_check: bool,
    pub(crate) budgets: Budgets,
    pub(crate) ids: Ids,
}

/// One thing that happens, with what comes of it.
#[derive(Clone, PartialEq)]
pub(crate) struct Move {
    label: &'static str,
    request: Option<Request>,
    next: World,
}

impl Move {
    pub(crate) fn new(label: &'static str, request: Option<Request>, next: World) -> Self {
        Self { label, request, next }
    }

    pub(crate) fn of(label: &'static str, world: &World, change: impl FnOnce(&mut World)) -> Self {
        let mut next = world.clone();
        change(&mut next);
        Self::new(label, None, next)
    }
}

impl fmt::Debug for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.request {
            Some(request) => write!(f, "{request:?}: {}", self.label),
            None => f.write_str(self.label),
        }
    }
}

impl Model for Posting {
    type State = World;
    type Action = Move;

    fn init_states(&self) -> Vec<World> {
        vec![World {
            concur: Concur {
                approval: 1,
                status: ConcurStatus::Ready,
                told: [None; APPROVALS],
                payments: 0,
            },
            documents: Vec::new(),
            in_flight: Vec::new(),
            run: None,
            ended: None,
            records: Records {
                received: None,
                rejected: None,
                unsettled: false,
                posts: Vec::new(),
                posted: Vec::new(),
                key: 0,
                reversed: false,
            },
            left: self.budgets,
            harm: None,
        }]
    }

    fn actions(&self, world: &World, moves: &mut Vec<Move>) {
        moves.extend(self.run_steps(world));
        moves.extend(self.starts(world));
        moves.extend(self.late(world));
        moves.extend(self.outside(world));
        moves.extend(self.people(world));
    }

    fn next_state(&self, _: &World, action: Move) -> Option<World> {
        let mut next = action.next;
        self.settle(&mut next);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}
