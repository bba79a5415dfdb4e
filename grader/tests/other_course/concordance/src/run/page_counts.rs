//! Runs `page_counts`.

use std::{borrow::Cow, env};

use anyhow::Result;
use concordance::{
    exercises::page_counts::page_counts,
    program::page_counts::{Args, document},
};
use lab::program::Common;

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let program = match &args.worker {
        Some(worker) => Cow::Borrowed(worker),
        None => Cow::Owned(env::current_exe()?),
    };
    let timed = common.timed();
    let document = document(page_counts(&program, &args.pages));
    drop(timed);
    if common.is_for_people() {
        print!("{}", document.in_short());
        common.show();
    }
    common.finish(&document)
}
