//! Runs `word_index`.

use anyhow::Result;
use concordance::{
    exercises::word_index::word_index,
    program::word_index::{Args, document},
};
use lab::program::Common;

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let timed = common.timed();
    let document = document(word_index(&args.pages));
    drop(timed);
    if common.is_for_people() {
        print!("{}", document.in_short());
        common.show();
    }
    common.finish(&document)
}
