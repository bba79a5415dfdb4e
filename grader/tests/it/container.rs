//! The grader in a container, with Docker's default seccomp filter and capabilities.
//!
//! The filter is put on the grader's process itself, so no container is needed. The host's kernel, files and control
//! groups stay in use.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::Path,
    process::Command,
};

use nix::{
    libc,
    unistd::{Uid, User},
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, apply_filter,
};
use tempfile::TempDir;

use crate::{
    run::{self, Grader, Ran, reference},
    skipped::skipped,
};

/// System calls that Docker refuses to a container without CAP_SYS_ADMIN, as far as a grader might use them.
#[rustfmt::skip]
const REFUSED: [i64; 16] = [
    libc::SYS_unshare, libc::SYS_setns, libc::SYS_mount, libc::SYS_umount2, libc::SYS_pivot_root,
    libc::SYS_open_tree, libc::SYS_move_mount, libc::SYS_fsopen, libc::SYS_fsconfig, libc::SYS_fsmount,
    libc::SYS_fspick, libc::SYS_mount_setattr, libc::SYS_bpf, libc::SYS_keyctl, libc::SYS_perf_event_open,
    libc::SYS_sethostname,
];

/// `clone` with any of these is refused.
const NAMESPACES: [libc::c_int; 7] = [
    libc::CLONE_NEWNS,
    libc::CLONE_NEWCGROUP,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
];

/// The capabilities of root in a Docker container, without CAP_SYS_ADMIN and CAP_SYS_PTRACE.
const CAPABILITIES: [libc::c_ulong; 14] = [0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31];

/// The layers that are refused in a container.
const MISSING: [&str; 5] =
    ["user-namespace", "network-namespace", "pid-namespace", "mount-namespace", "ipc-namespace"];

fn filter(rules: BTreeMap<i64, Vec<SeccompRule>>, errno: libc::c_int) -> BpfProgram {
    let refused = SeccompAction::Errno(errno as u32);
    let here = std::env::consts::ARCH.try_into().unwrap();
    SeccompFilter::new(rules, SeccompAction::Allow, refused, here).unwrap().try_into().unwrap()
}

/// The filters of a container. The C library falls back from `clone3`, whose flags a filter cannot see, to `clone`.
fn filters() -> [BpfProgram; 2] {
    let with = |flag: libc::c_int| {
        let (length, flag) = (SeccompCmpArgLen::Qword, flag as u64);
        let set = SeccompCondition::new(0, length, SeccompCmpOp::MaskedEq(flag), flag);
        SeccompRule::new(vec![set.unwrap()]).unwrap()
    };
    let mut refused: BTreeMap<_, _> = REFUSED.iter().map(|call| (*call, Vec::new())).collect();
    refused.insert(libc::SYS_clone, NAMESPACES.into_iter().map(with).collect());
    let unknown = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    [filter(refused, libc::EPERM), filter(unknown, libc::ENOSYS)]
}

/// Makes a command run as in a container.
fn contain(command: &mut Command) {
    let filters = filters();
    let enter = move || {
        // SAFETY: it reads a number of this process.
        if unsafe { libc::geteuid() } == 0 {
            for capability in (0..64).filter(|number| !CAPABILITIES.contains(number)) {
                // When the command is executed, root gets the capabilities in the bounding set. The kernel refuses
                // numbers that it does not know.
                // SAFETY: it changes a set of this process.
                unsafe { libc::prctl(libc::PR_CAPBSET_DROP, capability, 0, 0, 0) };
            }
        }
        for filter in &filters {
            // Does not allocate if it succeeds.
            apply_filter(filter).map_err(|_| io::Error::last_os_error())?;
        }
        Ok(())
    };
    // SAFETY: between fork and exec it only makes system calls.
    unsafe { command.pre_exec(enter) };
}

