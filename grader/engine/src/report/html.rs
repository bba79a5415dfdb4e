//! HTML pages, one per learner and one per class. They are self-contained, print well, and work with a keyboard
//! and a screen reader.
//!
//! `maud` escapes all text. As a second line of defence, the content security policy of a page forbids it to
//! load anything and to run any script except the one with the given digest. If a learner's text ever became
//! markup, it would still be inert.

mod cause;
mod class;
mod frame;
mod result;
mod speedup;
mod statistics;
mod timeline;
mod words;

pub(crate) use frame::page;

use super::{
    people::Standing,
    view::{View, shown},
};
use crate::record::Record;

/// The relative path from a format's pages to the folder of the records.
const FROM_LEARNER: &str = "../";
const FROM_INSTRUCTOR: &str = "../../";

/// A learner's page in the learner's view, `DIR/html/<learner>.html`.
pub fn learner(record: &Record) -> String {
    result::page(&shown(record, View::Learner), record, FROM_LEARNER)
}

/// A learner's page with everything, `DIR/class-html/learners/<learner>.html`.
pub fn instructor(record: &Record) -> String {
    result::page(&shown(record, View::Instructor), record, FROM_INSTRUCTOR)
}

/// The page of a class, `DIR/class-html/index.html`, in the instructor's view. `page` gives the relative path
/// of a learner's page.
pub fn class(
    records: &[Record],
    standings: &[Standing],
    page: impl Fn(&Record) -> String,
) -> String {
    class::page(records, standings, page)
}
