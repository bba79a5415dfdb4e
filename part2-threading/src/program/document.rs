//! From what the exercises return to the documents that `--json-to` writes.

use std::collections::BTreeMap;

use lab::documents::part2::{
    Counter, Event, Failure, FailureKind, HostRecord, HostResult, Inventory, ItemResult, Items,
    Page, PageQuote, PageResult, Pooled, Quotes, Sleepers, Told,
};
use serde_json::Value;

use crate::{PageKey, Quote, Record, RequestError, Tally, progress};

/// Of `request_sequential` and `request_concurrent`.
pub fn items(items: BTreeMap<u64, Value>) -> Items {
    Items { items }
}

/// Of `request_pooled`.
pub fn pooled(results: Vec<Result<Option<Value>, RequestError>>) -> Pooled {
    let result = |result| match result {
        Ok(Some(item)) => ItemResult::Found(item),
        Ok(None) => ItemResult::Missing,
        Err(error) => ItemResult::Failed(failure(&error)),
    };
    Pooled { results: results.into_iter().map(result).collect() }
}

/// Of the sleepers and their hellos.
pub fn sleepers(events: Vec<crate::Event>) -> Sleepers {
    let event = |event: crate::Event| Event { thread: event.thread, what: event.what };
    Sleepers { events: events.into_iter().map(event).collect() }
}

/// Of `request_quotes`, with what its progress was told.
pub fn quotes(
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
    }
}

/// Of `count_processed` over so many items.
pub fn counter(items: usize, start: u64, tally: &Tally) -> Counter {
    Counter { items: items as u64, start, count: tally.read(), writes: tally.writes() }
}

/// Of `request_inventory`.
pub fn inventory(records: Vec<Result<Record, RequestError>>) -> Inventory {
    let record = |record| match record {
        Ok(Record { host, ip, name, system }) => {
            HostResult::Found(HostRecord { host, ip, name, system })
        }
        Err(error) => HostResult::Failed(failure(&error)),
    };
    Inventory { records: records.into_iter().map(record).collect() }
}

fn failure(error: &RequestError) -> Failure {
    let kind = match error {
        RequestError::TimedOut { .. } => FailureKind::TimedOut,
        RequestError::Status { .. } => FailureKind::Status,
        RequestError::Connection { .. } => FailureKind::Connection,
        RequestError::Body { .. } => FailureKind::Body,
    };
    Failure { kind, detail: error.to_string() }
}
