//! What `primes-sequential` and `primes-parallel` have in common, which is their range and their document.

use std::ops::Range;

use anyhow::{Context, Result};
use lab::{
    documents::part1::{List, Primes},
    program::Common,
};

use crate::{HeadTail, head_tail, pulse, ranges::Typed};

/// The numbers of `primes-sequential` and `primes-parallel`.
#[derive(Debug, clap::Args)]
pub struct Wanted {
    /// The numbers to test, as 10..100, A or B
    #[arg(long, default_value = "B")]
    pub range: Typed,

    /// Write the whole list of primes
    #[arg(long)]
    pub all: bool,
}

/// Prints a sentence about the primes of each range, with the bars, and writes the document, with the first list before
/// the others.
///
/// # Errors
///
/// When the document cannot be written, or there is no list.
pub fn finish(
    common: &Common,
    all: bool,
    lists: impl IntoIterator<Item = (Range<u64>, Vec<u64>)>,
) -> Result<()> {
    let mut documents = lists.into_iter().map(|(range, primes)| {
        println!("{}", sentence(&range, &head_tail(&primes)));
        Primes { range, primes: List::of(&primes, all), then: Vec::new() }
    });
    let mut first = documents.next().context("no primes were looked for")?;
    first.then = documents.collect();
    common.show();
    common.finish(&first)
}

/// Records which thread tests numbers, if people read the result.
pub fn record_for_people(common: &Common) {
    if common.is_for_people() {
        pulse::record();
    }
}

/// Such as `78498 primes in 0..1000000: 2 3 5 … 999961 999979 999983`.
fn sentence(range: &Range<u64>, primes: &HeadTail) -> String {
    let words = |list: &[u64]| list.iter().map(u64::to_string).collect::<Vec<_>>().join(" ");
    let Range { start, end } = range;
    match primes.count {
        0 => format!("no primes in {start}..{end}"),
        1..=10 => format!("{} primes in {start}..{end}: {}", primes.count, words(&primes.head)),
        count => format!(
            "{count} primes in {start}..{end}: {} … {}",
            words(&primes.head[..3]),
            words(&primes.tail[7..])
        ),
    }
}
