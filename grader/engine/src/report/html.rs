//! Pages: one a learner, one a class. Self-contained, from a file, on paper, by keyboard and ear.
//!
//! Everything goes through `maud`, which escapes what is not markup of ours. Beyond that a page forbids
//! itself, by its content security policy, to load anything and to run any script but the one whose
//! digest it names: were something of a learner's ever to become markup, it would still be inert.

mod cause;
mod charts;
mod class;
mod frame;
mod result;
mod speedup;
mod statistics;
mod timeline;
mod words;

use super::{
    people::Standing,
    view::{View, shown},
};
use crate::record::Record;

/// How far the pages of a format are from the folder of the records.
const FROM_LEARNER: &str = "../";
const FROM_INSTRUCTOR: &str = "../../";

/// A learner's page, as the learner may see it: `DIR/html/<learner>.html`.
pub fn learner(record: &Record) -> String {
    result::page(&shown(record, View::Learner), record, FROM_LEARNER)
}

/// A learner's page with everything: `DIR/class-html/learners/<learner>.html`.
pub fn instructor(record: &Record) -> String {
    result::page(&shown(record, View::Instructor), record, FROM_INSTRUCTOR)
}

/// The class: `DIR/class-html/index.html`. The instructor's view; `page` tells where a learner's
/// page is from there.
pub fn class(
    records: &[Record],
    standings: &[Standing],
    page: impl Fn(&Record) -> String,
) -> String {
    class::page(records, standings, page)
}
