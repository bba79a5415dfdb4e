//! The file system that a program sees. It contains the files that the program was given, a small scratch folder, a
//! `/tmp` of its own, and `/dev/null`. There is no `/proc`, no home folder, and nothing of the grader's.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use nix::{
    libc,
    mount::{MntFlags, MsFlags, mount, umount2},
    unistd::{chdir, pivot_root},
};

use super::{
    job::{SCRATCH, TEMPORARY},
    messages::{Access, Mount, Start},
    step::{Step, at},
};

/// Where the new root is assembled. Any folder will do, because it is covered only in this mount namespace.
const ASSEMBLY: &str = "/tmp";

/// Devices that ordinary programs need. The compiler gets only the first one, because a learner's `include_bytes!`
/// would read the others forever.
const DEVICES: [&str; 3] = ["/dev/null", "/dev/zero", "/dev/urandom"];

/// The folders that may be written to. Only a learner's program has one for temporary files, because files that the
/// compiler is given may lie there.
fn writable_folders(start: &Start) -> &'static [&'static str] {
    if start.confined.is_some() { &[TEMPORARY, SCRATCH] } else { &[SCRATCH] }
}

fn devices(start: &Start) -> &'static [&'static str] {
    if start.confined.is_some() { &DEVICES } else { &DEVICES[..1] }
}

/// Replaces the root of this mount namespace. Call it once, in a namespace of its own.
pub(super) fn enter(start: &Start) -> Result<(), Step> {
    let none = None::<&str>;
    // Mounts must be private first. Otherwise a mount made here would appear in the host's namespace.
    at("make mounts private", mount(none, "/", none, MsFlags::MS_REC | MsFlags::MS_PRIVATE, none))?;

    // The sources are opened first, because the assembly covers a folder that some of them lie in.
    let devices = devices(start)
        .iter()
        .map(|path| (PathBuf::from(path), PathBuf::from(path), Access::ReadOnly));
    let given = start.mounts.iter().map(|m| (m.source.clone(), m.target.clone(), m.access));
    let mut sources = Vec::new();
    for (source, target, access) in devices.chain(given) {
        let opened = at(&format!("open {}", source.display()), open_path(&source))?;
        sources.push((opened, target, access));
    }

    let size = "size=1m,mode=755";
    at(
        "mount an empty root",
        mount(Some("root"), ASSEMBLY, Some("tmpfs"), MsFlags::empty(), Some(size)),
    )?;
    for (source, target, _) in &sources {
        let inside = inside_assembly(target);
        at(&format!("make {}", target.display()), make_mount_point(source, &inside))?;
        let from = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(source));
        at(
            &format!("bind {}", target.display()),
            mount(Some(from.as_str()), &inside, none, MsFlags::MS_BIND | MsFlags::MS_REC, none),
        )?;
    }
    for folder in writable_folders(start) {
        let inside = inside_assembly(Path::new(folder));
        at(&format!("make {folder}"), fs::create_dir_all(inside))?;
    }
    at("make the old root's place", fs::create_dir_all(Path::new(ASSEMBLY).join("old")))?;
    at("enter the new root", chdir(ASSEMBLY))?;
    at("make it the root", pivot_root(".", "old"))?;
    at("enter it again", chdir("/"))?;
    at("leave the old root", umount2("/old", MntFlags::MNT_DETACH))?;
    at("remove its place", fs::remove_dir("/old"))?;

    at(
        "make everything read-only",
        set_attributes("/", true, libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NOSUID, 0),
    )?;
    for (_, target, access) in &sources {
        if *access == Access::ReadWrite {
            at(
                &format!("make {} writable", target.display()),
                set_attributes(target, false, 0, libc::MOUNT_ATTR_RDONLY),
            )?;
        }
    }
    mount_writable_folders(start)
}

/// Mounts the scratch folder and the folder for temporary files in one small file system, so that its size limits both
/// together.
fn mount_writable_folders(start: &Start) -> Result<(), Step> {
    let none = None::<&str>;
    let owner = start.uid.unwrap_or_else(|| nix::unistd::getuid().as_raw());
    let options =
        format!("size={},nr_inodes=4096,mode=700,uid={owner},gid={owner}", start.scratch_bytes);
    // A program may write data there but not execute it. It executes only files that it was given.
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    at(
        "mount the scratch folder",
        mount(Some("scratch"), SCRATCH, Some("tmpfs"), flags, Some(options.as_str())),
    )?;
    // The scratch folder comes last, because it covers the file system that both folders lie in.
    for &folder in writable_folders(start) {
        let path = Path::new(SCRATCH).join(folder.trim_start_matches('/'));
        at(&format!("make {}", path.display()), make_folder(&path, owner))?;
        at(&format!("bind {folder}"), mount(Some(&path), folder, none, MsFlags::MS_BIND, none))?;
    }
    Ok(())
}

/// Makes an empty folder that only `owner` can access.
fn make_folder(path: &Path, owner: u32) -> io::Result<()> {
    fs::create_dir(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    std::os::unix::fs::chown(path, Some(owner), Some(owner))
}

/// What a program may read and execute, and what it may also write. The paths are those inside if the program has its
/// own root, and those of the host otherwise.
pub(super) fn reachable(start: &Start) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let own_root = start.scratch.is_none();
    let place = |mount: &Mount| {
        if own_root { mount.target.clone() } else { mount.source.clone() }
    };
    let readable = match own_root {
        true => vec![PathBuf::from("/")],
        false => start.mounts.iter().map(place).collect(),
    };
    let mut writable: Vec<_> = devices(start).iter().map(PathBuf::from).collect();
    match &start.scratch {
        Some(scratch) => writable.push(scratch.clone()),
        None => writable.extend(writable_folders(start).iter().map(PathBuf::from)),
    }
    let given = start.mounts.iter().filter(|mount| mount.access == Access::ReadWrite);
    writable.extend(given.map(place));
    (readable, writable)
}

fn inside_assembly(target: &Path) -> PathBuf {
    Path::new(ASSEMBLY).join(target.strip_prefix("/").unwrap_or(target))
}

fn open_path(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().read(true).custom_flags(libc::O_PATH | libc::O_CLOEXEC).open(path)
}

/// Makes an empty file or folder, like the source, over which the source can be bound.
fn make_mount_point(source: &File, inside: &Path) -> io::Result<()> {
    if source.metadata()?.is_dir() {
        return fs::create_dir_all(inside);
    }
    if let Some(parent) = inside.parent() {
        fs::create_dir_all(parent)?;
    }
    File::create(inside)?.set_permissions(fs::Permissions::from_mode(0o600))
}

/// Calls `mount_setattr`, which unlike a remount keeps the flags that it is not asked to change. A user namespace
/// requires that.
fn set_attributes(path: impl AsRef<Path>, recursive: bool, set: u64, clear: u64) -> io::Result<()> {
    let path = std::ffi::CString::new(path.as_ref().as_os_str().as_encoded_bytes())?;
    let attributes =
        libc::mount_attr { attr_set: set, attr_clr: clear, propagation: 0, userns_fd: 0 };
    let flags = if recursive { libc::AT_RECURSIVE } else { 0 };
    // SAFETY: the path is a C string, and `attributes` is a `mount_attr` whose size is passed. Both live until the call
    // returns.
    let done = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD,
            path.as_ptr(),
            flags,
            &attributes,
            size_of::<libc::mount_attr>(),
        )
    };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
