//! The lab's comparison: each variant timed once, and which thread ran when.

use std::{
    env, fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use lab::{
    comparison::Comparison,
    program::Common,
    timeline::{self, Span},
};
use part2_threading::{
    exercises::{request_concurrent::request_concurrent, request_pooled::request_pooled},
    request_sequential,
};

use super::{python, service::HackerNews};

/// The options of the comparison.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    service: HackerNews,

    /// How many threads the pool has
    #[arg(long, default_value = "6")]
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
        if let Some(path) = &common.json_to {
            bail!(
                "the comparison has no document to write to {}\n\
                 hint: --json-to goes with a subcommand; the comparison writes a --trace",
                path.display()
            );
        }
        let (client, _service) = self.service.client(common.timeout())?;
        let ids = &self.service.ids.0;
        let workers = self.workers.get();
        println!("{} items from {}\n", ids.len(), client.base_url());

        let mut comparison = Comparison::new();
        let mut spans = Vec::new();
        let mut show = |variant: &str| {
            let ran = timeline::take();
            print!("{variant}\n{}\n", timeline::bars(&ran, columns()));
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

        if self.python {
            // Without Python the other rows are still worth showing.
            if let Err(error) = python::add_rows(&mut comparison, client.base_url(), ids, workers) {
                eprintln!("request-example: {error:#}");
            }
        }
        print!("{}", comparison.table());
        if let Some(path) = &self.trace {
            write_trace(&spans, path)
                .with_context(|| format!("cannot write the trace {}", path.display()))?;
        }
        common.finish(&())
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> String {
    format!("{} items", items.count())
}

fn write_trace(spans: &[Span], path: &Path) -> Result<()> {
    // In memory first, so that a trace that cannot be made leaves no half of it behind.
    let mut bytes = Vec::new();
    timeline::write_chrome_trace(spans, &mut bytes)?;
    Ok(fs::write(path, bytes)?)
}

/// The width of the terminal where the shell tells it, else 80.
pub(crate) fn columns() -> usize {
    env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(80).max(40)
}
