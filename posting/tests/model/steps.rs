//! The run's steps up to the posting confirmation, as `workflows::document` takes them. What a look proves is concluded by
//! `posting::evidence`, the very functions that the workflow calls.

use posting::evidence::{
    BackOutVerdict, FoundPurchase, PostVerdict, Verdict, conclude, conclude_back_out, conclude_post,
};

use crate::business_central::id_of;
use crate::concur::{Answer, Asked};
use crate::model::{Move, Posting};
use crate::rules::Rule;
use crate::world::{Ended, Harm, PostAnswer, Request, Run, Standing, Step, Why, World};

impl Posting {
    /// What the open run can do now. Nothing: it waits.
    pub(crate) fn run_steps(&self, world: &World) -> Vec<Move> {
        let Some(run) = &world.run else { return Vec::new() };
        match run.step {
            Step::Acknowledge { to_reject } => self.acknowledge(world, run, to_reject),
            Step::Ask { to_reject } => vec![self.ask(world, run, to_reject)],
            Step::Look => self.look_step(world, run).into_iter().collect(),
            Step::Create { payee } => self.create_step(world, run, payee),
            Step::Delete { id, tag, then_back_out } => {
                let back = if then_back_out { Step::BackOut } else { Step::Look };
                self.send(world, Request::Delete { id, tag }, |next, _| go(next, back))
            }
            Step::Post { payee } => self.post_step(world, run, payee),
            Step::ReadBack { payee, answer } => self.read_back(world, run, payee, answer).into_iter().collect(),
            Step::Confirm => self.confirm_step(world, run),
            Step::AskConfirmed => vec![self.ask_confirmed(world, run)],
            Step::AwaitPayment | Step::Pay { .. } | Step::BackOut | Step::Reject | Step::AskRejected => {
                self.ending_steps(world, run)
            }
            Step::Held(_) => Vec::new(),
        }
    }

    fn acknowledge(&self, world: &World, run: &Run, to_reject: bool) -> Vec<Move> {
        let request = Request::Acknowledge { approval: run.approval };
        let ask = self.rules.hold(Rule::AskedBeforeGoingOn);
        self.send(world, request, |next, answer| match answer {
            Some(Answer::Done) => taken(next, to_reject),
            Some(Answer::Gone) => self.gone(next, to_reject),
            Some(_) if !ask => taken(next, to_reject),
            None if !ask => {}
            _ => go(next, Step::Ask { to_reject }),
        })
    }

    fn ask(&self, world: &World, run: &Run, to_reject: bool) -> Move {
        Move::of("whose is it?", world, |next| match world.concur.ask(run.approval) {
            Asked::Ready => go(next, Step::Acknowledge { to_reject }),
            Asked::Ours | Asked::Success => taken(next, to_reject),
            Asked::OtherSystems if to_reject => close(next, Ended::Failed),
            Asked::OtherSystems => hold(next, Why::OtherSystem),
            Asked::Failure | Asked::Gone => self.gone(next, to_reject),
        })
    }

    /// Concur has taken the approval back.
    fn gone(&self, world: &mut World, to_reject: bool) {
        let posted = run(world).posted.iter().any(Option::is_some);
        if to_reject || !self.rules.hold(Rule::EndsByBackOut) {
            close(world, Ended::Failed);
        } else if posted {
            hold(world, Why::Recalled);
        } else {
            run(world).tell = false;
            go(world, Step::BackOut);
        }
    }

