//! Decides the verdict from rounds. Nothing here runs anything or waits.
//!
//! The rule was calibrated on two cores with some three hundred real verdicts and with simulations from
//! recorded rounds, and then checked against two thousand. Right answers of 33 styles reach 0.84 to 1.04 of the
//! reference's speed, slow ones 0.62 or less (`PERFORMANCE.md`).

use super::{
    estimate::Interval,
    round::{Kind, Round, Timing},
};

/// The result of the rounds.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    Pass,
    Fail,
    /// The interval contains the required share, so more rounds may decide. No measurement ends with it.
    Open,
    /// Faster, or with less CPU time, than the exercise's work needs.
    TooGood {
        /// The figures, as text.
        seen: String,
    },
    /// So slow that runs were stopped. A busy machine is no excuse for that.
    Hopeless {
        /// The figures, as text.
        seen: String,
    },
    /// The reference shows no speed-up on this machine at this time.
    NotMeasurable {
        why: String,
    },
}

/// The sequential program is the slowest, so it runs in every fifth round only. Later rounds reuse its latest
/// time. The verdict depends on learner against reference. The sequential time only shows that there was a
/// speed-up to gain.
const SEQUENTIAL_IN_ONE_OF: usize = 5;

/// The least number of clean windows, which is Criterion's smallest sample.
const LEAST_WINDOWS: usize = 10;

/// A look at the rounds, with its number of rounds, window width and confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    /// Rounds in total, including those of earlier looks.
    pub(super) rounds: usize,
    /// Adjacent rounds in a window. The fastest run of each program counts.
    pub(super) width: usize,
    /// The confidence of its intervals.
    pub(super) confidence: f64,
}

/// The first look, and closer ones for when the earlier ones cannot decide. Other work on a machine only makes
/// runs longer, and mostly in bursts, so the fastest of adjacent runs is nearly undisturbed. Wide windows
/// overlap and hold less information than separate ones, so they need a higher confidence.
pub(super) const LOOKS: [Look; 4] = [
    Look { rounds: 10, width: 1, confidence: 0.99 },
    Look { rounds: 12, width: 2, confidence: 0.999 },
    Look { rounds: 15, width: 3, confidence: 0.999 },
    Look { rounds: 20, width: 4, confidence: 0.999 },
];

/// Without the real-time scheduler, give up at this many rounds, since competing load rarely goes away.
const ROUNDS_AMONG_OTHERS: usize = 12;

/// If fewer cores than this were idle on average, other programs keep all cores busy, and a waiting program is
/// not called slow. Each of its steps is then late by some milliseconds. In a chain of threads that start one
/// another these delays add up, and the program is slower than the reference through no fault of its own. One
/// busy loop on two cores leaves a waiting program more idle time than this.
const IDLE_CORES: f64 = 0.2;

/// The least speed-up over the sequential program, whatever the share of the reference.
const FASTER_THAN_SEQUENTIAL: f64 = 1.15;

/// One window per round. The last windows continue with the first rounds.
fn windows(rounds: &[Round], width: usize) -> Vec<Round> {
    let from = |start| rounds.iter().cycle().skip(start).take(width);
    (0..rounds.len()).filter_map(|start| from(start).copied().reduce(Round::faster)).collect()
}

/// The sequential program's time for the next round, if it need not run again. A disturbed time is not reused,
/// because it would distort all rounds that compare with it.
pub(super) fn sequential_so_far(rounds: &[Round], kind: Kind) -> Option<Timing> {
    let due = rounds.len().is_multiple_of(SEQUENTIAL_IN_ONE_OF);
    let latest = rounds.last().filter(|_| !due)?.sequential;
    let lacked_its_core = kind != Kind::Waiting && latest.lacked_its_core();
    (!lacked_its_core).then_some(latest)
}

/// Whether to abandon the first look. After six rounds fewer than half were clean, or any was disturbed on a
/// crowded machine without the real-time scheduler.
pub(super) fn is_hopeless(rounds: &[Round], kind: Kind, crowded: bool) -> bool {
    let clean = rounds.iter().filter(|round| !round.is_disturbed(kind)).count();
    rounds.len() >= 6 && (2 * clean < rounds.len() || crowded && clean < rounds.len())
}

/// Whether other programs keep all cores busy, given the average number of idle cores.
pub(super) fn is_crowded(idle_cores: f64) -> bool {
    idle_cores < IDLE_CORES
}

