//! From rounds to a verdict. Nothing here runs anything or waits.
//!
//! The rule was calibrated on two cores with some three hundred real verdicts and simulations from
//! recorded rounds, and held to two thousand: right answers of 33 styles show 0.84 to 1.04 of the reference's
//! speed, slow ones 0.62 or less (`PERFORMANCE.md`).

/// One process of a round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    /// From its start to its end, in seconds.
    pub wall: f64,
    /// CPU time of it and all its children, in seconds.
    pub cpu: f64,
}

impl Timing {
    /// How many cores it used, on average.
    fn cores(self) -> f64 {
        self.cpu / self.wall.max(1e-9)
    }
}

/// The processes of a round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// The given sequential program: the latest run of it.
    pub sequential: Timing,
    /// The reference.
    pub reference: Timing,
    /// The learner's.
    pub learner: Timing,
}

/// What an exercise's work is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It needs cores, so many of them.
    Computing {
        /// Threads or processes that share the work.
        workers: usize,
    },
    /// It waits for a service.
    Waiting,
}

impl Kind {
    /// The cores that its programs want under the real-time scheduler, where it is permitted. `None` for what waits:
    /// a program that waits actively would keep the service from its work.
    pub fn realtime_cores(self) -> Option<usize> {
        match self {
            Self::Computing { workers } => Some(workers),
            Self::Waiting => None,
        }
    }
}

/// What the rounds say.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// As fast as it must be.
    Pass,
    /// Slower than it must be.
    Fail,
    /// The interval holds the mark: more rounds may tell. No measurement ends with it.
    Open,
    /// Faster, or with less work, than the exercise can be done.
    TooGood {
        /// The figures, for people.
        seen: String,
    },
    /// So slow that runs of it were ended. No machine is an excuse for that.
    Hopeless {
        /// The figures, for people.
        seen: String,
    },
    /// The reference itself is not faster here and now.
    NotMeasurable {
        /// What the reference showed, for people.
        why: String,
    },
}

use super::estimate::Interval;

/// Our reference must have had this share of each of its cores, or the round is disturbed.
const REFERENCE_CORES: f64 = 0.8;

/// Our sequential program must have had this share of its core.
const SEQUENTIAL_CORES: f64 = 0.93;

/// The sequential program, which takes longest, runs in one of so many rounds, and those after compare with that
/// run. A verdict hangs on the learner's share of the reference; the sequential program only shows that there is
/// something to gain, and that it was gained.
const SEQUENTIAL_IN_ONE_OF: usize = 5;

/// Clean windows that an interval takes: Criterion's least sample.
const LEAST_WINDOWS: usize = 10;

/// So many rounds, judged by windows that are so wide, with so much confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    /// Rounds in all, those of the looks before among them.
    pub(super) rounds: usize,
    /// Neighbouring rounds in a window, of which each program's fastest run counts.
    pub(super) width: usize,
    /// How sure its intervals are.
    pub(super) confidence: f64,
}

/// The first look and closer ones, each taken where those before it cannot tell. What else happens on a
/// machine only ever makes a run longer, and mostly in bursts: the fastest of neighbouring runs is nearly
/// undisturbed. Wide windows share their rounds and so tell less than as many that do not: more confidence is
/// asked of them.
pub(super) const LOOKS: [Look; 4] = [
    Look { rounds: 10, width: 1, confidence: 0.99 },
    Look { rounds: 12, width: 2, confidence: 0.999 },
    Look { rounds: 15, width: 3, confidence: 0.999 },
    Look { rounds: 20, width: 4, confidence: 0.999 },
];

/// The most rounds that may yet make a machine tell that could not, other than under the real-time scheduler:
/// what other programs take of it they go on to take.
const ROUNDS_AMONG_OTHERS: usize = 12;

/// With fewer idle cores than this, on average over the rounds, others keep all of them busy, and nothing that
/// waits is called slow. Each step of a program is then late by some milliseconds: threads that start one
/// another, say, add that up, and are slower than the reference's for no fault of theirs. One busy loop on two
/// cores leaves a program that waits more than this.
const IDLE_CORES: f64 = 0.2;

/// What a learner's program must at least be faster than the sequential one, whatever its share.
const FASTER_THAN_SEQUENTIAL: f64 = 1.15;