    /// Drafts of former keys first, then the payees in turn. `None`: it waits until nothing that was sent can still be running.
    fn look_step(&self, world: &World, run: &Run) -> Option<Move> {
        let key = world.records.key;
        let former = if self.rules.hold(Rule::FormerKeysToo) { key } else { 0 };
        match self.ours_to_clear(world, run, 0..former) {
            BackOutVerdict::Clear => {}
            BackOutVerdict::Delete(found) => return Some(delete(world, &found, false)),
            BackOutVerdict::Posted(_) => return Some(Move::of("former posted", world, |n| hold(n, Why::StandsPosted))),
        }
        let missing = (0..self.payees).find(|payee| run.standing[usize::from(*payee)].is_none());
        let Some(payee) = missing else {
            return Some(Move::of("all drafts stand", world, |n| go(n, Step::Post { payee: 0 })));
        };
        if !self.rules.hold(Rule::DraftsBeforePosts) && payee > 0 && run.posted[usize::from(payee) - 1].is_none() {
            return Some(Move::of("not all drafts stand", world, |n| {
                go(n, Step::Post { payee: 0 })
            }));
        }
        let found = self.look(world, run.approval, payee, key);
        let posts = self.posts(world, run.approval);
        let mut verdict = conclude(&self.expected(run.approval, payee, key), &posts, &found);
        if !self.rules.hold(Rule::StaleDraftsGo) && matches!(verdict, Verdict::StaleDraft(_)) {
            let usable = |f: &FoundPurchase| f.mark == Some(self.expected(run.approval, payee, key).mark);
            verdict = found
                .into_iter()
                .find(usable)
                .map_or(Verdict::Nothing, Verdict::OurDraft);
        }
        if !self.rules.hold(Rule::LookBeforeCreate) {
            verdict = Verdict::Nothing;
        }
        let stands = |what: Standing| move |n: &mut World| set_standing(n, payee, what);
        Some(match verdict {
            Verdict::OurPosted(f) => Move::of("look: posted", world, stands(Standing::Posted(id_of(&f)))),
            Verdict::OurDraft(f) => Move::of("look: our draft", world, stands(Standing::Draft(id_of(&f)))),
            Verdict::StaleDraft(f) => delete(world, &f, false),
            Verdict::Nothing if self.still_running(world) => return None,
            Verdict::Nothing => Move::of("look: nothing", world, |n| go(n, Step::Create { payee })),
            Verdict::OurPostedDiffers(_) | Verdict::Unclear(_) => held(world, Why::Differs),
            Verdict::OurCanceled(_) => held(world, Why::Canceled),
            Verdict::PostedForOtherApproval(_) => held(world, Why::Reopened),
            Verdict::SomebodyElses(_) => held(world, Why::SomebodyElses),
        })
    }

    /// What back-out must do about the first key and payee that is not clear.
    pub(crate) fn ours_to_clear(&self, world: &World, run: &Run, keys: std::ops::Range<u8>) -> BackOutVerdict {
        let mut first = BackOutVerdict::Clear;
        let posts = self.posts(world, run.approval);
        for (key, payee) in keys.flat_map(|key| (0..self.payees).map(move |payee| (key, payee))) {
            let found = self.look(world, run.approval, payee, key);
            match conclude_back_out(&self.expected(run.approval, payee, key), &posts, &found) {
                BackOutVerdict::Clear => {}
                verdict @ BackOutVerdict::Posted(_) => return verdict,
                verdict => first = verdict,
            }
        }
        first
    }

    pub(crate) fn still_running(&self, world: &World) -> bool {
        let unsettled = world.run.as_ref().is_some_and(|run| run.unsettled);
        unsettled && self.rules.hold(Rule::NothingStillRunning)
    }

    fn create_step(&self, world: &World, run: &Run, payee: u8) -> Vec<Move> {
        let request = Request::Create {
            approval: run.approval,
            payee,
            key: world.records.key,
        };
        self.send(world, request, |next, answer| match answer {
            Some(Answer::Made(id)) => set_standing(next, payee, Standing::Draft(id)),
            Some(_) => hold(next, Why::Refused),
            None => {
                self::run(next).unsettled = true;
                go(next, Step::Look);
            }
        })
    }

