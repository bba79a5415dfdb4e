//! The options of `sleepers`, and its document.

use clap::ValueEnum;
use lab::documents::part2::{Event, Sleepers};

use super::finish::InShort;

/// Exercise: named threads that sleep, and two hellos
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The threads' names, with commas between them
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "sleeper-1,sleeper-2,sleeper-3,sleeper-4,sleeper-5"
    )]
    pub names: Vec<String>,

    /// How long each one naps, in milliseconds
    #[arg(long, value_name = "MS", default_value = "2000")]
    pub nap_ms: u64,

    /// When to say hello
    #[arg(long, value_enum, default_value = "none")]
    pub hello: Hello,
}

/// When the sleepers' hello is said.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Hello {
    /// Not at all: `sleepers`
    None,
    /// When all are started: `hello_before_join`
    BeforeJoin,
    /// When all are joined: `hello_after_join`
    AfterJoin,
}

/// The document of what the log has recorded.
pub fn document(events: Vec<crate::Event>) -> Sleepers {
    let event = |event: crate::Event| Event { thread: event.thread, what: event.what };
    Sleepers { events: events.into_iter().map(event).collect() }
}

impl InShort for Sleepers {
    fn in_short(&self) -> String {
        String::new()
    }
}
