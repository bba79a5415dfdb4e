//! Runs `request_quotes`.

use anyhow::Result;
use lab::program::Common;
use part2_threading::{
    PageKey, Progress, QuotesClient,
    exercises::quotes::request_quotes,
    program::{
        finish::finish,
        quotes::{Args, document},
    },
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let timeout = common.timeout();
    let service = args.address.of_quotes(&args.pages.0, timeout)?;
    let pages: Vec<_> = args.pages.0.iter().map(|&page| PageKey::lincoln(page)).collect();
    let progress = Progress::printing(pages.len());
    let quotes = request_quotes(&QuotesClient::new(&service.url, timeout), &pages, &progress);
    finish(common, &document(quotes, progress.told()))
}
