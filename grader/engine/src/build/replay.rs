//! Compiles one submission's part: Cargo's captured lines, on a private copy, in the sandbox.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sandbox::{
    Access, Ended, Folder, How, Job, Limits, Mount, Output, Sandbox, SandboxError, fresh_uid,
};
use witness::Part;

use super::{
    arguments::{FAST, replayed},
    built::{BuildError, Built},
    capture::Line,
    diagnostics::Errors,
    given::{Given, Variant},
    kit::{KIT_INSIDE, Kit, copy_given},
    recent::Recent,
};
use crate::{course::Course, intake::Submission};

/// Where the private copy is seen by the compiler.
const SUBMISSION_INSIDE: &str = "/submission";

/// How long one call of the compiler may take. An ordinary one takes half a second, and a bomb ends at
/// its limit of CPU time; only a machine that gives it next to nothing reaches this.
const WALL_LIMIT: Duration = Duration::from_secs(600);

/// How the compiler's allocator (jemalloc) works: it gives nothing back before the end, which is near, and
/// its threads share what there is. A twentieth of a compilation's CPU time.
const COMPILERS_MEMORY: &str = "dirty_decay_ms:-1,muzzy_decay_ms:-1,narenas:1";

/// What the linker and the compiler need of the host, where it is there.
///
/// Not all of `/usr`: what an instructor keeps in `/usr/local` or `/usr/src` is nobody's to include.
const SYSTEM: [&str; 11] = [
    "/usr/bin",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libexec",
    "/bin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/alternatives",
    "/etc/ld.so.cache",
];

/// How much of a compiler's message is kept for the report, in bytes.
const SHOWN_BYTES: usize = 4000;

/// Compiles submissions.
#[derive(Debug)]
pub struct Builder {
    kit: Kit,
    sandbox: Sandbox,
    unsafe_code: UnsafeCode,
    recent: Recent,
}

/// What a submission's part is compiled as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pieces {
    /// Exercises and program, over the given code that is compiled already.
    OverGiven,
    /// The library, given code and exercises together, and then the program, as Cargo compiles them.
    Whole,
}

/// What the compiler says to unsafe code in a learner's crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnsafeCode {
    /// It does not compile.
    Refused,
    /// As if it had found a hole in the compiler: the sandbox must hold without this lock, too.
    Allowed,
}

#[cfg(test)]
impl Built {
    /// No program.
    pub(super) fn of_nothing() -> Self {
        let folder = Folder::make().expect("a folder can be made");
        let program = folder.path().join("program");
        Self { program, broken: BTreeMap::new(), _folder: Arc::new(folder) }
    }
}

impl Builder {
    /// Compiles with `kit`, in `sandbox`.
    pub fn new(kit: Kit, sandbox: Sandbox) -> Self {
        Self { kit, sandbox, unsafe_code: UnsafeCode::Refused, recent: Recent::new() }
    }

    /// The same builder with one lock less, for those who test the others.
    pub(crate) fn allowing_unsafe_code(&self) -> Self {
        let (kit, sandbox) = (self.kit.clone(), self.sandbox.clone());
        Self { kit, sandbox, unsafe_code: UnsafeCode::Allowed, recent: Recent::new() }
    }

    /// The kit that submissions are compiled against.
    pub fn kit(&self) -> &Kit {
        &self.kit
    }

    /// Compiles one part of a submission; files that are missing or do not compile are replaced by
    /// their stubs.
    ///
    /// # Errors
    ///
    /// Only when the grader or its host fails: a broken submission still gives a program.
    pub fn build(
        &self,
        part: Part,
        submission: &Submission,
        course: &Course,
    ) -> Result<Built, BuildError> {
        self.build_variant(part, submission, course, Variant::Checked)
    }

    /// Compiles one part of a submission for `variant`, unless the same files were compiled just now.
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
        let mut used = BTreeSet::new();
        for exercise in course.of_part(part) {
            if let Some(text) = files.get(&exercise.name) {
                fs::write(folder.path().join(exercise.path()), text).map_err(layout)?;
                used.insert(exercise.name.clone());
            }
        }
        let stub_again = |name: &str| -> Result<(), BuildError> {
            let Some(exercise) = course.exercise(name) else { return Ok(()) };
            let stub = self.kit.stub(exercise).map_err(layout)?;
            fs::write(folder.path().join(exercise.path()), stub).map_err(layout)
        };

