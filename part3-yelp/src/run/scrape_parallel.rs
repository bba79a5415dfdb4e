//! Runs `scrape_parallel` once, and again for each `--again`.

use anyhow::Result;
use lab::timeline;
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
    let timed = shared.common.timed();
    let mut first = scrape_parallel(&cities, &command);
    drop(timed);
    for city in first.iter_mut().flatten() {
        timeline::add(std::mem::take(&mut city.spans));
    }
    let call = |cities: &Vec<String>| of_processes(cities, scrape_parallel(cities, &command));
    let again = args.again().iter().map(call).collect();
    finish(shared, args, &cities, first, again)
}
