//! What a wait is for, why it ends, and what is seen then.

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
    /// What was waited for has happened.
    Reached,
    /// The program is still: it will not happen.
    Still,
    /// The program has ended.
    Ended,
    /// The program does not rest, and nothing has happened for seconds.
    Patience,
}

/// What a wait can be for.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// Requests that are held now.
    pub held: usize,
    /// Requests that have come since the start.
    pub arrived: usize,
    /// The server's clock, which the times of every [`Exchange`] are told in.
    pub clock: Duration,
    /// The program's processes and threads, seen after the requests.
    pub tree: &'a TreeLook,
    /// What the server has to do, seen after them.
    pub server: ServerLook,
}

/// Whether what is held is let go when a run is brought to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Everything is let go.
    Opens,
    /// What is held stays so: the client gives up by itself.
    StaysShut,
}

/// What ends a wait besides its goal and the program's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// The program is still, or patience is over.
    Still,
    /// The program rests, or patience is over.
    Rest,
    /// Nothing: the goal has a time limit.
    Time,
}

/// The requests that are held at one moment, and by whom.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Why it was taken now.
    pub because: Because,
    /// The held requests, in the order of arrival.
    pub held: Vec<Held>,
    /// The program's processes and threads.
    pub tree: TreeLook,
}

/// One held request.
#[derive(Debug, Clone)]
pub struct Held {
    /// The request.
    pub exchange: Exchange,
    /// The thread that waits for its answer, where it was found.
    pub holder: Option<Holder>,
}

/// How a run went, when it is over.
#[derive(Debug)]
pub struct Finished {
    /// How the program ended; `None` when it was stopped at the wall limit.
    pub ended: Option<Ended>,
    /// What it printed.
    pub output: Output,
    /// The document it wrote; empty when it wrote none.
    pub document: Vec<u8>,
    /// Every request it made.
    pub exchanges: Vec<Exchange>,
    /// The threads that were seen to wait for them.
    pub holders: HashMap<ExchangeId, Holder>,
    /// The most requests that one picture showed held although no thread waited for their answers. Pictures are
    /// taken when all threads are found or the program has come to rest, so these have none.
    pub unwaited: usize,
    /// When it was over, by the clock of its exchanges.
    pub ended_at: Duration,
    /// The strongest reason that a wait of this run ended for.
    pub because: Because,
    /// Whether it was ended because nothing was left of its budget.
    pub over_budget: bool,
    /// What it has used.
    pub used: Usage,
}
