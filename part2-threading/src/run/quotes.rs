//! Runs `request_quotes` once, and again for each `--again`.

use anyhow::Result;
use lab::{documents::part2::Quotes, program::Common};
use part2_threading::{
    PageKey, Progress, QuotesClient,
    exercises::quotes::request_quotes,
    ids::Ids,
    program::{
        finish::finish,
        quotes::{Args, document},
    },
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let timeout = common.timeout();
    let service = args.address.of_quotes(&args.all_pages(), timeout)?;
    let client = QuotesClient::new(&service.url, timeout);
    let timed = common.timed();
    let first = call(&client, &args.pages);
    drop(timed);
    let again = args.again.iter().map(|pages| call(&client, pages)).collect();
    finish(common, &Quotes { again, ..first })
}

/// One call with its own progress.
fn call(client: &QuotesClient, pages: &Ids) -> Quotes {
    let pages: Vec<_> = pages.0.iter().map(|&page| PageKey::lincoln(page)).collect();
    let progress = Progress::printing(pages.len());
    let quotes = request_quotes(client, &pages, &progress);
    document(quotes, progress.told())
}