    fn post_step(&self, world: &World, run: &Run, payee: u8) -> Vec<Move> {
        if payee == self.payees {
            return vec![Move::of("all posted", world, |next| go(next, Step::Confirm))];
        }
        let at = usize::from(payee);
        let id = match (run.posted[at], run.standing[at]) {
            (Some(_), _) => {
                return vec![Move::of("posted before", world, |n| {
                    go(n, Step::Post { payee: payee + 1 })
                })];
            }
            (None, Some(Standing::Posted(id))) => {
                return vec![Move::of("stands posted", world, |n| self.is_posted(n, payee, id))];
            }
            (None, Some(Standing::Draft(id))) => id,
            (None, None) => return vec![Move::of("look again", world, |next| go(next, Step::Look))],
        };
        let early = run.standing[..usize::from(self.payees)].iter().any(Option::is_none);
        self.send(world, Request::Post { id }, |next, answer| {
            note(&mut next.records.posts, (id, run.approval));
            if early {
                next.harm = Some(Harm::PostedBeforeEveryDraft);
            }
            let answer = match answer {
                Some(Answer::Done) => PostAnswer::Accepted,
                Some(_) => PostAnswer::Refused,
                None => PostAnswer::Nothing,
            };
            match answer {
                _ if self.rules.hold(Rule::ReadBack) => go(next, Step::ReadBack { payee, answer }),
                PostAnswer::Accepted => self.is_posted(next, payee, id),
                PostAnswer::Refused => hold(next, Why::Refused),
                PostAnswer::Nothing => {}
            }
            if answer == PostAnswer::Nothing {
                self::run(next).unsettled = true;
            }
        })
    }

    fn is_posted(&self, world: &mut World, payee: u8, id: u8) {
        run(world).posted[usize::from(payee)] = Some(id);
        go(world, Step::Post { payee: payee + 1 });
        let record = (id, run(world).approval);
        note(&mut world.records.posted, record);
    }

    /// `None`: the post may still be running.
    fn read_back(&self, world: &World, run: &Run, payee: u8, answer: PostAnswer) -> Option<Move> {
        let Some(Standing::Draft(id)) = run.standing[usize::from(payee)] else {
            return Some(Move::of("look again", world, |next| go(next, Step::Look)));
        };
        let expected = self.expected(run.approval, payee, world.records.key);
        let found = self.read(world, run.approval, id);
        Some(match conclude_post(&expected, found.as_ref()) {
            PostVerdict::Posted(_) => Move::of("read back: posted", world, |next| self.is_posted(next, payee, id)),
            PostVerdict::StillDraft(_) if answer == PostAnswer::Refused => held(world, Why::Refused),
            PostVerdict::StillDraft(_) if self.still_running(world) => return None,
            PostVerdict::StillDraft(_) => Move::of("read back: a draft", world, |next| go(next, Step::Post { payee })),
            PostVerdict::Canceled(_) => held(world, Why::Canceled),
            PostVerdict::Gone => held(world, Why::Gone),
            PostVerdict::PostedDiffers(_) | PostVerdict::Unclear(_) => held(world, Why::Differs),
        })
    }
}

fn taken(world: &mut World, to_reject: bool) {
    run(world).acknowledged = true;
    go(world, if to_reject { Step::Reject } else { Step::Look });
}

fn set_standing(world: &mut World, payee: u8, standing: Standing) {
    run(world).standing[usize::from(payee)] = Some(standing);
    go(world, Step::Look);
}

pub(crate) fn delete(world: &World, found: &FoundPurchase, then_back_out: bool) -> Move {
    let (id, tag) = (id_of(found), found.etag.parse().unwrap());
    Move::of("a draft of ours to delete", world, |next| {
        go(next, Step::Delete { id, tag, then_back_out });
    })
}

fn held(world: &World, why: Why) -> Move {
    Move::of("held", world, |next| hold(next, why))
}

pub(crate) fn hold(world: &mut World, why: Why) {
    go(world, Step::Held(why));
}

pub(crate) fn run(world: &mut World) -> &mut Run {
    world.run.as_mut().unwrap()
}

pub(crate) fn go(world: &mut World, step: Step) {
    run(world).step = step;
}

pub(crate) fn close(world: &mut World, ended: Ended) {
    world.run = None;
    world.ended = Some(ended);
}

fn note(records: &mut Vec<(u8, u8)>, record: (u8, u8)) {
    if let Err(at) = records.binary_search(&record) {
        records.insert(at, record);
    }
}
