//! Runs `scrape_politely` once, and again for each `--again`.

use anyhow::Result;
use lab::timeline;
use part3_yelp::{
    exercises::polite::scrape_politely,
    program::{
        options::Shared,
        polite::{Args, finish},
        service::Service,
    },
};

pub(super) fn run(args: &Args, shared: &Shared) -> Result<()> {
    let cities = args.choice.cities()?;
    let service = Service::refusing(&shared.service, &args.choice.file_cities()?)?;
    let (client, store) = shared.open(&service)?;
    let ids = args.ids(&client, &cities)?;
    let call = |ids: &Vec<String>| scrape_politely(&client, &store, ids, args.threads.get());
    timeline::take();
    let timed = shared.common.timed();
    let first = call(&ids);
    drop(timed);
    let again = args.again().iter().map(call).collect();
    finish(shared, first, again, &store)
}
