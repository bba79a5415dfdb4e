//! Records and terms for tests.

use std::collections::BTreeMap;

use crate::{
    class::{key::Terms, manifest::Learner},
    course::Feedback,
    record::{CheckRecord, Measurements, Outcome, Record, Share, Speedup, VERSION},
};

/// A record with one check, `beta/pages`, that gave `points`.
pub(crate) fn record(student: &str, points: f64) -> Record {
    Record {
        version: VERSION,
        student: student.to_owned(),
        score: points,
        max_score: points,
        complete: true,
        checks: vec![CheckRecord {
            id: "beta/pages".into(),
            exercise: "beta".into(),
            outcome: Outcome::Pass,
            points,
            max_points: points,
            part: String::new(),
            feedback: Feedback::Full,
            message: String::new(),
            lead: String::new(),
            finding: None,
            overridden: None,
        }],
        notes: Vec::new(),
        name: String::new(),
        section: String::new(),
        title: String::new(),
        assignment: None,
        late: None,
        submission: "abc".into(),
        files: BTreeMap::new(),
        code: String::new(),
        course: "course".into(),
        seed: 0,
        toolchain: "rustc".into(),
        sandbox: Vec::new(),
        measurements: Measurements::default(),
    }
}

/// A measurement without figures.
pub(crate) fn speedup() -> Speedup {
    let share = Share { estimate: 0.0, low: 0.0, high: 0.0, needed: 0.75 };
    Speedup {
        estimate: 0.0,
        low: 0.0,
        high: 0.0,
        confidence: 0.99,
        runs: 0,
        fastest_of: 1,
        cores: 1,
        realtime: false,
        share,
        rounds: Vec::new(),
        report: None,
    }
}

/// A learner with the submission of [`record`].
pub(crate) fn learner(student: &str) -> Learner {
    Learner {
        student: student.to_owned(),
        from: student.to_owned(),
        submission: "abc".into(),
        ..Learner::default()
    }
}

/// Terms of no real course.
pub(crate) fn terms() -> Terms {
    Terms { course: "course".into(), checks: "checks".into(), ..Terms::default() }
}
