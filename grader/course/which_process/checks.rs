//! `which_process`: where a line of code runs, and which process did what.
//!
//! The gate holds a worker with its task, so that the program still exists when its pids are compared with those that
//! the operating system shows inside the sandbox. The answers in its document must come from the workers that were
//! seen to have the tasks.

use std::{collections::BTreeMap, ops::Range};

use lab::{
    Finding,
    documents::part1::{Answered, Here, WhichProcess},
};
use witness::{
    Check, Exercise, Met, Pace, Processes, RunError, Stage, Unmet, Verdict, observe::inner_pid,
    world::World,
};

use crate::{
    PART1,
    shared::{
        hands::{Hands, must_count, wrong_answer},
        workers::{self, list},
    },
};

pub(crate) const EXERCISE: Exercise = Exercise {
    name: "which_process",
    part: PART1,
    processes: Processes::Many,
    pace: Pace::Prompt,
    checks: &[
        Check::new("own-pid", own_pid),
        Check::new("parent-pid", parent_pid),
        Check::new("thread-name", thread_name),
        Check::new("every-range", every_range),
        Check::new("ranges-in-order", ranges_in_order),
    ],
    speedup: None,
};

/// What the operating system shows for the program.
struct Shown {
    pid: u32,
    parent: u32,
    /// The name of the thread that was given one.
    name: String,
}

/// Every thread returns the pid of the process that it belongs to.
fn own_pid(stage: &mut Stage) -> Verdict {
    let (document, shown) = compare_with_ps(stage)?;
    match heres(&document).iter().find(|here| here.pid != shown.pid) {
        None => Ok(Met::new(format!(
            "{} threads returned the pid that the operating system shows for their process.",
            heres(&document).len()
        ))),
        Some(here) => Err(Unmet::Failed(Finding::new(
            "`pid` is the number that `ps` shows for this process",
            match here.pid == shown.parent {
                true => "the parent's number".to_owned(),
                false => "another number".into(),
            },
            "it is the number of a thread, or of the parent, or made up",
            "look at `std::process::id`",
        ))),
    }
}

/// Every thread returns the pid of its process's parent.
fn parent_pid(stage: &mut Stage) -> Verdict {
    let (document, shown) = compare_with_ps(stage)?;
    let Some(here) = heres(&document).into_iter().find(|here| here.parent != shown.parent) else {
        return Ok(Met::new(format!(
            "{} threads returned the pid that the operating system shows for the process's parent.",
            heres(&document).len()
        )));
    };
    let (seen, cause) = match here.parent {
        0 => ("0", "it is made up"),
        1 => ("1", "it is a fixed number, but not every program is started by the first process"),
        parent if parent == shown.pid => (
            "this process's own number",
            "the process is taken for the parent of its threads: all threads of a process have the same parent process",
        ),
        parent if parent + 1 == shown.pid => (
            "the number before this process's own",
            "it is calculated from this process's number, but other processes and threads may have started in \
             between",
        ),
        _ => ("another number", "it is the number of a thread, or of another process, or made up"),
    };
    Err(Unmet::Failed(Finding::new(
        "`parent` is the number that `ps` shows for the process that started this one",
        seen,
        cause,
        "look at `std::os::unix::process::parent_id`",
    )))
}

/// A thread returns the name that it was given, and no name if it was given none.
fn thread_name(stage: &mut Stage) -> Verdict {
    let (document, shown) = compare_with_ps(stage)?;
    for (here, which, name) in [
        (&document.named, "a thread with a name", Some(shown.name.as_str())),
        (&document.unnamed, "a thread without a name", None),
        (&document.main, "the main thread", Some("main")),
    ] {
        if here.thread.as_deref() != name {
            let (seen, cause) = match (here.thread.as_deref(), name) {
                (None, Some(_)) => ("None", "the name is left out, or read from another thread"),
                (Some(cut), Some(whole)) if cut == whole.trim() => {
                    ("the name without the blanks at its ends", "the name is trimmed")
                }
                (Some(cut), Some(whole)) if whole.starts_with(cut) => (
                    "only the start of it",
                    "the name is cut, or read from the operating system, which keeps only fifteen bytes",
                ),
                _ => ("another name", "the name is made up, or that of another thread"),
            };
            return Err(Unmet::Failed(Finding::new(
                format!("`thread` of {which} is {name:?}"),
                seen,
                cause,
                "look at `std::thread::current` and at the `name` of what it returns",
            )));
        }
    }
    Ok(Met::new(
        "The main thread and a named thread returned their names, and a thread without a name returned `None`.",
    ))
}

