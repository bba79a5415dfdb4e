//! All threads test numbers at the same time. If they do not, the checks look at what the threads do instead.

use lab::Finding;
use witness::{
    Met, RunError, Stage, Unmet, Verdict,
    run::{Because, Picture, Run},
    world::World,
};

use super::calls::{Call, MANY, arguments, random_range};
use crate::shared::{
    inside::{Inside, marks},
    watched::as_if_watched,
};

/// In every call of a process, the requested number of threads test numbers at the same time.
pub(super) fn all_threads(stage: &mut Stage) -> Verdict {
    let few = stage.rng.usize(3..7);
    let call = Call::unlisted(random_range(stage, long_enough(few)), few);
    let beyond = call.range.end + 1_000;
    let before = Call::unlisted(beyond..beyond + 2_000, 2);
    must_be_together(stage, &[before, call], 240, &[])?;
    let many = stage.rng.usize(57..65);
    let length = long_enough(many);
    let call = Call::unlisted(random_range(stage, length), many);
    must_be_together(stage, &[call], length / 1_000, &[])?;
    Ok(Met::new(format!(
        "{few} of {few} threads tested numbers at the same time, and so did {many} of {many} in another call."
    )))
}

/// Enough numbers that pieces which are fine enough for eight threads are fine enough for these as well.
fn long_enough(threads: usize) -> u64 {
    threads as u64 * MANY / 11
}

/// The threads of the last call test numbers at the same time, at some of `count` marks. `more` is added to the
/// command line.
fn must_be_together(
    stage: &mut Stage,
    calls: &[Call],
    count: u64,
    more: &[String],
) -> Result<(), Unmet> {
    let Some((call, before)) = calls.split_last() else { return Ok(()) };
    let threads = call.threads;
    let marks = marks(stage, &call.range, count);
    let mut inside = Inside::new(&marks);
    let mut line = arguments(calls);
    line.extend_from_slice(more);
    let world = World::bare().asked_for(marks.iter().copied()).holding_all();
    let mut run = stage.start(world, &line)?;
    let picture = run.until(|now| now.held >= threads)?;
    let stood = inside.look(&picture).len();
    if stood >= threads {
        stage.stop(run);
        return Ok(());
    }
    if stood > 0 && inside.without_strays() {
        let alone = std::slice::from_ref(call);
        if !before.is_empty() && must_be_together(stage, alone, count, more).is_ok() {
            stage.stop(run);
            return Err(Unmet::Failed(only_the_first(threads, stood)));
        }
        if more.is_empty() && must_be_together(stage, alone, count, &as_if_watched()).is_ok() {
            stage.stop(run);
            return Err(Unmet::Failed(only_when_watched(threads, stood)));
        }
    }
    let finding = match stood {
        0 => none_tests(threads, &picture),
        1 => Alone::watch(&mut run, &mut inside, &picture)?.finding(threads, &picture),
        _ => too_few(threads, stood, &picture),
    };
    Err(stage.unmet(run, &picture, finding))
}

fn must(threads: usize) -> String {
    format!("{threads} threads test numbers at the same time when {threads} are asked for")
}

/// How many threads were in `is_prime`, in words.
fn seen(stood: usize, picture: &Picture) -> String {
    match picture.because {
        Because::Ended => format!("{stood}, when the program ended"),
        _ => format!("{stood}, and no other one comes"),
    }
}

fn only_the_first(threads: usize, stood: usize) -> Finding {
    Finding::new(
        must(threads),
        format!(
            "{stood} after a call for 2 threads in the same process, but {threads} without that call"
        ),
        "something of an earlier call is left, such as rayon's global pool, which is built once, or a `static`",
        "build the pool in the call (`ThreadPoolBuilder::build`, then `install`), and keep nothing in a `static`",
    )
}

fn only_when_watched(threads: usize, stood: usize) -> Finding {
    Finding::new(
        must(threads),
        format!("{stood} without `--gate` on the command line, but {threads} with it"),
        "the program reads its command line and behaves differently when it is not watched",
        "share the numbers whatever is on the command line",
    )
}

/// The finding when no thread was in `is_prime`.
pub(super) fn none_tests(threads: usize, picture: &Picture) -> Finding {
    let seen = match picture.because {
        Because::Ended => "the program ended, and `is_prime` was not called",
        _ => "`is_prime` was not called",
    };
    Finding::new(
        must(threads),
        seen,
        "the primes are found without `is_prime`, or the threads never start",
        "start `threads` threads, and let each call `is_prime` for the numbers that it takes",
    )
}

fn too_few(threads: usize, stood: usize, picture: &Picture) -> Finding {
    Finding::new(
        must(threads),
        seen(stood, picture),
        "the number of threads is fixed or has an upper limit, or is that of the cores (rayon's default pool), or the \
         range is cut into fewer pieces than threads",
        "build a pool of your own with `num_threads(threads)` and work inside its `install`, \
         or start `threads` threads yourself",
    )
}

/// What the threads of a program do if only one of them tests a number at a time.
struct Alone {
    /// Threads that took turns at testing.
    testers: usize,
    /// The most threads that the program had at a time, its main thread included.
    alive: usize,
}

impl Alone {
    /// Releases one number after the other until another thread tests one, or none arrives.
    fn watch(run: &mut Run, inside: &mut Inside, picture: &Picture) -> Result<Self, RunError> {
        let threads = |picture: &Picture| picture.tree.program().map_or(0, |own| own.threads.len());
        let mut alive = threads(picture);
        let mut picture = picture.clone();
        while inside.threads() == 1 && !picture.held.is_empty() {
            for held in &picture.held {
                run.release(held.exchange.id);
            }
            picture = run.until(|now| now.held > 0)?;
            inside.look(&picture);
            alive = alive.max(threads(&picture));
        }
        Ok(Self { testers: inside.threads(), alive })
    }

    fn finding(&self, threads: usize, picture: &Picture) -> Finding {
        let others_wait = self.alive > 2;
        let (more, cause, next) = match (self.testers, others_wait) {
            (1, true) => (
                ". It tests all the numbers, and the other threads none",
                "the threads are started and given no numbers",
                "let each thread take numbers, or pieces of the range, until none is left",
            ),
            (1, false) => (
                ". It tests all the numbers, and there are no others",
                "no threads are started, or one is given the whole range",
                "start `threads` threads, and let each take pieces of the range until none is left",
            ),
            (_, true) => (
                ". The next one begins only when it is done",
                "a lock is held while `is_prime` runs, or one thread tests a part of the range before the others begin",
                "hold the lock only to take the next number or piece, in its own statement",
            ),
            (_, false) => (
                ". The next one is started only when it has ended",
                "`join()` is inside the loop that starts the threads, or they are started by an iterator that is not \
                 collected first",
                "start all threads first, then join them",
            ),
        };
        Finding::new(must(threads), format!("{}{more}", seen(1, picture)), cause, next)
    }
}
