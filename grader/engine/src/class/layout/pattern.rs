//! The option `--names`, with which an instructor describes the names in a class.

use std::str::FromStr;

use regex::Regex;

use super::systems::{Meant, digits};

/// A regular expression with a group `student`, and a group `attempt` if there are several attempts.
#[derive(Debug, Clone)]
pub struct NamePattern(Regex);

const STUDENT: &str = "student";
const ATTEMPT: &str = "attempt";

/// The maximum size of the compiled regular expression.
const LARGEST_BYTES: usize = 1 << 20;

impl FromStr for NamePattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pattern = regex::RegexBuilder::new(text).size_limit(LARGEST_BYTES).build();
        let pattern = pattern.map_err(|error| error.to_string())?;
        let mut groups = pattern.capture_names().flatten();
        if !groups.any(|group| group == STUDENT) {
            return Err(format!("it has no group `(?<{STUDENT}>…)`"));
        }
        Ok(Self(pattern))
    }
}

impl NamePattern {
    /// The meaning of a name that matches.
    pub(super) fn meaning(&self, name: &str) -> Option<Meant> {
        let groups = self.0.captures(name)?;
        let student = groups.name(STUDENT)?.as_str().trim();
        let attempt = groups.name(ATTEMPT).map_or(0, |attempt| digits(attempt.as_str()));
        let meant =
            Meant { name: student.to_owned(), attempt, file: name.to_owned(), ..Meant::default() };
        (!student.is_empty()).then_some(meant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_name_student_and_attempt() {
        let pattern: NamePattern =
            "^lab1-(?<student>.+?)(_v(?<attempt>[0-9]+))?(\\.zip)?$".parse().unwrap();
        let meant = pattern.meaning("lab1-anna-b_v12.zip").unwrap();
        assert_eq!((meant.name.as_str(), meant.attempt), ("anna-b", 12));
        assert_eq!(pattern.meaning("lab1-bob").unwrap().name, "bob");
        assert!(pattern.meaning("solution").is_none());
        assert!("(".parse::<NamePattern>().is_err());
        assert!("lab1-(.+)".parse::<NamePattern>().unwrap_err().contains("student"));
    }
}
