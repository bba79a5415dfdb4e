//! The shared libraries that a Rust program of this machine needs.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::LazyLock,
};

use super::messages::{Access, Mount};

/// Libraries that a program may need although the grader itself has not loaded them.
const NEIGHBOURS: [&str; 5] =
    ["libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libgcc_s.so.1"];

/// Paths that a program's header may name as its loader.
const LOADERS: [&str; 4] = [
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-linux-aarch64.so.1",
    "/lib/ld-musl-x86_64.so.1",
    "/lib/ld-musl-aarch64.so.1",
];

/// What a program needs from the host to start, which is nothing if it is linked statically. Only its header's loader
/// entry is looked at.
pub(super) fn needed_by(program: &Path) -> Vec<Mount> {
    match has_loader(program) {
        Ok(false) => Vec::new(),
        _ => SHARED_LIBRARIES.clone(),
    }
}

/// The libraries that this grader has loaded, and [`NEIGHBOURS`]. A learner's program is built by the same toolchain
/// and needs the same libraries.
static SHARED_LIBRARIES: LazyLock<Vec<Mount>> = LazyLock::new(|| {
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

/// Whether a program's header names a loader. Only that of a statically linked program does not.
fn has_loader(program: &Path) -> io::Result<bool> {
    const LOADER: u32 = 3;
    let mut start = Vec::new();
    File::open(program)?.take(4096).read_to_end(&mut start)?;
    let unreadable = || io::Error::from(io::ErrorKind::InvalidData);
    // The ELF header of a 64-bit program says where its program headers are, their size and their number.
    let field = |at: usize, length: usize| {
        let bytes = start.get(at..at + length)?;
        Some(bytes.iter().rev().fold(0_usize, |value, byte| value << 8 | usize::from(*byte)))
    };
    if !start.starts_with(b"\x7fELF\x02\x01") {
        return Err(unreadable());
    }
    let place = || Some((field(32, 8)?, field(54, 2)?, field(56, 2)?));
    let (first, length, count) = place().ok_or_else(unreadable)?;
    for nth in 0..count {
        let at = nth.checked_mul(length).and_then(|offset| offset.checked_add(first));
        let kind = at.filter(|at| *at < start.len()).and_then(|at| field(at, 4));
        if kind.ok_or_else(unreadable)? == LOADER as usize {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loader_is_read_from_valid_programs() {
        assert!(has_loader(&std::env::current_exe().unwrap()).unwrap());
        assert!(has_loader(Path::new("/proc/self/stat")).is_err());
        let mut header = vec![0; 64 + 2 * 56];
        header[..6].copy_from_slice(b"\x7fELF\x02\x01");
        for (at, value) in [(32, 64), (54, 56), (56, 2), (64, 1), (64 + 56, 6)] {
            header[at] = value;
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        let has_loader = |header: &[u8]| {
            fs::write(file.path(), header).unwrap();
            has_loader(file.path())
        };
        assert!(!has_loader(&header).unwrap());
        assert!(has_loader(&header[..64 + 56]).is_err(), "cut short");
        header[39] = 0xff;
        assert!(has_loader(&header).is_err(), "out of all bounds");
        header[39] = 0;
        header[64 + 56] = 3;
        assert!(has_loader(&header).unwrap());
    }
}
