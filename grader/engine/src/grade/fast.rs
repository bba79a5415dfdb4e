//! The programs for measuring speed-ups. They are built on all cores and kept until the second lane measures
//! them, with nothing else running.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
};

use witness::Part;

use super::{Grader, digest};
use crate::{
    compile::{Built, Variant},
    explain::explain,
    intake::Submission,
};

/// The maximum number of submissions whose programs are kept. Each takes some 18 MB in the host's temporary
/// folder.
pub const AHEAD: usize = 64;

/// A submission's programs, or the reasons why they could not be built.
pub(super) type Fast = BTreeMap<Part, Result<Built, String>>;

/// The programs of the reference, and of the submissions that are measured next.
pub(super) struct FastPrograms<'a> {
    grader: &'a Grader,
    reference: &'a Submission,
    references: BTreeMap<Part, OnceLock<Result<Built, String>>>,
    /// The key is the submission's digest.
    kept: Mutex<BTreeMap<String, Fast>>,
}

impl<'a> FastPrograms<'a> {
    pub(super) fn new(grader: &'a Grader, reference: &'a Submission) -> Self {
        let references = grader
            .course
            .catalog
            .parts
            .iter()
            .copied()
            .map(|part| (part, OnceLock::new()))
            .collect();
        Self { grader, reference, references, kept: Mutex::default() }
    }

    /// Whether the programs of the submission with this digest are kept.
    pub(super) fn has(&self, digest: &str) -> bool {
        self.kept().contains_key(digest)
    }

    /// Builds the programs of `parts`, including the reference's, and keeps them unless there are enough.
    pub(super) fn prepare(&self, submission: &Submission, parts: &BTreeSet<Part>) {
        let digest = digest(submission);
        let enough = self.kept().values().filter(|fast| !fast.is_empty()).count() >= AHEAD;
        if self.has(&digest) || enough && !parts.is_empty() {
            return;
        }
        let fast = self.make(submission, parts);
        self.kept().insert(digest, fast);
    }

    /// Removes and returns the programs of `parts`. Missing ones are built.
    pub(super) fn take(&self, submission: &Submission, parts: &BTreeSet<Part>) -> Fast {
        let kept = self.kept().remove(&digest(submission));
        kept.unwrap_or_else(|| self.make(submission, parts))
    }

    /// The reference's program of a part, which is built once, or the reason why there is none.
    pub(super) fn reference(&self, part: Part) -> Result<&Built, String> {
        let cell = self.references.get(&part).ok_or("there is no such part")?;
        let built = cell.get_or_init(|| self.build(part, self.reference));
        built.as_ref().map_err(String::clone)
    }

    fn make(&self, submission: &Submission, parts: &BTreeSet<Part>) -> Fast {
        thread::scope(|scope| {
            for part in parts {
                scope.spawn(|| self.reference(*part).is_ok());
            }
            let builds: Vec<_> = parts
                .iter()
                .map(|part| (*part, scope.spawn(|| self.build(*part, submission))))
                .collect();
            let joined = builds.into_iter().map(|(part, build)| {
                (part, build.join().unwrap_or_else(|_| Err("the build panicked".into())))
            });
            joined.collect()
        })
    }

    fn build(&self, part: Part, submission: &Submission) -> Result<Built, String> {
        let course = &self.grader.course;
        let built = self.grader.builder.build_variant(part, submission, course, Variant::Fast);
        built.map_err(|error| explain(&error))
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Fast>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
