//! Runs `scrape_city`.

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
    finish(shared, args, scrape_city(&client, &store, &args.city), &store)
}
