//! Compiles one part of a submission on a private copy, and finds the file at fault if it does not compile.
//!
//! An error that a learner's file causes is a build error of the learner's. The grader has failed only if the
//! stubs alone do not compile, which is tried last.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::Arc,
    time::Duration,
};

use sandbox::{Folder, Sandbox};
use witness::Part;

use super::{
    allowance::Allowance,
    built::{BuildError, Built},
    given::{Given, Variant},
    kit::Kit,
    recent::Recent,
    tokens,
};
use crate::{course::Course, intake::Submission};

/// The length of a compiler message that is kept for the report, in bytes.
const SHOWN_BYTES: usize = 4000;

/// Compiles submissions.
#[derive(Debug)]
pub struct Builder {
    pub(super) kit: Kit,
    pub(super) sandbox: Sandbox,
    pub(super) unsafe_code: UnsafeCode,
    recent: Recent,
    /// The CPU time that the compiler needs for the model answer of each part, by the part's name.
    needed: BTreeMap<String, Duration>,
}

/// The treatment of unsafe code in a learner's crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnsafeCode {
    /// Unsafe code does not compile.
    Refused,
    /// As if a learner had found a hole in the compiler. The sandbox must hold without this lock, too.
    Allowed,
}

#[cfg(test)]
impl Built {
    /// A value without a program.
    pub(super) fn of_nothing() -> Self {
        let folder = Folder::make().expect("a folder can be made");
        let program = folder.path().join("program");
        let (broken, cpu) = (BTreeMap::new(), Duration::ZERO);
        Self { program, broken, cpu, _folder: Arc::new(folder) }
    }
}

impl Builder {
    /// A builder with this `kit` and `sandbox`.
    pub fn new(kit: Kit, sandbox: Sandbox) -> Self {
        let (recent, needed) = (Recent::new(), BTreeMap::new());
        Self { kit, sandbox, unsafe_code: UnsafeCode::Refused, recent, needed }
    }

    /// Bounds the compiler by the CPU time that the model answers `needed`, by the part's name.
    pub fn expect(&mut self, needed: BTreeMap<String, Duration>) {
        self.needed = needed;
    }

    /// The same builder without this lock, to test the others.
    pub(crate) fn allowing_unsafe_code(&self) -> Self {
        let (kit, sandbox) = (self.kit.clone(), self.sandbox.clone());
        let (recent, needed) = (Recent::new(), self.needed.clone());
        Self { kit, sandbox, unsafe_code: UnsafeCode::Allowed, recent, needed }
    }

    /// The kit that submissions are compiled against.
    pub fn kit(&self) -> &Kit {
        &self.kit
    }

    /// Compiles one part of a submission. Files that are missing or do not compile are replaced by their stubs.
    ///
    /// # Errors
    ///
    /// When the grader or its host fails. A broken submission still gives a program.
    pub fn build(
        &self,
        part: Part,
        submission: &Submission,
        course: &Course,
    ) -> Result<Built, BuildError> {
        self.build_variant(part, submission, course, Variant::Checked)
    }

    /// Compiles one part of a submission for `variant`, unless the same files are in the cache.
    ///
    /// # Errors
    ///
    /// As [`Builder::build`].
    pub fn build_variant(
        &self,
        part: Part,
        submission: &Submission,
        course: &Course,
        variant: Variant,
    ) -> Result<Built, BuildError> {
        let given = Given::of(part, variant);
        let mut files: BTreeMap<_, _> = course
            .of_part(part)
            .filter_map(|exercise| submission.files.get_key_value(&exercise.name))
            .map(|(name, text)| (name.clone(), text.clone()))
            .collect();
        if given.optimised {
            leave_unmeasured_out(course, &mut files);
        }
        let key = (given, files);
        self.recent.get_or_build(key.clone(), || self.build_anew(given, &key.1, course))
    }

