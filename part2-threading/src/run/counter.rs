//! Runs `count_processed`.

use anyhow::Result;
use lab::program::Common;
use part2_threading::{
    Tally,
    exercises::counter::count_processed,
    program::{
        counter::{Args, document},
        finish::finish,
    },
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let tally = Tally::starting_at(args.start.into());
    count_processed(&args.items.0, &tally);
    finish(common, &document(args, &tally))
}
