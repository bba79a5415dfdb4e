//! Limits that the kernel enforces on each process of a run.

use std::time::Duration;

use nix::{
    libc,
    sys::resource::{Resource, getrlimit, setrlimit},
};
use serde::{Deserialize, Serialize};

use super::{hierarchy::memory_bytes, schedule};

/// Limits of one run. They do not depend on the host's cores: an honest program of 200 threads with large stacks
/// fits them anywhere. What a program really holds is bounded by `memory_bytes`. Limits on what it reserves are only
/// there so that a size without sense fails at once.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Limits {
    /// Address space of one process, in bytes. 200 threads take 1.4 GB, nearly all of it untouched
    /// stacks, and 13 GB with stacks of 64 MiB.
    pub address_space_bytes: u64,
    /// Memory of one process that it may write to, touched or not, in bytes. Stacks are in it.
    pub data_bytes: u64,
    /// Memory that all processes of the run hold together, in bytes. The runs of the model answer were seen to
    /// take 14 MB at most, the compiler 250 MB. A higher limit would cost a class minutes: the kernel clears all that a
    /// program takes.
    pub memory_bytes: u64,
    /// Processes and threads of the run.
    pub tasks: u64,
    /// Open descriptors of one process.
    pub open_files: u64,
    /// Size of one file, in bytes.
    pub file_bytes: u64,
    /// CPU time of one process, in seconds. A part of the model answer takes the compiler half a second, or one
    /// second to optimise.
    pub cpu_seconds: u64,
}

/// The size of a core file by which the kernel starts no handler either. With 0 it writes no file, and still starts the
/// program that `core_pattern` pipes to, which belongs to the host.
const NO_CORE_HANDLER: u64 = 1;

/// The CPU time that a process under the real-time scheduler may have: each of its threads without a pause, and all of
/// them together for each core that is used. The grader runs nothing there that takes half as long.
const REAL_TIME: Duration = Duration::from_secs(1);

/// Puts the limits of a process under the real-time scheduler on the calling one, for good.
pub(super) fn put_on_real_time() -> nix::Result<()> {
    let us = REAL_TIME.as_micros() as libc::rlim_t;
    let cores = schedule::cores().len() as libc::rlim_t;
    let seconds = REAL_TIME.as_secs() as libc::rlim_t * cores;
    setrlimit(Resource::RLIMIT_RTTIME, us, us)?;
    setrlimit(Resource::RLIMIT_CPU, seconds, seconds)
}

/// A part of the memory of a small container, so that the kernel ends the run and not the grader: at least what a right
/// answer needs, and at most what it gets elsewhere.
fn share_of(memory: u64, part: u64, least: u64, most: u64) -> u64 {
    (memory / part).clamp(least, most)
}

impl Limits {
    /// For a learner's program.
    pub fn for_program() -> Self {
        Self {
            address_space_bytes: 64 << 30,
            data_bytes: 32 << 30,
            memory_bytes: share_of(memory_bytes(), 4, 128 << 20, 512 << 20),
            tasks: 512,
            open_files: 2048,
            file_bytes: 32 << 20,
            cpu_seconds: 60,
        }
    }

    /// For the compiler at work on a learner's exercises.
    pub fn for_compiler() -> Self {
        Self {
            address_space_bytes: 4 << 30,
            data_bytes: 3 << 30,
            memory_bytes: share_of(memory_bytes(), 2, 320 << 20, 1 << 30),
            tasks: 256,
            open_files: 1024,
            file_bytes: 256 << 20,
            cpu_seconds: 12,
        }
    }

    /// Puts the limits on the calling process, for good. `strangers` are tasks of the same uid that
    /// are no part of the run: the kernel counts them, too.
    pub(super) fn put_on(&self, strangers: u64) -> nix::Result<()> {
        let limits = [
            (Resource::RLIMIT_AS, self.address_space_bytes),
            (Resource::RLIMIT_DATA, self.data_bytes),
            // One more than a control group lets in: then it is the group that refuses, and counts that.
            (Resource::RLIMIT_NPROC, self.tasks + strangers + 1),
            (Resource::RLIMIT_NOFILE, self.open_files),
            (Resource::RLIMIT_FSIZE, self.file_bytes),
            (Resource::RLIMIT_CPU, self.cpu_seconds),
            (Resource::RLIMIT_CORE, NO_CORE_HANDLER),
        ];
        for (resource, limit) in limits {
            // The grader itself may have been given less.
            let (_, most) = getrlimit(resource)?;
            let limit = (limit as libc::rlim_t).min(most);
            setrlimit(resource, limit, limit)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_container_has_smaller_limits() {
        let of = |memory: u64| share_of(memory, 4, 128 << 20, 512 << 20) >> 20;
        assert_eq!([256 << 20, 768 << 20, 2 << 30, 64 << 30].map(of), [128, 192, 512, 512]);
    }
}
