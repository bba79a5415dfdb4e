//! Runs `scrape_sequential`, which is given.

use anyhow::Result;
use part3_yelp::{
    program::{
        options::Shared,
        outcome::finish_cities,
        scrape_sequential::{Args, of_cities},
        service::Service,
    },
    scrape_sequential,
};

pub(super) fn run(args: &Args, shared: &Shared) -> Result<()> {
    let cities = args.cities()?;
    let service = Service::find(&shared.service, &args.choice.file_cities()?)?;
    let (client, store) = shared.open(&service)?;
    let timed = shared.common.timed();
    let results = scrape_sequential(&client, &store, &cities);
    drop(timed);
    let outcomes = of_cities(&cities, results);
    finish_cities(shared, outcomes, Vec::new(), Some(&store), args.report)
}
