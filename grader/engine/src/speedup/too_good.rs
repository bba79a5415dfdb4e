//! Rejects a speed-up that is too good, because the program computes something other than the exercise. Nothing
//! here runs anything or waits.
//!
//! A program that computes must test each number, and the reference does no more than that. A right answer
//! needs the same CPU time on any machine, and right answers of 33 styles are at most 1.04 times as fast as the
//! reference ([`super::rule`]).

use super::{
    estimate::Interval,
    round::{Kind, Round},
    rule::median,
};

/// A program that is surely faster than this many times the reference does not do the exercise.
const FASTEST: f64 = 1.5;

/// A program with less than this share of the work's CPU time does not do the exercise.
const LEAST_WORK: f64 = 0.5;

/// The reason why a learner's `share` of the reference in clean `rounds` is too good, if it is.
pub(super) fn too_good(rounds: &[Round], share: Interval, kind: Kind) -> Option<String> {
    if kind == Kind::Waiting {
        return None;
    }
    let work = median(rounds.iter().map(work));
    let is_too_good = share.low > FASTEST || work < LEAST_WORK;
    is_too_good.then(|| {
        format!(
            "it is {:.2} times as fast as the model answer ({:.2} to {:.2}; {FASTEST:.1} is the most that is \
             credible), with {work:.2} of the CPU time that the work takes ({LEAST_WORK:.1} is the least)",
            share.estimate, share.low, share.high
        )
    })
}

/// The learner's CPU time divided by that of the work, which is the smaller of our own two programs'.
fn work(round: &Round) -> f64 {
    round.learner.cpu / round.reference.cpu.min(round.sequential.cpu).max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::{super::round::Timing, *};

    const TWO: Kind = Kind::Computing { workers: 2 };

    /// Ten rounds with these times of the learner's. The sequential program takes 1 s.
    fn rounds(wall: f64, cpu: f64) -> [Round; 10] {
        let timing = |wall, cpu| Timing { wall, cpu };
        let (sequential, reference) = (timing(1.0, 1.0), timing(0.52, 1.02));
        [Round { sequential, reference, learner: timing(wall, cpu) }; 10]
    }

    fn share(low: f64, high: f64) -> Interval {
        Interval { estimate: (low + high) / 2.0, low, high }
    }

    #[test]
    fn right_answers_are_accepted() {
        assert_eq!(too_good(&rounds(0.50, 1.0), share(1.0, 1.08), TWO), None);
        // Faster than the reference on a disturbed machine, but not surely.
        assert_eq!(too_good(&rounds(0.36, 1.0), share(1.2, 1.9), TWO), None);
        assert_eq!(too_good(&rounds(0.50, 0.6), share(1.0, 1.1), TWO), None);
    }

    #[test]
    fn speed_and_cpu_time_reveal_sieves() {
        let seen = too_good(&rounds(0.06, 0.05), share(8.1, 9.4), TWO).unwrap();
        assert!(seen.contains("8.75 times") && seen.contains("8.10 to 9.40"), "{seen}");
        assert!(seen.contains("0.05 of the CPU time"), "{seen}");
        assert!(too_good(&rounds(0.3, 0.9), share(1.6, 1.8), TWO).is_some());
        // A program that waits until it is as slow as an honest answer.
        assert!(too_good(&rounds(0.50, 0.2), share(1.0, 1.1), TWO).is_some());
    }

    /// A program that waits uses too little CPU time to compare.
    #[test]
    fn waiting_programs_are_exempt() {
        assert_eq!(too_good(&rounds(0.06, 0.05), share(8.1, 9.4), Kind::Waiting), None);
    }
}
