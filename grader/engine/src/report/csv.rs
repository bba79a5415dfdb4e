//! Tables for a spreadsheet or a script, with one row per learner or one row per check. Class files in the
//! instructor's view.

use super::{
    people::{self, Standing},
    plain::{cell, points},
    sheet::Sheet,
    view::{ShownCheck, View, shown},
};
use crate::record::{Outcome, Record};

/// One row per learner with the points of each exercise, and one row per person without a result.
pub fn learners(records: &[Record], standings: &[Standing]) -> String {
    let mut exercises: Vec<&str> = Vec::new();
    for check in records.iter().flat_map(|record| &record.checks) {
        if !exercises.contains(&check.exercise.as_str()) {
            exercises.push(&check.exercise);
        }
    }
    let mut sheet = Sheet::new();
    let columns = ["student", "score", "max_score", "complete", "grader_error", "unmet"];
    let last = ["submission", "course", "late_days", "points_lost", "status", "reason"];
    let names = exercises.iter().map(|exercise| cell(exercise));
    let columns = columns.map(str::to_owned).into_iter().chain(names);
    sheet.row(columns.chain(last.map(str::to_owned)));
    for record in records {
        sheet.row(learner(record, &exercises, people::of(standings, &record.student)));
    }
    for standing in people::without_result(standings) {
        let mut cells = vec![String::new(); 12 + exercises.len()];
        cells[0] = cell(&standing.student);
        cells[10 + exercises.len()] = standing.status.words().to_owned();
        cells[11 + exercises.len()] = cell(&standing.why);
        sheet.row(cells);
    }
    sheet.text()
}

fn learner(record: &Record, exercises: &[&str], standing: Option<&Standing>) -> Vec<String> {
    let faulty = record.is_faulty();
    let mut cells = vec![
        cell(&record.student),
        // The cell is empty, because a failure of the grader is not a zero.
        if faulty { String::new() } else { points(record.score) },
        points(record.max_score),
        record.complete.to_string(),
        faulty.to_string(),
        record.unmet().count().to_string(),
    ];
    for exercise in exercises {
        let own = || record.checks.iter().filter(|check| check.exercise == *exercise);
        let graded = own().count() > 0 && own().all(|check| check.outcome != Outcome::GraderError);
        let sum: f64 = own().map(|check| check.points).sum();
        cells.push(if graded { points(sum) } else { String::new() });
    }
    let late = record.late.as_ref();
    cells.extend([
        cell(&record.submission),
        cell(&record.course),
        late.map_or(String::new(), |late| late.days.to_string()),
        late.map_or(String::new(), |late| points(late.points_lost)),
        standing.map_or("graded", |standing| standing.status.words()).to_owned(),
        standing.map_or(String::new(), |standing| cell(&standing.why)),
    ]);
    cells
}

/// One row per check of each learner, with everything that the instructor may see.
pub fn checks(records: &[Record]) -> String {
    let mut sheet = Sheet::new();
    sheet.row([
        "student",
        "exercise",
        "check",
        "outcome",
        "points",
        "max_points",
        "must_hold",
        "seen",
        "likely",
        "next",
        "message",
        "last_words",
        "speedup",
        "speedup_low",
        "speedup_high",
        "share_of_reference",
        "wall_ms",
    ]);
    for record in records {
        for check in &shown(record, View::Instructor).checks {
            sheet.row(one_check(&record.student, check));
        }
    }
    sheet.text()
}

fn one_check(student: &str, check: &ShownCheck) -> Vec<String> {
    let mut cells = vec![
        cell(student),
        cell(&check.exercise),
        cell(&check.name),
        check.outcome.word().to_owned(),
        if check.outcome == Outcome::GraderError { String::new() } else { points(check.points) },
        points(check.max_points),
    ];
    let finding = check.finding.as_ref();
    let parts = [
        finding.map(|f| f.must.as_str()),
        finding.and_then(|f| f.seen.as_deref()),
        finding.and_then(|f| f.cause.as_deref()),
        finding.map(|f| f.next.as_str()),
        Some(check.lead.as_str()),
        Some(check.last_words.as_str()),
    ];
    cells.extend(parts.map(|part| part.map_or(String::new(), cell)));
    let speedup = check.speedup.map(|s| [s.estimate, s.low, s.high, s.share.estimate]);
    let figures = speedup.map(|figures| figures.map(|figure| format!("{figure:.4}")));
    cells.extend(figures.unwrap_or_default());
    cells.push(check.wall_ms.to_string());
    cells
}
