//! Files that were removed while they are open. They keep their blocks, but no folder lists them.

use std::{collections::BTreeSet, fs, os::unix::fs::MetadataExt, path::Path};

use super::children::children_of;

/// How the kernel marks the path of a removed file.
const MARK: &[u8] = b" (deleted)";

/// The total size of removed files that descendants of `root` keep open on the file system of `folder`, in bytes.
pub(super) fn bytes_of(root: i32, folder: &Path) -> u64 {
    let Ok(device) = fs::metadata(folder).map(|metadata| metadata.dev()) else { return 0 };
    let mut seen = BTreeSet::new();
    let mut bytes = 0;
    let mut processes = children_of(root).unwrap_or_default();
    while let Some(pid) = processes.pop() {
        for file in fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten() {
            // Checks the link first, so sockets and pipes need no `metadata` call.
            let is_removed = fs::read_link(file.path())
                .is_ok_and(|path| path.as_os_str().as_encoded_bytes().ends_with(MARK));
            if !is_removed {
                continue;
            }
            let Ok(metadata) = fs::metadata(file.path()) else { continue };
            let is_ours = metadata.is_file() && metadata.nlink() == 0 && metadata.dev() == device;
            if is_ours && seen.insert(metadata.ino()) {
                bytes += metadata.blocks() * 512;
            }
        }
        processes.extend(children_of(pid).unwrap_or_default());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use std::{io::Write, process::Command};

    use super::*;

    #[test]
    fn removed_open_files_count_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let mut file = fs::File::create(&path).unwrap();
        file.write_all(&vec![7; 1 << 20]).unwrap();
        let (output, error) = (file.try_clone().unwrap(), file);
        let mut child =
            Command::new("sleep").arg("60").stdout(output).stderr(error).spawn().unwrap();
        let own = std::process::id() as i32;
        let before = bytes_of(own, folder.path());
        fs::remove_file(&path).unwrap();
        let after = bytes_of(own, folder.path());
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(before, 0);
        assert!((1 << 20..2 << 20).contains(&after), "{after}");
    }
}
