//! People of a class without a result, or with a remark besides the points.
//!
//! A person without a result still has a row in every table, with the reason. So no submission is lost
//! silently, and none is counted as zero.

use super::plain;

/// A remark on one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The learner's name in the results.
    pub student: String,
    /// The person's name, if the roster has one.
    pub name: String,
    /// The person's section, if the roster has one.
    pub section: String,
    pub status: Status,
    /// The reason, and what the instructor can do.
    pub why: String,
}

/// Why a person has a remark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Something was handed in, but there is no result.
    NotGraded,
    /// The person is on the roster and has handed in nothing.
    HandedInNothing,
    /// There is a result, but the roster has no such person.
    NotOnTheRoster,
    /// There is a result, but it is doubtful which submission it belongs to.
    LookAt,
    /// A file that is not a submission, so there is no person.
    NotASubmission,
}

impl Status {
    /// The status in tables.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotGraded => "not graded",
            Self::HandedInNothing => "handed in nothing",
            Self::NotOnTheRoster => "not on the roster",
            Self::LookAt => "look at",
            Self::NotASubmission => "not a submission",
        }
    }

    fn is_graded(self) -> bool {
        matches!(self, Self::NotOnTheRoster | Self::LookAt)
    }

    /// Whether the instructor must act, because a submission has no result or its result is doubtful.
    pub fn needs_a_person(self) -> bool {
        match self {
            Self::NotGraded | Self::NotOnTheRoster | Self::LookAt => true,
            Self::HandedInNothing | Self::NotASubmission => false,
        }
    }
}

impl Standing {
    /// The status with the reason, on one line.
    pub fn sentence(&self) -> String {
        match self.why.as_str() {
            "" => self.status.words().to_owned(),
            why => format!("{}: {}", self.status.words(), plain::line(why)),
        }
    }
}

/// The remark on this learner, if there is one.
pub(super) fn of<'a>(standings: &'a [Standing], student: &str) -> Option<&'a Standing> {
    standings.iter().find(|standing| standing.student == student)
}

/// The people without a result, in order.
pub(super) fn without_result(standings: &[Standing]) -> impl Iterator<Item = &Standing> {
    standings.iter().filter(|standing| !standing.status.is_graded())
}
