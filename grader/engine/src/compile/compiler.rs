//! One compilation of a part as it lies in a folder: Cargo's captured lines, in the sandbox.
//!
//! Each begins with an empty folder for what it writes: the compiler leaves files there for errors, too, and those
//! of one attempt must not stand in the way of the next.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use sandbox::{Access, Ended, How, Job, Limits, Mount, Output, Prints, SandboxError, fresh_uid};

use super::{
    allowance::Allowance,
    arguments::{ASSERTIONS, FAST, replayed},
    built::BuildError,
    diagnostics::Errors,
    given::{Given, WITHOUT_HOLDS},
    kit::{KIT_INSIDE, copy_given},
    replay::{Builder, UnsafeCode, cut},
    sections,
};

/// How long one call of the compiler may take. An ordinary one takes half a second, and a bomb ends at
/// its limit of CPU time; only a machine that gives it next to nothing reaches this.
const WALL_LIMIT: Duration = Duration::from_secs(600);

/// Where the private copy is seen by the compiler.
const SUBMISSION_INSIDE: &str = "/submission";

/// Where a compilation writes, below the private copy.
const OUT: &str = "out";

/// The object of a learner's crate there.
const OBJECT: &str = "own.o";

/// The whole library of a part takes this many times as long to optimise as to compile. What is right must not
/// hang on the compiler's speed.
const OPTIMISING_TAKES: u64 = 5;

/// Learner's code for which the compiler gets one more second. It needs a fifth of that, so a long answer compiles on
/// a slow machine, and a short one that makes the compiler work without an end is stopped soon.
const BYTES_A_SECOND: u64 = 4 << 10;

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

/// What a submission's part is compiled as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pieces {
    /// Exercises and program, over the given code that is compiled already.
    OverGiven,
    /// The library, given code and exercises together, and then the program, as Cargo compiles them.
    Whole,
}

/// One call of the compiler.
struct Call<'a> {
    env: &'a BTreeMap<String, String>,
    args: Vec<String>,
    limits: Limits,
    /// Whether it compiles a learner's crate, of which an object is left to look at.
    confined: bool,
}

impl Builder {
    /// A private copy of a part's given code and stubs, and a place for what is compiled.
    pub(super) fn lay_out(&self, given: Given, folder: &Path) -> io::Result<()> {
        copy_given(&self.kit.workspace, given.part, folder)?;
        given.lay_out(folder)?;
        // The compiler has a uid of its own and writes only there.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
        make_out(folder, self.sandbox.own_uid(fresh_uid()))
    }

    /// Compiles a part as it lies in `folder`.
    pub(super) fn compile(
        &self,
        given: Given,
        folder: &Path,
        allowance: &Allowance,
    ) -> Result<Result<PathBuf, Errors>, BuildError> {
        match self.compile_as(Pieces::OverGiven, given, folder, allowance)? {
            // What a limit has ended is not tried in another way: it would only take as long.
            Err(errors) if !errors.gave_up => {
                self.compile_as(Pieces::Whole, given, folder, allowance)
            }
            done => Ok(done),
        }
    }

