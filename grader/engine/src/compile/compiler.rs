//! Compiles a part in a folder once, with Cargo's captured lines, in the sandbox.
//!
//! Each compilation begins with an empty output folder. The compiler writes files even when it fails, and they
//! must not disturb the next attempt.

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

/// The wall-clock limit of one call of the compiler. Normal calls take half a second, and an endless
/// compilation reaches its CPU limit first. Only a machine that gives the compiler hardly any CPU time reaches
/// this limit.
const WALL_LIMIT: Duration = Duration::from_secs(600);

/// The path of the private copy in the compiler's sandbox.
const SUBMISSION_INSIDE: &str = "/submission";

/// The output folder, below the private copy.
const OUT: &str = "out";

/// The object file of a learner's crate in it.
const OBJECT: &str = "own.o";

/// How much longer it takes to optimise the whole library of a part than to compile it. A right answer must not
/// fail because the compiler is slow.
const OPTIMISING_TAKES: u64 = 5;

/// The size of learner's code for which the compiler gets one more second. It needs a fifth of that. A long
/// answer compiles even on a slow machine, and a short one that keeps the compiler busy forever is stopped
/// soon.
const BYTES_A_SECOND: u64 = 4 << 10;

/// Options of the compiler's allocator (jemalloc). It returns no memory before the process ends, and its
/// threads share one arena. This saves a twentieth of the CPU time.
const COMPILERS_MEMORY: &str = "dirty_decay_ms:-1,muzzy_decay_ms:-1,narenas:1";

/// Files of the host that the linker and the compiler need, as far as they exist.
///
/// The list is not all of `/usr`, so that no submission can include an instructor's files from `/usr/local` or
/// `/usr/src`.
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

/// The crates that a submission's part is compiled as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pieces {
    /// Exercises and program, on top of the compiled given code.
    OverGiven,
    /// The whole library with given code and exercises, and then the program, as Cargo does it.
    Whole,
}

struct Call<'a> {
    env: &'a BTreeMap<String, String>,
    args: Vec<String>,
    limits: Limits,
    /// Whether it compiles a learner's crate, whose object file is then examined.
    confined: bool,
}

impl Builder {
    /// Creates a private copy of a part's given code and stubs, and an output folder.
    pub(super) fn lay_out(&self, given: Given, folder: &Path) -> io::Result<()> {
        copy_given(&self.kit.workspace, given.part, folder)?;
        given.lay_out(folder)?;
        // The compiler has its own uid and can write only there.
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
            // A compilation that reached a limit is not tried in the other way, which would take as long.
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
        let uid = empty_out(folder).map_err(layout)?;
        let seconds = source_bytes(given, folder).map_err(layout)? / BYTES_A_SECOND;
        for mut call in self.calls(pieces, given, seconds) {
            let usual = call.limits.cpu_seconds;
            call.limits.cpu_seconds = allowance.limit(usual);
            let compile = || self.run_compiler(&call, folder, uid);
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
        // The compiler's messages are not enough. The program must be a regular file.
        if !fs::symlink_metadata(&program).is_ok_and(|it| it.is_file()) {
            let why = "the compiler made no program of this".to_owned();
            return Ok(Err(Errors::of_none_placed(why)));
        }
        Ok(Ok(program))
    }

    /// The compiler calls for a program, in order. Each may take this many `seconds` longer than that of a
    /// short answer.
    fn calls(&self, pieces: Pieces, given: Given, seconds: u64) -> Vec<Call<'_>> {
        let Given { part, optimised } = given;
        let out = format!("{SUBMISSION_INSIDE}/{OUT}");
        let library = format!("{out}/lib{}.rlib", part.crate_name());
        let mut limits = Limits::for_compiler();
        limits.cpu_seconds += seconds;
        if optimised && pieces == Pieces::Whole {
            limits.cpu_seconds *= OPTIMISING_TAKES;
        }
        // Forbids unsafe code in the learner's crate. `-F` cannot be lowered by attributes.
        let confined = self.unsafe_code == UnsafeCode::Refused;
        let confine = |args: &mut Vec<String>| {
            if confined {
                args.extend(["-F".into(), "unsafe_code".into()]);
                args.push(format!("--emit=obj={out}/{OBJECT}"));
            } else {
                // Overrides the attribute that forbids unsafe code in the exercises.
                args.extend(["--cap-lints".into(), "allow".into()]);
            }
        };
        let mut calls = Vec::new();
        let Some(program) = self.kit.lines.program.get(part.name) else { return calls };
        // The library is compiled with the program's variables, so that an exercise cannot tell what it is
        // compiled for.
        let env = &program.env;
        // For checks, on top of the given code, the program's crate contains everything.
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
        uid: u32,
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
        // Without `/proc` the loader does not find the compiler's own libraries.
        let libraries = self.kit.sysroot.join("lib").to_string_lossy().into_owned();
        env.push(("LD_LIBRARY_PATH".into(), libraries));
        env.push(("TMPDIR".into(), sandbox::SCRATCH.into()));
        env.push(("MALLOC_CONF".into(), COMPILERS_MEMORY.into()));
        env.push(("CARGO_MANIFEST_DIR".into(), SUBMISSION_INSIDE.into()));
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
        // Closes standard input, since a learner's file may include it.
        running.close_stdin();
        let ended = running.wait(WALL_LIMIT)?;
        Ok((ended, running.stop()))
    }
}

/// The total length of a part's exercise files in `folder`, in bytes.
fn source_bytes(given: Given, folder: &Path) -> io::Result<u64> {
    let exercises = fs::read_dir(folder.join(given.part.folder).join("src/exercises"))?;
    exercises.map(|file| Ok(file?.metadata()?.len())).sum()
}

fn succeeded(ended: Option<Ended>) -> bool {
    ended.is_some_and(|ended| ended.how == How::Exited(0))
}

/// Whether the compiler was stopped by a limit, whatever it had written before.
fn was_stopped(ended: Option<Ended>, output: &Output) -> bool {
    let was_killed = |ended: Ended| matches!(ended.how, How::Signaled(_) | How::Stopped);
    output.excess.is_some() || ended.is_none_or(was_killed)
}

/// Why the compiler ended without a message about the source, or did not end.
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

/// The signal with which the kernel ends a process that exceeds its CPU time.
const KILLED: i32 = 9;

/// Creates the compiler's output folder, owned by `uid` if given.
fn make_out(folder: &Path, uid: Option<u32>) -> io::Result<()> {
    fs::create_dir(folder.join(OUT))?;
    std::os::unix::fs::chown(folder.join(OUT), uid, uid)
}

/// Recreates it with the same owner, whose uid it returns.
fn empty_out(folder: &Path) -> io::Result<u32> {
    let out = folder.join(OUT);
    let uid = fs::metadata(&out)?.uid();
    fs::remove_dir_all(&out)?;
    make_out(folder, Some(uid))?;
    Ok(uid)
}

/// Describes anything unusual in the object file of a learner's crate, and removes the file.
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
