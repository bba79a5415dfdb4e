//! The options of `which-process`, and its document.

use std::{collections::BTreeMap, ops::Range};

use anyhow::Result;
use lab::{
    documents::part1::{self, WhichProcess},
    program::Common,
};

use super::{
    answers::all_answered,
    work::{Work, Worker},
};
use crate::{Answer, Here};

/// Exercise: which process am I, and which one did what?
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The tasks.
    #[command(flatten)]
    pub work: Work,

    /// The name of the named thread
    #[arg(long, default_value = WhichProcess::NAMED)]
    pub name: String,

    /// The program that the workers run.
    #[command(flatten)]
    pub worker: Worker,
}

/// The document. `threads` describes the main thread, a named thread and an unnamed one. The rest is what
/// `chunks_by_pid` returned for `answers` and for the first half of them.
pub fn document(
    threads: [Here; 3],
    answers: &[Answer],
    by_pid: [BTreeMap<u32, Vec<Range<u64>>>; 2],
) -> WhichProcess {
    let here = |here: Here| part1::Here { pid: here.pid, parent: here.parent, thread: here.thread };
    let [main, named, unnamed] = threads.map(here);
    let [by_pid, first_half] = by_pid;
    let answers = all_answered(answers, false);
    WhichProcess { main, named, unnamed, answers, by_pid, first_half }
}

/// Prints which process and thread did what, with the bars, and writes the document.
///
/// # Errors
///
/// When the document cannot be written.
pub fn finish(common: &Common, document: &WhichProcess) -> Result<()> {
    println!("pid      parent   thread");
    for here in [&document.main, &document.named, &document.unnamed] {
        let thread = here.thread.as_deref().unwrap_or("(no name)");
        println!("{:<8} {:<8} {thread}", here.pid, here.parent);
    }
    for (pid, ranges) in &document.by_pid {
        println!("process {pid} did {} ranges", ranges.len());
    }
    common.show();
    common.finish(document)
}
