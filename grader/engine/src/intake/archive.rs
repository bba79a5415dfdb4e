//! A submission that is an archive: zip, tar, or tar compressed by gzip. Told apart by what they
//! begin with, not by their names.
//!
//! Nothing is unpacked. Of a zip only the files that are wanted are inflated; a compressed tar is read
//! from one end to the other, which is why it may come to less.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use witness::Part;

use super::{
    bounds::{LARGEST_ARCHIVE_BYTES, MOST_ENTRIES, MOST_INFLATED_BYTES},
    entries::{Entries, Entry, is_wanted, leads_out},
    folder::read_bounded,
};

/// Why an archive cannot be read. The one who made it can make another.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is something else.
    #[error("it is neither zip nor tar.gz")]
    Unknown,
    /// It is larger than anything that is read.
    #[error("it has more than {} MiB: hand in the exercise files only", LARGEST_ARCHIVE_BYTES >> 20)]
    TooLarge,
    /// It has too many entries.
    #[error("it has more than {MOST_ENTRIES} entries: hand in the exercise files only")]
    TooMany,
    /// It comes to too much.
    #[error("it unpacks to more than {} MiB: hand in the exercise files only", MOST_INFLATED_BYTES >> 20)]
    TooMuch,
    /// It is damaged, or of a kind that is not known.
    #[error("it cannot be unpacked: {0}")]
    Damaged(String),
}

impl From<io::Error> for ArchiveError {
    fn from(error: io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(own) => own,
            Err(error) => Self::Damaged(error.to_string()),
        }
    }
}

/// Whether a file's name says that it is an archive.
pub fn is_named_like_one(path: &Path) -> bool {
    stem(path).is_some()
}

/// An archive's name without what says that it is one.
pub fn stem(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    let lower = name.to_ascii_lowercase();
    let ending = [".zip", ".tar.gz", ".tgz", ".tar"].into_iter().find(|e| lower.ends_with(e))?;
    Some(name[..name.len() - ending.len()].to_owned()).filter(|stem| !stem.is_empty())
}

/// Reads the archive in a regular file.
///
/// # Errors
///
/// When it is none that is known, damaged, or goes beyond a bound.
pub(super) fn read(path: &Path, parts: &[Part]) -> Result<Entries, ArchiveError> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = nix::libc::O_NOFOLLOW | nix::libc::O_NONBLOCK | nix::libc::O_NOCTTY;
    let mut file = File::options().read(true).custom_flags(flags).open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(ArchiveError::Unknown);
    }
    if metadata.len() > LARGEST_ARCHIVE_BYTES {
        return Err(ArchiveError::TooLarge);
    }
    let mut bytes = Vec::new();
    file.by_ref().take(LARGEST_ARCHIVE_BYTES + 1).read_to_end(&mut bytes)?;
    from_bytes(&bytes, parts)
}

/// Reads an archive's bytes.
///
/// # Errors
///
/// As [`read`].
pub fn from_bytes(bytes: &[u8], parts: &[Part]) -> Result<Entries, ArchiveError> {
    if bytes.len() as u64 > LARGEST_ARCHIVE_BYTES {
        return Err(ArchiveError::TooLarge);
    }
    match bytes {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => from_zip(bytes, parts),
        [0x1f, 0x8b, ..] => from_tar(flate2::read::MultiGzDecoder::new(bytes), parts),
        _ if bytes.get(257..262) == Some(b"ustar") => from_tar(bytes, parts),
        _ => Err(ArchiveError::Unknown),
    }
}

fn from_zip(bytes: &[u8], parts: &[Part]) -> Result<Entries, ArchiveError> {
    let damaged = |error: zip::result::ZipError| ArchiveError::Damaged(error.to_string());
    if entries_promised(bytes) > MOST_ENTRIES as u64 {
        return Err(ArchiveError::TooMany);
    }
    let mut archive = zip::ZipArchive::new(io::Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MOST_ENTRIES {
        return Err(ArchiveError::TooMany);
    }
    let mut entries = Entries::default();
    for index in 0..archive.len() {
        // Without a look at the contents first: most are not wanted, whatever is in them.
        let name = match archive.by_index_raw(index) {
            Ok(file) => portable(&String::from_utf8_lossy(file.name_raw())),
            Err(_) => continue,
        };
        if leads_out(&name) {
            entries.notes.add(&name, "leads out of the archive and was ignored");
        }
        if !is_wanted(&name, parts) {
            continue;
        }
        match archive.by_index(index) {
            Ok(file) if file.is_dir() => {}
            Ok(file) if !file.unix_mode().is_none_or(is_regular) => {
                entries.notes.add(&name, "was not used: it is no regular file");
            }
            Ok(file) => match read_bounded(file) {
                Ok(bytes) => entries.files.push(Entry { path: name, bytes }),
                Err(error) => entries.notes.add(&name, &format!("was not used: {error}")),
            },
            Err(error) => entries.notes.add(&name, &format!("was not used: {error}")),
        }
    }
    Ok(entries)
}

/// Whether a mode is that of a regular file, or says nothing of the kind.
fn is_regular(mode: u32) -> bool {
    matches!(mode & 0o170_000, 0 | 0o100_000)
}

/// The number of entries that a zip's end promises: the largest, should there be several ends. A
/// reader makes room for so many before it sees the first.
fn entries_promised(bytes: &[u8]) -> u64 {
    const LOOKED_AT: usize = 256 << 10;
    let tail = &bytes[bytes.len().saturating_sub(LOOKED_AT)..];
    let number = |from: usize, width: usize| {
        let bytes = tail.get(from..from + width)?;
        Some(bytes.iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)))
    };
    let ends = tail.windows(4).enumerate().filter_map(|(at, signature)| match signature {
        b"PK\x05\x06" => number(at + 10, 2),
        b"PK\x06\x06" => number(at + 32, 8),
        _ => None,
    });
    ends.max().unwrap_or(0)
}

fn from_tar(from: impl Read, parts: &[Part]) -> Result<Entries, ArchiveError> {
    let mut archive = tar::Archive::new(Bounded { from, left: MOST_INFLATED_BYTES });
    let mut entries = Entries::default();
    for (count, file) in archive.entries()?.enumerate() {
        if count >= MOST_ENTRIES {
            return Err(ArchiveError::TooMany);
        }
        let file = file?;
        let name = portable(&String::from_utf8_lossy(&file.path_bytes()));
        if leads_out(&name) {
            entries.notes.add(&name, "leads out of the archive and was ignored");
        }
        if !is_wanted(&name, parts) || file.header().entry_type().is_dir() {
            continue;
        }
        if !file.header().entry_type().is_file() {
            entries.notes.add(&name, "was not used: it is no regular file");
            continue;
        }
        let bytes = read_bounded(file)?;
        entries.files.push(Entry { path: name, bytes });
    }
    Ok(entries)
}

/// A name with `/` between its parts, also where it was packed on a system with `\`.
fn portable(name: &str) -> String {
    name.replace('\\', "/")
}

/// A reader that ends with an error when it has given too much.
struct Bounded<R> {
    from: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other(ArchiveError::TooMuch))?;
        Ok(read)
    }
}
