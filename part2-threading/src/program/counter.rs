//! The options of `counter`, and its document.

use lab::documents::part2::Counter;

use super::finish::InShort;
use crate::{Tally, ids::Ids};

/// Exercise: count what many threads process
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The items: 7, 1..=20, or several of these with commas between them
    #[arg(long, default_value = "1..=20")]
    pub items: Ids,

    /// What the tally shows before
    #[arg(long, default_value = "0")]
    pub start: u32,
}

/// The document of what `tally` shows after `count_processed`.
pub fn document(args: &Args, tally: &Tally) -> Counter {
    Counter {
        items: args.items.0.len() as u64,
        start: args.start.into(),
        count: tally.read(),
        writes: tally.writes(),
    }
}

impl InShort for Counter {
    fn in_short(&self) -> String {
        let right = self.start + self.items;
        let verdict = if self.count == right {
            "all counted".to_owned()
        } else {
            format!("it should show {right}")
        };
        format!("{} items; the tally shows {}: {verdict}\n", self.items, self.count)
    }
}
