//! The options of `counter`, and its document.

use lab::documents::part2::Counter;

use super::finish::InShort;
use crate::{Tally, ids::Ids};

/// Exercise: count what many threads process
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The items, as 7, 1..=20, or several of these separated by commas
    #[arg(long, default_value = "1..=20")]
    pub items: Ids,

    /// The value of the tally before
    #[arg(long, default_value = "0")]
    pub start: u32,

    /// Call it again with these in the same process (repeatable)
    #[arg(long, value_name = "ITEMS")]
    pub again: Vec<Ids>,
}

/// The document for the value of `tally` after `count_processed` of `items`.
pub fn document(args: &Args, items: &Ids, tally: &Tally) -> Counter {
    Counter {
        items: items.0.len() as u64,
        start: args.start.into(),
        count: tally.read(),
        writes: tally.writes(),
        again: Vec::new(),
    }
}

impl InShort for Counter {
    fn in_short(&self) -> String {
        let right = self.start + self.items;
        let verdict = if self.count == right {
            "all counted".to_owned()
        } else {
            format!("expected {right}")
        };
        let again: String = self.again.iter().map(InShort::in_short).collect();
        format!("{} items; the tally shows {}: {verdict}\n{again}", self.items, self.count)
    }
}
