//! A job is a program to run and what it can see.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use super::{
    libraries::needed_by,
    limits::Limits,
    loopback,
    messages::{Access, Mount, Processes},
    uids,
};

/// The folder, as seen from inside, that the program may write to. Its size is limited to `scratch_bytes`.
pub const SCRATCH: &str = "/scratch";

/// The folder for temporary files of a program that has its own file system. Its contents and those of [`SCRATCH`]
/// count together.
pub(super) const TEMPORARY: &str = "/tmp";

/// The path of the program's result document, as seen from inside.
pub const DOCUMENT: &str = "/scratch/result.json";

/// The address of the grader's server, as seen from inside.
pub const ADDRESS: SocketAddr = SocketAddr::V4(loopback::INSIDE);

/// A program to run, and what it can see.
#[derive(Debug, Clone)]
pub struct Job {
    /// The program's path, as seen from inside.
    pub program: PathBuf,
    pub args: Vec<String>,
    /// The complete environment.
    pub env: Vec<(String, String)>,
    /// Text that the program finds on descriptor 3, as a file that it can read from the beginning. Inside names in it
    /// are replaced, as in arguments and environment. If `None`, the descriptor is closed.
    pub sheet: Option<String>,
    /// The working directory, as seen from inside.
    pub directory: PathBuf,
    /// The files and folders of the host that it sees.
    pub mounts: Vec<Mount>,
    /// The maximum size of [`SCRATCH`], and of each writable mount.
    pub scratch_bytes: u64,
    /// The limits of each of its processes.
    pub limits: Limits,
    /// The uid of the program if the grader is root. It owns the files that the program is to write.
    pub uid: u32,
    /// Whether a learner's program may start processes. `None` for the compiler, which needs more system calls than a
    /// program and gets only the other layers.
    pub confined: Option<Processes>,
    /// The number of cores that it wants under the real-time scheduler, where [that is
    /// granted](super::Sandbox::realtime), so that other programs of the machine do not take them. `None` for the
    /// ordinary scheduler.
    pub realtime: Option<usize>,
    pub prints: Prints,
}

/// What happens to a program's output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prints {
    /// The last bytes of each stream are kept, up to this number.
    Kept(usize),
    /// It goes to `/dev/null`, because reading it would take a core from a program that is measured.
    Nowhere,
}

impl Job {
    /// The path of a learner's program, as seen from inside.
    pub fn inside(program: &Path) -> PathBuf {
        Path::new("/lab").join(program.file_name().unwrap_or_default())
    }

    /// A job for a learner's program, which sees only itself and its libraries.
    pub fn for_program(program: &Path, args: Vec<String>, processes: Processes) -> Self {
        let inside = Self::inside(program);
        let mut mounts = needed_by(program);
        mounts.push(Mount {
            source: program.to_owned(),
            target: inside.clone(),
            access: Access::ReadOnly,
        });
        Self {
            program: inside,
            args,
            // By default glibc makes an arena for each core. With two arenas a run takes no more memory on a large
            // host.
            env: vec![
                ("MALLOC_ARENA_MAX".into(), "2".into()),
                // The only folder that it may write to on every machine.
                ("TMPDIR".into(), SCRATCH.into()),
            ],
            sheet: None,
            directory: SCRATCH.into(),
            mounts,
            scratch_bytes: 64 << 20,
            limits: Limits::for_program(),
            uid: uids::fresh(),
            confined: Some(processes),
            realtime: None,
            prints: Prints::Kept(16 << 10),
        }
    }

    /// Makes another program visible in the folder of this job's program.
    pub fn beside(mut self, program: &Path) -> Self {
        for library in needed_by(program) {
            if !self.mounts.iter().any(|mount| mount.target == library.target) {
                self.mounts.push(library);
            }
        }
        self.mounts.push(Mount {
            source: program.to_owned(),
            target: Self::inside(program),
            access: Access::ReadOnly,
        });
        self
    }

    /// Runs `program`, which is then visible beside this job's program, with this job's command line as its arguments.
    pub fn run_by(mut self, program: &Path) -> Self {
        self.args.insert(0, self.program.to_string_lossy().into_owned());
        self.program = Self::inside(program);
        // It starts the other program, so the seccomp filter, which both inherit, must allow new processes.
        self.confined = Some(Processes::Many);
        self.beside(program)
    }
}
