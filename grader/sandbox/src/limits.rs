//! Limits that the kernel enforces on each process of a run.

use std::time::Duration;

use nix::{
    libc,
    sys::resource::{Resource, getrlimit, setrlimit},
};
use serde::{Deserialize, Serialize};

use super::{hierarchy::memory_bytes, schedule};

/// Limits of one run. They do not depend on the host's cores, so an honest program of 200 threads with large stacks
/// fits them anywhere. `memory_bytes` bounds the memory that a program really uses. The limits on reserved memory only
/// make absurd sizes fail at once.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Limits {
    /// Address space of one process, in bytes. 200 threads take 1.4 GB, nearly all of it untouched
    /// stacks, and 13 GB with stacks of 64 MiB.
    pub address_space_bytes: u64,
    /// Writable memory of one process, used or not, in bytes. It includes stacks.
    pub data_bytes: u64,
    /// Memory that all processes of the run use together, in bytes. Runs of the model answer take at most 14 MB,
    /// and the compiler takes 250 MB. A higher limit would make the kernel zero more pages for memory hogs, which costs
    /// minutes per class.
    pub memory_bytes: u64,
    /// Processes and threads of the run.
    pub tasks: u64,
    /// Open descriptors of one process.
    pub open_files: u64,
    /// Size of one file, in bytes.
    pub file_bytes: u64,
    /// CPU time of one process, in seconds. The compiler needs half a second for one part of the model answer, or
    /// one second if it optimises.
    pub cpu_seconds: u64,
}

/// The smallest core file limit that also keeps the kernel from starting a handler. With 0 the kernel writes no file
/// but still starts the program that `core_pattern` pipes to, which belongs to the host.
const NO_CORE_HANDLER: u64 = 1;

/// The CPU time of a process under the real-time scheduler. It limits each thread without a pause, and all threads
/// together per core used. The grader runs nothing there that takes half as long.
const REAL_TIME: Duration = Duration::from_secs(1);

/// Puts the limits for the real-time scheduler on the calling process permanently.
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

    /// For the compiler when it compiles a learner's exercises.
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

    /// Puts the limits on the calling process permanently. `strangers` is the number of tasks of the same uid outside
    /// the run, which the kernel counts, too.
    pub(super) fn put_on(&self, strangers: u64) -> nix::Result<()> {
        let limits = [
            (Resource::RLIMIT_AS, self.address_space_bytes),
            (Resource::RLIMIT_DATA, self.data_bytes),
            // One more than a control group allows, so that the group refuses first and counts the refusal.
            (Resource::RLIMIT_NPROC, self.tasks + strangers + 1),
            (Resource::RLIMIT_NOFILE, self.open_files),
            (Resource::RLIMIT_FSIZE, self.file_bytes),
            (Resource::RLIMIT_CPU, self.cpu_seconds),
            (Resource::RLIMIT_CORE, NO_CORE_HANDLER),
        ];
        for (resource, limit) in limits {
            // The grader itself may have a lower hard limit.
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
    fn small_containers_get_smaller_limits() {
        let of = |memory: u64| share_of(memory, 4, 128 << 20, 512 << 20) >> 20;
        assert_eq!([256 << 20, 768 << 20, 2 << 30, 64 << 30].map(of), [128, 192, 512, 512]);
    }
}
