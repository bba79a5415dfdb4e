//! What is taught and what it is worth: `grader/course.toml`, read and checked.
//!
//! The file names exercises, checks and points. Which checks exist is code
//! ([`witness`]); a course that names another one, or forgets one, is refused.

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
pub(crate) mod written;

pub use late::LatePolicy;
use moment::Due;

/// The course as `course.toml` has it.
#[derive(Debug, Clone)]
pub struct Course {
    /// What the course is made of, as its code says.
    pub catalog: &'static Catalog,
    /// What all checks together are worth: a sum to hold the points against.
    pub max_score: f64,
    /// What a learner is told of a check that did not pass, where the check does not say otherwise.
    pub feedback: Feedback,
    /// The exercises, in the order in which they are graded and shown.
    pub exercises: Vec<ExerciseEntry>,
    /// What is set as one piece of work, where the lab is set part by part.
    pub assignments: Vec<Assignment>,
    /// What coming late costs.
    pub late: Option<LatePolicy>,
}

/// Some of the exercises, set together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// Its name: `week-1`.
    pub name: String,
    /// Its exercises, by name.
    pub exercises: Vec<String>,
    /// What their checks together are worth.
    pub max_score: f64,
    /// When it is due, where `[late]` does not say it.
    #[serde(default)]
    pub due: Option<Due>,
}

/// One exercise: one file of a learner's.
#[derive(Debug, Clone)]
pub struct ExerciseEntry {
    /// The name of its file, without `.rs`.
    pub name: String,
    /// Where the file is.
    pub part: Part,
    /// What is graded, and how.
    pub code: &'static Exercise,
    /// What its speed-up is worth and held to, where it has one.
    pub speedup: Option<SpeedupEntry>,
    /// What is checked, in order.
    pub checks: Vec<CheckEntry>,
}

/// The speed-up of an exercise: measured after everything else, on a quiet machine.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeedupEntry {
    /// What it is worth.
    pub points: f64,
    /// The share of the reference's speed on the same machine that is held to: between 0 and 1.
    pub share: f64,
}

/// One check of an exercise.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckEntry {
    /// Its name within the exercise: `all-in-flight`.
    pub name: String,
    /// What it is worth.
    pub points: f64,
    /// What a learner is told of it; the course's level where nothing is said.
    #[serde(default)]
    pub feedback: Option<Feedback>,
    /// The exercise without which it says nothing: while that one is not right, it is blocked.
    #[serde(default)]
    pub needs: Option<String>,
}

/// How much a learner is told of a check that did not pass.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feedback {
    /// What must hold, what was seen, the likely cause, the next step.
    #[default]
    Full,
    /// What must hold and the next step: nothing of what the check saw.
    Category,
    /// The points, and nothing else.
    PointsOnly,
}

impl Feedback {
    /// The message that this level allows.
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

/// The course cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CourseError {
    /// The file cannot be read.
    #[error("cannot read the course {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not of its form.
    #[error("{path} is no course:\n{source}")]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line.
        source: toml::de::Error,
    },
    /// The file says something that cannot be.
    #[error("{path}: {what}")]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        what: String,
    },
}

impl Course {
    /// Reads and checks a course file. `catalog` says which exercises and checks exist.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is not of its form, names an unknown exercise or check, forgets a check, or
    /// has points that are not numbers of at least 0.
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
                        "`{id}` is worth {}, which is no number of points",
                        check.points
                    ));
                }
                if let Some(needed) = &check.needs
                    && !self.can_need(exercise, needed)
                {
                    return Some(format!(
                        "`{id}` cannot need `{needed}`\nhint: name another exercise of {}, whose \
                         own checks need none",
                        exercise.part
                    ));
                }
                if !named.insert(id.clone()) {
                    return Some(format!("`{id}` stands there twice"));
                }
            }
        }
        if let Some(forgotten) = known.difference(&named).next() {
            return Some(format!(
                "`{forgotten}` is missing\nhint: a check that is not wanted gets 0 points"
            ));
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
            return Some(format!("the assignment `{}` stands there twice", twice.name));
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

    /// The assignment with this name.
    pub fn assignment(&self, name: &str) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.name == name)
    }

    /// The course, narrowed to the exercises of an assignment.
    pub fn assigned(&self, assignment: &Assignment) -> Course {
        let mut course = self.clone();
        course.exercises.retain(|exercise| assignment.exercises.contains(&exercise.name));
        course
    }

    /// Both are in one program, and no check waits for one that waits itself.
    fn can_need(&self, exercise: &ExerciseEntry, needed: &str) -> bool {
        needed != exercise.name
            && self.exercise(needed).is_some_and(|needed| {
                needed.part == exercise.part && needed.checks.iter().all(|c| c.needs.is_none())
            })
    }

    /// An exercise's file, for messages that say what a submission looks like.
    pub fn example(&self) -> PathBuf {
        self.exercises.first().map(ExerciseEntry::path).unwrap_or_default()
    }

    /// The exercise with this name.
    pub fn exercise(&self, name: &str) -> Option<&ExerciseEntry> {
        self.exercises.iter().find(|exercise| exercise.name == name)
    }

    /// The exercises of one part, in order.
    pub fn of_part(&self, part: Part) -> impl Iterator<Item = &ExerciseEntry> {
        self.exercises.iter().filter(move |exercise| exercise.part == part)
    }

    /// How much a learner is told of a check.
    pub fn feedback_of(&self, check: &CheckEntry) -> Feedback {
        check.feedback.unwrap_or(self.feedback)
    }

    /// How much a learner is told of the check with this name; the course's level for a stranger.
    pub fn feedback_at(&self, exercise: &str, check: &str) -> Feedback {
        let mut checks = self.exercise(exercise).into_iter().flat_map(|e| &e.checks);
        let entry = checks.find(|entry| entry.name == check);
        entry.map_or(self.feedback, |entry| self.feedback_of(entry))
    }

    /// The points of all checks that are in it: fewer than [`Course::max_score`] when it was
    /// narrowed.
    pub fn sum_of_points(&self) -> f64 {
        self.exercises.iter().map(ExerciseEntry::points).sum()
    }
}

impl ExerciseEntry {
    /// The points of all its checks and of its speed-up.
    pub fn points(&self) -> f64 {
        let checks: f64 = self.checks.iter().map(|check| check.points).sum();
        checks + self.speedup.map_or(0.0, |speedup| speedup.points)
    }

    /// Its file's path within a learner's tree.
    pub fn path(&self) -> PathBuf {
        Path::new(self.part.folder).join("src/exercises").join(format!("{}.rs", self.name))
    }
}

/// `course.toml` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
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
    /// Finds the code of each exercise; says what has none.
    fn resolve(self, catalog: &'static Catalog) -> Result<Course, String> {
        let exercises = self.exercise.into_iter().map(|entry| entry.resolve(catalog));
        Ok(Course {
            catalog,
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

/// Whether two sums of points are not the same.
fn differ(one: f64, other: f64) -> bool {
    (one - other).abs() > 1e-9
}

#[cfg(test)]
pub(crate) mod tests;
