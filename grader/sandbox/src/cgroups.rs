//! Control groups, version 1 and version 2. They limit the memory and the tasks of all processes of a run together,
//! where the grader may make groups.
//!
//! The grader makes a group for each run and hands the launcher a descriptor of it. The program's process enters the
//! group before it executes the program. Launcher and init stay outside. The group is removed with the run. A grader
//! that starts removes the groups that killed graders have left.

use std::{
    fs::{self, File},
    io,
    os::fd::{AsFd, BorrowedFd},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use nix::{
    libc,
    sched::CloneFlags,
    sys::{signal, wait::waitpid},
    unistd::{ForkResult, Pid},
};

use super::{
    clone::fork_as,
    hierarchy::{OwnGroup, Version},
    layer::Layer,
    limits::Limits,
    owner_tag,
};

/// The prefix of every group's name.
const PREFIX: &str = "lab-grader-";

/// The file that lists a group's processes.
const PROCESSES: &str = "cgroup.procs";

/// The event that both versions count when the kernel kills a process for its memory.
const KILL: &str = "oom_kill";

static NEXT: AtomicU64 = AtomicU64::new(0);

/// The folders in which groups can be made. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups(Arc<Vec<Controller>>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Controller {
    layer: Layer,
    version: Version,
    parent: PathBuf,
}

impl Version {
    fn entrance(self, group: &Path) -> io::Result<File> {
        match self {
            Version::One => File::options().write(true).open(group.join("tasks")),
            Version::Two => File::open(group),
        }
    }
}

/// The groups of one run. Dropping it removes them.
#[derive(Debug)]
pub(super) struct Group {
    folders: Vec<PathBuf>,
    /// Processes that the kernel has killed for their memory.
    pub(super) kills: Option<Events>,
    /// Tasks that the kernel has refused.
    pub(super) refusals: Option<Events>,
    /// Descriptors by which the program's process joins.
    pub(super) entrances: Vec<(Version, File)>,
}

impl Groups {
    /// Finds where groups can be made, and removes the groups of graders that no longer run.
    pub(super) fn find() -> Self {
        let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        let controllers: Vec<_> = [(Layer::CgroupMemory, "memory"), (Layer::CgroupPids, "pids")]
            .into_iter()
            .filter_map(|(layer, name)| find_controller(layer, name, &groups, &mounts))
            .collect();
        for controller in &controllers {
            sweep(&controller.parent);
        }
        Self(Arc::new(controllers))
    }

    pub(super) fn layers(&self) -> impl Iterator<Item = Layer> {
        self.0.iter().map(|controller| controller.layer)
    }

    /// A copy without the groups whose layer is not in `layers`.
    pub(super) fn only(&self, layers: &[Layer]) -> Self {
        let wanted = self.0.iter().filter(|controller| layers.contains(&controller.layer));
        Self(Arc::new(wanted.cloned().collect()))
    }

