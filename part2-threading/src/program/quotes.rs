//! The options of `quotes`, and its document.

use std::{collections::BTreeMap, fmt::Write as _};

use lab::documents::part2::{Page, PageQuote, PageResult, Quotes, Told};

use super::{failure::failure, finish::InShort, service::Address};
use crate::{PageKey, Quote, RequestError, ids::Ids, progress};

/// Exercise: the pages of a quotes site, with progress
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service.
    #[command(flatten)]
    pub address: Address,

    /// The pages, as 7, 1..=13, or several of these separated by commas
    #[arg(long, default_value = "1..=13")]
    pub pages: Ids,

    /// Call it again with these in the same process (repeatable)
    #[arg(long, value_name = "PAGES")]
    pub again: Vec<Ids>,
}

impl Args {
    /// The pages of all calls.
    pub fn all_pages(&self) -> Vec<u64> {
        let again = self.again.iter().flat_map(|pages| &pages.0);
        self.pages.0.iter().chain(again).copied().collect()
    }
}

/// The document for the result of `request_quotes` and the progress.
pub fn document(
    pages: BTreeMap<PageKey, Result<Vec<Quote>, RequestError>>,
    told: Vec<progress::Told>,
) -> Quotes {
    let quote = |quote: Quote| PageQuote { text: quote.text, source: quote.source };
    let page = |(key, result): (PageKey, Result<Vec<Quote>, _>)| Page {
        key: key.to_string(),
        result: match result {
            Ok(quotes) => PageResult::Found(quotes.into_iter().map(quote).collect()),
            Err(error) => PageResult::Failed(failure(&error)),
        },
    };
    let telling =
        |told: progress::Told| Told { key: told.page.to_string(), ended: told.ended as u64 };
    Quotes {
        pages: pages.into_iter().map(page).collect(),
        told: told.into_iter().map(telling).collect(),
        again: Vec::new(),
    }
}

impl InShort for Quotes {
    fn in_short(&self) -> String {
        let mut text = format!("{} pages\n", self.pages.len());
        for page in &self.pages {
            let _ = match &page.result {
                PageResult::Found(quotes) => {
                    writeln!(text, "{:>12}: {} quotes", page.key, quotes.len())
                }
                PageResult::Failed(failure) => {
                    writeln!(text, "{:>12}: {}", page.key, failure.detail)
                }
            };
        }
        text.extend(self.again.iter().map(InShort::in_short));
        text
    }
}
