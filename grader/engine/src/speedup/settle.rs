//! Decides a verdict that the last look has left open. Nothing here runs anything or waits.
//!
//! A learner's program that is fast only now and then could keep an interval open forever, and must not profit
//! from it. If our own runs were steady, the spread comes from the learner's program, so its middle run
//! decides. If they were not, the machine is to blame, and no points are lost.

use super::{
    estimate::Interval,
    round::Round,
    rule::{Verdict, is_enough, median},
};

/// Our runs are steady if the middle half of the reference's times spans at most this share of their median.
const STEADY: f64 = 0.15;

/// The verdict on `rounds` and the intervals of share and speed-up that they left open.
pub(super) fn settle(rounds: &[Round], [share, speedup]: [Interval; 2], needed: f64) -> Verdict {
    let spread = spread(rounds.iter().map(|round| round.reference.wall));
    let middle = |ratio: fn(&Round) -> f64| median(rounds.iter().map(ratio));
    let by_middle = is_enough(middle(Round::share), middle(Round::speedup), needed);
    if spread <= STEADY {
        return if by_middle { Verdict::Pass } else { Verdict::Fail };
    }
    // Window medians alone favour a program that is fast in one run of each window.
    if by_middle && is_enough(share.estimate, speedup.estimate, needed) {
        return Verdict::Pass;
    }
    let why = format!(
        "the reference's own times differ by {:.0} % from run to run here; a measurement needs \
         {:.0} % or less",
        100.0 * spread,
        100.0 * STEADY
    );
    Verdict::NotMeasurable { why }
}

/// The span of the middle half of some values, divided by their median.
fn spread(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    let quarter = values.len() / 4;
    let (Some(low), Some(high)) = (values.get(quarter), values.iter().rev().nth(quarter)) else {
        return f64::INFINITY;
    };
    (high - low) / median(values.iter().copied()).max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::{super::round::Timing, *};

    /// Twenty rounds. Of each six runs of the learner's, `fast` take 50 ms and the others 80 ms. The
    /// reference's times alternate by `spread`.
    fn rounds(fast: usize, spread: f64) -> Vec<Round> {
        let timing = |wall| Timing { wall, cpu: 0.01 };
        let round = |at: usize| Round {
            sequential: timing(0.4),
            reference: timing(if at.is_multiple_of(2) { 0.05 } else { 0.05 * (1.0 + spread) }),
            learner: timing(if at % 6 < fast { 0.05 } else { 0.08 }),
        };
        (0..20).map(round).collect()
    }

    fn intervals(share: f64) -> [Interval; 2] {
        let around = |estimate| Interval { estimate, low: 0.6 * estimate, high: 1.4 * estimate };
        [around(share), around(6.0)]
    }

    #[test]
    fn occasional_speed_fails_by_median() {
        // A high median of windows, which take the fastest run, does not help.
        for share in [0.65, 0.95] {
            assert_eq!(settle(&rounds(1, 0.03), intervals(share), 0.75), Verdict::Fail);
        }
    }

    #[test]
    fn occasional_slowness_passes_by_median() {
        assert_eq!(settle(&rounds(4, 0.03), intervals(0.7), 0.75), Verdict::Pass);
    }

    #[test]
    fn unsteady_references_prevent_a_verdict() {
        let unsteady = rounds(1, 0.5);
        assert_eq!(settle(&unsteady, intervals(0.9), 0.75), Verdict::Pass);
        let now_and_then = settle(&rounds(1, 0.18), intervals(0.95), 0.75);
        assert!(matches!(now_and_then, Verdict::NotMeasurable { .. }), "{now_and_then:?}");
        let Verdict::NotMeasurable { why } = settle(&unsteady, intervals(0.7), 0.75) else {
            panic!("a machine that is not steady cannot tell")
        };
        assert!(why.contains("differ by 40 %"), "{why}");
    }

    #[test]
    fn sequential_speed_fails() {
        let [share, _] = intervals(0.9);
        let slow = Interval { estimate: 1.1, low: 1.0, high: 1.2 };
        let mut rounds = rounds(6, 0.03);
        rounds.iter_mut().for_each(|round| round.sequential.wall = 0.055);
        assert_eq!(settle(&rounds, [share, slow], 0.75), Verdict::Fail);
    }

    #[test]
    fn spread_ignores_the_outer_quarters() {
        assert_eq!(spread([1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 9.0].into_iter()), 0.0);
        assert_eq!(spread([].into_iter()), f64::INFINITY);
    }
}