impl Round {
    /// Whether other work on the machine took cores from our own two runs.
    pub fn is_disturbed(&self, kind: Kind) -> bool {
        let Kind::Computing { workers } = kind else { return false };
        self.reference.cores() < REFERENCE_CORES * workers as f64
            || self.sequential.cores() < SEQUENTIAL_CORES
    }

    /// Of each program the faster of two runs.
    pub fn faster(self, other: Self) -> Self {
        let faster = |one: Timing, two: Timing| if two.wall < one.wall { two } else { one };
        Self {
            sequential: faster(self.sequential, other.sequential),
            reference: faster(self.reference, other.reference),
            learner: faster(self.learner, other.learner),
        }
    }

    /// The sequential program's time by the reference's.
    pub fn reference_speedup(&self) -> f64 {
        self.sequential.wall / self.reference.wall.max(1e-9)
    }

    /// The sequential program's time by the learner's.
    pub fn speedup(&self) -> f64 {
        self.sequential.wall / self.learner.wall.max(1e-9)
    }

    /// The reference's time by the learner's: 1 is as fast as the reference.
    pub fn share(&self) -> f64 {
        self.reference.wall / self.learner.wall.max(1e-9)
    }
}

/// As many windows as rounds, the last of which the first follows.
fn windows(rounds: &[Round], width: usize) -> Vec<Round> {
    let from = |start| rounds.iter().cycle().skip(start).take(width);
    (0..rounds.len()).filter_map(|start| from(start).copied().reduce(Round::faster)).collect()
}

/// The sequential program's time for the next round, if it need not run again: what disturbed it once would
/// disturb all rounds that compare with it.
pub(super) fn sequential_so_far(rounds: &[Round], kind: Kind) -> Option<Timing> {
    let due = rounds.len().is_multiple_of(SEQUENTIAL_IN_ONE_OF);
    let latest = rounds.last().filter(|_| !due)?.sequential;
    let lacked_its_core = kind != Kind::Waiting && latest.cores() < SEQUENTIAL_CORES;
    (!lacked_its_core).then_some(latest)
}

/// Whether the first look ends early: of six rounds or more, fewer than half were clean, or one was not and
/// others keep all cores busy, under the same scheduler.
pub(super) fn is_hopeless(rounds: &[Round], kind: Kind, crowded: bool) -> bool {
    let clean = rounds.iter().filter(|round| !round.is_disturbed(kind)).count();
    rounds.len() >= 6 && (2 * clean < rounds.len() || crowded && clean < rounds.len())
}

/// Whether other programs keep all cores busy, where so many were idle on average while our own left some.
pub(super) fn is_crowded(idle_cores: f64) -> bool {
    idle_cores < IDLE_CORES
}

/// Whether a closer look may tell what these rounds do not.
pub(super) fn wants(
    closer: Look,
    rounds: &[Round],
    verdict: &Verdict,
    kind: Kind,
    (realtime, hopeless): (bool, bool),
) -> bool {
    match verdict {
        Verdict::Pass | Verdict::Fail | Verdict::TooGood { .. } | Verdict::Hopeless { .. } => false,
        Verdict::Open => true,
        Verdict::NotMeasurable { .. } => {
            let among_others = closer.rounds <= ROUNDS_AMONG_OTHERS && !hopeless;
            (realtime || among_others) && is_promising(rounds, kind)
        }
    }
}

/// Whether a machine that could not tell may yet: in more than one round, disturbed or not, the reference
/// made use of the cores.
fn is_promising(rounds: &[Round], kind: Kind) -> bool {
    rounds.iter().filter(|round| round.reference_speedup() >= least_speedup(kind)).count() > 1
}

/// The windows that tell, where the reference shows a speed-up in enough of them; otherwise why not.
pub(super) fn measurable(rounds: &[Round], look: Look, kind: Kind) -> Result<Vec<Round>, String> {
    let mut clean = windows(rounds, look.width);
    clean.retain(|window| !window.is_disturbed(kind));
    if clean.len() < LEAST_WINDOWS {
        return Err(format!(
            "in {} of {} rounds other work on this machine took cores from the measured programs",
            rounds.iter().filter(|round| round.is_disturbed(kind)).count(),
            rounds.len()
        ));
    }
    let shown = median(clean.iter().map(Round::reference_speedup));
    let from = least_speedup(kind);
    if shown < from {
        return Err(format!(
            "the reference itself is {shown:.2} times as fast as the sequential program here; \
             at least {from:.1} is needed to measure anything"
        ));
    }
    Ok(clean)
}