/// Every range is listed under its process, as often as that process did it, in each of two calls.
fn every_range(stage: &mut Stage) -> Verdict {
    const MANY: usize = 23;
    for count in [MANY, 0] {
        let document = sort_chunks(stage, count)?;
        let counted = |by_pid: &BTreeMap<u32, Vec<Range<u64>>>| {
            let mut by_pid = by_pid.clone();
            by_pid.values_mut().for_each(|ranges| ranges.sort_by_key(|r| (r.start, r.end)));
            by_pid
        };
        let (got, all) = (counted(&document.by_pid), counted(&right(&document.answers)));
        if got == all {
            must_be_right_again(&counted(&document.first_half), &document)?;
            continue;
        }
        let right = all;
        let number = |by_pid: &BTreeMap<u32, Vec<_>>| by_pid.values().map(Vec::len).sum::<usize>();
        let (cause, next) = if got.keys().ne(right.keys()) {
            ("the keys are not the pids of the answers", "the key is the answer's `pid`")
        } else if got.values().flatten().any(|range| !right.values().flatten().any(|r| r == range))
        {
            (
                "a range belongs to no answer, because ranges that touch are merged or borders are calculated",
                "push a clone of each answer's `range`",
            )
        } else if number(&got) < number(&right) {
            (
                "a later range of a process replaces an earlier one (`insert` replaces), or a range that \
                 occurs twice or has no primes is left out",
                "push each range to the list of its pid, `entry(pid).or_default()`",
            )
        } else {
            ("ranges are listed under another process", "take pid and range from the same answer")
        };
        return Err(Unmet::Failed(Finding::new(
            "every range is listed under the process that did it, as often as it did it",
            format!(
                "{} ranges of {} processes, not {} of {}",
                number(&got),
                got.len(),
                number(&right),
                right.len()
            ),
            cause,
            next,
        )));
    }
    Ok(Met::new(format!(
        "{MANY} of {MANY} ranges are listed under the process that did them, repeated ones as well. A second call and one \
         without answers were right, too."
    )))
}

/// A second call, with the first half of the answers, is as correct as the first one. `got` has the ranges of each
/// process in order.
fn must_be_right_again(
    got: &BTreeMap<u32, Vec<Range<u64>>>,
    document: &WhichProcess,
) -> Result<(), Unmet> {
    let mut wanted = right(&document.answers[..document.answers.len() / 2]);
    wanted.values_mut().for_each(|ranges| ranges.sort_by_key(|r| (r.start, r.end)));
    if *got == wanted {
        return Ok(());
    }
    let count = |by_pid: &BTreeMap<u32, Vec<_>>| by_pid.values().map(Vec::len).sum::<usize>();
    Err(Unmet::Failed(Finding::new(
        "a second call of `chunks_by_pid` returns the ranges of its own answers",
        format!("{} ranges, not {}, but the first call was right", count(got), count(&wanted)),
        "the map is kept in a `static`, or the result of an earlier call is returned again",
        "begin each call with a new map",
    )))
}

/// Each process has its ranges in the order of the answers.
fn ranges_in_order(stage: &mut Stage) -> Verdict {
    let document = sort_chunks(stage, 12)?;
    let (right, count) = (right(&document.answers), document.answers.len());
    // Another check covers missing ranges. The existing ones must be in order.
    let in_order = |(pid, ranges): (&u32, &Vec<Range<u64>>)| {
        let mut answers = right.get(pid).into_iter().flatten();
        ranges.iter().all(|range| {
            let known = right.get(pid).is_some_and(|ranges| ranges.contains(range));
            !known || answers.any(|answer| answer == range)
        })
    };
    if document.by_pid.iter().all(in_order) {
        return Ok(match document.by_pid == right {
            true => Met::new(format!(
                "{count} of {count} ranges are under their process, in the order of the answers."
            )),
            false => Met::left_to(
                "every-range",
                format!("the map does not list exactly the ranges of {count} answers"),
            ),
        });
    }
    Err(Unmet::Failed(Finding::new(
        "each process has its ranges in the order of the answers",
        "the same ranges in another order",
        "the ranges are sorted, or the answers are processed in reverse",
        "go through the answers once, from the first to the last, and push each range",
    )))
}

fn heres(document: &WhichProcess) -> [&Here; 3] {
    [&document.main, &document.named, &document.unnamed]
}

/// The correct result of `chunks_by_pid` for these answers.
fn right(answers: &[Answered]) -> BTreeMap<u32, Vec<Range<u64>>> {
    let mut right: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for answer in answers {
        right.entry(answer.pid).or_default().push(answer.range.clone());
    }
    right
}

