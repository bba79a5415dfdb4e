//! Names that tell whose a folder or control group is, so that what a killed grader has left can be
//! told from what a living one needs.

use std::{fs, os::unix::fs::MetadataExt, sync::LazyLock};

use nix::libc;

/// This process: its pid namespace, its pid there, and when it started, for pids come again.
static THIS: LazyLock<String> = LazyLock::new(|| {
    let pid = std::process::id();
    format!("{}-{pid}-{}", pid_namespace(), started(pid).unwrap_or_default())
});

/// The part of a name that says that this process has made it.
pub(super) fn this() -> &'static str {
    &THIS
}

/// Whether the process that a name speaks of, behind `prefix`, has ended. A name of another form, or
/// of a pid namespace that cannot be seen from here, is nobody's to judge: `false`.
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

/// Whether no process has this pid and this start. What cannot be read for another reason, as when no file can
/// be opened any more, says nothing: a living grader would lose its folders.
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

/// When a process started, in ticks since the machine did; `None` when there is none.
fn started(pid: u32) -> Option<u64> {
    start_in(&fs::read(format!("/proc/{pid}/stat")).ok()?)
}

fn start_in(stat: &[u8]) -> Option<u64> {
    let stat = String::from_utf8_lossy(stat);
    // The name may hold any byte, also a parenthesis. The time is the 20th field behind it.
    stat[stat.rfind(')')? + 1..].split_whitespace().nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_dead_process_has_made_is_nobodys() {
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
