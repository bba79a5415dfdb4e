//! Zip archives. Names are read first, and only the relevant files are inflated.

use std::{
    collections::BTreeSet,
    io::{self, Read, Seek},
};

use zip::{CompressionMethod, ZipArchive, read::ZipFile, result::ZipError};

use super::zip_end::ZipEnd;
use crate::intake::{
    bounds::{LARGEST_DIRECTORY_BYTES, LARGEST_FILE_BYTES, MOST_ENTRIES},
    error::ArchiveError,
    gathered::{Content, Gatherer},
    paths::{Look, Wanted},
    spool::spool,
};

/// The problem with a name that a zip has twice.
pub(crate) const REPEATED: &str =
    "appears twice in the zip with different contents. The last one is used";

/// Opens a zip if its list of names is within bounds.
pub(crate) fn open<R: Read + Seek>(mut from: R) -> Result<ZipArchive<R>, ArchiveError> {
    check_end(&mut from)?;
    let archive = ZipArchive::new(from).map_err(damaged)?;
    if archive.len() > MOST_ENTRIES {
        return Err(ArchiveError::TooMany);
    }
    Ok(archive)
}

/// The names of a zip, with `/` between their parts.
pub fn names<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Vec<(usize, String)> {
    let count = archive.len();
    let mut name = |index| Some((index, portable(archive.by_index_raw(index).ok()?.name_raw())));
    (0..count).filter_map(&mut name).collect()
}

/// Gathers the files in a zip, or in its folder `within`. `repeated` has the names that the zip has twice.
pub(crate) fn gather<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    within: &str,
    repeated: &BTreeSet<String>,
    gatherer: &mut Gatherer,
) -> Result<(), ArchiveError> {
    let mut wanted = Vec::new();
    let mut inner = Vec::new();
    for index in 0..archive.len() {
        let Ok(file) = archive.by_index_raw(index) else { continue };
        if file.is_dir() {
            continue;
        }
        let full = portable(file.name_raw());
        let Some(name) = full.strip_prefix(within) else { continue };
        let look = gatherer.ask(name)?;
        if matches!(look, Look::Exercise(_) | Look::Archive) && repeated.contains(&full) {
            gatherer.problem(name, REPEATED);
        }
        match look {
            Look::Exercise(it) => wanted.push((index, name.to_owned(), it)),
            Look::Archive => inner.push((index, name.to_owned())),
            Look::Stranger | Look::Near(_) | Look::LeadsOut | Look::Other => {}
        }
    }
    for (index, name, it) in wanted {
        let content = content(archive, index)?;
        gatherer.take(it as Wanted, &name, content)?;
    }
    for (index, name) in inner {
        let room = gatherer.room_for_inner();
        let file = match readable(archive, index)? {
            Ok(()) => {
                archive.by_index(index).map_err(io::Error::from).and_then(|file| spool(file, room))
            }
            Err(why) => Err(io::Error::other(why)),
        };
        gatherer.take_inner(&name, file);
    }
    Ok(())
}

/// A seekable copy of a file in a zip, or `None` if the file is too large.
pub(crate) fn spooled<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    name: &str,
    most: u64,
) -> Result<Option<std::fs::File>, ArchiveError> {
    let index = names(archive).into_iter().find(|(_, known)| known == name).map(|(index, _)| index);
    let Some(index) = index else {
        return Err(ArchiveError::Unreadable(format!("{name} is no longer in it")));
    };
    if let Err(why) = readable(archive, index)? {
        return Err(ArchiveError::Unreadable(why));
    }
    let file = archive.by_index(index).map_err(damaged)?;
    spool(file, most).map_err(|error| ArchiveError::of("zip", error))
}

fn content<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
) -> Result<Content, ArchiveError> {
    if let Err(why) = readable(archive, index)? {
        return Ok(Content::Withheld(why));
    }
    let read = archive.by_index(index).map_err(io::Error::from).and_then(read_bounded);
    Ok(match read {
        Ok(Some(bytes)) => Content::Bytes(bytes),
        Ok(None) => Content::TooLong,
        Err(error) => Content::Withheld(format!("is damaged in its archive: {error}")),
    })
}

/// Checks that an entry can be inflated. The error is a phrase that follows its name.
fn readable<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
) -> Result<Result<(), String>, ArchiveError> {
    let file = archive.by_index_raw(index).map_err(damaged)?;
    let why = if !file.unix_mode().is_none_or(is_regular) {
        "is no regular file".to_owned()
    } else if file.encrypted() {
        "is encrypted. Hand it in without a password".to_owned()
    } else if let Some(method) = unread_method(&file) {
        format!("is compressed by {method}, which is not read. Repack it as an ordinary zip")
    } else {
        return Ok(Ok(()));
    };
    Ok(Err(why))
}

fn unread_method(file: &ZipFile<impl Read>) -> Option<String> {
    let number = match file.compression() {
        CompressionMethod::Stored | CompressionMethod::Deflated => return None,
        #[expect(deprecated, reason = "the number says which method it is")]
        CompressionMethod::Unsupported(number) => number,
        other => return Some(format!("{other:?}")),
    };
    Some(match number {
        9 => "Deflate64".to_owned(),
        12 => "bzip2".to_owned(),
        14 => "LZMA".to_owned(),
        20 | 93 => "Zstandard".to_owned(),
        95 => "xz".to_owned(),
        98 => "PPMd".to_owned(),
        number => format!("method {number}"),
    })
}

/// Whether a mode is that of a regular file, or has no file type.
fn is_regular(mode: u32) -> bool {
    matches!(mode & 0o170_000, 0 | 0o100_000)
}

/// The bytes of a reader, or `None` if they are more than an exercise file may have.
pub(super) fn read_bounded(from: impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.take(LARGEST_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= LARGEST_FILE_BYTES).then_some(bytes))
}

/// A name with `/` between its parts, also if a system with `\` has packed it.
pub(super) fn portable(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name).replace('\\', "/");
    name.trim_start_matches("./").to_owned()
}

fn damaged(error: ZipError) -> ArchiveError {
    ArchiveError::of("zip", error.into())
}

/// Checks a zip's end record before the archive is opened, because the reader allocates memory for all names at once.
///
/// If several end records are found, each must be within bounds.
fn check_end(from: &mut (impl Read + Seek)) -> Result<(), ArchiveError> {
    let unreadable = |error: io::Error| ArchiveError::Unreadable(error.to_string());
    let end = ZipEnd::read(from).map_err(unreadable)?;
    let mut found = false;
    for (at, signature) in end.bytes.windows(4).enumerate() {
        let (entries, begins) = match signature {
            b"PK\x05\x06" => (end.number(at + 10, 2), end.number(at + 16, 4)),
            b"PK\x06\x06" => (end.number(at + 32, 8), end.number(at + 48, 8)),
            _ => continue,
        };
        let (Some(entries), Some(begins)) = (entries, begins) else { continue };
        found |= signature == b"PK\x05\x06";
        if entries > MOST_ENTRIES as u64 {
            return Err(ArchiveError::TooMany);
        }
        // The placeholder that refers to the zip64 record is beyond the end, so it passes.
        if (end.at + at as u64).saturating_sub(begins) > LARGEST_DIRECTORY_BYTES {
            return Err(ArchiveError::TooManyNames);
        }
    }
    if found {
        Ok(())
    } else {
        Err(ArchiveError::Damaged { kind: "zip", why: "its end is missing".into() })
    }
}
