//! Runs `scrape_parallel`, as often as it was asked for.

use anyhow::Result;
use part3_yelp::{
    exercises::scrape_parallel::scrape_parallel,
    program::{
        options::Shared,
        scrape_parallel::{Args, finish, of_processes},
    },
};

pub(super) fn run(args: &Args, shared: &Shared) -> Result<()> {
    let cities = args.choice.cities()?;
    let (_service, command) = args.command(shared)?;
    let first = scrape_parallel(&cities, &command);
    let call = |cities: &Vec<String>| of_processes(cities, scrape_parallel(cities, &command));
    let again = args.again().iter().map(call).collect();
    finish(shared, &cities, first, again)
}
