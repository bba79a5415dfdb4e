//! Reads archives, which may be zip, tar, or tar compressed with gzip. Their first bytes decide, not their names.
//!
//! Nothing is unpacked. An archive within an archive is read in the same way, within the same bounds.

pub(super) mod tar;
pub(super) mod zip;

use std::io::{BufReader, Read, Seek};

use super::{error::ArchiveError, gathered::Gatherer, kind::Kind};

/// Gathers the files in an archive, and in the archives within it.
///
/// # Errors
///
/// When it is not a supported archive, is damaged, or exceeds a bound.
pub fn gather(from: impl Read + Seek, gatherer: &mut Gatherer) -> Result<(), ArchiveError> {
    gatherer.around += 1;
    gather_one(from, gatherer)?;
    gather_inner(gatherer)
}

/// Gathers the files in the archives that were found.
///
/// # Errors
///
/// When they exceed a bound. If a single one cannot be read, that is noted as a problem.
pub fn gather_inner(gatherer: &mut Gatherer) -> Result<(), ArchiveError> {
    while let Some(inner) = gatherer.found.inner.pop() {
        gatherer.around = inner.around;
        gatherer.prefix = format!("{}: ", inner.path);
        gatherer.inner = Some(inner.path.clone());
        match gather_one(inner.file, gatherer) {
            Ok(()) => {}
            Err(error) if error.is_a_flood() => return Err(error),
            Err(error) => gatherer.found.problems.push(format!("{}: {error}", inner.path)),
        }
    }
    Ok(())
}

fn gather_one(from: impl Read + Seek, gatherer: &mut Gatherer) -> Result<(), ArchiveError> {
    let mut from = BufReader::new(from);
    let unreadable = |error: std::io::Error| ArchiveError::Unreadable(error.to_string());
    match Kind::of_file(&mut from).map_err(unreadable)? {
        Kind::Zip => zip::gather(&mut zip::open(from)?, "", gatherer),
        Kind::Gzip => tar::gather(flate2::bufread::MultiGzDecoder::new(from), gatherer),
        Kind::Tar => tar::gather(from, gatherer),
        Kind::UnreadArchive(what) => Err(ArchiveError::Unread(what)),
        other => Err(ArchiveError::NoArchive(other.words())),
    }
}