/// Whether a closer look may decide what these rounds leave open.
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

/// Whether more rounds may make the speed-up measurable, because the reference used the cores in more than one
/// round.
fn is_promising(rounds: &[Round], kind: Kind) -> bool {
    rounds.iter().filter(|round| round.reference_speedup() >= least_speedup(kind)).count() > 1
}

/// The clean windows, if the reference shows a speed-up in enough of them. Otherwise the reason.
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

/// The least median speed-up of the reference with which a machine can measure.
fn least_speedup(kind: Kind) -> f64 {
    match kind {
        Kind::Computing { .. } => 1.4,
        Kind::Waiting => 2.0,
    }
}

/// The verdict on the intervals of the learner's share of the reference and of its speed-up. `needed` is the
/// required share.
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

/// The excuse for a slow waiting program when this few cores were idle on average.
pub(super) fn excuse(kind: Kind, idle_cores: f64) -> Option<String> {
    (kind == Kind::Waiting && is_crowded(idle_cores)).then(|| {
        let busy = "other work on this machine left no core free when an answer arrived";
        format!("{busy}: {idle_cores:.2} were idle on average")
    })
}

/// The median, or 0 of no values.
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
    use super::{
        super::round::tests::{TWO, round},
        *,
    };

    /// A disturbed run of the sequential program is repeated in the next round.
    #[test]
    fn sequential_program_runs_every_fifth_round() {
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
    fn reference_without_gain_is_unmeasurable() {
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
    fn closer_looks_tolerate_disturbed_rounds() {
        let [first, second, third, ..] = LOOKS;
        let clean = round(1.0, 0.52, 0.5, 1.0);
        let disturbed = round(1.0, 0.9, 0.9, 0.9);
        let mixed: Vec<_> = [clean, disturbed, disturbed].into_iter().cycle().take(15).collect();
        assert!(measurable(&mixed[..10], first, TWO).is_err_and(|why| why.contains("6 of 10")));
        assert!(measurable(&mixed[..12], second, TWO).is_err());
        assert_eq!(measurable(&mixed, third, TWO), Ok(vec![clean; 15]));
    }

    /// Without the real-time scheduler the disturbances would continue.
    #[test]
    fn realtime_scheduling_allows_closer_looks() {
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
        // With an open verdict a closer look is always taken.
        assert!(wants(third, &some, &Verdict::Open, Kind::Waiting, (false, true)));
    }

    #[test]
    fn looks_grow_and_hold_enough_windows() {
        assert!(LOOKS.iter().all(|look| look.rounds >= LEAST_WINDOWS));
        assert!(LOOKS.is_sorted_by_key(|look| (look.rounds, look.width)));
    }

    #[test]
    fn windows_wrap_around_the_rounds() {
        let rounds = [3.0, 1.0, 2.0].map(|wall| round(wall, wall, wall, wall));
        let fastest = |width| windows(&rounds, width).iter().map(|w| w.learner.wall).collect();
        let [one, two]: [Vec<f64>; 2] = [fastest(1), fastest(2)];
        assert_eq!(one, [3.0, 1.0, 2.0]);
        assert_eq!(two, [1.0, 1.0, 2.0]);
    }

    #[test]
    fn busy_cores_excuse_waiting_programs() {
        assert!(excuse(Kind::Waiting, 0.02).is_some_and(|why| why.contains("0.02 were idle")));
        assert_eq!(excuse(Kind::Waiting, 0.6), None);
        // For programs that compute, the cores that our own programs got decide.
        assert_eq!(excuse(TWO, 0.0), None);
    }

    #[test]
    fn intervals_holding_the_mark_stay_open() {
        let interval = |low, high| Interval { estimate: (low + high) / 2.0, low, high };
        let fast = interval(1.8, 1.9);
        assert_eq!(decide(interval(0.9, 1.0), fast, 0.75), Verdict::Pass);
        assert_eq!(decide(interval(0.5, 0.7), fast, 0.75), Verdict::Fail);
        assert_eq!(decide(interval(0.7, 0.8), fast, 0.75), Verdict::Open);
        // A program as slow as the sequential one fails, however slow the reference is.
        assert_eq!(decide(interval(0.9, 1.0), interval(0.9, 1.1), 0.75), Verdict::Fail);
    }
}