/// The reference's median speed-up from which a machine can tell.
fn least_speedup(kind: Kind) -> f64 {
    match kind {
        Kind::Computing { .. } => 1.4,
        Kind::Waiting => 2.0,
    }
}

/// The verdict on intervals of the learner's share of the reference and of its own speed-up.
/// `needed` is the share that is held to.
pub fn decide(share: Interval, speedup: Interval, needed: f64) -> Verdict {
    if is_enough(share.low, speedup.low, needed) {
        Verdict::Pass
    } else if !is_enough(share.high, speedup.high, needed) {
        Verdict::Fail
    } else {
        Verdict::Open
    }
}

/// Whether medians of share and speed-up are enough.
pub(super) fn is_enough(share: f64, speedup: f64, needed: f64) -> bool {
    share >= needed && speedup >= FASTER_THAN_SEQUENTIAL
}

/// Why a program must not be called slow where so many cores were idle on average, if so.
pub(super) fn excuse(kind: Kind, idle_cores: f64) -> Option<String> {
    (kind == Kind::Waiting && is_crowded(idle_cores)).then(|| {
        let busy = "other work on this machine left no core free when an answer arrived";
        format!("{busy}: {idle_cores:.2} were idle on average")
    })
}

/// The middle value; 0 of nothing.
pub(super) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[n / 2],
        n => (values[n / 2 - 1] + values[n / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Kind = Kind::Computing { workers: 2 };

    fn round(sequential: f64, reference: f64, learner: f64, reference_cpu: f64) -> Round {
        let timing = |wall, cpu| Timing { wall, cpu };
        Round {
            sequential: timing(sequential, sequential),
            reference: timing(reference, reference_cpu),
            learner: timing(learner, learner),
        }
    }

    #[test]
    fn a_round_in_which_the_reference_lacked_a_core_is_disturbed() {
        assert!(!round(1.0, 0.5, 0.5, 0.98).is_disturbed(TWO));
        assert!(round(1.0, 0.98, 0.5, 0.98).is_disturbed(TWO));
        assert!(!round(1.0, 0.98, 0.5, 0.02).is_disturbed(Kind::Waiting));
    }

    #[test]
    fn the_sequential_program_runs_in_each_fifth_round_and_after_one_that_disturbed_it() {
        let clean = round(1.0, 0.5, 0.5, 1.0);
        let runs = |rounds: &[Round], kind| sequential_so_far(rounds, kind).is_none();
        let anew: Vec<_> = (0..12).filter(|&taken| runs(&[clean; 12][..taken], TWO)).collect();
        assert_eq!(anew, [0, 5, 10]);
        let mut disturbed = clean;
        disturbed.sequential.cpu = 0.9;
        assert!(runs(&[clean, clean, disturbed], TWO));
        assert!(!runs(&[clean, clean, disturbed], Kind::Waiting));
        assert_eq!(sequential_so_far(&[disturbed, clean], TWO), Some(clean.sequential));
    }

    #[test]
    fn a_machine_on_which_the_reference_gains_nothing_cannot_tell() {
        let [first, second, ..] = LOOKS;
        let untold = Verdict::NotMeasurable { why: String::new() };
        let rounds = [round(1.0, 0.9, 0.9, 1.8); 10];
        assert!(measurable(&rounds, first, TWO).is_err_and(|why| why.contains("1.11 times")));
        assert!(!wants(second, &rounds, &untold, TWO, (true, false)));
        let disturbed = [round(1.0, 0.9, 0.9, 0.9); 10];
        assert!(
            is_hopeless(&disturbed[..6], TWO, false) && !is_hopeless(&disturbed[..5], TWO, true)
        );
        assert!(!is_hopeless(&rounds, TWO, true));
        assert!(measurable(&disturbed, first, TWO).is_err_and(|why| why.contains("10 of 10")));
        assert!(!wants(second, &disturbed, &untold, TWO, (true, true)));
        let clean = [round(1.0, 0.52, 0.5, 1.0); 10];
        assert_eq!(measurable(&clean, first, TWO).map(|windows| windows.len()), Ok(10));
    }

    #[test]
    fn a_closer_look_sees_past_rounds_that_were_disturbed() {
        let [first, second, third, ..] = LOOKS;
        let clean = round(1.0, 0.52, 0.5, 1.0);
        let disturbed = round(1.0, 0.9, 0.9, 0.9);
        let mixed: Vec<_> = [clean, disturbed, disturbed].into_iter().cycle().take(15).collect();
        assert!(measurable(&mixed[..10], first, TWO).is_err_and(|why| why.contains("6 of 10")));
        assert!(measurable(&mixed[..12], second, TWO).is_err());
        assert_eq!(measurable(&mixed, third, TWO), Ok(vec![clean; 15]));
    }

    #[test]
    fn under_another_scheduler_what_disturbs_rounds_goes_on() {
        let [_, second, third, ..] = LOOKS;
        let untold = Verdict::NotMeasurable { why: String::new() };
        let clean = round(1.0, 0.52, 0.5, 1.0);
        let disturbed = round(1.0, 0.9, 0.9, 0.9);
        let some: Vec<_> = [clean, clean, disturbed].into_iter().cycle().take(12).collect();
        assert!(!is_hopeless(&some, TWO, false) && is_hopeless(&some, TWO, true));
        assert!(wants(second, &some[..10], &untold, TWO, (false, false)));
        assert!(!wants(second, &some[..10], &untold, TWO, (false, true)));
        assert!(!wants(third, &some, &untold, TWO, (false, false)));
        assert!(wants(third, &some, &untold, TWO, (true, true)));
        // An interval that holds the mark is always worth it.
        assert!(wants(third, &some, &Verdict::Open, Kind::Waiting, (false, true)));
    }

    #[test]
    fn each_look_holds_the_rounds_of_the_one_before_and_enough_windows() {
        assert!(LOOKS.iter().all(|look| look.rounds >= LEAST_WINDOWS));
        assert!(LOOKS.is_sorted_by_key(|look| (look.rounds, look.width)));
    }

    #[test]
    fn a_window_takes_neighbours_and_the_first_follows_the_last() {
        let rounds = [3.0, 1.0, 2.0].map(|wall| round(wall, wall, wall, wall));
        let fastest = |width| windows(&rounds, width).iter().map(|w| w.learner.wall).collect();
        let [one, two]: [Vec<f64>; 2] = [fastest(1), fastest(2)];
        assert_eq!(one, [3.0, 1.0, 2.0]);
        assert_eq!(two, [1.0, 1.0, 2.0]);
    }

    #[test]
    fn of_several_runs_the_fastest_of_each_program_counts() {
        let fastest = round(1.0, 0.9, 0.5, 0.9).faster(round(1.1, 0.5, 0.6, 1.0));
        let Round { sequential, reference, learner } = fastest;
        assert_eq!([sequential.wall, reference.wall, learner.wall], [1.0, 0.5, 0.5]);
        assert_eq!(reference.cpu, 1.0);
    }

    #[test]
    fn who_waits_is_not_called_slow_where_no_core_is_free() {
        assert!(excuse(Kind::Waiting, 0.02).is_some_and(|why| why.contains("0.02 were idle")));
        assert_eq!(excuse(Kind::Waiting, 0.6), None);
        // What computes is measured by the cores that our own programs got.
        assert_eq!(excuse(TWO, 0.0), None);
    }

    #[test]
    fn the_interval_decides_and_stays_open_when_it_holds_the_mark() {
        let interval = |low, high| Interval { estimate: (low + high) / 2.0, low, high };
        let fast = interval(1.8, 1.9);
        assert_eq!(decide(interval(0.9, 1.0), fast, 0.75), Verdict::Pass);
        assert_eq!(decide(interval(0.5, 0.7), fast, 0.75), Verdict::Fail);
        assert_eq!(decide(interval(0.7, 0.8), fast, 0.75), Verdict::Open);
        // As slow as the sequential program is never enough, whatever the reference does.
        assert_eq!(decide(interval(0.9, 1.0), interval(0.9, 1.1), 0.75), Verdict::Fail);
    }
}
