//! One person of a roster.

use std::collections::BTreeSet;

use crate::class::spelling;

/// One learner of the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The name that the learner's results have.
    pub student: String,
    /// The full name.
    pub name: String,
    /// The address.
    pub email: String,
    pub section: String,
    /// The team, if teams hand in.
    pub team: String,
    /// Extra late days of this learner.
    pub extra_days: Option<u32>,
    /// Other names by which a system knows this learner.
    pub ids: Vec<String>,
    /// Numbers by which a system knows this learner in the names of files.
    pub numbers: Vec<String>,
    /// The role as it is written, if the roster has roles.
    pub role: String,
    /// The line of the file, from 1.
    pub line: u64,
}

impl Person {
    /// The full name. A column `student` may have it, too.
    pub(super) fn full_name(&self) -> &str {
        let is_name = self.name.is_empty() && self.student.contains([' ', ',']);
        if is_name { &self.student } else { &self.name }
    }

    /// Whether another line has the same data, except for the case of letters.
    pub(super) fn is_repeated_by(&self, other: &Self) -> bool {
        let same = |of: fn(&Self) -> &String| spelling::id(of(self)) == spelling::id(of(other));
        let ids = |person: &Self| -> BTreeSet<String> {
            person.ids.iter().map(|id| spelling::id(id)).collect()
        };
        same(|person| &person.student)
            && same(|person| &person.name)
            && same(|person| &person.email)
            && same(|person| &person.section)
            && same(|person| &person.team)
            && ids(self) == ids(other)
            && (self.extra_days, &self.numbers) == (other.extra_days, &other.numbers)
    }
}
