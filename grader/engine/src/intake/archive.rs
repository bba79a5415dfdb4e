//! Reads archives, which may be zip, tar, or tar compressed with gzip. Their first bytes decide, not their names.
//!
//! Nothing is unpacked. An archive within an archive is read in the same way, within the same bounds.

mod document;
pub(super) mod repeated;
pub(super) mod tar;
pub(super) mod zip;
mod zip_end;

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
            // A document beside the exercises is no problem.
            Err(ArchiveError::Document(_)) => gatherer.found.others.push(inner.path),
            Err(error) => gatherer.found.problems.push(format!("{}: {error}", inner.path)),
        }
    }
    Ok(())
}

/// The error of a file that is no archive, although its name says so.
pub(super) fn no_archive(file: &mut impl Read, kind: Kind) -> ArchiveError {
    if tar::is_empty(file) {
        ArchiveError::NoEntries
    } else {
        ArchiveError::NoArchive(kind.words())
    }
}

fn gather_one(from: impl Read + Seek, gatherer: &mut Gatherer) -> Result<(), ArchiveError> {
    let mut from = BufReader::new(from);
    let unreadable = |error: std::io::Error| ArchiveError::Unreadable(error.to_string());
    match Kind::of_file(&mut from).map_err(unreadable)? {
        Kind::Zip => {
            let repeated = repeated::names(&mut from).map_err(unreadable)?;
            let mut archive = zip::open(from)?;
            match document::of(&mut archive) {
                Some(document) => Err(ArchiveError::Document(document)),
                None => zip::gather(&mut archive, "", &repeated, gatherer),
            }
        }
        Kind::Gzip => tar::gather(tar::in_gzip(from)?, gatherer),
        Kind::Tar => tar::gather(from, gatherer),
        Kind::UnreadArchive(what) => Err(ArchiveError::Unread(what)),
        other => Err(no_archive(&mut from, other)),
    }
}

#[cfg(test)]
mod tests {
    use super::repeated::tests::zip;
    use super::*;
    use crate::{
        intake::{Attempt, Gathered},
        sample::course,
    };
    use std::io::{Cursor, Write};

    const BETA: &str = "part-two/src/exercises/beta.rs";

    fn found(bytes: Vec<u8>) -> Result<Gathered, String> {
        let course = course();
        let mut gatherer = Gatherer::new(&course, String::new(), Attempt::default());
        gather(Cursor::new(bytes), &mut gatherer).map_err(|error| error.to_string())?;
        Ok(gatherer.found)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn a_gzip_must_hold_a_tar() {
        let mut tar = ::tar::Builder::new(Vec::new());
        let mut header = ::tar::Header::new_ustar();
        header.set_size(1);
        tar.append_data(&mut header, BETA, &b"x"[..]).unwrap();
        let tar = tar.into_inner().unwrap();
        assert_eq!(found(gzip(&tar)).unwrap().candidates.len(), 1);
        assert_eq!(found(tar).unwrap().candidates.len(), 1);
        let error = found(gzip(b"pub fn beta() {}\n")).unwrap_err();
        assert!(error.starts_with("a gzip of one file, not of a tar"), "{error}");
        assert!(found(gzip(b"")).unwrap().candidates.is_empty());
    }

    #[test]
    fn an_empty_tar_is_called_empty() {
        assert!(found(vec![0; 10240]).unwrap_err().starts_with("an empty archive"));
        assert!(found(vec![0; 10241]).unwrap_err().starts_with("binary data"));
    }

    #[test]
    fn office_documents_are_named() {
        for (folder, kind) in [("word", "a Word"), ("xl", "an Excel"), ("ppt", "a PowerPoint")] {
            let part = format!("{folder}/document.xml");
            let error = found(zip(&[("[Content_Types].xml", ""), (&part, "")])).unwrap_err();
            assert!(error.starts_with(kind), "{error}");
        }
        let kind = "application/vnd.oasis.opendocument.text";
        assert!(found(zip(&[("mimetype", kind)])).unwrap_err().contains("OpenDocument"));
        assert!(found(zip(&[("mimetype", "x"), (BETA, "x"), ("word/a", "")])).is_ok());
    }

    #[test]
    fn a_name_that_is_twice_in_a_zip_is_a_problem() {
        let other = BETA.replace("beta", "betx");
        let twice = |[one, two]: [&str; 2]| found(zip(&[(BETA, one), (&other, two)])).unwrap();
        let problems = twice(["one", "other"]).problems;
        assert!(
            problems[0].starts_with(&format!("{BETA} appears twice in the zip")),
            "{problems:?}"
        );
        assert!(twice(["same", "same"]).problems.is_empty());
    }
}
