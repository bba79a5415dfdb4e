//! The types that describe a course to the grader, with its parts, exercises, checks and speed-ups.
//!
//! Points are set by an instructor in `course.toml`.

use std::fmt;

use fastrand::Rng;
use sandbox::Processes;

use crate::{stage::Stage, verdict::Verdict, world::World};

/// A whole course.
#[derive(Debug)]
pub struct Catalog {
    /// The parts, in the order in which they are taught.
    pub parts: &'static [Part],
    /// The exercises, in the order in which they are taught.
    pub exercises: &'static [Exercise],
}

/// A package of given code with exercises for learners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// Its name in `course.toml`.
    pub name: &'static str,
    /// The folder at the top of a learner's tree, which is also the package's name.
    pub folder: &'static str,
    /// The binary that the package builds.
    pub program: &'static str,
    /// Whether its programs keep cores busy, so that a speed-up must be measured on optimised code. Programs that wait
    /// show the same speed-up without optimisation, and compile faster.
    pub optimised: bool,
}

/// An exercise, which is one file that a learner writes.
#[derive(Debug)]
pub struct Exercise {
    /// The name of its file, without `.rs`.
    pub name: &'static str,
    /// The part that the file belongs to.
    pub part: Part,
    /// Whether its programs may start processes. The sandbox refuses it otherwise.
    pub processes: Processes,
    /// Whether correct programs pause for whole seconds.
    pub pace: Pace,
    /// The checks, in any order. `course.toml` sets the order for display.
    pub checks: &'static [Check],
    /// How its speed-up is measured, if it has one.
    pub speedup: Option<Subject>,
}

/// How long correct programs take on any machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As long as the machine needs.
    Prompt,
    /// Whole seconds, because a server makes them pause by its own clock. Such checks are started first.
    TakesSeconds,
}

/// One check of an exercise.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Its name within the exercise, as in `course.toml`.
    pub name: &'static str,
    /// Observes the learner's program, and decides whether it meets the requirement.
    pub run: fn(&mut Stage) -> Verdict,
}

/// How the speed-up of an exercise is measured.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// What limits the speed of the work.
    pub work: Work,
    /// Makes the command lines of one round, with data that cannot be predicted.
    pub task: fn(&mut Rng, &Terms) -> Task,
    /// Makes the world in which the programs of a round run. `None` if they use no service.
    pub world: Option<fn(&mut Rng) -> World>,
    /// Environment variables of the programs, as names and values.
    pub env: &'static [(&'static str, &'static str)],
    /// Members of the result document that differ between runs, and are ignored when answers are compared.
    pub volatile: &'static [&'static str],
}

/// What limits the speed of an exercise's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Cores.
    Computing,
    /// The response time of a service.
    Waiting,
}

/// Values that the command lines of a round depend on.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The path of the program that runs the task, as seen from inside.
    pub program: &'a str,
    /// The URL of the service, without a slash at the end.
    pub server: &'a str,
    /// The number of threads or processes that share the work, if it needs cores.
    pub workers: usize,
}

/// The command lines that run the same task sequentially and in parallel.
#[derive(Debug, Clone)]
pub struct Task {
    /// For the given sequential program.
    pub sequential: Vec<String>,
    /// For the exercise.
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
    /// The name of the part's library crate.
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

    /// The ids of its checks, as `exercise/check`.
    pub fn ids(&self) -> impl Iterator<Item = String> {
        self.checks.iter().map(|check| format!("{}/{}", self.name, check.name))
    }
}

impl Check {
    /// A check with its name.
    pub const fn new(name: &'static str, run: fn(&mut Stage) -> Verdict) -> Self {
        Self { name, run }
    }
}
