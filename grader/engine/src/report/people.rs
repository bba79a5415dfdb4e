//! People of a class of whom its tables say more than points, or who have none.
//!
//! A person without a result has a row in every table all the same, with the reason: no submission is
//! lost in silence, and none is a zero.

use super::plain;

/// What is to be known of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The name that results go by.
    pub student: String,
    /// The person's name, where the roster has one.
    pub name: String,
    /// The person's section, where the roster has one.
    pub section: String,
    /// What it is.
    pub status: Status,
    /// Why, and what to do where a person must look.
    pub why: String,
}

/// Why a person is not simply graded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Something was handed in and there is no result of it.
    NotGraded,
    /// The person is on the roster and has handed in nothing.
    HandedInNothing,
    /// There is a result, and no person on the roster for it.
    NotOnTheRoster,
    /// There is a result, and a doubt about what it is of.
    LookAt,
    /// It is no person but a file that is no submission.
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

    /// Whether there is a result.
    fn is_graded(self) -> bool {
        matches!(self, Self::NotOnTheRoster | Self::LookAt)
    }

    /// Whether a person must look: a submission is without a result, or a result is in doubt.
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

/// The standing of this learner, where there is one.
pub(super) fn of<'a>(standings: &'a [Standing], student: &str) -> Option<&'a Standing> {
    standings.iter().find(|standing| standing.student == student)
}

/// Those who have no result, in their order.
pub(super) fn without_result(standings: &[Standing]) -> impl Iterator<Item = &Standing> {
    standings.iter().filter(|standing| !standing.status.is_graded())
}
