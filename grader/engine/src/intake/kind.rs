//! Detects the kind of a file by its first bytes. Names do not count, because a browser may save an error page as
//! `lab.zip`.

use std::io::{self, Read, Seek};

use super::bounds::SNIFFED_BYTES;

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A zip archive.
    Zip,
    /// A file compressed with gzip. In a submission it is a tar.
    Gzip,
    /// A tar archive.
    Tar,
    /// An archive of an unsupported kind.
    UnreadArchive(&'static str),
    /// A file that is neither an archive nor text.
    Foreign(&'static str),
    /// An empty file.
    Empty,
    /// Text, or any other file that may be text.
    Text,
}

/// The first bytes of files of some kinds.
const BEGINNINGS: [(&[u8], Kind); 24] = [
    (b"PK\x03\x04", Kind::Zip),
    (b"PK\x05\x06", Kind::Zip),
    (b"PK\x07\x08", Kind::UnreadArchive("a zip archive in several pieces")),
    (b"\x1f\x8b", Kind::Gzip),
    (b"Rar!\x1a\x07", Kind::UnreadArchive("a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", Kind::UnreadArchive("a 7-Zip archive")),
    (b"\xfd7zXZ\0", Kind::UnreadArchive("an archive compressed by xz")),
    (b"BZh", Kind::UnreadArchive("an archive compressed by bzip2")),
    (b"\x28\xb5\x2f\xfd", Kind::UnreadArchive("an archive compressed by Zstandard")),
    (b"LZIP", Kind::UnreadArchive("an archive compressed by lzip")),
    (b"\x5d\0\0", Kind::UnreadArchive("an archive compressed by LZMA")),
    (b"\x1f\x9d", Kind::UnreadArchive("an archive compressed by compress")),
    (b"MSCF", Kind::UnreadArchive("a cabinet archive")),
    (b"%PDF", Kind::Foreign("a PDF")),
    (b"\x89PNG", Kind::Foreign("an image")),
    (b"\xff\xd8\xff", Kind::Foreign("an image")),
    (b"GIF8", Kind::Foreign("an image")),
    (b"\x7fELF", Kind::Foreign("a compiled program")),
    (b"MZ", Kind::Foreign("a compiled program")),
    (b"\xd0\xcf\x11\xe0", Kind::Foreign("an old Office document")),
    (b"{\\rtf", Kind::Foreign("a rich text document")),
    (b"SQLite format 3\0", Kind::Foreign("a database")),
    (b"bplist", Kind::Foreign("a property list of macOS")),
    (b"\0\x05\x16\x07", Kind::Foreign("a shadow file of macOS")),
];

/// The first characters of an HTML page, in lower case.
const PAGES: [&str; 4] = ["<!doctype html", "<html", "<head", "<body"];

impl Kind {
    /// The kind of a file that begins with `head`.
    pub fn of(head: &[u8]) -> Self {
        let known = BEGINNINGS.iter().find(|(beginning, _)| head.starts_with(beginning));
        if let Some((_, kind)) = known {
            return *kind;
        }
        match head {
            [] => Kind::Empty,
            _ if is_tar(head) => Kind::Tar,
            _ if is_page(head) => Kind::Foreign("an HTML page"),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Kind::Text,
            _ if head.contains(&0) => Kind::Foreign("binary data"),
            _ => Kind::Text,
        }
    }

    /// The kind of a file. Reads its beginning, and seeks back to the start.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn of_file(file: &mut (impl Read + Seek)) -> io::Result<Self> {
        let mut head = Vec::new();
        file.rewind()?;
        file.by_ref().take(SNIFFED_BYTES).read_to_end(&mut head)?;
        file.rewind()?;
        Ok(Self::of(&head))
    }

    /// The kind in words, with an article.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Zip => "a zip archive",
            Kind::Gzip => "an archive compressed by gzip",
            Kind::Tar => "a tar archive",
            Kind::UnreadArchive(words) | Kind::Foreign(words) => words,
            Kind::Empty => "an empty file",
            Kind::Text => "a text",
        }
    }
}

/// Whether a file begins with the header of a tar, which has a correct checksum.
fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else { return false };
    let field = String::from_utf8_lossy(&header[148..156]);
    let sum = field.trim_matches(|c: char| c == '\0' || c == ' ');
    let own: u32 = header[..148].iter().chain(&header[156..]).map(|byte| u32::from(*byte)).sum();
    u32::from_str_radix(sum, 8).is_ok_and(|sum| sum == own + 8 * u32::from(b' '))
}

fn is_page(head: &[u8]) -> bool {
    let text =
        String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_lowercase();
    PAGES.iter().any(|page| text.starts_with(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_decide_the_kind() {
        assert_eq!(Kind::of(b""), Kind::Empty);
        assert_eq!(Kind::of(b"PK\x03\x04rest"), Kind::Zip);
        assert_eq!(Kind::of(b"Rar!\x1a\x07\x01\0").words(), "a RAR archive");
        assert_eq!(Kind::of(b"\n <HTML><body>").words(), "an HTML page");
        assert_eq!(Kind::of(b"\xff\xfep\0u\0b\0"), Kind::Text);
        assert_eq!(Kind::of(b"pub fn f() {}\n"), Kind::Text);
        assert_eq!(Kind::of(b"a\0b").words(), "binary data");
        let mut header = tar::Header::new_old();
        header.set_path("a").unwrap();
        header.set_size(0);
        header.set_cksum();
        assert_eq!(Kind::of(header.as_bytes()), Kind::Tar);
        assert_eq!(Kind::of(&[0; 512]).words(), "binary data");
    }
}
