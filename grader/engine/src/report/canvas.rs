//! A gradebook for Canvas's import with one column of points. A class file in the instructor's view.
//!
//! Canvas finds a learner by `ID`, `SIS User ID` or `SIS Login ID`. The grader knows one name only and writes
//! it as the login. If folders are named otherwise, fill in the identifiers. The column's title is the name of
//! the graded assignment, so that two assignments are two columns, or else that of the course. Canvas makes a new column unless an id in
//! brackets follows the title. `--gradebook` fills an existing column instead. If the grader failed on
//! a learner, the cell is empty, so the old grade stays.

use super::{
    plain::{cell, points},
    sheet::Sheet,
};
use crate::record::{Record, title_of};

pub fn render(records: &[Record]) -> String {
    let most = records.iter().map(|record| record.max_score).fold(0.0, f64::max);
    let assignment = records.iter().find_map(|record| record.assignment.as_deref());
    let title = cell(assignment.unwrap_or_else(|| title_of(records)));
    let mut sheet = Sheet::new();
    sheet.row(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", &title]);
    sheet.row(["    Points Possible", "", "", "", "", &points(most)]);
    for record in records {
        let name = cell(&record.student.replace(['\r', '\n'], " "));
        let faulty = record.is_faulty();
        let score = if faulty { String::new() } else { points(record.score) };
        sheet.row([&name, "", "", &name, "", &score]);
    }
    sheet.text()
}
