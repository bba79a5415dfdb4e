//! Threads inside `is_prime`, seen from outside.
//!
//! `is_prime` asks the gate about the numbers that the gate selected. Any code can send such a request, so it is
//! evidence only while a thread of the program waits for the answer. Any other request at the gate is a stray, and
//! fails every check that looks at threads.

use std::{collections::BTreeSet, ops::Range};

use lab::{Finding, hold::Step};
use witness::{
    Stage, Unmet,
    run::{Because, Held, Picture},
    world::{ExchangeId, Request},
};

use crate::shared::primes::{is_rough, primes_of};

/// A thread of the program inside `is_prime`, for a number that the gate selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Its request.
    pub(crate) id: ExchangeId,
    /// The number that it tests.
    pub(crate) number: u64,
    /// The thread id, as the host sees it.
    pub(crate) tid: i32,
}

/// Which threads of one run were seen inside `is_prime`.
pub(crate) struct Inside<'a> {
    asked: &'a BTreeSet<u64>,
    tested: BTreeSet<u64>,
    threads: BTreeSet<i32>,
    /// Held requests that no thread waited for, or that are about something else.
    strays: BTreeSet<ExchangeId>,
}

impl<'a> Inside<'a> {
    /// For a run in which `is_prime` asks the gate about the numbers `asked`. No thread was seen yet.
    pub(crate) fn new(asked: &'a BTreeSet<u64>) -> Self {
        let (tested, threads, strays) = Default::default();
        Self { asked, tested, threads, strays }
    }

    /// The threads that are inside `is_prime` in this picture.
    pub(crate) fn look(&mut self, picture: &Picture) -> Vec<Standing> {
        let mut standing = Vec::new();
        for held in &picture.held {
            if let Some(thread) = self.standing(held, picture) {
                self.tested.insert(thread.number);
                self.threads.insert(thread.tid);
                standing.push(thread);
            } else if matches!(picture.because, Because::Reached | Because::Still) {
                self.strays.insert(held.exchange.id);
            }
        }
        standing
    }

    fn standing(&self, held: &Held, picture: &Picture) -> Option<Standing> {
        let number = number_of(&held.exchange.request).filter(|n| self.asked.contains(n))?;
        let holder = held.holder.as_ref()?;
        let own = picture.tree.program()?.pid == holder.pid;
        own.then_some(Standing { id: held.exchange.id, number, tid: holder.tid })
    }

    /// How many different threads were inside so far.
    pub(crate) fn threads(&self) -> usize {
        self.threads.len()
    }

    /// Whether a thread of the program waited for each held request.
    pub(crate) fn without_strays(&self) -> bool {
        self.strays.is_empty()
    }

    /// Threads tested every rough number that the gate selected.
    pub(crate) fn must_be_all(&self) -> Result<(), Unmet> {
        self.must_have_tested(self.asked)
    }

    /// Threads tested every rough number in `numbers`, all of which the gate selected.
    pub(crate) fn must_have_tested(&self, numbers: &BTreeSet<u64>) -> Result<(), Unmet> {
        if self.untested(numbers).next().is_none() && self.strays.is_empty() {
            return Ok(());
        }
        Err(Unmet::Failed(self.lacking_of(numbers)))
    }

    fn untested<'n>(&'n self, numbers: &'n BTreeSet<u64>) -> impl Iterator<Item = &'n u64> {
        numbers.difference(&self.tested).filter(|&&n| is_rough(n))
    }

    /// The finding when some numbers were not tested, or there was a stray at the gate.
    pub(crate) fn lacking(&self) -> Finding {
        self.lacking_of(self.asked)
    }

    fn lacking_of(&self, numbers: &BTreeSet<u64>) -> Finding {
        let strays = match self.strays.len() {
            0 => String::new(),
            strays => {
                format!(", and {strays} requests at the gate had no thread that waited for them")
            }
        };
        let asked = numbers.iter().filter(|&&n| is_rough(n)).count();
        let tested = asked - self.untested(numbers).count();
        Finding::new(
            "every number is tested with `is_prime`, each by a thread that waits for its answer",
            format!("threads were seen to test {tested} of {asked} numbers{strays}"),
            "the primes are found by other means",
            "call `is_prime` for each number of the range",
        )
    }
}

/// The number in a request of `is_prime`.
pub(crate) fn number_of(request: &Request) -> Option<u64> {
    request.at(Step::IsPrime)?.parse().ok()
}

/// About `count` numbers of `range`, evenly spread but at irregular distances.
pub(crate) fn marks(stage: &mut Stage, range: &Range<u64>, count: u64) -> BTreeSet<u64> {
    let golden = 0.618_033_988_749_895;
    let shift = stage.rng.f64();
    let cell = (range.end - range.start) / count;
    let within = |nth: u64| ((shift + nth as f64 * golden).fract() * cell as f64) as u64;
    (0..count).map(|nth| range.start + nth * cell + within(nth)).collect()
}

/// The same with rough numbers, which every program that tests numbers must test.
pub(crate) fn rough_marks(stage: &mut Stage, range: &Range<u64>, count: u64) -> BTreeSet<u64> {
    // Not the very last number, because another check covers an off-by-one there.
    let near = |n: u64| (n..range.end - 1).chain((range.start..n).rev()).find(|&n| is_rough(n));
    marks(stage, range, count).into_iter().filter_map(near).collect()
}

/// Marks in all parts of `range`, with numbers of all kinds, rough ones, and those at both ends.
pub(crate) fn marks_everywhere(stage: &mut Stage, range: &Range<u64>) -> BTreeSet<u64> {
    const END: u64 = 60;
    let ends = (range.start..range.start + END).chain(range.end - END..range.end);
    let mut all: BTreeSet<u64> = ends.filter(|&n| is_rough(n)).collect();
    all.extend(marks(stage, range, 16));
    all.extend(rough_marks(stage, range, 16));
    all
}

/// A few rough numbers of `range`, some of them primes and some not.
pub(crate) fn some_rough(range: &Range<u64>) -> BTreeSet<u64> {
    let primes: BTreeSet<_> = primes_of(range).into_iter().collect();
    let (primes, others): (Vec<u64>, Vec<u64>) =
        range.clone().filter(|&n| is_rough(n)).partition(|n| primes.contains(n));
    let some = |of: Vec<u64>| of.iter().copied().step_by(of.len() / 4 + 1).collect::<Vec<_>>();
    some(primes).into_iter().chain(some(others)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rough_numbers_mix_primes_and_composites() {
        let some = some_rough(&(50_000..60_000));
        let primes = primes_of(&(50_000..60_000));
        let of_primes = some.iter().filter(|number| primes.contains(number)).count();
        assert!(some.iter().all(|&number| is_rough(number)));
        assert!(of_primes >= 3 && some.len() - of_primes >= 3, "{some:?}");
        assert!(some_rough(&(7..7)).is_empty() && some_rough(&(0..100)).is_empty());
    }
}
