//! Input of GitHub Classroom's autograding reporter, which is base64 of JSON. The learner's view.
//!
//! The reporter adds up the scores of the tests. It does not report a result without a maximum, so a
//! grader-error keeps the old grade.

use data_encoding::BASE64;
use serde::Serialize;

use super::{
    RenderError,
    plain::{self, rounded},
    view::{ShownCheck, View, shown},
};
use crate::record::{Outcome, Record};

#[derive(Serialize)]
struct Results {
    version: u8,
    status: &'static str,
    max_score: f64,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    status: &'static str,
    score: f64,
    line_no: u32,
    test_code: String,
    message: String,
}

/// One learner's result.
///
/// # Errors
///
/// When it cannot be written as JSON.
pub fn render(record: &Record) -> Result<String, RenderError> {
    let shown = shown(record, View::Learner);
    let faulty = shown.faulty();
    let all_passed = shown.checks.iter().all(|check| status(check) == "pass");
    let results = Results {
        version: 1,
        status: match (faulty, all_passed) {
            (true, _) => "error",
            (false, true) => "pass",
            (false, false) => "fail",
        },
        max_score: if faulty { 0.0 } else { rounded(shown.max_score) },
        tests: shown.checks.iter().map(test).collect(),
    };
    Ok(format!("{}\n", BASE64.encode(serde_json::to_string(&results)?.as_bytes())))
}

fn test(check: &ShownCheck) -> Test {
    Test {
        name: check.id.clone(),
        status: status(check),
        score: rounded(check.points),
        line_no: 0,
        test_code: String::new(),
        // The reporter prints it into the job's log, after its own words.
        message: plain::log(&check.message()),
    }
}

fn status(check: &ShownCheck) -> &'static str {
    match check.outcome {
        Outcome::Pass | Outcome::NotMeasurable => "pass",
        Outcome::GraderError => "error",
        _ => "fail",
    }
}
