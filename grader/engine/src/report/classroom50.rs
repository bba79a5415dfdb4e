//! Classroom 50's result (`classroom50/result/v1`), as its runner collects it. The learner's view.
//!
//! The learner and the assignment come from the runner's environment, see [`Identity`]. The format allows only
//! whole points, so all points, including the maximum, are multiplied by [`SCALE`]. If the grader failed, the
//! result is one of 0 possible points, which is not a grade.

use std::env;

use serde::Serialize;

use super::{
    RenderError, plain,
    view::{ShownCheck, View, shown},
};
use crate::record::{Outcome, Record};

/// Keeps two decimal places.
const SCALE: f64 = 100.0;

/// Placeholder for a value that the runner does not provide. Its collector refuses a result with it.
const UNKNOWN: &str = "unknown";

/// The submission's identity, from variables of the runner.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    pub classroom: Option<String>,
    pub assignment: Option<String>,
    /// `MODE`: individual, or group.
    pub mode: Option<String>,
    /// `USERNAME`: the owner of the repository.
    pub username: Option<String>,
    pub submission_tag: Option<String>,
    pub commit_url: Option<String>,
    pub release_url: Option<String>,
    pub review_url: Option<String>,
    /// `DATETIME`, the time of submission, as `2026-03-01T12:00:00Z`.
    pub datetime: Option<String>,
}

impl Identity {
    pub fn of_environment() -> Self {
        let variable = |name| env::var(name).ok().filter(|value| !value.trim().is_empty());
        Self {
            classroom: variable("CLASSROOM"),
            assignment: variable("ASSIGNMENT"),
            mode: variable("MODE"),
            username: variable("USERNAME"),
            submission_tag: variable("SUBMISSION_TAG"),
            commit_url: variable("COMMIT_URL"),
            release_url: variable("RELEASE_URL"),
            review_url: variable("REVIEW_URL"),
            datetime: variable("DATETIME"),
        }
    }

    /// The time of submission from the runner, or else from the tag, which contains its digits.
    fn datetime(&self) -> String {
        if let Some(datetime) = self.datetime.as_deref().filter(|datetime| is_datetime(datetime)) {
            return datetime.to_owned();
        }
        let tag = self.submission_tag.as_deref().unwrap_or_default();
        let digits: String = tag.chars().filter(char::is_ascii_digit).take(14).collect();
        let of_tag = (digits.len() == 14).then(|| {
            let part = |from: usize, to: usize| &digits[from..to];
            let day = [part(0, 4), part(4, 6), part(6, 8)].join("-");
            let time = [part(8, 10), part(10, 12), part(12, 14)].join(":");
            format!("{day}T{time}Z")
        });
        of_tag.filter(|of_tag| is_datetime(of_tag)).unwrap_or("1970-01-01T00:00:00Z".into())
    }
}

/// Whether a text is a time in the format's notation.
fn is_datetime(text: &str) -> bool {
    let is_like = |(own, pattern): (char, char)| match pattern {
        '0' => own.is_ascii_digit(),
        other => own == other,
    };
    let pattern = "0000-00-00T00:00:00Z";
    text.len() == pattern.len()
        && text.chars().zip(pattern.chars()).all(is_like)
        && text[11..13] < *"24"
        && text[14..16] < *"60"
        && text[17..19] < *"60"
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Results {
    schema: &'static str,
    classroom: String,
    assignment: String,
    #[serde(rename = "assignment_type")]
    assignment_type: &'static str,
    owner: String,
    submission: String,
    commit: String,
    release: String,
    review: String,
    datetime: String,
    score: u64,
    max_score: u64,
    tests: Vec<Test>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Test {
    test_name: String,
    passed: bool,
    score: u64,
    max_score: u64,
    /// The points before scaling.
    points: String,
    message: String,
}

/// One learner's result.
///
/// # Errors
///
/// When it cannot be written as JSON.
pub fn render(record: &Record, identity: &Identity) -> Result<String, RenderError> {
    let shown = shown(record, View::Learner);
    let counts = !shown.faulty();
    let own = |value: &Option<String>, other: &str| {
        plain::line(value.as_deref().filter(|value| !value.is_empty()).unwrap_or(other))
    };
    let tag = own(&identity.submission_tag, UNKNOWN);
    let commit = own(&identity.commit_url, UNKNOWN);
    let max_score = if counts { whole(shown.max_score) } else { 0 };
    super::json(&Results {
        schema: "classroom50/result/v1",
        classroom: own(&identity.classroom, UNKNOWN),
        assignment: own(&identity.assignment, record.assignment.as_deref().unwrap_or(UNKNOWN)),
        assignment_type: match identity.mode.as_deref() {
            Some("group" | "team") => "group",
            _ => "individual",
        },
        owner: own(&identity.username, &record.student),
        submission: if tag.starts_with("submit/") { tag } else { format!("submit/{tag}") },
        release: own(&identity.release_url, UNKNOWN),
        review: own(&identity.review_url, &commit),
        commit,
        datetime: identity.datetime(),
        // The format does not allow a score above the maximum, so a bonus is cut.
        score: if counts { whole(shown.score).min(max_score) } else { 0 },
        max_score,
        tests: shown.checks.iter().map(|check| test(check, counts)).collect(),
    })
}

fn test(check: &ShownCheck, counts: bool) -> Test {
    let max_score = if counts { whole(check.max_points) } else { 0 };
    Test {
        test_name: check.id.clone(),
        passed: matches!(check.outcome, Outcome::Pass | Outcome::NotMeasurable),
        score: if counts { whole(check.points).min(max_score) } else { 0 },
        max_score,
        points: format!("{} of {}", check.points_in_words(), plain::points(check.max_points)),
        message: plain::log(&check.message()),
    }
}

fn whole(points: f64) -> u64 {
    (points.max(0.0) * SCALE).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_comes_from_runner_or_tag() {
        let of = |datetime: Option<&str>, tag: &str| {
            let [datetime, submission_tag] = [datetime, Some(tag)].map(|v| v.map(str::to_owned));
            Identity { datetime, submission_tag, ..Identity::default() }.datetime()
        };
        let tag = "submit/2026-03-01T12-30-59Z-abc1234";
        assert_eq!(of(Some("2026-03-02T00:00:00Z"), tag), "2026-03-02T00:00:00Z");
        assert_eq!(of(Some("yesterday"), tag), "2026-03-01T12:30:59Z");
        assert_eq!(of(None, "submit/20260301-123059-1"), "2026-03-01T12:30:59Z");
        assert_eq!(of(None, "submit/lab"), "1970-01-01T00:00:00Z");
        assert_eq!(of(None, "submit/20260301-993059-1"), "1970-01-01T00:00:00Z");
    }
}
