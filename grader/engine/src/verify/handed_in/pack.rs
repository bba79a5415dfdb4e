//! Helpers that pack hostile hand-ins.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use zip::write::SimpleFileOptions;

/// The right file of all hand-ins that have one.
pub(super) const FILE: &str = "part-two/src/exercises/gamma.rs";

/// The content of `FILE`.
pub(super) const RIGHT: &str = "// the right file\n";

pub(super) fn file(at: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let path = at.join(name);
    fs::write(&path, bytes)?;
    Ok(path)
}

pub(super) fn zip_bytes(files: &[(&str, &str)]) -> io::Result<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, text) in files {
        zip.start_file(*name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

pub(super) fn zip_of(at: &Path, files: &[(&str, &str)]) -> io::Result<PathBuf> {
    file(at, "a.zip", &zip_bytes(files)?)
}

pub(super) fn zip_around(name: &str, inner: &[u8]) -> io::Result<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default())?;
    zip.write_all(inner)?;
    Ok(zip.finish()?.into_inner())
}

pub(super) fn replaced(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let found = |bytes: &[u8]| bytes.windows(from.len()).position(|window| window == from);
    while let Some(at) = found(&bytes) {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

/// A tar with entries of these names, types and contents. The headers are set as bytes, since the `tar` crate
/// would refuse some names.
pub(super) fn tar_bytes(entries: &[(&str, u8, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, kind, text) in entries {
        let mut header = tar::Header::new_ustar();
        let length = name.len().min(100);
        header.as_mut_bytes()[..length].copy_from_slice(&name.as_bytes()[..length]);
        header.set_entry_type(tar::EntryType::new(*kind));
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        if matches!(kind, b'1' | b'2') {
            header.as_mut_bytes()[157..168].copy_from_slice(b"/etc/passwd");
        }
        header.set_cksum();
        bytes.extend_from_slice(header.as_bytes());
        bytes.extend_from_slice(text.as_bytes());
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.extend([0; 1024]);
    bytes
}

pub(super) fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes)?;
    gzip.finish()
}

pub(super) fn tar_of(at: &Path, entries: &[(&str, u8, &str)]) -> io::Result<PathBuf> {
    file(at, "a.tar.gz", &gzip(&tar_bytes(entries))?)
}

pub(super) fn exercises(at: &Path) -> io::Result<PathBuf> {
    let folder = at.join("part-two/src/exercises");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

pub(super) fn folder(at: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    fs::write(exercises(at)?.join("gamma.rs"), bytes)?;
    Ok(at.to_owned())
}