/// Whether this kernel has Landlock, which is found out by asking for the version of its interface.
fn has_landlock() -> bool {
    const ONLY_THE_VERSION: libc::c_uint = 1;
    let nothing = std::ptr::null::<libc::c_void>();
    // SAFETY: with this flag the call reads no memory and creates nothing.
    let version = unsafe {
        libc::syscall(libc::SYS_landlock_create_ruleset, nothing, 0_usize, ONLY_THE_VERSION)
    };
    version > 0
}

fn doctor_in_a_container(program: &Path, user: Option<&User>) -> Ran {
    let temporary = run::temporary();
    let mut command = run::command(program, &temporary);
    command.args(["doctor", "--all"]);
    if let Some(user) = user {
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw()).env_remove("TMPDIR");
    }
    contain(&mut command);
    Grader::from(command).run()
}

/// The `yes` or `no` of a layer in the table of `doctor`.
fn here<'a>(text: &'a str, layer: &str) -> &'a str {
    let mut rows = text.lines().map(str::split_whitespace);
    let found = rows.find_map(|mut row| (row.next() == Some(layer)).then(|| row.next()));
    found.flatten().unwrap_or_else(|| panic!("no row of {layer}:\n{text}"))
}

/// A regression test, because the refused clone sometimes lost its report.
fn assert_it_falls_back(ran: &Ran, what_grading_needs_is_here: bool) {
    let text = format!("{}{}", ran.stdout, ran.stderr);
    if what_grading_needs_is_here {
        assert_eq!(ran.code, Some(0), "{text}");
    } else {
        assert!(matches!(ran.code, Some(0 | 1)), "{:?}: {text}", ran.code);
    }
    assert!(text.contains("graded here without namespaces"), "{text}");
    for layer in MISSING {
        assert_eq!(here(&text, layer), "no", "{layer}");
        let why = format!("{layer}: the sandbox cannot make namespaces");
        assert!(text.contains(&why), "{text}");
    }
    for layer in ["landlock", "seccomp", "rlimits"] {
        assert_eq!(here(&text, layer), "yes", "{layer}");
    }
}

#[test]
fn doctor_falls_back_in_a_container() {
    if !has_landlock() {
        skipped("container::doctor_falls_back_in_a_container", "no Landlock here");
        return;
    }
    let program = Path::new(env!("CARGO_BIN_EXE_grader"));
    for _ in 0..10 {
        assert_it_falls_back(&doctor_in_a_container(program, None), true);
    }
}

#[test]
fn doctor_falls_back_for_ordinary_users() {
    let skipped = |why| {
        let test = "doctor_falls_back_for_ordinary_users";
        skipped(&format!("container::{test}"), why);
    };
    if !Uid::effective().is_root() {
        return skipped("this user is one, and the test for this user has the same to say");
    }
    if !has_landlock() {
        return skipped("no Landlock here");
    }
    let Some(user) = User::from_name("nobody").unwrap() else {
        return skipped("no user `nobody` here");
    };
    // Root's build may be in a folder that no other user can read, and so may the toolchain.
    let folder = TempDir::new().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let program = folder.path().join("grader");
    fs::copy(env!("CARGO_BIN_EXE_grader"), &program).unwrap();
    for _ in 0..10 {
        assert_it_falls_back(&doctor_in_a_container(&program, Some(&user)), false);
    }
}

#[test]
fn right_answers_pass_in_a_container() {
    if !has_landlock() {
        skipped("container::right_answers_pass_in_a_container", "no Landlock here");
        return;
    }
    let out = TempDir::new().unwrap();
    let mut grader = Grader::new("grade");
    grader.arg(reference()).arg("--out").arg(out.path());
    grader.args(["--only", "counter", "--no-speedups"]);
    contain(&mut grader);
    let ran = grader.run_for(out);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let record = ran.record("ada");
    assert!(record["max_score"].as_f64().unwrap() > 0.0, "{record}");
    assert_eq!(record["score"], record["max_score"], "{}", ran.stdout);
    let layers = record["sandbox"].as_array().unwrap();
    assert!(layers.iter().any(|layer| layer == "landlock"), "{layers:?}");
    assert!(!layers.iter().any(|layer| MISSING.iter().any(|name| layer == name)), "{layers:?}");
}
