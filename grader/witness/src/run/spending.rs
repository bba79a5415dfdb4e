//! What a run takes from the budget that it shares with other runs, and the time-out of the run itself.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sandbox::Ended;

use crate::{
    budget::{Budget, Usage},
    observe::{Meter, TreeLook},
};

/// The time-out of a whole run. It is only reached by a program that neither rests nor makes progress, or on a machine
/// that gives it almost no CPU time.
const WALL_LIMIT: Duration = Duration::from_secs(120);

/// The use of one run so far.
pub(super) struct Spending {
    started: Instant,
    budget: Arc<Budget>,
    meter: Meter,
    used: Usage,
    /// Whether the budget was found used up.
    over_budget: bool,
}

impl Spending {
    /// That of a run that starts now.
    pub(super) fn of(budget: Arc<Budget>) -> Self {
        let (meter, used) = (Meter::default(), Usage::default());
        Self { started: Instant::now(), budget, meter, used, over_budget: false }
    }

    /// Adds a look at the program. Returns whether some budget is left and the run has not reached its time-out.
    pub(super) fn may_go_on(&mut self, tree: &TreeLook) -> bool {
        let step = self.meter.step(tree, Instant::now());
        self.add(Usage { asleep: step.asleep, at_work: step.at_work });
        let is_spent = self.budget.is_spent();
        self.over_budget |= is_spent;
        let is_too_long = self.started.elapsed() > WALL_LIMIT;
        if is_too_long {
            self.budget.void();
        }
        !is_spent && !is_too_long
    }

    /// Takes back a share of this sleep, see [`Budget::forgive`]. The run has not slept less.
    pub(super) fn forgive(&self, asleep: Duration) {
        self.budget.forgive(asleep);
    }

    /// Adds what the looks missed, namely the CPU time of threads that have ended. Returns the use of the whole run,
    /// and whether it was ended because the budget was used up.
    pub(super) fn end(&mut self, ended: Option<Ended>) -> (Usage, bool) {
        let at_work = ended.map_or(Duration::ZERO, |ended| Duration::from_micros(ended.cpu_us));
        let unseen = at_work.saturating_sub(self.used.at_work);
        self.add(Usage { at_work: unseen, ..Usage::default() });
        (self.used, self.over_budget)
    }

    fn add(&mut self, usage: Usage) {
        self.used += usage;
        self.budget.add(usage);
    }
}
