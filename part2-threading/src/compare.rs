//! The lab's comparison times each variant once and shows which thread ran when.

use anyhow::Result;
use lab::{comparison::Comparison, program::Common, python_twin, timeline};
use part2_threading::{
    exercises::{request_concurrent::request_concurrent, request_pooled::request_pooled},
    program::options::Compare,
    request_sequential,
};

/// The program that does the same work in Python.
const TWIN: &str = include_str!("../python/request_example.py");

pub(crate) fn run(options: &Compare, common: &Common) -> Result<()> {
    let (client, _service) = options.service.client(common.timeout(), &[])?;
    let ids = &options.service.ids.0;
    let workers = options.workers.get();
    println!("{} items from {}\n", ids.len(), client.base_url());

    let mut comparison = Comparison::new();
    let mut spans = Vec::new();
    let mut show = |variant: &str, comparison: &Comparison| {
        let ran = timeline::take();
        common.show_variant(variant, &ran, &comparison.last());
        spans.extend(ran);
    };
    comparison.attempt("request_sequential", &mut || {
        Ok(format!("{} items", request_sequential(&client, ids).len()))
    });
    show("request_sequential: one after another", &comparison);
    comparison.attempt("request_concurrent", &mut || {
        Ok(format!("{} items", request_concurrent(&client, ids).len()))
    });
    show("request_concurrent: one thread per item", &comparison);
    comparison.attempt(format!("request_pooled ({workers})"), &mut || {
        let results = request_pooled(&client, ids, workers);
        Ok(format!("{} items", results.iter().flatten().flatten().count()))
    });
    show(&format!("request_pooled: {workers} workers"), &comparison);

    if options.python && !ids.is_empty() {
        // Without Python the other rows are still useful.
        let typed: Vec<_> = ids.iter().map(u64::to_string).collect();
        let args = [client.base_url(), &*typed.join(","), &*workers.to_string()];
        if let Err(error) = python_twin::race(&mut comparison, TWIN, &args, &[]) {
            eprintln!("request-example: {error:#}");
        }
    }
    common.show_table(&comparison);
    if let Some(path) = &options.trace {
        timeline::save_chrome_trace(&spans, path)?;
    }
    common.finish(&comparison)
}
