//! Reads and validates `grader/course.toml`, which defines the exercises and their points.
//!
//! The file names exercises, checks and points. The existing checks are defined in code ([`witness`]). A course
//! that names an unknown check or omits one is refused.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use lab::Finding;
use serde::{Deserialize, Serialize};
use witness::{Catalog, Exercise, Part};

mod late;
pub(crate) mod moment;
pub(crate) mod months;
pub(crate) mod order;
mod serial;
mod words;
pub(crate) mod written;

pub use late::LatePolicy;
use moment::Due;

/// The title of a course without one.
pub const UNTITLED: &str = "Course";

/// The course as `course.toml` has it.
#[derive(Debug, Clone)]
pub struct Course {
    /// The exercises and checks that the code defines.
    pub catalog: &'static Catalog,
    /// The title on pages, and the name of its column in a gradebook.
    pub title: String,
    /// The expected sum of the points of all checks.
    pub max_score: f64,
    /// How much a learner sees of a failed check, unless the check sets its own level.
    pub feedback: Feedback,
    /// The exercises, in the order in which they are graded and shown.
    pub exercises: Vec<ExerciseEntry>,
    /// Exercises that are set together, if the course is set in parts.
    pub assignments: Vec<Assignment>,
    pub late: Option<LatePolicy>,
}

/// Some of the exercises, set together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// The name, such as `week-1`.
    pub name: String,
    pub exercises: Vec<String>,
    /// The expected sum of the points of its checks.
    pub max_score: f64,
    /// The due date, if it differs from that in `[late]`.
    #[serde(default)]
    pub due: Option<Due>,
}

/// One exercise, which is one file of a learner's.
#[derive(Debug, Clone)]
pub struct ExerciseEntry {
    /// The name of its file, without `.rs`.
    pub name: String,
    pub part: Part,
    /// The checks and how they run.
    pub code: &'static Exercise,
    /// The points and the required share of its speed-up, if it has one.
    pub speedup: Option<SpeedupEntry>,
    /// The checks, in the order of `course.toml`.
    pub checks: Vec<CheckEntry>,
}

/// The speed-up of an exercise. It is measured after all checks, on a quiet machine.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeedupEntry {
    pub points: f64,
    /// The required share of the reference's speed on the same machine, between 0 and 1.
    pub share: f64,
}

/// The settings of a check in `course.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckEntry {
    /// The name within the exercise, such as `all-in-flight`.
    pub name: String,
    pub points: f64,
    /// How much a learner sees of a failure. The course's level if not set.
    #[serde(default)]
    pub feedback: Option<Feedback>,
    /// The exercise that this check depends on. The check is blocked while that exercise is not right.
    #[serde(default)]
    pub needs: Option<String>,
}

/// How much a learner sees of a failed check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feedback {
    /// The requirement, what was seen, the likely cause, and the next step.
    #[default]
    Full,
    /// The requirement and the next step, without anything that the check saw.
    Category,
    PointsOnly,
}

