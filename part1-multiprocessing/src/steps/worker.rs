//! The worker's side of a process pool, `primes worker`.
//!
//! A worker reads one [`Task`] per line from its standard input and writes one [`Answer`] per line to its standard
//! output, both as JSON. It ends when its standard input closes. It needs only two pipes from its parent, so it could
//! be written in any language.
//!
//! ```text
//! {"range":{"start":10,"end":20}}
//! {"pid":4711,"range":{"start":10,"end":20},"primes":[11,13,17,19]}
//! ```

use std::{
    io::{self, BufRead, Write},
    ops::Range,
    process,
};

use lab::{
    hold::{Connection, Step},
    timeline::{self, Span},
};
use serde::{Deserialize, Serialize};

use super::held::STEPS;
use crate::primes_sequential;

/// A task for a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The numbers to test.
    pub range: Range<u64>,
}

/// A worker's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The process that did the work.
    pub pid: u32,
    /// The numbers that it tested.
    pub range: Range<u64>,
    /// The primes among them, ascending.
    pub primes: Vec<u64>,
}

/// An answer as sent through the pipe, with the time that it took for the parent's timeline.
#[derive(Serialize, Deserialize)]
pub(super) struct Line {
    pid: u32,
    range: Range<u64>,
    primes: Vec<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    spans: Vec<Span>,
}

impl Line {
    /// Moves the times into this process's timeline and returns the answer.
    pub(crate) fn into_answer(self) -> Answer {
        timeline::add(self.spans);
        Answer { pid: self.pid, range: self.range, primes: self.primes }
    }
}

/// Does the tasks of `tasks` until they end.
///
/// It can be held during each task at [`Step::Task`].
///
/// # Errors
///
/// When a line is not a task, or the reader of the answers is gone.
pub fn serve(tasks: &mut dyn BufRead, answers: &mut dyn Write) -> io::Result<()> {
    let mut gate = Connection::default();
    for line in tasks.lines() {
        let line = line?;
        let Task { range } = serde_json::from_str(&line).map_err(|error| {
            io::Error::new(io::ErrorKind::InvalidData, format!("`{line}` is not a task: {error}"))
        })?;
        STEPS.at_again(Step::Task, format!("{}..{}", range.start, range.end), &mut gate);
        let span = timeline::span(format!("{}..{}", range.start, range.end));
        let primes = primes_sequential(range.clone());
        drop(span);
        let answer = Line { pid: process::id(), range, primes, spans: timeline::take() };
        // In one write, so that a parent sees the whole line or none of it.
        let mut bytes = serde_json::to_vec(&answer)?;
        bytes.push(b'\n');
        answers.write_all(&bytes)?;
        answers.flush()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_task_gets_one_answer_line() {
        let tasks = "{\"range\":{\"start\":10,\"end\":20}}\n{\"range\":{\"start\":0,\"end\":0}}\n";
        let mut answers = Vec::new();
        serve(&mut tasks.as_bytes(), &mut answers).unwrap();
        let answers: Vec<_> = answers
            .lines()
            .map(|line| serde_json::from_str::<Line>(&line.unwrap()).unwrap().into_answer())
            .collect();
        assert_eq!(answers[0].primes, [11, 13, 17, 19]);
        assert_eq!((answers[1].pid, &answers[1].range), (process::id(), &(0..0)));
    }

    #[test]
    fn invalid_tasks_are_refused() {
        let error = serve(&mut "hello\n".as_bytes(), &mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("`hello` is not a task"), "{error}");
    }
}