        let mut broken = BTreeMap::new();
        let program = loop {
            let errors = match self.compile(given, folder.path())? {
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
                // Nothing points into a learner's file; what does not compile alone is to blame.
                blamed = self.blame_one_by_one(given, folder.path(), &used, files, course)?;
                if blamed.is_empty() {
                    let why = "this file compiles alone, but not together with the other exercises";
                    let text = format!("{why}\n{}", errors.unplaced.join("\n"));
                    blamed = used.iter().map(|name| (name.clone(), text.clone())).collect();
                }
            }
            for (name, text) in blamed {
                stub_again(&name)?;
                used.remove(&name);
                broken.insert(name, cut(&text));
            }
        };
        Ok(Built { program, broken, _folder: Arc::new(folder) })
    }

    /// Tries each of the files alone, among stubs: which do not compile, and why.
    fn blame_one_by_one(
        &self,
        given: Given,
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
            if let Err(errors) = self.compile(given, folder)? {
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

    /// A private copy of a part's given code and stubs, and a place for what is compiled.
    fn lay_out(&self, given: Given, folder: &Path) -> io::Result<()> {
        copy_given(&self.kit.workspace, given.part, folder)?;
        given.lay_out(folder)?;
        fs::create_dir(folder.join("out"))?;
        // The compiler has a uid of its own and writes only there.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
        let uid = self.sandbox.own_uid(fresh_uid());
        std::os::unix::fs::chown(folder.join("out"), uid, uid)
    }

    /// Compiles a part as it lies in `folder`.
    fn compile(&self, given: Given, folder: &Path) -> Result<Result<PathBuf, Errors>, BuildError> {
        match self.compile_as(Pieces::OverGiven, given, folder)? {
            Err(errors) if !errors.gave_up => self.compile_as(Pieces::Whole, given, folder),
            done => Ok(done),
        }
    }

    fn compile_as(
        &self,
        pieces: Pieces,
        given: Given,
        folder: &Path,
    ) -> Result<Result<PathBuf, Errors>, BuildError> {
        let Given { part, optimised } = given;
        let out = format!("{SUBMISSION_INSIDE}/out");
        let library = format!("{out}/lib{}.rlib", part.crate_name());
        // On the learner's own crate: no unsafe code in any disguise. Nothing lowers it.
        let confine = |args: &mut Vec<String>| {
            if self.unsafe_code == UnsafeCode::Refused {
                args.extend(["-F".into(), "unsafe_code".into()]);
            }
        };
        let mut lines = Vec::new();
        // For checks, over the given code, all is one crate: the program's.
        let in_one = pieces == Pieces::OverGiven && !optimised;
        if let Some(line) = self.kit.lines.library.get(part.name).filter(|_| !in_one) {
            let mut args = replayed(line, &out, part, &library);
            if pieces == Pieces::OverGiven {
                given.under_exercises(KIT_INSIDE, &mut args);
            }
            confine(&mut args);
            if optimised {
                args.extend(FAST.map(str::to_owned));
            }
            lines.push((line, args));
        }
        if let Some(line) = self.kit.lines.program.get(part.name) {
            let mut args = replayed(line, &out, part, &library);
            if in_one {
                given.under_program(KIT_INSIDE, &mut args);
                confine(&mut args);
            }
            args.extend(self.kit.linker_options());
            lines.push((line, args));
        }
        for (line, args) in lines {
            let compile = || self.run_compiler(line, args.clone(), folder);
            let may_lack = |done: &Result<(Option<Ended>, Output), SandboxError>| {
                let failed = |(ended, output): &(Option<Ended>, Output)| {
                    !succeeded(*ended) && output.excess.is_none()
                };
                done.as_ref().is_ok_and(failed)
            };
            let (ended, output) = self.sandbox.with_room(compile, may_lack)??;
            let errors = Errors::read(&output.stderr);
            if !succeeded(ended) {
                return Ok(Err(if errors.is_empty() {
                    let Some(ended) = ended else {
                        let step = "compile within ten minutes".into();
                        let source = io::ErrorKind::TimedOut.into();
                        return Err(SandboxError::Step { step, source }.into());
                    };
                    let unplaced = vec![gave_up(&ended, &output)];
                    Errors { unplaced, gave_up: true, ..Errors::default() }
                } else {
                    errors
                }));
            }
        }
        Ok(Ok(folder.join("out").join(part.program)))
    }

    fn run_compiler(
        &self,
        line: &Line,
        args: Vec<String>,
        folder: &Path,
    ) -> Result<(Option<Ended>, Output), SandboxError> {
        let read_only = |path: &Path, inside: &Path| Mount {
            source: path.to_owned(),
            target: inside.to_owned(),
            access: Access::ReadOnly,
        };
        let mut mounts: Vec<_> = SYSTEM
            .iter()
            .map(Path::new)
            .filter(|path| path.exists())
            .map(|path| read_only(path, path))
            .collect();
        let mut args = args;
        args.extend(["--sysroot".into(), self.kit.sysroot.to_string_lossy().into_owned()]);
        mounts.push(read_only(&self.kit.sysroot, &self.kit.sysroot));
        mounts.push(read_only(&self.kit.folder, Path::new(KIT_INSIDE)));
        mounts.push(read_only(folder, Path::new(SUBMISSION_INSIDE)));
        mounts.push(Mount {
            source: folder.join("out"),
            target: Path::new(SUBMISSION_INSIDE).join("out"),
            access: Access::ReadWrite,
        });
        let mut env: Vec<_> = line.env.clone().into_iter().collect();
        env.push(("PATH".into(), "/usr/bin:/bin".into()));
        // Without `/proc` the loader cannot find the compiler's own libraries by itself.
        let libraries = self.kit.sysroot.join("lib").to_string_lossy().into_owned();
        env.push(("LD_LIBRARY_PATH".into(), libraries));
        env.push(("TMPDIR".into(), sandbox::SCRATCH.into()));
        env.push(("MALLOC_CONF".into(), COMPILERS_MEMORY.into()));
        env.push(("CARGO_MANIFEST_DIR".into(), SUBMISSION_INSIDE.into()));
        // The one that its folder was given.
        let uid = fs::metadata(folder.join("out"))
            .map_err(|source| SandboxError::Step { step: "look at its folder".into(), source })?
            .uid();
        let mut running = self.sandbox.start(&Job {
            program: self.kit.rustc.clone(),
            args,
            env,
            directory: SUBMISSION_INSIDE.into(),
            mounts,
            scratch_bytes: 512 << 20,
            limits: Limits::for_compiler(),
            uid,
            confined: None,
            realtime: false,
            kept_output_bytes: 1 << 20,
        })?;
        let ended = running.wait(WALL_LIMIT)?;
        Ok((ended, running.stop()))
    }
}

/// Leaves out what no speed-up is measured of: no exercise uses another, and the optimising compiler takes its
/// time. Where a measured one names another all the same, nothing is left out.
fn leave_unmeasured_out(course: &Course, files: &mut BTreeMap<String, String>) {
    let is_measured = |name: &str| course.exercise(name).is_some_and(|it| it.speedup.is_some());
    let unmeasured = || files.keys().filter(|name| !is_measured(name));
    let mut measured = files.iter().filter(|(name, _)| is_measured(name));
    if !measured.any(|(_, text)| unmeasured().any(|name| text.contains(name.as_str()))) {
        files.retain(|name, _| is_measured(name));
    }
}

fn succeeded(ended: Option<Ended>) -> bool {
    ended.is_some_and(|ended| ended.how == How::Exited(0))
}

/// Why the compiler ended without a word about the source.
fn gave_up(ended: &Ended, output: &Output) -> String {
    match (ended.how, output.excess) {
        (_, Some(excess)) => format!("the compiler was stopped: {excess}"),
        (How::Signaled(KILLED), None) => format!(
            "the compiler was stopped: it took more than {} s of one core's time",
            Limits::for_compiler().cpu_seconds
        ),
        (how, None) => format!("the compiler ended with {how:?}: {}", cut(&output.stderr)),
    }
}

/// The signal by which the kernel ends a process that has used up its time.
const KILLED: i32 = 9;

fn cut(text: &str) -> String {
    let mut end = text.len().min(SHOWN_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].trim_end().to_owned()
}
