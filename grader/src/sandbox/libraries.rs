//! The shared libraries that a Rust program of this machine needs.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use super::orders::{Access, Mount};

/// Libraries that a program may need and the grader itself may not have loaded.
const NEIGHBOURS: [&str; 5] =
    ["libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libgcc_s.so.1"];

/// The places where a program's header may name its loader.
const LOADERS: [&str; 4] = [
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-linux-aarch64.so.1",
    "/lib/ld-musl-x86_64.so.1",
    "/lib/ld-musl-aarch64.so.1",
];

/// What this grader has loaded, and the neighbours: a learner's program is made by the same
/// toolchain and needs the same. Nothing of the program itself is asked.
pub(super) static SHARED_LIBRARIES: LazyLock<Vec<Mount>> = LazyLock::new(|| {
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let mut paths: BTreeSet<PathBuf> = maps
        .lines()
        .filter_map(|line| line.split_whitespace().nth(5))
        .filter(|path| path.starts_with('/') && path.contains(".so"))
        .map(PathBuf::from)
        .collect();
    let folders: BTreeSet<PathBuf> =
        paths.iter().filter_map(|path| path.parent().map(Path::to_owned)).collect();
    for folder in folders {
        paths.extend(NEIGHBOURS.iter().map(|name| folder.join(name)).filter(|path| path.exists()));
    }
    paths.extend(LOADERS.iter().map(PathBuf::from).filter(|path| path.exists()));
    paths
        .into_iter()
        .map(|path| Mount { source: path.clone(), target: path, access: Access::ReadOnly })
        .collect()
});