    pub(super) fn make(&self, limits: &Limits) -> io::Result<Group> {
        let name =
            format!("{PREFIX}{}-{}", owner_tag::this(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut group =
            Group { folders: Vec::new(), kills: None, refusals: None, entrances: Vec::new() };
        for controller in self.0.iter() {
            let folder = controller.parent.join(&name);
            if !group.folders.contains(&folder) {
                fs::create_dir(&folder)?;
                group.folders.push(folder.clone());
                let entrance = controller.version.entrance(&folder)?;
                group.entrances.push((controller.version, entrance));
            }
            let set = |file: &str, value: u64| fs::write(folder.join(file), value.to_string());
            match (controller.layer, controller.version) {
                (Layer::CgroupPids, _) => {
                    set("pids.max", limits.tasks)?;
                    group.refusals =
                        Some(Events { file: folder.join("pids.events"), event: "max" });
                }
                (_, Version::One) => {
                    set("memory.limit_in_bytes", limits.memory_bytes)?;
                    // A kernel that does not count swap has no such file.
                    let _ = set("memory.memsw.limit_in_bytes", limits.memory_bytes);
                    group.kills =
                        Some(Events { file: folder.join("memory.oom_control"), event: KILL });
                }
                (_, Version::Two) => {
                    set("memory.max", limits.memory_bytes)?;
                    let _ = set("memory.swap.max", 0);
                    group.kills = Some(Events { file: folder.join("memory.events"), event: KILL });
                }
            }
        }
        Ok(group)
    }
}

/// An event that the kernel counts in one of the group's files.
#[derive(Debug, Clone)]
pub(super) struct Events {
    file: PathBuf,
    event: &'static str,
}

impl Events {
    /// The number of events so far, or 0 if the group is gone.
    pub(super) fn count(&self) -> u64 {
        let events = fs::read_to_string(&self.file).unwrap_or_default();
        let mut counts = events.lines().filter_map(|line| line.split_once(' '));
        let count = counts.find_map(|(name, count)| (name == self.event).then_some(count));
        count.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        for folder in &self.folders {
            remove(folder);
        }
    }
}

/// How long to wait for a group to become empty before it is removed.
const LEAVING: Duration = Duration::from_secs(10);

/// Kills the processes in a group and removes it. A process that has ended may take a moment to leave the group, and
/// longer on a loaded machine.
fn remove(group: &Path) {
    let began = Instant::now();
    while began.elapsed() < LEAVING {
        match fs::remove_dir(group) {
            Err(error) if error.raw_os_error() == Some(libc::EBUSY) => {}
            // Removed (perhaps by another grader's sweep), or this user may not remove it.
            _ => return,
        }
        let processes = fs::read_to_string(group.join(PROCESSES)).unwrap_or_default();
        for pid in processes.lines().filter_map(|line| line.parse::<i32>().ok()) {
            // Here 0 means a process of another pid namespace, but to `kill` it would mean our own process group.
            if pid > 1 {
                let _ = signal::kill(Pid::from_raw(pid), signal::Signal::SIGKILL);
            }
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        if owner_tag::is_gone(&entry.file_name().to_string_lossy(), PREFIX) {
            remove(&entry.path());
        }
    }
}

/// Finds the parent folder for the groups of one controller. It is the grader's own group, or the nearest group above
/// it that may enable controllers for its children.
fn find_controller(layer: Layer, name: &str, groups: &str, mounts: &str) -> Option<Controller> {
    let own = OwnGroup::find(name, groups, mounts)?;
    let version = own.version;
    let limit = match (layer, version) {
        (Layer::CgroupPids, _) => "pids.max",
        (_, Version::One) => "memory.limit_in_bytes",
        (_, Version::Two) => "memory.max",
    };
    own.folders()
        .find(|parent| can_hold_groups(parent, version, name, limit))
        .map(|parent| Controller { layer, version, parent })
}

/// Tries to make a group there and looks for its limit file.
fn can_hold_groups(parent: &Path, version: Version, name: &str, limit: &str) -> bool {
    if version == Version::Two {
        // Fails if the group has processes of its own. The caller then tries the group above.
        let _ = fs::write(parent.join("cgroup.subtree_control"), format!("+{name}"));
    }
    // Threads of one process may try at the same time.
    let nth = NEXT.fetch_add(1, Ordering::Relaxed);
    let trial = parent.join(format!("{PREFIX}{}-trial-{nth}", owner_tag::this()));
    if fs::create_dir(&trial).is_err() {
        return false;
    }
    let writable = |file: &str| File::options().write(true).open(trial.join(file)).is_ok();
    let entrance = version.entrance(&trial);
    let holds = writable(limit)
        && entrance.is_ok_and(|entrance| version == Version::One || lets_in(entrance.as_fd()));
    remove(&trial);
    holds
}

/// Whether a process can be forked into a group. Kernels before 5.7 cannot do that.
fn lets_in(folder: BorrowedFd) -> bool {
    // SAFETY: the child ends at once.
    match unsafe { fork_as(CloneFlags::empty(), Some(folder)) } {
        // SAFETY: `_exit` is async-signal-safe.
        Ok(ForkResult::Child) => unsafe { libc::_exit(0) },
        Ok(ForkResult::Parent { child }) => waitpid(child, None).is_ok(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use nix::errno::Errno;

    use super::*;
    use crate::skipped::skipped;

    #[test]
    fn group_events_are_counted() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let events = |event| Events { file: file.path().into(), event };
        assert_eq!(events("max").count(), 0);
        fs::write(file.path(), "low 7\nmax 1025\noom_kill 3\n").unwrap();
        assert_eq!(events("max").count(), 1025);
        assert_eq!(events(KILL).count(), 3);
        let gone = Events { file: "/nowhere/pids.events".into(), event: "max" };
        assert_eq!(gone.count(), 0);
    }

    #[test]
    fn processes_are_forked_into_their_group() {
        let skipped = |reason: &str| {
            let test = "processes_are_forked_into_their_group";
            skipped(&format!("sandbox::cgroups::tests::{test}"), reason);
        };
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        let Some((_, mounted_at)) = crate::hierarchy::mount_of(&mounts, "cgroup2", None) else {
            return skipped("no control groups of version 2 are mounted here");
        };
        let group = mounted_at.join(format!("{PREFIX}{}-test", owner_tag::this()));
        if let Err(error) = fs::create_dir(&group) {
            return skipped(&format!("cannot make {}: {error}", group.display()));
        }
        let folder = File::open(&group).unwrap();
        // SAFETY: the child does nothing but wait for its end.
        match unsafe { fork_as(CloneFlags::empty(), Some(folder.as_fd())) } {
            Ok(ForkResult::Child) => loop {
                // SAFETY: `pause` is async-signal-safe.
                unsafe { libc::pause() };
            },
            Ok(ForkResult::Parent { child }) => {
                let inside = fs::read_to_string(group.join(PROCESSES)).unwrap();
                remove(&group);
                let is_gone = !group.exists();
                // A child that was not in the group is still alive.
                signal::kill(child, signal::Signal::SIGKILL).unwrap();
                waitpid(child, None).unwrap();
                assert_eq!(inside.trim(), child.to_string());
                assert!(is_gone, "{} is still there", group.display());
            }
            Err(errno) => {
                remove(&group);
                assert!(matches!(errno, Errno::ENOSYS | Errno::E2BIG), "{errno}");
                skipped("this kernel forks no process into a group; Linux 5.7 does");
            }
        }
    }

    /// Where a group with a limit can be made right below a mount, found by trying.
    fn a_place_for_groups() -> Option<PathBuf> {
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        let mounts = mounts.lines().filter(|line| line.contains(" - cgroup"));
        let folders = mounts.filter_map(|line| line.split_whitespace().nth(4)).map(PathBuf::from);
        folders.into_iter().find(|folder| {
            let trial = folder.join(format!("{PREFIX}{}-place", owner_tag::this()));
            let limits = ["memory.max", "memory.limit_in_bytes", "pids.max"];
            let has_limit = fs::create_dir(&trial).is_ok()
                && limits.iter().any(|file| trial.join(file).exists());
            let _ = fs::remove_dir(&trial);
            has_limit
        })
    }

    #[test]
    fn ended_runs_remove_group_and_processes() {
        let groups = Groups::find();
        if groups.layers().count() == 0 {
            assert_eq!(a_place_for_groups(), None, "groups can be made here, and were not found");
            let test = "ended_runs_remove_group_and_processes";
            let reason = "no group with a limit can be made here";
            return skipped(&format!("sandbox::cgroups::tests::{test}"), reason);
        }
        let group = groups.make(&Limits::for_program()).unwrap();
        let folders = group.folders.clone();
        assert!(!folders.is_empty() && folders.iter().all(|folder| folder.exists()));
        let mut left = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        for folder in &folders {
            fs::write(folder.join(PROCESSES), left.id().to_string()).unwrap();
        }
        drop(group);
        let still_there: Vec<_> = folders.iter().filter(|folder| folder.exists()).collect();
        // The exit status names the first signal that ends the process.
        signal::kill(Pid::from_raw(left.id() as i32), signal::Signal::SIGTERM).unwrap();
        let status = left.wait().unwrap();
        assert_eq!(still_there, [] as [&PathBuf; 0]);
        assert_eq!(status.signal(), Some(libc::SIGKILL), "{status}");
    }
}
