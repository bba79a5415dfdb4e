//! The limits of what is read of a submission, in bytes and counts.

/// The largest exercise file that is read. The longest right answer seen has 8 KB, and one with a library of helpers
/// has 320 KB.
pub const LARGEST_FILE_BYTES: u64 = 1 << 20;

/// The maximum number of files and folders in an archive or a folder.
pub const MOST_ENTRIES: usize = 100_000;

/// The maximum size of the list of names at the end of a zip.
pub const LARGEST_DIRECTORY_BYTES: u64 = 32 << 20;

/// The maximum unpacked size of a compressed tar, which can only be read from start to end.
pub const MOST_INFLATED_BYTES: u64 = 256 << 20;

/// The maximum unpacked size of a class's tar.
pub const MOST_CLASS_BYTES: u64 = 1 << 30;

/// The maximum number of files that are named like an exercise's, in one folder or archive and the archives in it.
pub const MOST_CANDIDATES: usize = 200;

/// The maximum total size of these files.
pub const MOST_CANDIDATE_BYTES: u64 = 8 << 20;

/// The maximum number of archives within one folder or archive.
pub const MOST_INNER_ARCHIVES: usize = 16;

/// The maximum total size of the archives within an archive.
pub const MOST_INNER_BYTES: u64 = 256 << 20;

/// The maximum length of a name in a tar.
pub const LONGEST_NAME_BYTES: u64 = 64 << 10;

/// The maximum depth of nested folders.
pub const DEEPEST_FOLDERS: usize = 32;

/// The maximum number of notes on one submission.
pub const MOST_NOTES: usize = 40;

/// The maximum length of a name in a note.
pub const LONGEST_SHOWN_CHARS: usize = 120;

/// The number of bytes at the start of a file from which its kind is detected.
pub const SNIFFED_BYTES: u64 = 512;
