//! Runs `sleepers`, or one of the two with a hello.

use std::time::Duration;

use anyhow::Result;
use lab::program::Common;
use part2_threading::{
    EventLog,
    exercises::sleepers::{hello_after_join, hello_before_join, sleepers},
    program::{
        finish::finish,
        sleepers::{Args, Hello, document},
    },
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let log = EventLog::printing();
    let nap = Duration::from_millis(args.nap_ms);
    match args.hello {
        Hello::None => sleepers(&args.names, nap, &log),
        Hello::BeforeJoin => hello_before_join(&args.names, nap, &log),
        Hello::AfterJoin => hello_after_join(&args.names, nap, &log),
    }
    log.record("returned");
    finish(common, &document(log.events()))
}
