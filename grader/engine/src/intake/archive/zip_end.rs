//! The end of a zip, which has its end record and, in a large zip, the zip64 record before it.

use std::io::{self, Read, Seek, SeekFrom};

/// The number of bytes at the end. They cover the end record itself, the longest comment, and the zip64 record.
const BYTES: u64 = (64 << 10) + 256;

/// The bytes at the end of a zip.
pub(super) struct ZipEnd {
    /// The place of the first of them in the zip.
    pub(super) at: u64,
    pub(super) bytes: Vec<u8>,
}

impl ZipEnd {
    /// Reads the end, and goes back to the start.
    pub(super) fn read(from: &mut (impl Read + Seek)) -> io::Result<Self> {
        let at = from.seek(SeekFrom::End(0))?.saturating_sub(BYTES);
        from.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::new();
        from.by_ref().take(BYTES).read_to_end(&mut bytes)?;
        from.rewind()?;
        Ok(Self { at, bytes })
    }

    /// The number of `width` bytes at a place, if it is whole.
    pub(super) fn number(&self, at: usize, width: usize) -> Option<u64> {
        let bytes = self.bytes.get(at..at + width)?;
        Some(bytes.iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)))
    }
}
