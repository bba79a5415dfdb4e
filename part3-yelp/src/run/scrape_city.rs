//! Runs `scrape_city` once, and again for each `--again`.

use anyhow::Result;
use part3_yelp::{
    exercises::scrape_city::scrape_city,
    program::{
        options::Shared,
        scrape_city::{Args, finish},
        service::Service,
    },
};

pub(super) fn run(args: &Args, shared: &Shared) -> Result<()> {
    let service = Service::find(&shared.service, &[])?;
    let (client, store) = shared.open(&service)?;
    let call = |city: &String| scrape_city(&client, &store, city);
    let timed = shared.common.timed();
    let first = call(&args.city);
    drop(timed);
    let again = args.again.iter().map(call).collect();
    finish(shared, args, first, again, &store)
}