    fn build_anew(
        &self,
        given: Given,
        files: &BTreeMap<String, String>,
        course: &Course,
    ) -> Result<Built, BuildError> {
        let part = given.part;
        let layout = |source| BuildError::Layout { part, source };
        let folder = Folder::make().map_err(layout)?;
        self.lay_out(given, folder.path()).map_err(layout)?;
        let (mut used, mut broken) = (BTreeSet::new(), BTreeMap::new());
        for exercise in course.of_part(part) {
            let Some(text) = files.get(&exercise.name) else { continue };
            let refused = match self.unsafe_code {
                UnsafeCode::Refused => tokens::refusal(text),
                UnsafeCode::Allowed => None,
            };
            if let Some(why) = refused {
                broken.insert(exercise.name.clone(), why);
                continue;
            }
            fs::write(folder.path().join(exercise.path()), text).map_err(layout)?;
            used.insert(exercise.name.clone());
        }
        let stub_again = |name: &str| -> Result<(), BuildError> {
            let Some(exercise) = course.exercise(name) else { return Ok(()) };
            let stub = self.kit.stub(exercise).map_err(layout)?;
            fs::write(folder.path().join(exercise.path()), stub).map_err(layout)
        };

        let allowance = Allowance::of(self.needed.get(part.name).copied().unwrap_or_default());
        let program = loop {
            let errors = match self.compile(given, folder.path(), &allowance)? {
                Ok(program) => break program,
                Err(errors) => errors,
            };
            let mut blamed: BTreeMap<String, String> = errors
                .blamed
                .iter()
                .filter(|(name, _)| used.contains(*name))
                .map(|(name, texts)| (name.clone(), texts.join("\n")))
                .collect();
            if blamed.is_empty() {
                if used.is_empty() {
                    return Err(BuildError::Given { part, output: errors.unplaced.join("\n") });
                }
                // No error points into a learner's file, so each file is tried alone.
                blamed = self.blame_one_by_one(
                    (given, &allowance),
                    folder.path(),
                    &used,
                    files,
                    course,
                )?;
            }
            if blamed.is_empty() {
                // All files together are at fault. If they compile this time, the machine was.
                if let Ok(program) = self.compile(given, folder.path(), &allowance)? {
                    break program;
                }
                let why = "this file compiles alone, but not together with the other exercises";
                let text = format!("{why}\n{}", errors.unplaced.join("\n"));
                blamed = used.iter().map(|name| (name.clone(), text.clone())).collect();
            }
            for (name, text) in blamed {
                stub_again(&name)?;
                used.remove(&name);
                broken.insert(name, cut(&text));
            }
        };
        Ok(Built { program, broken, cpu: allowance.used(), _folder: Arc::new(folder) })
    }

    /// Compiles each file alone among stubs. Returns those that fail, with the reason.
    fn blame_one_by_one(
        &self,
        (given, allowance): (Given, &Allowance),
        folder: &Path,
        used: &BTreeSet<String>,
        files: &BTreeMap<String, String>,
        course: &Course,
    ) -> Result<BTreeMap<String, String>, BuildError> {
        let part = given.part;
        let layout = |source| BuildError::Layout { part, source };
        let mut blamed = BTreeMap::new();
        let exercises: Vec<_> =
            course.of_part(part).filter(|exercise| used.contains(&exercise.name)).collect();
        for exercise in &exercises {
            for other in &exercises {
                let text = match files.get(&other.name) {
                    Some(text) if other.name == exercise.name => text.clone(),
                    _ => self.kit.stub(other).map_err(layout)?,
                };
                fs::write(folder.join(other.path()), text).map_err(layout)?;
            }
            if let Err(errors) = self.compile(given, folder, allowance)? {
                let texts = errors.unplaced.iter().chain(errors.blamed.values().flatten());
                blamed.insert(exercise.name.clone(), texts.cloned().collect::<Vec<_>>().join("\n"));
            }
        }
        for exercise in exercises {
            if let Some(text) = files.get(&exercise.name) {
                fs::write(folder.join(exercise.path()), text).map_err(layout)?;
            }
        }
        Ok(blamed)
    }
}

/// Drops exercises whose speed-up is not measured, to spare the optimising compiler. No exercise uses another
/// one. If a measured file mentions one of them nevertheless, all are kept.
fn leave_unmeasured_out(course: &Course, files: &mut BTreeMap<String, String>) {
    let is_measured = |name: &str| course.exercise(name).is_some_and(|it| it.speedup.is_some());
    let unmeasured = || files.keys().filter(|name| !is_measured(name));
    let mut measured = files.iter().filter(|(name, _)| is_measured(name));
    if !measured.any(|(_, text)| unmeasured().any(|name| text.contains(name.as_str()))) {
        files.retain(|name, _| is_measured(name));
    }
}

/// The beginning of a compiler message.
pub(super) fn cut(text: &str) -> String {
    let mut end = text.len().min(SHOWN_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].trim_end().to_owned()
}
