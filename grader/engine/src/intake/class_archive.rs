//! The archive of a whole class.
//!
//! A zip is read directly. A tar can only be read from start to end, so its relevant entries are first copied into an
//! unnamed zip. The copy leaves out folders such as `target`, and has only the beginning of a large file unless that
//! is an archive.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{
    archive::{repeated, tar, zip as zips},
    bounds::{LARGEST_FILE_BYTES, MOST_CLASS_BYTES, SNIFFED_BYTES},
    error::ArchiveError,
    folder,
    kind::Kind,
    paths::{archive_stem, is_ignored, names},
};

/// The archive of a class, ready to be read as a zip as often as needed.
#[derive(Debug, Clone)]
pub struct ClassArchive {
    path: PathBuf,
    /// The relevant entries of a tar, as a zip.
    copy: Option<Arc<File>>,
    /// The names that a zip has twice.
    repeated: Arc<BTreeSet<String>>,
}

/// A reader of a shared file, with its own position.
#[derive(Debug)]
pub struct Reader {
    file: Arc<File>,
    at: u64,
}

impl ClassArchive {
    /// The class archive at `path`, or `None` if it is neither zip nor tar.
    ///
    /// # Errors
    ///
    /// When it is a tar that is damaged or exceeds a bound.
    pub fn open(path: &Path) -> Result<Option<Self>, ArchiveError> {
        let mut file = folder::open(path).map_err(unreadable)?;
        let mut repeated = BTreeSet::new();
        let copy = match Kind::of_file(&mut file).map_err(unreadable)? {
            Kind::Zip => {
                repeated = repeated::names(&mut file).map_err(unreadable)?;
                None
            }
            Kind::Tar => Some(copied(file)?),
            Kind::Gzip => Some(copied(flate2::bufread::MultiGzDecoder::new(BufReader::new(file)))?),
            _ => return Ok(None),
        };
        let (copy, repeated) = (copy.map(Arc::new), Arc::new(repeated));
        Ok(Some(Self { path: path.to_owned(), copy, repeated }))
    }

    /// The names of several entries with different contents. Only the last of these entries is read.
    pub fn repeated(&self) -> &BTreeSet<String> {
        &self.repeated
    }

    /// Opens it.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or exceeds a bound.
    pub fn zip(&self) -> Result<ZipArchive<BufReader<Reader>>, ArchiveError> {
        let file = match &self.copy {
            Some(copy) => Arc::clone(copy),
            None => Arc::new(File::open(&self.path).map_err(unreadable)?),
        };
        zips::open(BufReader::new(Reader { file, at: 0 }))
    }
}

impl PartialEq for ClassArchive {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

impl Eq for ClassArchive {}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.file.metadata()?.len().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

fn unreadable(error: io::Error) -> ArchiveError {
    ArchiveError::Unreadable(error.to_string())
}

/// Copies the relevant entries of a tar into a zip on disk. It has no name, because a named file would remain if the
/// grader is killed.
fn copied(from: impl Read) -> Result<File, ArchiveError> {
    let mut zip = ZipWriter::new(tempfile::tempfile().map_err(unreadable)?);
    let mut known = BTreeSet::new();
    let damaged = |error| ArchiveError::of("tar", error);
    tar::each(from, MOST_CLASS_BYTES, |entry, kind, name| {
        let Some(name) = own_name(name, &mut known) else { return Ok(()) };
        let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        if kind.is_dir() {
            return zip.add_directory(name, plain).map_err(|error| damaged(error.into()));
        }
        if !kind.is_file() {
            // Links, devices and the like are listed but never read.
            return zip.add_symlink(name, "", plain).map_err(|error| damaged(error.into()));
        }
        zip.start_file(name.as_str(), plain).map_err(|error| damaged(error.into()))?;
        copy(entry, &name, &mut zip).map_err(damaged)
    })?;
    zip.finish().map_err(|error| damaged(error.into()))
}

/// Copies a file. An archive is copied completely, any other file up to one byte more than an exercise file may have.
fn copy(from: &mut dyn Read, name: &str, to: &mut impl Write) -> io::Result<()> {
    let mut head = Vec::new();
    from.take(SNIFFED_BYTES).read_to_end(&mut head)?;
    let by_content =
        matches!(Kind::of(&head), Kind::Zip | Kind::Gzip | Kind::Tar | Kind::UnreadArchive(_));
    let is_archive = by_content || archive_stem(name).is_some();
    let most = if is_archive { u64::MAX } else { LARGEST_FILE_BYTES + 1 };
    to.write_all(&head)?;
    io::copy(&mut from.take(most.saturating_sub(head.len() as u64)), to)?;
    Ok(())
}

/// A unique name for an entry, because a tar may have two entries with the same name and both must be kept. `None` if
/// the entry is in a folder that is skipped.
fn own_name(name: &str, known: &mut BTreeSet<String>) -> Option<String> {
    let parts: Vec<&str> = names(name).collect();
    let (last, folders) = parts.split_last()?;
    if folders.iter().any(|folder| *folder != ".." && is_ignored(folder)) {
        return None;
    }
    let root = if name.starts_with('/') { "/" } else { "" };
    let plain = format!("{root}{}", parts.join("/"));
    let above = &plain[..plain.len() - last.len()];
    let (stem, ending) = last.split_at(last.find('.').filter(|at| *at > 0).unwrap_or(last.len()));
    let numbered = (2..).map(|number| format!("{above}{stem} ({number}){ending}"));
    let own = std::iter::once(plain.clone()).chain(numbered).find(|name| !known.contains(name))?;
    known.insert(own.clone());
    Some(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn repeated_names_get_a_number() {
        let mut known = BTreeSet::new();
        let mut name = |name: &str| own_name(name, &mut known);
        assert_eq!(name("./class/ada.tar.gz").as_deref(), Some("class/ada.tar.gz"));
        assert_eq!(name("class/ada.tar.gz").as_deref(), Some("class/ada (2).tar.gz"));
        assert_eq!(name("/etc/../x").as_deref(), Some("/etc/../x"));
        assert_eq!((name("ada/target/beta.rs"), name("./")), (None, None));
        assert_eq!(name("ada/.git/HEAD"), None);
    }

    #[test]
    fn names_that_are_twice_in_a_zip_are_known() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let zip = repeated::tests::zip(&[("class/a.rs", "1"), ("class/x.rs", "2"), ("b", "3")]);
        fs::write(file.path(), zip).unwrap();
        let archive = ClassArchive::open(file.path()).unwrap().unwrap();
        assert_eq!(archive.repeated().iter().collect::<Vec<_>>(), ["class/a.rs"]);
    }

    #[test]
    fn only_archives_are_copied_whole() {
        let large = vec![b'x'; 3 << 20];
        let length = |name: &str, bytes: &[u8]| {
            let mut to = Vec::new();
            copy(&mut &*bytes, name, &mut to).unwrap();
            to.len()
        };
        assert_eq!(length("a.zip", &large), 3 << 20);
        assert_eq!(length("a", &[b"PK\x03\x04", large.as_slice()].concat()), (3 << 20) + 4);
        assert_eq!(length("a.mp4", &large), (1 << 20) + 1);
        assert_eq!(length("a.rs", b"x"), 1);
    }
}
