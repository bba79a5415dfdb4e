//! The goal of a wait, the reason for its end, and the picture taken then.

use std::{collections::HashMap, time::Duration};

use sandbox::{Ended, Output};
use serde::{Deserialize, Serialize};

use crate::{
    budget::Usage,
    observe::{Holder, TreeLook},
    world::{Exchange, ExchangeId, ServerLook},
};

/// Why a wait ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    #[default]
    /// The goal was reached.
    Reached,
    /// The program is still, so the goal will not be reached.
    Still,
    /// The program has ended.
    Ended,
    /// The program does not rest, and there was no event for seconds.
    Patience,
}

/// The state that the goal of a wait is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The number of requests that are held now.
    pub held: usize,
    /// The number of requests since the start.
    pub arrived: usize,
    /// The server's clock, on which the times of every [`Exchange`] are based.
    pub clock: Duration,
    /// The program's processes and threads, observed after the requests.
    pub tree: &'a TreeLook,
    /// The state of the server, observed after the processes.
    pub server: ServerLook,
}

/// What happens to held requests when a run is brought to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// All are released.
    Opens,
    /// They stay held, and the client times out.
    StaysShut,
}

/// What ends a wait, apart from its goal and the program's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// Stillness of the program, or the end of the grader's patience.
    Still,
    /// Rest of the program, or the end of the grader's patience.
    Rest,
    /// Nothing, because the goal has a time limit.
    Time,
}

/// The requests that are held at one time, and the threads that wait for them.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Why the wait ended.
    pub because: Because,
    /// The held requests, in the order of arrival.
    pub held: Vec<Held>,
    /// The program's processes and threads.
    pub tree: TreeLook,
}

/// A held request and the thread that waits for it.
#[derive(Debug, Clone)]
pub struct Held {
    /// The request, and what the server has recorded of it.
    pub exchange: Exchange,
    /// The thread that waits for its answer, if it was found.
    pub holder: Option<Holder>,
}

/// The outcome of a finished run.
#[derive(Debug)]
pub struct Finished {
    /// How the program ended, or `None` if it was stopped at the wall limit.
    pub ended: Option<Ended>,
    /// The end of what it printed.
    pub output: Output,
    /// The document that it wrote, or nothing if it wrote none.
    pub document: Vec<u8>,
    /// All requests that it made, in the order of arrival.
    pub exchanges: Vec<Exchange>,
    /// For each of them, the thread that was seen waiting.
    pub holders: HashMap<ExchangeId, Holder>,
    /// The maximum number of requests in one picture that were held without a thread waiting for their answers. A
    /// picture is taken when all threads are found or the program has come to rest, so these requests really have none.
    pub unwaited: usize,
    /// When it ended, by the clock of its exchanges.
    pub(crate) ended_at: Duration,
    /// The strongest of the reasons for which its waits ended.
    pub because: Because,
    /// Whether it was ended because its budget was used up.
    pub(crate) over_budget: bool,
    /// What it has used of the budget.
    pub used: Usage,
}
