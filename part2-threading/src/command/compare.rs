//! The lab's comparison: each variant timed once, and which thread ran when.

use std::{num::NonZeroUsize, path::PathBuf};

use anyhow::Result;
use lab::{
    comparison::Comparison,
    program::{Common, at_least_one},
    python_twin, timeline,
};
use part2_threading::{
    exercises::{request_concurrent::request_concurrent, request_pooled::request_pooled},
    request_sequential,
};

use super::service::HackerNews;

/// The same work in Python.
const TWIN: &str = include_str!("../../python/request_example.py");

/// The options of the comparison.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    service: HackerNews,

    /// How many threads the pool has
    #[arg(long, default_value = "6", value_parser = at_least_one)]
    workers: NonZeroUsize,

    /// Write the timeline as a Chrome trace, for <https://ui.perfetto.dev>
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,

    /// Add the same three variants in Python
    #[arg(long)]
    python: bool,
}

/// Their names, as clap knows them.
pub(crate) const OPTIONS: [&str; 7] =
    ["base_url", "latency_ms", "live", "ids", "workers", "trace", "python"];

impl Options {
    pub(crate) fn run(&self, common: &Common) -> Result<()> {
        let (client, _service) = self.service.client(common.timeout())?;
        let ids = &self.service.ids.0;
        let workers = self.workers.get();
        println!("{} items from {}\n", ids.len(), client.base_url());

        let mut comparison = Comparison::new();
        let mut spans = Vec::new();
        let mut show = |variant: &str| {
            let ran = timeline::take();
            print!("{variant}\n{}\n", timeline::bars(&ran, timeline::width()));
            spans.extend(ran);
        };
        comparison.time(
            "request_sequential",
            || request_sequential(&client, ids),
            |items| count(items.iter()),
        );
        show("request_sequential: one after another");
        comparison.attempt(
            "request_concurrent",
            || request_concurrent(&client, ids),
            |items| count(items.iter()),
        );
        show("request_concurrent: a thread for each");
        comparison.attempt(
            format!("request_pooled ({workers})"),
            || request_pooled(&client, ids, workers),
            |results| count(results.iter().flatten().flatten()),
        );
        show(&format!("request_pooled: {workers} workers"));

        if self.python && !ids.is_empty() {
            // Without Python the other rows are still worth showing.
            let typed: Vec<_> = ids.iter().map(u64::to_string).collect();
            let args = [client.base_url(), &typed.join(","), &workers.to_string()];
            if let Err(error) = python_twin::race(&mut comparison, TWIN, args, &[]) {
                eprintln!("request-example: {error:#}");
            }
        }
        print!("{}", comparison.table());
        if let Some(path) = &self.trace {
            timeline::save_chrome_trace(&spans, path)?;
        }
        common.finish(&comparison)
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> String {
    format!("{} items", items.count())
}
