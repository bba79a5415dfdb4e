//! What `request-example` does: a function of the exercises for each subcommand.

use std::time::Duration;

use anyhow::Result;
use lab::program::Common;
use part2_threading::{
    EventLog, InventoryClient, PageKey, Progress, QuotesClient, Tally,
    exercises::{
        counter::count_processed,
        inventory::request_inventory,
        quotes::request_quotes,
        request_concurrent::request_concurrent,
        request_pooled::request_pooled,
        sleepers::{hello_after_join, hello_before_join, sleepers},
    },
    program::{
        document,
        finish::finish,
        options::{Args, Exercise, Hello},
    },
    request_sequential,
};

#[cfg(feature = "compare")]
use crate::compare;

pub(crate) fn run(args: &Args) -> Result<()> {
    args.common.begin()?;
    match &args.exercise {
        Some(exercise) => run_exercise(exercise, &args.common),
        #[cfg(feature = "compare")]
        None => compare::run(&args.compare, &args.common),
        #[cfg(not(feature = "compare"))]
        None => {
            anyhow::bail!("this build has no comparison; name an exercise, `--help` lists them")
        }
    }
}

fn run_exercise(exercise: &Exercise, common: &Common) -> Result<()> {
    let timeout = common.timeout();
    match exercise {
        Exercise::RequestSequential(service) => {
            let (client, _service) = service.client(timeout)?;
            let items = request_sequential(&client, &service.ids.0);
            finish(common, &document::items(items))
        }
        Exercise::RequestConcurrent(service) => {
            let (client, _service) = service.client(timeout)?;
            let items = request_concurrent(&client, &service.ids.0);
            finish(common, &document::items(items))
        }
        Exercise::RequestPooled { service, workers } => {
            let (client, _service) = service.client(timeout)?;
            let results = request_pooled(&client, &service.ids.0, workers.get());
            finish(common, &document::pooled(results))
        }
        Exercise::Sleepers { names, nap_ms, hello } => {
            let log = EventLog::printing();
            let nap = Duration::from_millis(*nap_ms);
            match hello {
                Hello::None => sleepers(names, nap, &log),
                Hello::BeforeJoin => hello_before_join(names, nap, &log),
                Hello::AfterJoin => hello_after_join(names, nap, &log),
            }
            log.record("returned");
            finish(common, &document::sleepers(log.events()))
        }
        Exercise::Quotes { address, pages } => {
            let service = address.of_quotes(&pages.0, timeout)?;
            let pages: Vec<_> = pages.0.iter().map(|&page| PageKey::lincoln(page)).collect();
            let progress = Progress::printing(pages.len());
            let quotes =
                request_quotes(&QuotesClient::new(&service.url, timeout), &pages, &progress);
            finish(common, &document::quotes(quotes, progress.told()))
        }
        Exercise::Counter { items, start } => {
            let start = u64::from(*start);
            let tally = Tally::starting_at(start);
            count_processed(&items.0, &tally);
            finish(common, &document::counter(items.0.len(), start, &tally))
        }
        Exercise::Inventory { address, hosts } => {
            let service = address.of_inventory(hosts, timeout)?;
            let records = request_inventory(&InventoryClient::new(&service.url, timeout), hosts);
            finish(common, &document::inventory(records))
        }
    }
}
