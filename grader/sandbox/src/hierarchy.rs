//! The grader's own control group, in version 1 and version 2, and the memory that it leaves to the grader.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};

/// The versions differ in how the program's process joins the group. Both ways avoid moving a running process, for
/// which the kernel waits 12 ms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Version {
    /// The process writes `0` to the group's `tasks` while it has one thread.
    One,
    /// The process is forked into the group, by a descriptor of the group's folder.
    Two,
}

/// The grader's group of one controller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnGroup {
    pub(super) version: Version,
    /// Where the hierarchy is mounted.
    mounted_at: PathBuf,
    /// The group's path below the mount.
    below: PathBuf,
}

impl OwnGroup {
    /// Finds it by `/proc/self/cgroup` and `/proc/self/mountinfo`.
    pub(super) fn find(controller: &str, groups: &str, mounts: &str) -> Option<Self> {
        let group_of = |wanted: &dyn Fn(&str, &str) -> bool| {
            groups.lines().find_map(|line| {
                let mut parts = line.splitn(3, ':');
                let (id, names, path) = (parts.next()?, parts.next()?, parts.next()?);
                wanted(id, names).then(|| path.to_owned())
            })
        };
        let one = group_of(&|_, names| names.split(',').any(|own| own == controller));
        let (version, path, mount) = match one {
            Some(path) => (Version::One, path, mount_of(mounts, "cgroup", Some(controller))?),
            None => {
                (Version::Two, group_of(&|id, _| id == "0")?, mount_of(mounts, "cgroup2", None)?)
            }
        };
        let (root, mounted_at) = mount;
        // The mount may show a part of the tree only, as in a container.
        let below = Path::new(&path).strip_prefix(&root).ok()?.to_owned();
        Some(Self { version, mounted_at, below })
    }

    /// The folders of the group and of all groups above it, from the innermost.
    pub(super) fn folders(&self) -> impl Iterator<Item = PathBuf> {
        self.below.ancestors().map(|group| self.mounted_at.join(group))
    }
}

/// The mount of a hierarchy, as the group at its root and the folder.
pub(super) fn mount_of(
    mounts: &str,
    kind: &str,
    controller: Option<&str>,
) -> Option<(PathBuf, PathBuf)> {
    mounts.lines().find_map(|line| {
        let (fields, behind) = line.split_once(" - ")?;
        let mut behind = behind.split_whitespace();
        let (found, _source, options) = (behind.next()?, behind.next()?, behind.next()?);
        let wanted = controller.is_none_or(|name| options.split(',').any(|option| option == name));
        let mut fields = fields.split_whitespace().skip(3);
        let (root, folder) = (fields.next()?, fields.next()?);
        (found == kind && wanted).then(|| (root.into(), folder.into()))
    })
}

/// The memory that the grader and its programs may use, in bytes. This is the host's memory, or the limit of a control
/// group (such as a container's) if that is lower. `u64::MAX` if unknown.
pub fn memory_bytes() -> u64 {
    static BYTES: LazyLock<u64> = LazyLock::new(look_for_memory);
    *BYTES
}

fn look_for_memory() -> u64 {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let group = OwnGroup::find("memory", &read("/proc/self/cgroup"), &read("/proc/self/mountinfo"));
    let limits = group.iter().flat_map(OwnGroup::folders).filter_map(|folder| limit_of(&folder));
    limits.chain(host_memory(&read("/proc/meminfo"))).min().unwrap_or(u64::MAX)
}

/// A group's limit. Version 2 writes `max` where there is none, version 1 a number close to 2⁶³.
fn limit_of(group: &Path) -> Option<u64> {
    ["memory.max", "memory.limit_in_bytes"]
        .iter()
        .find_map(|file| fs::read_to_string(group.join(file)).ok()?.trim().parse().ok())
}

fn host_memory(meminfo: &str) -> Option<u64> {
    let total = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    total.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n";

    #[test]
    fn mounts_match_kind_and_controller() {
        let mounts = "30 23 0:26 / /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory\n\
                      31 23 0:27 /docker/x /sys/fs/cgroup/pids ro - cgroup pids ro,pids\n\
                      32 23 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n";
        let found = |kind, name| mount_of(mounts, kind, name);
        assert_eq!(
            found("cgroup", Some("pids")),
            Some(("/docker/x".into(), "/sys/fs/cgroup/pids".into()))
        );
        assert_eq!(found("cgroup2", None), Some(("/".into(), "/sys/fs/cgroup/unified".into())));
        assert_eq!(found("cgroup", Some("cpu")), None);
    }

    #[test]
    fn containers_see_their_own_subtree() {
        let mounts = "30 23 0:26 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n";
        let group = OwnGroup::find("memory", "4:memory:/docker/abc/inner\n", mounts).unwrap();
        assert_eq!(group.version, Version::One);
        let folders: Vec<_> = group.folders().collect();
        let at = |below: &str| Path::new("/sys/fs/cgroup/memory").join(below);
        assert_eq!(folders, [at("inner"), at("")]);
        assert!(OwnGroup::find("memory", "4:pids:/\n", MOUNTS).is_none());
    }

    #[test]
    fn lowest_limit_above_grader_counts() {
        let root = tempfile::tempdir().unwrap();
        let inner = root.path().join("a/b");
        fs::create_dir_all(&inner).unwrap();
        fs::write(root.path().join("a/memory.max"), "805306368\n").unwrap();
        fs::write(inner.join("memory.max"), "max\n").unwrap();
        let group = OwnGroup {
            version: Version::Two,
            mounted_at: root.path().to_owned(),
            below: "a/b".into(),
        };
        let limits: Vec<_> = group.folders().filter_map(|folder| limit_of(&folder)).collect();
        assert_eq!(limits, [768 << 20]);
        assert_eq!(
            host_memory("MemTotal:       24684012 kB\nMemFree: 1 kB\n"),
            Some(24_684_012 << 10)
        );
        assert!(memory_bytes() > 1 << 20);
    }
}
