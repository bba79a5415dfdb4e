//! Runs `scrape_parallel`.

use anyhow::Result;
use part3_yelp::{
    exercises::scrape_parallel::scrape_parallel,
    program::{
        options::Shared,
        scrape_parallel::{Args, finish},
    },
};

pub(super) fn run(args: &Args, shared: &Shared) -> Result<()> {
    let cities = args.choice.cities()?;
    let (_service, command) = args.command(shared)?;
    finish(shared, &cities, scrape_parallel(&cities, &command))
}
