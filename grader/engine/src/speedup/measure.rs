//! Measures one speed-up. If ten rounds leave the verdict open, closer looks follow with some more rounds each.

use std::{path::Path, time::Duration};

use fastrand::Rng;
use sandbox::Sandbox;

use super::{
    error::MeasureError,
    estimate::{Interval, estimate},
    measurable::Measurable,
    round::{Kind, Round},
    rounds::{Answers, Programs, Rounds},
    rule::{self, LOOKS, Look, Verdict},
    settle::settle,
    too_good::too_good,
};

/// The service's delay for each answer, for exercises that wait.
const LATENCY: Duration = Duration::from_millis(6);

/// The delay on a machine that shows no speed-up with [`LATENCY`]. With longer waits, cores that other programs
/// use matter less.
const LATENCY_AMONG_OTHERS: Duration = Duration::from_millis(25);

/// The measurements of one learner's speed-up.
#[derive(Debug, Clone)]
pub struct Measured {
    pub verdict: Verdict,
    /// All rounds, including disturbed ones.
    pub rounds: Vec<Round>,
    /// The learner's share of the reference, and its speed-up. `None` without enough clean windows.
    pub intervals: Option<[Interval; 2]>,
    /// The confidence of the intervals.
    pub confidence: f64,
    /// Adjacent rounds in a window. In the first look each round is a window.
    pub width: usize,
    /// Number of clean windows, on which the intervals are based.
    pub windows: usize,
    /// Whether the learner's answer differed from the reference's.
    pub wrong_answer: bool,
    /// Whether the programs ran under the real-time scheduler at the end.
    pub realtime: bool,
}

/// Measures a learner's speed-up, which must reach the share `needed` of the reference. Criterion writes its
/// pages to `report`, if given.
///
/// # Errors
///
/// When the grader's own means fail. A failure of the programs is a verdict.
pub fn measure(
    sandbox: &Sandbox,
    programs: Programs,
    subject: Measurable,
    needed: f64,
    rng: &mut Rng,
    report: Option<&Path>,
) -> Result<Measured, MeasureError> {
    let mut with = |latency| {
        let rounds = Rounds::new(sandbox, programs, subject, latency, rng);
        Judge { rounds, needed, report }.judge()
    };
    let measured = with(LATENCY)?;
    if subject.kind == Kind::Waiting && measured.is_untold() {
        return with(LATENCY_AMONG_OTHERS);
    }
    Ok(measured)
}

impl Measured {
    /// Whether the machine could not measure it.
    fn is_untold(&self) -> bool {
        matches!(self.verdict, Verdict::NotMeasurable { .. })
    }
}

/// The rounds of one speed-up, and what it must reach.
struct Judge<'a> {
    rounds: Rounds<'a>,
    /// The share of the reference that is required.
    needed: f64,
    /// The folder for Criterion's pages.
    report: Option<&'a Path>,
}

impl Judge<'_> {
    /// Takes the first look, and closer ones while they may change the result.
    fn judge(mut self) -> Result<Measured, MeasureError> {
        let kind = self.rounds.subject.kind;
        let [first, closer @ ..] = LOOKS;
        let mut measured = self.look(first)?;
        for look in closer {
            let chances = (self.rounds.is_realtime(), self.rounds.is_hopeless());
            if rule::wants(look, &self.rounds.taken, &measured.verdict, kind, chances) {
                measured = self.look(look)?;
            }
        }
        if let (Verdict::Open, Some(intervals)) = (&measured.verdict, measured.intervals) {
            let clean: Vec<_> = self
                .rounds
                .taken
                .iter()
                .filter(|round| !round.is_disturbed(kind))
                .copied()
                .collect();
            measured.verdict = self.excused(settle(&clean, intervals, self.needed));
        }
        Ok(measured)
    }

    /// Runs the rounds that this look still lacks, and judges all rounds.
    fn look(&mut self, look: Look) -> Result<Measured, MeasureError> {
        let kind = self.rounds.subject.kind;
        let answers = self.rounds.take(look)?;
        let mut measured = Measured {
            verdict: Verdict::Fail,
            rounds: self.rounds.taken.clone(),
            intervals: None,
            confidence: look.confidence,
            width: look.width,
            windows: 0,
            wrong_answer: answers == Answers::Wrong,
            realtime: self.rounds.is_realtime(),
        };
        if let Some(seen) = self.rounds.patience.hopeless() {
            measured.verdict = Verdict::Hopeless { seen };
        }
        if answers != Answers::Right {
            return Ok(measured);
        }
        let clean = match rule::measurable(&self.rounds.taken, look, kind) {
            Ok(clean) => clean,
            Err(why) => {
                measured.verdict = Verdict::NotMeasurable { why };
                return Ok(measured);
            }
        };
        measured.windows = clean.len();
        let shares = clean.iter().map(Round::share).collect();
        let speedups = clean.iter().map(Round::speedup).collect();
        let ratios = [shares, speedups];
        let intervals =
            estimate(self.rounds.subject.exercise.name, ratios, look.confidence, self.report)
                .map_err(MeasureError::Criterion)?;
        measured.intervals = Some(intervals);
        measured.verdict = match rule::decide(intervals[0], intervals[1], self.needed) {
            Verdict::Fail => self.excused(Verdict::Fail),
            verdict => match too_good(&clean, intervals[0], kind) {
                Some(seen) => Verdict::TooGood { seen },
                None => verdict,
            },
        };
        Ok(measured)
    }

    /// The verdict. A failure of a waiting program is excused if the machine had no core to spare.
    fn excused(&self, verdict: Verdict) -> Verdict {
        let kind = self.rounds.subject.kind;
        let excuse = || self.rounds.spare.idle_cores().and_then(|idle| rule::excuse(kind, idle));
        match verdict {
            Verdict::Fail => excuse().map_or(Verdict::Fail, |why| Verdict::NotMeasurable { why }),
            verdict => verdict,
        }
    }
}