impl Feedback {
    /// The message at this level.
    pub fn show(self, finding: &Finding) -> String {
        match self {
            Feedback::Full => finding.to_string(),
            Feedback::Category => {
                format!("must hold: {}\nnext:      {}", finding.must, finding.next)
            }
            Feedback::PointsOnly => String::new(),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum CourseError {
    #[error("cannot read the course {path}")]
    Read { path: PathBuf, source: io::Error },
    /// The file is not valid TOML or lacks a field.
    #[error("{path} is not a valid course:\n{source}")]
    Form {
        path: PathBuf,
        /// The error with its line.
        source: toml::de::Error,
    },
    /// The file is not consistent.
    #[error("{path}: {what}")]
    Content {
        path: PathBuf,
        /// The error and what to do.
        what: String,
    },
}

impl Course {
    /// Reads and validates a course file. `catalog` contains the existing exercises and checks.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or parsed, names an unknown exercise or check, omits a check, or has points
    /// that are not numbers of at least 0.
    pub fn read(path: &Path, catalog: &'static Catalog) -> Result<Self, CourseError> {
        let text = fs::read_to_string(path)
            .map_err(|source| CourseError::Read { path: path.into(), source })?;
        Self::parse(&text, path, catalog)
    }

    /// The course that `text` describes. Errors name `path`.
    ///
    /// # Errors
    ///
    /// As [`Course::read`].
    pub fn parse(text: &str, path: &Path, catalog: &'static Catalog) -> Result<Self, CourseError> {
        let content = |what| CourseError::Content { path: path.into(), what };
        let file: File = toml::from_str(text)
            .map_err(|source| CourseError::Form { path: path.into(), source })?;
        let course = file.resolve(catalog).map_err(content)?;
        match course.fault() {
            None => Ok(course),
            Some(what) => Err(content(what)),
        }
    }

    fn fault(&self) -> Option<String> {
        let known: BTreeSet<String> =
            self.catalog.exercises.iter().flat_map(Exercise::ids).collect();
        let mut named = BTreeSet::new();
        for exercise in &self.exercises {
            for check in &exercise.checks {
                let id = format!("{}/{}", exercise.name, check.name);
                if !known.contains(&id) {
                    return Some(format!("there is no check `{id}`\nhint: see grader/course"));
                }
                if !(check.points.is_finite() && check.points >= 0.0) {
                    return Some(format!(
                        "`{id}` is worth {}, which is not a valid number of points",
                        check.points
                    ));
                }
                if let Some(needed) = &check.needs
                    && !self.can_need(exercise, needed)
                {
                    return Some(format!(
                        "`{id}` cannot need `{needed}`\nhint: name another exercise of {}, whose \
                         checks need no other exercise",
                        exercise.part
                    ));
                }
                if !named.insert(id.clone()) {
                    return Some(format!("`{id}` appears twice"));
                }
            }
        }
        if let Some(forgotten) = known.difference(&named).next() {
            return Some(format!(
                "`{forgotten}` is missing\nhint: to leave a check out, give it 0 points"
            ));
        }
        if self.title.trim().is_empty() {
            return Some("the title is empty\nhint: leave the line out, or name the course".into());
        }
        let sum = self.sum_of_points();
        if differ(sum, self.max_score) {
            return Some(format!(
                "the checks are worth {sum}, but max_score is {}",
                self.max_score
            ));
        }
        let mut names = BTreeSet::new();
        let twice = self.assignments.iter().find(|assignment| !names.insert(&assignment.name));
        if let Some(twice) = twice {
            return Some(format!("the assignment `{}` appears twice", twice.name));
        }
        let of_assignments = self.assignments.iter().find_map(|a| self.fault_of(a));
        of_assignments.or_else(|| self.late.as_ref().and_then(LatePolicy::fault))
    }

    fn fault_of(&self, assignment: &Assignment) -> Option<String> {
        let Assignment { name, exercises, max_score, .. } = assignment;
        if let Some(unknown) = exercises.iter().find(|name| self.exercise(name).is_none()) {
            return Some(format!("the assignment `{name}` has no exercise `{unknown}` to offer"));
        }
        let zone = self.late.as_ref().and_then(|policy| policy.zone.as_ref());
        if let Some(what) = assignment.due.as_ref().and_then(|due| due.fault(zone)) {
            return Some(format!("the due date of the assignment `{name}`: {what}"));
        }
        let sum = self.assigned(assignment).sum_of_points();
        differ(sum, *max_score).then(|| {
            format!("the checks of the assignment `{name}` are worth {sum}, not {max_score}")
        })
    }

    pub fn assignment(&self, name: &str) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.name == name)
    }

    /// The course, reduced to the exercises of an assignment.
    pub fn assigned(&self, assignment: &Assignment) -> Course {
        let mut course = self.clone();
        course.exercises.retain(|exercise| assignment.exercises.contains(&exercise.name));
        course
    }

    /// Whether both are in one program, and the needed exercise's checks depend on no other.
    fn can_need(&self, exercise: &ExerciseEntry, needed: &str) -> bool {
        needed != exercise.name
            && self.exercise(needed).is_some_and(|needed| {
                needed.part == exercise.part && needed.checks.iter().all(|c| c.needs.is_none())
            })
    }

    /// The path of an exercise file, as an example in messages.
    pub fn example(&self) -> PathBuf {
        self.exercises.first().map(ExerciseEntry::path).unwrap_or_default()
    }

    pub fn exercise(&self, name: &str) -> Option<&ExerciseEntry> {
        self.exercises.iter().find(|exercise| exercise.name == name)
    }

    /// The exercises of one part, in order.
    pub fn of_part(&self, part: Part) -> impl Iterator<Item = &ExerciseEntry> {
        self.exercises.iter().filter(move |exercise| exercise.part == part)
    }

    /// How much a learner sees of a check's failure.
    pub fn feedback_of(&self, check: &CheckEntry) -> Feedback {
        check.feedback.unwrap_or(self.feedback)
    }

    /// How much a learner sees of a failure of the check with this name. The course's level if the name is
    /// unknown.
    pub fn feedback_at(&self, exercise: &str, check: &str) -> Feedback {
        let mut checks = self.exercise(exercise).into_iter().flat_map(|e| &e.checks);
        let entry = checks.find(|entry| entry.name == check);
        entry.map_or(self.feedback, |entry| self.feedback_of(entry))
    }

    /// The points of all present checks, which is less than [`Course::max_score`] for a reduced course.
    pub fn sum_of_points(&self) -> f64 {
        self.exercises.iter().map(ExerciseEntry::points).sum()
    }
}

impl ExerciseEntry {
    /// The points of its checks and its speed-up.
    pub fn points(&self) -> f64 {
        let checks: f64 = self.checks.iter().map(|check| check.points).sum();
        checks + self.speedup.map_or(0.0, |speedup| speedup.points)
    }

