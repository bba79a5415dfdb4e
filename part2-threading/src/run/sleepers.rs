//! Runs `sleepers` or one of the two functions with a hello, once and again for each `--again`.

use std::time::Duration;

use anyhow::Result;
use lab::{documents::part2::Sleepers, program::Common};
use part2_threading::{
    EventLog,
    exercises::sleepers::{hello_after_join, hello_before_join, sleepers},
    program::{
        finish::finish,
        sleepers::{Args, Hello, Names, document},
    },
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let timed = common.timed();
    let first = call(args, &args.names);
    drop(timed);
    let again = args.again.iter().map(|names| call(args, names)).collect();
    finish(common, &Sleepers { again, ..first })
}

/// One call with its own log.
fn call(args: &Args, names: &Names) -> Sleepers {
    let log = EventLog::printing();
    let nap = Duration::from_millis(args.nap_ms);
    match args.hello {
        Hello::None => sleepers(&names.0, nap, &log),
        Hello::BeforeJoin => hello_before_join(&names.0, nap, &log),
        Hello::AfterJoin => hello_after_join(&names.0, nap, &log),
    }
    log.record("returned");
    document(&log)
}
