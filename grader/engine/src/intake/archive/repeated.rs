//! Finds names that a zip has twice. The reader of zips keeps only the last entry of a name.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Read, Seek, SeekFrom},
};

use super::{zip::portable, zip_end::ZipEnd};
use crate::intake::bounds::LARGEST_DIRECTORY_BYTES;

/// The length of an entry in the list of names, without the name.
const ENTRY: usize = 46;

/// The names of several entries with different contents, with `/` between their parts.
///
/// # Errors
///
/// When the zip cannot be read. A damaged list of names gives the names before the damage.
pub(crate) fn names(from: &mut (impl Read + Seek)) -> io::Result<BTreeSet<String>> {
    let list = list_of_names(from)?;
    from.rewind()?;
    let mut contents: BTreeMap<&[u8], &[u8]> = BTreeMap::new();
    let mut repeated = BTreeSet::new();
    let mut rest = list.as_slice();
    while let Some(head) = rest.get(..ENTRY).filter(|head| head.starts_with(b"PK\x01\x02")) {
        let length = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let end = ENTRY + length(28);
        let Some(name) = rest.get(ENTRY..end) else { break };
        // The checksum and both sizes.
        let content = &head[16..28];
        if contents.insert(name, content).is_some_and(|other| other != content) {
            repeated.insert(portable(name));
        }
        rest = rest.get(end + length(30) + length(32)..).unwrap_or_default();
    }
    Ok(repeated)
}

/// The bytes of the list of names, which lies before the end record. They are empty if it is not found.
fn list_of_names(from: &mut (impl Read + Seek)) -> io::Result<Vec<u8>> {
    let end = ZipEnd::read(from)?;
    let last = |signature: &[u8]| end.bytes.windows(4).rposition(|four| four == signature);
    let short = last(b"PK\x05\x06").and_then(|at| Some((at, end.number(at + 12, 4)?)));
    let long = last(b"PK\x06\x06").and_then(|at| Some((at, end.number(at + 40, 8)?)));
    // A size with all bits set refers to the zip64 record.
    let found = short.filter(|(_, size)| *size != u64::from(u32::MAX)).or(long);
    let Some((at, size)) = found else { return Ok(Vec::new()) };
    let list_at = (end.at + at as u64).checked_sub(size);
    let Some(list_at) = list_at.filter(|_| size <= LARGEST_DIRECTORY_BYTES) else {
        return Ok(Vec::new());
    };
    from.seek(SeekFrom::Start(list_at))?;
    let mut list = Vec::new();
    from.take(size).read_to_end(&mut list)?;
    Ok(list)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ::zip::{ZipWriter, write::SimpleFileOptions};
    use std::io::{Cursor, Write};

    /// A zip with these files. The writer refuses a name that it already has, so `x.rs` becomes `a.rs` at the end.
    pub(crate) fn zip(files: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        let mut bytes = zip.finish().unwrap().into_inner();
        for at in 0..bytes.len() - 3 {
            if &bytes[at..at + 4] == b"x.rs" {
                bytes[at] = b'a';
            }
        }
        bytes
    }

    fn found(bytes: &[u8]) -> Vec<String> {
        names(&mut Cursor::new(bytes)).unwrap().into_iter().collect()
    }

    #[test]
    fn only_different_contents_are_a_repetition() {
        assert_eq!(found(&zip(&[("p/a.rs", "1"), ("p/x.rs", "2"), ("b.rs", "3")])), ["p/a.rs"]);
        assert!(found(&zip(&[("a.rs", "1"), ("x.rs", "1"), ("p/a.rs", "2")])).is_empty());
        let behind = [b"#!/bin/sh\n".as_slice(), &zip(&[("a.rs", "1"), ("x.rs", "2")])].concat();
        assert_eq!(found(&behind), ["a.rs"]);
        assert!(found(b"").is_empty() && found(b"PK\x05\x06").is_empty());
    }
}
