//! Plain tables for a spreadsheet or a script (RFC 4180): one row a learner, or one row a check.
//! The instructor's view, class files.

use std::fmt::Write as _;

use super::{
    plain::{csv_cell, points},
    view::{View, shown},
};
use crate::record::{Outcome, Record};

/// One row a learner, with the points of each exercise.
pub fn learners(records: &[Record]) -> String {
    let mut exercises: Vec<&str> = Vec::new();
    for check in records.iter().flat_map(|record| &record.checks) {
        if !exercises.contains(&check.exercise.as_str()) {
            exercises.push(&check.exercise);
        }
    }
    let mut text = String::from("student,score,max_score,complete,grader_error,unmet");
    for exercise in &exercises {
        let _ = write!(text, ",{}", csv_cell(exercise));
    }
    text.push_str(",submission,course\r\n");
    for record in records {
        let faulty = record.is_faulty();
        let _ = write!(
            text,
            "{},{},{},{},{faulty},{}",
            csv_cell(&record.student),
            // An empty cell is no zero.
            if faulty { String::new() } else { points(record.score) },
            points(record.max_score),
            record.complete,
            record.unmet().count(),
        );
        for exercise in &exercises {
            let own = || record.checks.iter().filter(|check| check.exercise == *exercise);
            let graded =
                own().count() > 0 && own().all(|check| check.outcome != Outcome::GraderError);
            let sum: f64 = own().map(|check| check.points).sum();
            let _ = write!(text, ",{}", if graded { points(sum) } else { String::new() });
        }
        let _ = write!(text, ",{},{}\r\n", csv_cell(&record.submission), csv_cell(&record.course));
    }
    text
}

/// One row a check of each learner, with all that the instructor may know.
pub fn checks(records: &[Record]) -> String {
    let mut text = String::from(
        "student,exercise,check,outcome,points,max_points,must_hold,seen,likely,next,message,\
         last_words,speedup,speedup_low,speedup_high,share_of_reference,wall_ms\r\n",
    );
    for record in records {
        for check in &shown(record, View::Instructor).checks {
            let _ = write!(
                text,
                "{},{},{},{},{},{}",
                csv_cell(&record.student),
                csv_cell(&check.exercise),
                csv_cell(&check.name),
                check.outcome.word(),
                points(check.points),
                points(check.max_points),
            );
            let finding = check.finding.as_ref();
            for part in [
                finding.map(|f| f.must.as_str()),
                finding.and_then(|f| f.seen.as_deref()),
                finding.and_then(|f| f.cause.as_deref()),
                finding.map(|f| f.next.as_str()),
                Some(check.lead.as_str()),
                Some(check.last_words.as_str()),
            ] {
                let _ = write!(text, ",{}", part.map_or(String::new(), csv_cell));
            }
            match check.speedup {
                None => text.push_str(",,,,"),
                Some(speedup) => {
                    for number in
                        [speedup.estimate, speedup.low, speedup.high, speedup.share.estimate]
                    {
                        let _ = write!(text, ",{number:.4}");
                    }
                }
            }
            let _ = write!(text, ",{}\r\n", check.wall_ms);
        }
    }
    text
}
