//! Malformed archives.

use std::{
    io,
    path::{Path, PathBuf},
};

use zip::write::SimpleFileOptions;

use super::pack::{FILE, RIGHT, file, gzip, replaced, tar_bytes, zip_around, zip_bytes};

pub(super) fn zip_of_a_link(at: &Path) -> io::Result<PathBuf> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    zip.add_symlink(FILE, "/etc/passwd", SimpleFileOptions::default())?;
    file(at, "a.zip", &zip.finish()?.into_inner())
}

/// No program writes such an archive, so the second name is changed afterwards.
pub(super) fn zip_twice(at: &Path) -> io::Result<PathBuf> {
    let other = FILE.replace("gamma", "gamm4");
    let bytes = zip_bytes(&[(&other, "// the wrong file\n"), (FILE, RIGHT)])?;
    file(at, "a.zip", &replaced(bytes, other.as_bytes(), FILE.as_bytes()))
}

/// A zip file in this many nested others.
pub(super) fn zips_in_a_zip(at: &Path, around: usize) -> io::Result<PathBuf> {
    let mut bytes = zip_bytes(&[(FILE, RIGHT)])?;
    for _ in 0..around {
        bytes = zip_around("inner.zip", &bytes)?;
    }
    file(at, "a.zip", &bytes)
}

pub(super) fn zip_that_promises_millions(at: &Path) -> io::Result<PathBuf> {
    let mut bytes = zip_bytes(&[(FILE, RIGHT)])?;
    let end = bytes.len() - 22;
    // The old end record refers to the new one, which contains the largest possible number of entries.
    let mut newer = b"PK\x06\x06".to_vec();
    newer.extend(44_u64.to_le_bytes());
    newer.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    newer.extend([0xff; 6].iter().chain(&[0; 2]).chain(&[0xff; 6]).chain(&[0; 2]));
    newer.extend([0; 16]);
    newer.extend(b"PK\x06\x07\0\0\0\0");
    newer.extend((end as u64).to_le_bytes());
    newer.extend(1_u32.to_le_bytes());
    bytes[end + 8..end + 12].fill(0xff);
    bytes.splice(end..end, newer);
    file(at, "a.zip", &bytes)
}

pub(super) fn zip_that_is_cut(at: &Path) -> io::Result<PathBuf> {
    let bytes = zip_bytes(&[(FILE, RIGHT)])?;
    file(at, "a.zip", &bytes[..bytes.len() - 30])
}

/// Changes a field in both headers of the only file. 6 is its flags, and 8 its compression method.
pub(super) fn zip_patched(at: &Path, field: usize, value: u8) -> io::Result<PathBuf> {
    let mut bytes = zip_bytes(&[(FILE, RIGHT)])?;
    bytes[field] = value;
    let central = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap_or(0);
    bytes[central + field + 2] = value;
    file(at, "a.zip", &bytes)
}

pub(super) fn tar_that_is_cut(at: &Path) -> io::Result<PathBuf> {
    let bytes = gzip(&tar_bytes(&[(FILE, b'0', &RIGHT.repeat(1000))]))?;
    file(at, "a.tar.gz", &bytes[..bytes.len() / 2])
}
