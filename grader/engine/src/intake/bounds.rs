//! How much of a stranger's is looked at, in bytes and counts.

/// The largest exercise file that is read. The longest right answer seen has 8 KB, and one with a library of helpers
/// has 320 KB.
pub const LARGEST_FILE_BYTES: u64 = 1 << 20;

/// What is said of a larger one.
pub const FILE_IS_TOO_LARGE: &str = "it is larger than 1 MiB";

/// The largest archive. A handful of source files has a few kilobytes; some learners hand in all that
/// a build has left as well.
pub const LARGEST_ARCHIVE_BYTES: u64 = 64 << 20;

/// Files and folders in an archive.
pub const MOST_ENTRIES: usize = 100_000;

/// What a compressed archive may come to that can only be read from one end to the other.
pub const MOST_INFLATED_BYTES: u64 = 128 << 20;

/// Files in one folder of exercises.
pub const MOST_FILES_IN_A_FOLDER: usize = 1000;

/// Names in a path: some folders, then `partN/src/exercises/file.rs`.
pub const DEEPEST_FOLDERS: usize = 12;

/// Sentences on what was passed over.
pub const MOST_NOTES: usize = 20;

/// A name in such a sentence.
pub const LONGEST_SHOWN_CHARS: usize = 120;
