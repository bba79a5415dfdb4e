//! Names that say which process owns a folder or control group, so that leftovers of a killed grader can be
//! distinguished from what a running one needs.

use std::{fs, os::unix::fs::MetadataExt, sync::LazyLock};

use nix::libc;

/// This process, as its pid namespace, its pid there, and its start time, because pids are reused.
static THIS: LazyLock<String> = LazyLock::new(|| {
    let pid = std::process::id();
    format!("{}-{pid}-{}", pid_namespace(), started(pid).unwrap_or_default())
});

/// The part of a name that marks this process as the owner.
pub(super) fn this() -> &'static str {
    &THIS
}

/// Whether the process named behind `prefix` has ended. `false` if the name has another form or the pid namespace
/// cannot be seen from here.
pub(super) fn is_gone(name: &str, prefix: &str) -> bool {
    let Some(owner) = name.strip_prefix(prefix) else { return false };
    let mut parts = owner.split('-').map(|part| part.parse::<u64>().ok());
    let (Some(Some(namespace)), Some(Some(pid)), Some(Some(start))) =
        (parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let Ok(pid) = u32::try_from(pid) else { return false };
    namespace == pid_namespace() && has_ended(pid, start)
}

/// Whether no process has this pid and this start time. `false` if that cannot be read for another reason, such as too
/// many open files, because a running grader would otherwise lose its folders.
fn has_ended(pid: u32, start: u64) -> bool {
    match fs::read(format!("/proc/{pid}/stat")) {
        Ok(stat) => start_in(&stat) != Some(start),
        // The second is that of a process that ends while its file is read.
        Err(error) => matches!(error.raw_os_error(), Some(libc::ENOENT | libc::ESRCH)),
    }
}

fn pid_namespace() -> u64 {
    fs::metadata("/proc/self/ns/pid").map_or(0, |metadata| metadata.ino())
}

/// When a process started, in ticks since the machine started, or `None` if there is no such process.
fn started(pid: u32) -> Option<u64> {
    start_in(&fs::read(format!("/proc/{pid}/stat")).ok()?)
}

fn start_in(stat: &[u8]) -> Option<u64> {
    let stat = String::from_utf8_lossy(stat);
    // The process name may contain any byte, including a parenthesis. The start time is the 20th field behind it.
    stat[stat.rfind(')')? + 1..].split_whitespace().nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dead_owners_are_gone() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let start = started(child.id()).unwrap();
        let name = format!("x-{}-{}-{start}-abc", pid_namespace(), child.id());
        assert!(!is_gone(&name, "x-"));
        assert!(is_gone(&format!("x-{}-{}-{}", pid_namespace(), child.id(), start + 1), "x-"));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(is_gone(&name, "x-"));
        assert!(!is_gone(&format!("x-{}", this()), "x-"));
        for other in ["x-", "x-1-2", "y-1-2-3", "x-1-2-3"] {
            assert!(!is_gone(other, "x-"), "{other}");
        }
    }
}
