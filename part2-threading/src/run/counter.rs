//! Runs `count_processed` once, and again for each `--again`.

use anyhow::Result;
use lab::{documents::part2::Counter, program::Common};
use part2_threading::{
    Tally,
    exercises::counter::count_processed,
    ids::Ids,
    program::{
        counter::{Args, document},
        finish::finish,
    },
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let timed = common.timed();
    let first = call(args, &args.items);
    drop(timed);
    let again = args.again.iter().map(|items| call(args, items)).collect();
    finish(common, &Counter { again, ..first })
}

/// One call with its own tally.
fn call(args: &Args, items: &Ids) -> Counter {
    let tally = Tally::starting_at(args.start.into());
    count_processed(&items.0, &tally);
    document(args, items, &tally)
}
