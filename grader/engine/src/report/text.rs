//! The terminal's output as a file for the learner. The learner's view.

use super::{
    terminal::{self, Detail, Paint},
    view::{View, shown},
};
use crate::record::Record;

/// One learner's result, with the timelines of the checks that did not pass, and what held in the others.
pub fn render(record: &Record) -> String {
    terminal::render(&shown(record, View::Learner), Paint::Plain, Detail::Everything)
}
