//! A gradebook for Canvas's import: one column of points. The instructor's, a class file.
//!
//! Canvas finds a learner by `ID`, `SIS User ID` or `SIS Login ID`. The grader knows one name only
//! and writes it as the last; where folders are named otherwise, fill the identifiers in. The
//! assignment's name stands in the header; Canvas makes a new one unless its id follows in brackets.
//! A learner on whom the grader failed has an empty cell, which leaves the old grade alone.

use super::{
    plain::{cell, points},
    sheet::Sheet,
};
use crate::record::Record;

/// The assignment's name in the header.
const ASSIGNMENT: &str = "Parallel programming lab";

/// The gradebook of a class.
pub fn render(records: &[Record]) -> String {
    let most = records.iter().map(|record| record.max_score).fold(0.0, f64::max);
    let mut sheet = Sheet::new();
    sheet.row(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", ASSIGNMENT]);
    sheet.row(["    Points Possible", "", "", "", "", &points(most)]);
    for record in records {
        let name = cell(&record.student.replace(['\r', '\n'], " "));
        let faulty = record.is_faulty();
        let score = if faulty { String::new() } else { points(record.score) };
        sheet.row([&name, "", "", &name, "", &score]);
    }
    sheet.text()
}
