//! The id of the process that started this one. The standard library has it on Unix only.

/// The id of the parent process.
///
/// On Windows it is 0 if the system does not list this process. The parent may have ended, and its id may belong to
/// another process by now.
///
/// ```
/// assert_ne!(lab::parent_id(), std::process::id());
/// ```
pub fn parent_id() -> u32 {
    of_the_system()
}

#[cfg(not(windows))]
fn of_the_system() -> u32 {
    std::os::unix::process::parent_id()
}

/// Looks for this process in a list of all processes, because Windows has no call for the parent alone.
#[cfg(windows)]
#[expect(unsafe_code, reason = "calls of the operating system")]
fn of_the_system() -> u32 {
    use windows_sys::Win32::{
        Foundation::{CloseHandle, INVALID_HANDLE_VALUE},
        System::Diagnostics::ToolHelp::{
            CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW,
            TH32CS_SNAPPROCESS,
        },
    };

    // SAFETY: the call takes no pointers.
    let list = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) };
    if list == INVALID_HANDLE_VALUE {
        return 0;
    }
    let mut entry = PROCESSENTRY32W {
        dwSize: size_of::<PROCESSENTRY32W>() as u32,
        ..PROCESSENTRY32W::default()
    };
    let mut parent = 0;
    // SAFETY: `list` is an open snapshot, and `entry` is an entry whose size is set.
    let mut more = unsafe { Process32FirstW(list, &raw mut entry) };
    while more != 0 {
        if entry.th32ProcessID == std::process::id() {
            parent = entry.th32ParentProcessID;
            break;
        }
        // SAFETY: as above.
        more = unsafe { Process32NextW(list, &raw mut entry) };
    }
    // SAFETY: `list` is open, and is not used again.
    unsafe { CloseHandle(list) };
    parent
}

#[cfg(test)]
mod tests {
    use std::{env, process::Command};

    use super::parent_id;

    /// Set in the child that the test starts.
    const CHILD: &str = "LAB_PARENT_ID_CHILD";

    #[test]
    fn a_child_names_this_process() {
        if env::var_os(CHILD).is_some() {
            println!("parent {}.", parent_id());
            return;
        }
        let output = Command::new(env::current_exe().unwrap())
            .args(["a_child_names_this_process", "--nocapture"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains(&format!("parent {}.", std::process::id())), "{said}");
    }
}
