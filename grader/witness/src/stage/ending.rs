//! The finding for a program that wrote no document, from the way in which it ended and from its last words.

use lab::Finding;
use nix::libc;
use sandbox::{Excess, How};

use crate::{
    run::{Because, Finished},
    verdict::Unmet,
};

/// The maximum length of the last words that are kept of a program, and of a stub's message that is shown.
const LAST_WORDS_CHARS: usize = 400;

/// Messages of the standard library and rayon when a thread cannot be started.
const REFUSED_A_THREAD: [&str; 2] = ["failed to spawn thread", "Resource temporarily unavailable"];

/// The beginning of the panic message of `todo!`.
const TODO: &str = "not yet implemented";

/// What every check requires of a program.
const MUST_END: &str = "the program ends by itself and writes its result";

/// Whether a finding is that of a stub.
pub fn is_not_started(finding: &Finding) -> bool {
    finding.seen.starts_with(TODO)
}

/// The finding for a program that exceeded a limit.
pub(super) fn stopped_for(excess: Excess) -> Unmet {
    Unmet::Crashed(Finding::new(
        MUST_END,
        format!("{excess} and was stopped"),
        "a loop that prints, writes, starts something or keeps what it has does not end",
        "find that loop, because a right answer needs little of any of these",
    ))
}

/// The finding for a program that has written no document.
pub(super) fn no_document(finished: &Finished) -> Unmet {
    let output = &finished.output;
    if let Some(excess) = output.excess {
        return stopped_for(excess);
    }
    match finished.ended {
        None => never_ended(finished.because),
        Some(ended) => stub(&output.stderr)
            .or_else(|| refused_a_thread(ended.how, &output.stderr))
            .unwrap_or_else(|| ended_early(ended.how)),
    }
}

fn never_ended(because: Because) -> Unmet {
    let (seen, cause) = match because {
        Because::Still => (
            "every thread waits for another, and none ever goes on",
            "a thread waits for a message, a lock or a thread that will never come: a sender \
             that is still alive keeps `recv()` waiting; or the program waits for \
             a process that itself waits until its output is read",
        ),
        _ => (
            "it did not end within the limit and was stopped",
            "a loop does not end, or polls without an end",
        ),
    };
    Unmet::TimedOut(Finding::new(
        MUST_END,
        seen,
        cause,
        "find out what the last thread waits for, and drop what keeps it waiting",
    ))
}

/// The finding for an exercise that is not written yet.
fn stub(stderr: &str) -> Option<Unmet> {
    let line = stderr.lines().find_map(|line| line.find(TODO).map(|at| &line[at..]))?;
    Some(Unmet::Crashed(Finding::new(
        MUST_END,
        line.chars().filter(|c| !c.is_control()).take(LAST_WORDS_CHARS).collect::<String>(),
        "the stub's `todo!` is still there",
        "replace it with your answer",
    )))
}

fn refused_a_thread(how: How, stderr: &str) -> Option<Unmet> {
    let said = REFUSED_A_THREAD.iter().any(|words| stderr.contains(words));
    (how == How::Exited(101) && said).then(|| {
        Unmet::Crashed(Finding::new(
            MUST_END,
            "a panic: the operating system refused to start one more thread",
            "a thread is started for every number, or for every small piece of the work",
            "start a fixed number of threads, and let each take pieces until none is left",
        ))
    })
}

fn ended_early(how: How) -> Unmet {
    let (unmet, seen): (fn(Finding) -> Unmet, _) = match how {
        How::Exited(101) => (Unmet::Panicked, "a panic".to_owned()),
        How::Exited(code) => {
            (Unmet::Crashed, format!("it ended with code {code} and wrote nothing"))
        }
        How::Signaled(signal @ (libc::SIGSEGV | libc::SIGBUS)) => {
            (Unmet::Faulted, ended_by(signal))
        }
        How::Signaled(signal) => (Unmet::Crashed, ended_by(signal)),
        How::Stopped => (Unmet::Crashed, "it was stopped".to_owned()),
    };
    if let How::Signaled(libc::SIGSEGV | libc::SIGBUS | libc::SIGABRT) = how {
        return unmet(Finding::new(
            MUST_END,
            seen,
            "a function calls itself without an end, a local array is larger than a thread's stack, \
             or `abort` is called",
            "give the recursion a base case, and put large values into a `Vec`",
        ));
    }
    let cause = match how {
        How::Exited(0) => "a call that ends the whole program, such as `std::process::exit`",
        _ => {
            "an `unwrap` or `expect` on a result that may be an error, or a call that ends the whole program"
        }
    };
    unmet(Finding::new(
        MUST_END,
        seen,
        cause,
        "return the results to the program, and treat errors as results",
    ))
}

fn ended_by(signal: i32) -> String {
    format!("signal {signal} ended it")
}

/// The end of a program's standard error, on one line. It starts at the first panic, if there is one, and leaves out
/// repeated lines.
pub(super) fn last_words(stderr: &str) -> String {
    let mut lines: Vec<_> = stderr
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("note: run with `RUST_BACKTRACE"))
        .collect();
    lines.dedup();
    let panic = lines.iter().position(|line| line.contains(" panicked at "));
    lines.drain(..panic.unwrap_or(0));
    let text: String = lines.join(" | ").chars().filter(|c| !c.is_control()).collect();
    let skip = text.chars().count().saturating_sub(LAST_WORDS_CHARS);
    if panic.is_some() || skip == 0 {
        return text.chars().take(LAST_WORDS_CHARS).collect();
    }
    // Starts at a word boundary.
    let end: String = text.chars().skip(skip).collect();
    end.split_once(' ').map_or(end.clone(), |(_, words)| format!("… {words}"))
}
