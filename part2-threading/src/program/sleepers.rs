//! The options of `sleepers`, and its document.

use std::{convert::Infallible, str::FromStr};

use clap::ValueEnum;
use lab::documents::part2::{Event, Sleepers};

use super::finish::InShort;
use crate::EventLog;

/// Exercise: named threads that sleep, and two hellos
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The threads' names, separated by commas
    #[arg(long, default_value = "sleeper-1,sleeper-2,sleeper-3,sleeper-4,sleeper-5")]
    pub names: Names,

    /// Duration of each nap, in milliseconds
    #[arg(long, value_name = "MS", default_value = "2000")]
    pub nap_ms: u64,

    /// When to say hello
    #[arg(long, value_enum, default_value = "none")]
    pub hello: Hello,

    /// Call it again with these in the same process (repeatable)
    #[arg(long, value_name = "NAMES")]
    pub again: Vec<Names>,
}

/// Names of threads, in the order in which they were typed. An empty text gives none.
#[derive(Clone, Debug)]
pub struct Names(pub Vec<String>);

impl FromStr for Names {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let names = match text {
            "" => Vec::new(),
            names => names.split(',').map(str::to_owned).collect(),
        };
        Ok(Self(names))
    }
}

/// When the sleepers' hello is recorded.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Hello {
    /// Not at all (`sleepers`)
    None,
    /// After all are started (`hello_before_join`)
    BeforeJoin,
    /// After all are joined (`hello_after_join`)
    AfterJoin,
}

/// The document for the log of one call.
pub fn document(log: &EventLog) -> Sleepers {
    let event = |event: crate::Event| Event { thread: event.thread, what: event.what };
    Sleepers {
        events: log.events().into_iter().map(event).collect(),
        naps_us: log.naps().iter().map(|nap| nap.as_micros() as u64).collect(),
        again: Vec::new(),
    }
}

impl InShort for Sleepers {
    fn in_short(&self) -> String {
        String::new()
    }
}
