//! What becomes of a request that changes something.

use crate::concur::{Answer, pay};
use crate::model::{Move, Posting};
use crate::rules::Rule;
use crate::world::{ConcurStatus, Request, Told, World};

impl Posting {
    /// Every fate of one request: answered; unheard of by its sender, who may have crashed or waited too long, and worked on later
    /// or not at all; executed by two workers at once; and Business Central's own ways of failing a post. `then` is what the run
    /// makes of the answer, `None` being that there is none.
    pub(crate) fn send(&self, world: &World, request: Request, then: impl Fn(&mut World, Option<Answer>)) -> Vec<Move> {
        let mut moves = Vec::with_capacity(4);
        let mut fate = |label, mut next: World, answer| {
            then(&mut next, answer);
            moves.push(Move::new(label, Some(request), next));
        };
        let mut next = world.clone();
        let answer = self.apply(&mut next, request);
        if !self.rules.hold(Rule::SentOnce) {
            let mut twice = next.clone();
            fly(&mut twice, request);
            fate("sent again by itself, the first still running", twice, Some(answer));
        }
        fate("answered", next.clone(), Some(answer));
        let Some(faults) = world.left.faults.checked_sub(1) else {
            return moves;
        };
        let mut bad = world.clone();
        bad.left.faults = faults;
        next.left.faults = faults;

        let mut unheard = bad.clone();
        fly(&mut unheard, request);
        if request.leaves_something() && self.rules.hold(Rule::RecordedBeforeSent) {
            unheard.records.unsettled = true;
        }
        fate("no answer", unheard, None);
        match request {
            Request::Create { .. } => fate("refused", bad, Some(Answer::Refused)),
            Request::Post { id } => {
                if answer == Answer::Done {
                    fate("refused though it is done", next, Some(Answer::Refused));
                    fate("accepted though it is not done", bad.clone(), Some(Answer::Done));
                    let failed = &mut bad.documents[usize::from(id)];
                    failed.failed_late = true;
                    failed.tag += 1;
                    fate("failed late", bad, Some(Answer::Refused));
                }
            }
            _ => {
                let again = self.apply(&mut next, request);
                fate("executed by two workers", next, Some(again));
            }
        }
        moves
    }

    /// What a request does when it is worked on.
    pub(crate) fn apply(&self, world: &mut World, request: Request) -> Answer {
        match request {
            Request::Acknowledge { approval } => world.concur.acknowledge(approval),
            Request::Create { approval, payee, key } => self.create(world, approval, payee, key),
            Request::Post { id } => self.post(world, id),
            Request::Delete { id, tag } => self.delete(world, id, tag),
            Request::Confirm { approval } => world.concur.confirm(approval, Told::Success),
            Request::Reject { approval } => world.concur.confirm(approval, Told::Error),
            Request::Pay { approval, again } => pay(world, approval, again),
        }
    }

    /// Requests in flight: each may be worked on now or come to nothing.
    pub(crate) fn late(&self, world: &World) -> Vec<Move> {
        let mut moves = Vec::new();
        for (at, request) in world.in_flight.iter().enumerate() {
            let mut nothing = world.clone();
            nothing.in_flight.remove(at);
            let mut done = nothing.clone();
            self.apply(&mut done, *request);
            moves.push(Move::new("worked on late", Some(*request), done));
            moves.push(Move::new("comes to nothing", Some(*request), nothing));
        }
        moves
    }

    /// Forgets requests in flight that can no longer change anything, and, when nothing is left that may leave something in
    /// Business Central, that anything was unsettled: the passing of the window.
    pub(crate) fn settle(&self, world: &mut World) {
        let World {
            in_flight,
            documents,
            concur,
            ..
        } = world;
        in_flight.retain(|request| match *request {
            Request::Acknowledge { approval } => approval == concur.approval && concur.status == ConcurStatus::Ready,
            Request::Confirm { approval } | Request::Reject { approval } => {
                let open = matches!(concur.status, ConcurStatus::Ready | ConcurStatus::Acknowledged);
                approval == concur.approval && open
            }
            Request::Pay { again, .. } => again || concur.payments == 0,
            Request::Create { .. } => true,
            Request::Post { id } => documents[usize::from(id)].is_draft(),
            Request::Delete { id, tag } => {
                let document = &documents[usize::from(id)];
                document.is_draft() && (document.tag == tag || !self.rules.hold(Rule::DeletedUnderTheTag))
            }
        });
        if !in_flight.iter().any(|request| request.leaves_something()) {
            world.records.unsettled = false;
            if let Some(run) = &mut world.run {
                run.unsettled = false;
            }
        }
    }
}

fn fly(world: &mut World, request: Request) {
    if let Err(at) = world.in_flight.binary_search(&request) {
        world.in_flight.insert(at, request);
    }
}
