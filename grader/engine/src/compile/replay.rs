//! Compiles one part of a submission on a private copy, and finds the file at fault if it does not compile.
//!
//! An error that a learner's file causes is a build error of the learner's. The grader has failed only if the
//! stubs alone do not compile, which is tried last.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sandbox::{Folder, Sandbox};
use witness::Part;

use super::{
    allowance::Allowance,
    built::{BuildError, Built},
    diagnostics::Errors,
    given::{Given, Variant},
    kit::Kit,
    recent::Recent,
    tokens,
};
use crate::{
    course::{Course, ExerciseEntry},
    intake::Submission,
};

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
    Refused,
    /// As if a learner had found a hole in the compiler. The sandbox must hold without this lock, too.
    Allowed,
}

#[cfg(test)]
impl Built {
    /// A value whose program does not exist.
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
        let layout = |source| BuildError::Layout { part: given.part, source };
        let folder = Folder::make().map_err(layout)?;
        self.lay_out(given, folder.path()).map_err(layout)?;
        let needed = self.needed.get(given.part.name).copied().unwrap_or_default();
        let mut build = Build {
            builder: self,
            given,
            files,
            course,
            folder: folder.path(),
            allowance: Allowance::of(needed),
            used: BTreeSet::new(),
        };
        let mut broken = build.insert_files()?;
        let program = loop {
            let blamed = match build.compile_or_blame()? {
                Ok(program) => break program,
                Err(blamed) => blamed,
            };
            for (name, text) in blamed {
                build.leave_out(&name)?;
                broken.insert(name, cut(&text));
            }
        };
        Ok(Built { program, broken, cpu: build.allowance.used(), _folder: Arc::new(folder) })
    }
}

/// Messages about files, by the exercise's name.
type Blamed = BTreeMap<String, String>;

/// The build of one part of a submission in a private folder.
struct Build<'a> {
    builder: &'a Builder,
    given: Given,
    /// The submission's files, by the exercise's name.
    files: &'a BTreeMap<String, String>,
    course: &'a Course,
    folder: &'a Path,
    allowance: Allowance,
    /// The exercises whose files are in the folder. The others are stubs there.
    used: BTreeSet<String>,
}

impl Build<'_> {
    /// Writes the submission's files over the stubs, except those with forbidden code.
    fn insert_files(&mut self) -> Result<Blamed, BuildError> {
        let mut broken = Blamed::new();
        for exercise in self.course.of_part(self.given.part) {
            let Some(text) = self.files.get(&exercise.name) else { continue };
            let refused = match self.builder.unsafe_code {
                UnsafeCode::Refused => tokens::refusal(text),
                UnsafeCode::Allowed => None,
            };
            if let Some(why) = refused {
                broken.insert(exercise.name.clone(), why);
            } else {
                self.write(exercise, text)?;
                self.used.insert(exercise.name.clone());
            }
        }
        Ok(broken)
    }

    fn write(&self, exercise: &ExerciseEntry, text: &str) -> Result<(), BuildError> {
        fs::write(self.folder.join(exercise.path()), text).map_err(|source| self.layout(source))
    }

    fn write_stub(&self, exercise: &ExerciseEntry) -> Result<(), BuildError> {
        let stub = self.builder.kit.stub(exercise).map_err(|source| self.layout(source))?;
        self.write(exercise, &stub)
    }

    fn layout(&self, source: io::Error) -> BuildError {
        BuildError::Layout { part: self.given.part, source }
    }

    /// Replaces a file with its stub.
    fn leave_out(&mut self, name: &str) -> Result<(), BuildError> {
        self.used.remove(name);
        self.course.exercise(name).map_or(Ok(()), |exercise| self.write_stub(exercise))
    }

    fn compile(&self) -> Result<Result<PathBuf, Errors>, BuildError> {
        self.builder.compile(self.given, self.folder, &self.allowance)
    }

    /// The program, or the files that are at fault.
    fn compile_or_blame(&self) -> Result<Result<PathBuf, Blamed>, BuildError> {
        let errors = match self.compile()? {
            Ok(program) => return Ok(Ok(program)),
            Err(errors) => errors,
        };
        let placed = errors.blamed.iter().filter(|(name, _)| self.used.contains(*name));
        let placed: Blamed = placed.map(|(name, texts)| (name.clone(), texts.join("\n"))).collect();
        if !placed.is_empty() {
            return Ok(Err(placed));
        }
        let unplaced = errors.unplaced.join("\n");
        if self.used.is_empty() {
            return Err(BuildError::Given { part: self.given.part, output: unplaced });
        }
        // No error points into a learner's file, so each file is tried alone.
        let alone = self.blame_one_by_one()?;
        if !alone.is_empty() {
            return Ok(Err(alone));
        }
        // All files together are at fault. If they compile this time, the machine was.
        if let Ok(program) = self.compile()? {
            return Ok(Ok(program));
        }
        let why = "this file compiles alone, but not together with the other exercises";
        let text = format!("{why}\n{unplaced}");
        Ok(Err(self.used.iter().map(|name| (name.clone(), text.clone())).collect()))
    }

    /// Compiles each file alone among stubs. Returns those that fail, with the reason.
    fn blame_one_by_one(&self) -> Result<Blamed, BuildError> {
        let all = self.course.of_part(self.given.part);
        let used = all.filter_map(|exercise| {
            let text = self.files.get(&exercise.name)?;
            self.used.contains(&exercise.name).then_some((exercise, text))
        });
        let used: Vec<_> = used.collect();
        for (exercise, _) in &used {
            self.write_stub(exercise)?;
        }
        let mut blamed = Blamed::new();
        for (exercise, text) in &used {
            self.write(exercise, text)?;
            if let Err(errors) = self.compile()? {
                let texts = errors.unplaced.iter().chain(errors.blamed.values().flatten());
                blamed.insert(exercise.name.clone(), texts.cloned().collect::<Vec<_>>().join("\n"));
            }
            self.write_stub(exercise)?;
        }
        for (exercise, text) in used {
            self.write(exercise, text)?;
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

/// At most the first `SHOWN_BYTES` of a compiler message.
pub(super) fn cut(text: &str) -> String {
    let mut end = text.len().min(SHOWN_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].trim_end().to_owned()
}