    fn compile_as(
        &self,
        pieces: Pieces,
        given: Given,
        folder: &Path,
        allowance: &Allowance,
    ) -> Result<Result<PathBuf, Errors>, BuildError> {
        let layout = |source| BuildError::Layout { part: given.part, source };
        empty_out(folder).map_err(layout)?;
        let seconds = source_bytes(given, folder).map_err(layout)? / BYTES_A_SECOND;
        for mut call in self.calls(pieces, given, seconds) {
            let usual = call.limits.cpu_seconds;
            call.limits.cpu_seconds = allowance.limit(usual);
            let compile = || self.run_compiler(&call, folder);
            let may_lack = |done: &Result<(Option<Ended>, Output), SandboxError>| {
                let failed = |(ended, output): &(Option<Ended>, Output)| {
                    !succeeded(*ended) && output.excess.is_none()
                };
                done.as_ref().is_ok_and(failed)
            };
            let (ended, output) = self.sandbox.with_room(compile, may_lack)??;
            let limit = Duration::from_secs(call.limits.cpu_seconds);
            allowance.add(ended.map_or(limit, |ended| Duration::from_micros(ended.cpu_us)));
            if !succeeded(ended) {
                let mut errors = Errors::read(&output.stderr);
                if errors.is_empty() {
                    let shortage = allowance.shortage(call.limits.cpu_seconds, usual);
                    let why = gave_up(ended, &output, &call.limits);
                    errors = Errors::of_none_placed(
                        [Some(why), shortage].into_iter().flatten().collect::<Vec<_>>().join("\n"),
                    );
                }
                errors.gave_up |= was_stopped(ended, &output);
                return Ok(Err(errors));
            }
            if let Some(why) = call.confined.then(|| look_at_object(folder)).flatten() {
                return Ok(Err(Errors::of_none_placed(why)));
            }
        }
        let program = folder.join(OUT).join(given.part.program);
        // Whatever the compiler says: only a file is a program.
        if !fs::symlink_metadata(&program).is_ok_and(|it| it.is_file()) {
            let why = "the compiler made no program of this".to_owned();
            return Ok(Err(Errors::of_none_placed(why)));
        }
        Ok(Ok(program))
    }

    /// The calls of the compiler that make a program, in order. Each may take this many `seconds` longer than a short
    /// answer's.
    fn calls(&self, pieces: Pieces, given: Given, seconds: u64) -> Vec<Call<'_>> {
        let Given { part, optimised } = given;
        let out = format!("{SUBMISSION_INSIDE}/{OUT}");
        let library = format!("{out}/lib{}.rlib", part.crate_name());
        let mut limits = Limits::for_compiler();
        limits.cpu_seconds += seconds;
        if optimised && pieces == Pieces::Whole {
            limits.cpu_seconds *= OPTIMISING_TAKES;
        }
        // On the learner's own crate: no unsafe code in any disguise. Nothing lowers it.
        let confined = self.unsafe_code == UnsafeCode::Refused;
        let confine = |args: &mut Vec<String>| {
            if confined {
                args.extend(["-F".into(), "unsafe_code".into()]);
                args.push(format!("--emit=obj={out}/{OBJECT}"));
            } else {
                // The exercises forbid it themselves.
                args.extend(["--cap-lints".into(), "allow".into()]);
            }
        };
        let mut calls = Vec::new();
        let Some(program) = self.kit.lines.program.get(part.name) else { return calls };
        // The library sees the program's, too: an exercise is not to learn from it what it is compiled for.
        let env = &program.env;
        // For checks, over the given code, all is one crate: the program's.
        let in_one = pieces == Pieces::OverGiven && !optimised;
        if let Some(line) = self.kit.lines.library.get(part.name).filter(|_| !in_one) {
            let mut args = replayed(line, &out, part, &library);
            if pieces == Pieces::OverGiven {
                given.under_exercises(KIT_INSIDE, &mut args);
            }
            confine(&mut args);
            if optimised {
                args.extend([FAST, ASSERTIONS].concat().into_iter().map(str::to_owned));
            }
            if optimised && pieces == Pieces::Whole {
                args.extend(["--cfg".into(), WITHOUT_HOLDS.into()]);
            }
            calls.push(Call { env, args, limits, confined });
        }
        let mut args = replayed(program, &out, part, &library);
        if in_one {
            given.under_program(KIT_INSIDE, &mut args);
            confine(&mut args);
        }
        args.extend(self.kit.linker_options());
        calls.push(Call { env, args, limits, confined: confined && in_one });
        calls
    }

    fn run_compiler(
        &self,
        call: &Call,
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
        let mut args = call.args.clone();
        args.extend(["--sysroot".into(), self.kit.sysroot.to_string_lossy().into_owned()]);
        mounts.push(read_only(&self.kit.sysroot, &self.kit.sysroot));
        mounts.push(read_only(&self.kit.folder, Path::new(KIT_INSIDE)));
        mounts.push(read_only(folder, Path::new(SUBMISSION_INSIDE)));
        mounts.push(Mount {
            source: folder.join(OUT),
            target: Path::new(SUBMISSION_INSIDE).join(OUT),
            access: Access::ReadWrite,
        });
        let mut env: Vec<_> = call.env.clone().into_iter().collect();
        env.push(("PATH".into(), "/usr/bin:/bin".into()));
        // Without `/proc` the loader cannot find the compiler's own libraries by itself.
        let libraries = self.kit.sysroot.join("lib").to_string_lossy().into_owned();
        env.push(("LD_LIBRARY_PATH".into(), libraries));
        env.push(("TMPDIR".into(), sandbox::SCRATCH.into()));
        env.push(("MALLOC_CONF".into(), COMPILERS_MEMORY.into()));
        env.push(("CARGO_MANIFEST_DIR".into(), SUBMISSION_INSIDE.into()));
        // The one that its folder was given.
        let uid = fs::metadata(folder.join(OUT))
            .map_err(|source| SandboxError::Step { step: "look at its folder".into(), source })?
            .uid();
        let mut running = self.sandbox.start(&Job {
            program: self.kit.rustc.clone(),
            args,
            env,
            sheet: None,
            directory: SUBMISSION_INSIDE.into(),
            mounts,
            scratch_bytes: 512 << 20,
            limits: call.limits,
            uid,
            confined: None,
            realtime: None,
            prints: Prints::Kept(1 << 20),
        })?;
        // A file that includes standard input has its end.
        running.close_stdin();
        let ended = running.wait(WALL_LIMIT)?;
        Ok((ended, running.stop()))
    }
}

