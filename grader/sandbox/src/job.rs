//! What is to be run, and what its program sees.

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

/// The folder inside that the program may write to, at most its scratch size.
pub const SCRATCH: &str = "/scratch";

/// The folder for temporary files that a program finds where it has a file system of its own. What is in it and in
/// [`SCRATCH`] counts together.
pub(super) const TEMPORARY: &str = "/tmp";

/// Where the program is to write its result document, seen from inside.
pub const DOCUMENT: &str = "/scratch/result.json";

/// The address of the grader's server, seen from inside.
pub const ADDRESS: SocketAddr = SocketAddr::V4(loopback::INSIDE);

/// What is to be run.
#[derive(Debug, Clone)]
pub struct Job {
    /// The program, as a path inside.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// Its whole environment.
    pub env: Vec<(String, String)>,
    /// Text that it finds on descriptor 3, as a file that it can read from the beginning. Names of the inside are
    /// replaced in it, as in arguments and environment. `None` for a program that is to find no descriptor there.
    pub sheet: Option<String>,
    /// The folder it starts in, as a path inside.
    pub directory: PathBuf,
    /// What it sees of the host.
    pub mounts: Vec<Mount>,
    /// The size of [`SCRATCH`], and of what may be written to each mount that may be written to.
    pub scratch_bytes: u64,
    /// The limits of each of its processes.
    pub limits: Limits,
    /// The uid it gets where the grader is root: one that owns the files it is to write.
    pub uid: u32,
    /// For a learner's program: whether it may start processes. `None` for the compiler, which needs
    /// more system calls than a program, and gets only the other layers.
    pub confined: Option<Processes>,
    /// The cores that it wants under the real-time scheduler, where [that is granted](super::Sandbox::realtime): other
    /// programs of the machine then do not take them. `None` for the ordinary scheduler.
    pub realtime: Option<usize>,
    /// What becomes of what it prints.
    pub prints: Prints,
}

/// What becomes of what a program prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prints {
    /// The end of each stream is kept, this many bytes.
    Kept(usize),
    /// It goes to `/dev/null`: reading it would take a core from a program that is measured.
    Nowhere,
}

impl Job {
    /// Where a learner's program is, seen from inside.
    pub fn inside(program: &Path) -> PathBuf {
        Path::new("/lab").join(program.file_name().unwrap_or_default())
    }

    /// A learner's program, of which it sees nothing but itself and its libraries.
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
            // glibc makes an arena for each core otherwise: a run takes as much memory on a large host.
            env: vec![
                ("MALLOC_ARENA_MAX".into(), "2".into()),
                // The folder that it may write to on every machine.
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

    /// Lets the program see another one, in the folder where it is itself.
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

    /// Starts `program`, which stands beside this job's own, with this job's command line as its
    /// arguments.
    pub fn run_by(mut self, program: &Path) -> Self {
        self.args.insert(0, self.program.to_string_lossy().into_owned());
        self.program = Self::inside(program);
        // It starts the other, so the filter of both lets processes be started.
        self.confined = Some(Processes::Many);
        self.beside(program)
    }
}