    /// The path of its file in a learner's tree.
    pub fn path(&self) -> PathBuf {
        Path::new(self.part.folder).join("src/exercises").join(format!("{}.rs", self.name))
    }
}

/// The format of `course.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default = "untitled")]
    title: String,
    max_score: f64,
    #[serde(default)]
    feedback: Feedback,
    exercise: Vec<ExerciseInFile>,
    #[serde(default)]
    assignment: Vec<Assignment>,
    #[serde(default)]
    late: Option<LatePolicy>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExerciseInFile {
    name: String,
    part: String,
    #[serde(default)]
    speedup: Option<SpeedupEntry>,
    check: Vec<CheckEntry>,
}

impl File {
    /// Finds the code of each exercise. An exercise without code is an error.
    fn resolve(self, catalog: &'static Catalog) -> Result<Course, String> {
        let exercises = self.exercise.into_iter().map(|entry| entry.resolve(catalog));
        Ok(Course {
            catalog,
            title: self.title,
            max_score: self.max_score,
            feedback: self.feedback,
            exercises: exercises.collect::<Result<_, _>>()?,
            assignments: self.assignment,
            late: self.late,
        })
    }
}

impl ExerciseInFile {
    fn resolve(self, catalog: &'static Catalog) -> Result<ExerciseEntry, String> {
        let Self { name, part, speedup, check } = self;
        let Some(code) = catalog.exercise(&name) else {
            let names: Vec<_> = catalog.exercises.iter().map(|exercise| exercise.name).collect();
            return Err(format!(
                "there is no exercise `{name}`\nhint: there are {}",
                names.join(", ")
            ));
        };
        if code.part.name != part {
            return Err(format!("`{name}` is an exercise of {}, not of {part}", code.part.name));
        }
        if speedup.is_some() && code.speedup.is_none() {
            return Err(format!("`{name}` has no speed-up to measure\nhint: remove `speedup`"));
        }
        Ok(ExerciseEntry { name, part: code.part, code, speedup, checks: check })
    }
}

fn untitled() -> String {
    UNTITLED.to_owned()
}

/// Whether two sums of points differ by more than rounding.
fn differ(one: f64, other: f64) -> bool {
    (one - other).abs() > 1e-9
}

#[cfg(test)]
pub(crate) mod tests;
