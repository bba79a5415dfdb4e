//! What a course is made of, as the grader sees it: parts, exercises, checks, and what a speed-up is measured on.
//!
//! Points are not here: an instructor sets them in `course.toml`.

use std::fmt;

use fastrand::Rng;
use sandbox::Processes;

use crate::{stage::Stage, unmet::Unmet, world::World};

/// A whole course.
#[derive(Debug)]
pub struct Catalog {
    /// Its parts, in the order in which they are taught.
    pub parts: &'static [Part],
    /// Its exercises, in the order in which they are taught.
    pub exercises: &'static [Exercise],
}

/// A package of given code whose exercises learners write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// What `course.toml` calls it.
    pub name: &'static str,
    /// The folder at the top of a learner's tree. The package has the same name.
    pub folder: &'static str,
    /// The name of its program.
    pub program: &'static str,
    /// Whether its programs keep cores busy, so that a speed-up is measured on optimised code. Programs that wait
    /// show the same speed-up without it, and compile faster.
    pub optimised: bool,
}

/// One exercise: one file of a learner's.
#[derive(Debug)]
pub struct Exercise {
    /// The name of its file, without `.rs`.
    pub name: &'static str,
    /// The part that the file belongs to.
    pub part: Part,
    /// Whether its programs may start processes.
    pub processes: Processes,
    /// Whether its right programs pause for whole seconds.
    pub pace: Pace,
    /// What is checked, in any order: `course.toml` has the order that is shown.
    pub checks: &'static [Check],
    /// How its speed-up is measured, where it has one.
    pub speedup: Option<Subject>,
}

/// How long right programs take, whatever the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As long as the machine needs.
    Prompt,
    /// Whole seconds: a server asks them to pause, on its own clock. Such checks are started first.
    TakesSeconds,
}

/// One check of an exercise.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Its name within the exercise, as in `course.toml`.
    pub name: &'static str,
    /// Runs it.
    pub run: fn(&mut Stage) -> Result<(), Unmet>,
}

/// What the speed-up of an exercise is measured on.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// What the work is made of.
    pub work: Work,
    /// The command lines of one round, with data that cannot be known in advance.
    pub task: fn(&mut Rng, &Terms) -> Task,
    /// The world in which the programs of a round run. `None` where there is nothing to ask.
    pub world: Option<fn(&mut Rng) -> World>,
    /// Environment variables of the programs.
    pub env: &'static [(&'static str, &'static str)],
    /// Members of the result document that differ from run to run. Answers are compared without them.
    pub volatile: &'static [&'static str],
}

/// What an exercise's work is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// It needs cores.
    Computing,
    /// It waits for a service.
    Waiting,
}

/// What the command lines of a round depend on.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The path of the program that runs the task, as the program itself sees it.
    pub program: &'a str,
    /// The address of the service.
    pub server: &'a str,
    /// Threads or processes that share the work, where it needs cores.
    pub workers: usize,
}

/// The command lines of one round: the same task, one step after another and together.
#[derive(Debug, Clone)]
pub struct Task {
    /// The given sequential program's.
    pub sequential: Vec<String>,
    /// The exercise's.
    pub parallel: Vec<String>,
}

impl Catalog {
    /// The exercise with this name.
    pub fn exercise(&self, name: &str) -> Option<&'static Exercise> {
        self.exercises.iter().find(|exercise| exercise.name == name)
    }

    /// The part with this name.
    pub fn part(&self, name: &str) -> Option<Part> {
        self.parts.iter().copied().find(|part| part.name == name)
    }
}

impl Part {
    /// The name of its library crate.
    pub fn crate_name(self) -> String {
        self.folder.replace('-', "_")
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.folder)
    }
}

impl Exercise {
    /// The check with this name.
    pub fn check(&self, name: &str) -> Option<Check> {
        self.checks.iter().copied().find(|check| check.name == name)
    }

    /// `exercise/check`, for each of its checks.
    pub fn ids(&self) -> impl Iterator<Item = String> {
        self.checks.iter().map(|check| format!("{}/{}", self.name, check.name))
    }
}

impl Check {
    /// A check with its name.
    pub const fn new(name: &'static str, run: fn(&mut Stage) -> Result<(), Unmet>) -> Self {
        Self { name, run }
    }
}
