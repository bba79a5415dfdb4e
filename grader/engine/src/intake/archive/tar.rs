//! Tar archives, plain or compressed with gzip. They are read from start to end.
//!
//! Long names are in separate entries. The library would read such an entry completely, whatever its size, so this
//! module reads them itself.

use std::io::{self, BufRead, Cursor, Read};

use tar::{Entry, EntryType, PaxExtensions};

use super::zip::read_bounded;
use crate::intake::{
    bounds::{LONGEST_NAME_BYTES, MOST_ENTRIES, MOST_INFLATED_BYTES, SNIFFED_BYTES},
    error::ArchiveError,
    gathered::{Content, Gatherer},
    kind::Kind,
    paths::{Look, archive_stem},
    spool::spool,
};

/// The maximum size of an empty tar. Programs pad it with zeros to one record, by default 10 KiB.
const LARGEST_EMPTY_BYTES: u64 = 1 << 20;

/// Gathers the files in a tar.
pub(super) fn gather(from: impl Read, gatherer: &mut Gatherer) -> Result<(), ArchiveError> {
    each(from, MOST_INFLATED_BYTES, |entry, kind, name| take(entry, kind, name, gatherer))
}

/// The tar that a gzip holds.
///
/// # Errors
///
/// When it holds another file, or is damaged at its beginning.
pub(super) fn in_gzip(from: impl BufRead) -> Result<impl Read, ArchiveError> {
    let mut unpacked = flate2::bufread::MultiGzDecoder::new(from);
    let mut head = Vec::new();
    let read = unpacked.by_ref().take(SNIFFED_BYTES).read_to_end(&mut head);
    read.map_err(|error| ArchiveError::of("tar", error))?;
    if Kind::of(&head) != Kind::Tar && head.iter().any(|byte| *byte != 0) {
        return Err(ArchiveError::OneFile);
    }
    Ok(Cursor::new(head).chain(unpacked))
}

/// Whether a file is a tar without entries, which is nothing but blocks of zeros.
pub(super) fn is_empty(file: &mut impl Read) -> bool {
    let mut bytes = Vec::new();
    let read = file.take(LARGEST_EMPTY_BYTES + 1).read_to_end(&mut bytes);
    let size = bytes.len() as u64;
    read.is_ok()
        && (1..=LARGEST_EMPTY_BYTES).contains(&size)
        && size.is_multiple_of(SNIFFED_BYTES)
        && bytes.iter().all(|byte| *byte == 0)
}

/// Visits each entry of a tar, with its name in which `/` separates the parts. Reads at most `most` bytes.
pub(crate) fn each(
    from: impl Read,
    most: u64,
    mut take: impl FnMut(&mut dyn Read, EntryType, &str) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    let mut archive = tar::Archive::new(Bounded { from, left: most });
    let damaged = |error| ArchiveError::of("tar", error);
    let mut long_name = None;
    for (count, entry) in archive.entries().map_err(damaged)?.raw(true).enumerate() {
        if count >= MOST_ENTRIES {
            return Err(ArchiveError::TooMany);
        }
        let mut entry = entry.map_err(damaged)?;
        match entry.header().entry_type() {
            EntryType::GNULongName => {
                let name = bounded_name(&mut entry)?;
                long_name = Some(name.split(|byte| *byte == 0).next().unwrap_or_default().to_vec());
            }
            EntryType::XHeader => long_name = path_of(&bounded_name(&mut entry)?).or(long_name),
            EntryType::GNULongLink | EntryType::XGlobalHeader => {}
            kind => {
                let name = long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
                let name = String::from_utf8_lossy(&name).replace('\\', "/");
                take(&mut entry, kind, &name)?;
            }
        }
    }
    Ok(())
}

fn take(
    entry: &mut dyn Read,
    kind: EntryType,
    name: &str,
    gatherer: &mut Gatherer,
) -> Result<(), ArchiveError> {
    let damaged = |error| ArchiveError::of("tar", error);
    // In old archives a name with a final `/` is a folder.
    if kind.is_dir() || name.ends_with('/') {
        return Ok(());
    }
    match gatherer.ask(name)? {
        Look::Exercise(wanted) if kind.is_file() => {
            let content = read_bounded(entry).map_err(damaged)?;
            gatherer.take(wanted, name, content.map_or(Content::TooLong, Content::Bytes))
        }
        Look::Exercise(wanted) => {
            gatherer.take(wanted, name, Content::Withheld("is no regular file".into()))
        }
        Look::Archive if kind.is_file() && archive_stem(name).is_some() => {
            let room = gatherer.room_for_inner();
            let file = spool(entry, room).map_err(damaged)?;
            gatherer.take_inner(name, Ok(file));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The contents of an entry that names the next one.
fn bounded_name<R: Read>(entry: &mut Entry<R>) -> Result<Vec<u8>, ArchiveError> {
    let mut name = Vec::new();
    let read = entry.take(LONGEST_NAME_BYTES + 1).read_to_end(&mut name);
    read.map_err(|error| ArchiveError::of("tar", error))?;
    if name.len() as u64 > LONGEST_NAME_BYTES {
        let why = format!("a name has more than {LONGEST_NAME_BYTES} bytes");
        return Err(ArchiveError::Damaged { kind: "tar", why });
    }
    Ok(name)
}

/// The path in the extended header of the next entry.
fn path_of(header: &[u8]) -> Option<Vec<u8>> {
    let mut fields = PaxExtensions::new(header).filter_map(Result::ok);
    fields.find(|field| field.key_bytes() == b"path").map(|field| field.value_bytes().to_vec())
}

/// A reader that fails once it has returned too many bytes.
struct Bounded<R> {
    from: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        let left = self.left.checked_sub(read as u64);
        self.left = left.ok_or_else(|| io::Error::other(ArchiveError::TooMuch))?;
        Ok(read)
    }
}