/// The length of a part's exercises as they lie in `folder`, in bytes.
fn source_bytes(given: Given, folder: &Path) -> io::Result<u64> {
    let exercises = fs::read_dir(folder.join(given.part.folder).join("src/exercises"))?;
    exercises.map(|file| Ok(file?.metadata()?.len())).sum()
}

fn succeeded(ended: Option<Ended>) -> bool {
    ended.is_some_and(|ended| ended.how == How::Exited(0))
}

/// Whether a limit has ended the compiler, whatever it had said before.
fn was_stopped(ended: Option<Ended>, output: &Output) -> bool {
    let was_killed = |ended: Ended| matches!(ended.how, How::Signaled(_) | How::Stopped);
    output.excess.is_some() || ended.is_none_or(was_killed)
}

/// Why the compiler ended without a word about the source, or did not end.
fn gave_up(ended: Option<Ended>, output: &Output, limits: &Limits) -> String {
    let Some(ended) = ended else {
        return format!("the compiler was stopped: it waited for {} s", WALL_LIMIT.as_secs());
    };
    match (ended.how, output.excess) {
        (_, Some(excess)) => format!("the compiler was stopped: {excess}"),
        (How::Signaled(KILLED), None) => format!(
            "the compiler was stopped: it used more than {} s of one core's time",
            limits.cpu_seconds
        ),
        (how, None) => format!("the compiler ended with {how:?}: {}", cut(&output.stderr)),
    }
}

/// The signal by which the kernel ends a process that has used up its time.
const KILLED: i32 = 9;

/// Makes the folder that the compiler writes to, which belongs to `uid` where it has one.
fn make_out(folder: &Path, uid: Option<u32>) -> io::Result<()> {
    fs::create_dir(folder.join(OUT))?;
    std::os::unix::fs::chown(folder.join(OUT), uid, uid)
}

/// Makes it anew, for the same user.
fn empty_out(folder: &Path) -> io::Result<()> {
    let out = folder.join(OUT);
    let uid = fs::metadata(&out)?.uid();
    fs::remove_dir_all(&out)?;
    make_out(folder, Some(uid))
}

/// What is unusual about the object of a learner's crate, which is removed.
fn look_at_object(folder: &Path) -> Option<String> {
    let path = folder.join(OUT).join(OBJECT);
    let unusual = sections::unusual(&fs::read(&path).unwrap_or_default());
    let _ = fs::remove_file(&path);
    unusual.map(|section| {
        format!(
            "error: this file puts `{section}` into the program, which safe code cannot. The \
             exercises forbid unsafe code"
        )
    })
}