/// Runs the program and looks at it from outside while one of its workers is held.
///
/// Another process starts it, and other threads have started in between, so no pid follows from another.
fn compare_with_ps(stage: &mut Stage) -> Result<(WhichProcess, Shown), Unmet> {
    let ranges = workers::random_ranges(stage, 1);
    let name = format!(" {} №{} ", long_name(stage), stage.rng.u32(10..1_000));
    let arguments = arguments(stage, &ranges, &["--name", &name]);
    let skipped = stage.rng.u32(2..40);
    stage.give_env("SKIPPED", &skipped.to_string());
    let mut run = stage.start_by("foster", World::bare().holding_all(), &arguments)?;
    let picture = run.until(|now| now.held > 0)?;
    let mut hands = Hands::new(stage, &ranges);
    let waits_for_workers = !hands.look(&picture).is_empty();
    let shown = hands.program(&picture.tree).filter(|_| waits_for_workers).map(|program| {
        let inner = |pid| inner_pid(pid).map(i32::unsigned_abs);
        Ok(Shown { pid: inner(program.pid)?, parent: inner(program.parent)?, name })
    });
    hands.follow(&mut run)?;
    let document = stage.answer(run)?;
    match shown {
        Some(Ok(shown)) => {
            must_agree(&document, &hands, &ranges)?;
            Ok((document, shown))
        }
        Some(Err(source)) => Err(Unmet::Grader(RunError::Step { step: "look at the run", source })),
        None => Err(Unmet::Failed(Finding::new(
            "the program waits for its workers",
            "it has written its result without them",
            "something other than the given program wrote to the file",
            "only return the result, and let the program write the document",
        ))),
    }
}

/// The document answers `ranges` in order, and the answers come from the workers that had them. The given code
/// ensures this, so in any other case something else wrote the document.
fn must_agree(document: &WhichProcess, hands: &Hands, ranges: &[Range<u64>]) -> Result<(), Unmet> {
    must_count(document.answers.len(), ranges.len(), "answers of workers")?;
    hands.must_have_had(ranges)?;
    let mut answers = document.answers.iter().zip(ranges);
    let wrong = answers.find_map(|(answer, range)| wrong_answer(answer, range));
    let of_another = || {
        let answer = hands.without_work(&document.answers)?;
        Some(format!("an answer to {:?} has the pid of another process", answer.range))
    };
    match wrong.or_else(of_another) {
        None => Ok(()),
        Some(seen) => Err(Unmet::Failed(Finding::new(
            "the document has the answers of the worker processes, as they gave them",
            seen,
            "something other than the given program wrote the document",
            "only return the result, and let the program write the document",
        ))),
    }
}

/// A name that is longer than the fifteen bytes that the kernel keeps.
fn long_name(stage: &mut Stage) -> &'static str {
    const NAMES: [&str; 3] =
        ["who am I, and how many", "wer bin ich, und wie viele", "qui suis-je, et combien"];
    NAMES[stage.rng.usize(..NAMES.len())]
}

/// Sorts answers of several processes in random order. Some ranges occur twice for the same process, next to each
/// other or not. One range has no primes, some are empty, and some touch or overlap.
fn sort_chunks(stage: &mut Stage, count: usize) -> Result<WhichProcess, Unmet> {
    let processes = 3;
    let mut ranges = workers::random_ranges(stage, count);
    if count > 2 * processes {
        // The rounds of the given code deal ranges out in turn.
        ranges[processes] = ranges[0].clone();
        // None of 24 to 28 is prime.
        ranges[1] = 24..29;
        if count > 6 * processes {
            // All ranges of the second process, which does every third one from the second on.
            let mut of_second = (1..count).step_by(processes).skip(1);
            let one = ranges[4].clone();
            for similar in [
                one.clone(),
                one.clone(),
                one.end..one.end + 9,
                one.start + 2..one.end - 2,
                one.start..one.start,
                u64::MAX..u64::MAX,
            ] {
                if let Some(at) = of_second.next() {
                    ranges[at] = similar;
                }
            }
        }
        // Neither ascending nor descending, for all random data.
        let of_last: Vec<_> = (processes - 1..count).step_by(processes).collect();
        let mut sorted: Vec<_> = of_last.iter().map(|&at| ranges[at].clone()).collect();
        sorted.sort_by_key(|range| range.start);
        sorted.swap(0, 1);
        for (at, range) in of_last.into_iter().zip(sorted) {
            ranges[at] = range;
        }
    }
    let arguments = arguments(stage, &ranges, &[]);
    let mut run = stage.start(World::bare().holding_all(), &arguments)?;
    let mut hands = Hands::new(stage, &ranges);
    hands.follow(&mut run)?;
    let document = stage.answer(run)?;
    must_agree(&document, &hands, &ranges)?;
    Ok(document)
}

fn arguments(stage: &Stage, ranges: &[Range<u64>], more: &[&str]) -> Vec<String> {
    let words = ["which-process", "--processes", "3", "--ranges"].map(str::to_owned);
    let more = more.iter().map(|&word| word.to_owned());
    let worker = ["--worker".to_owned(), stage.program_inside(), "worker".into()];
    words.into_iter().chain([list(ranges)]).chain(more).chain(worker).collect()
}
