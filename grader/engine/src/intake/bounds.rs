//! How much of a submission is looked at, in bytes and counts.

/// The largest exercise file that is read. The longest right answer seen has 8 KB, and one with a library of helpers
/// has 320 KB.
pub const LARGEST_FILE_BYTES: u64 = 1 << 20;

/// Files and folders in an archive or a folder.
pub const MOST_ENTRIES: usize = 100_000;

/// The list of names at the end of a zip.
pub const LARGEST_DIRECTORY_BYTES: u64 = 32 << 20;

/// What a compressed tar may unpack to. It can only be read from one end to the other.
pub const MOST_INFLATED_BYTES: u64 = 256 << 20;

/// What the tar of a whole class may unpack to.
pub const MOST_CLASS_BYTES: u64 = 1 << 30;

/// Files that are named like an exercise's, in one folder or archive and the archives in it.
pub const MOST_CANDIDATES: usize = 200;

/// The sum of what these files hold.
pub const MOST_CANDIDATE_BYTES: u64 = 8 << 20;

/// Archives within one folder or archive.
pub const MOST_INNER_ARCHIVES: usize = 16;

/// The sum of the archives within an archive.
pub const MOST_INNER_BYTES: u64 = 256 << 20;

/// A name in a tar.
pub const LONGEST_NAME_BYTES: u64 = 64 << 10;

/// Folders in folders.
pub const DEEPEST_FOLDERS: usize = 32;

/// Sentences on one submission.
pub const MOST_NOTES: usize = 40;

/// A name in such a sentence.
pub const LONGEST_SHOWN_CHARS: usize = 120;

/// What is looked at to see what a file is.
pub const SNIFFED_BYTES: u64 = 512;
