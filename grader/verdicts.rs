// The digest of the code that forms verdicts. The build script computes it, so that a program knows the code that it
// was built from. Included by `build.rs` and by a test.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The code that forms verdicts, below `grader/`. It includes the references, which speed-ups are compared with.
pub(crate) const VERDICTS: [&str; 12] = [
    "course",
    "engine/src/common.rs",
    "engine/src/compile",
    "engine/src/compile.rs",
    "engine/src/grade",
    "engine/src/grade.rs",
    "engine/src/intake",
    "engine/src/intake.rs",
    "engine/src/speedup",
    "engine/src/speedup.rs",
    "sandbox/src",
    "witness/src",
];

/// The code that forms the verdicts of the second course, which is in the tests of the grader.
pub(crate) const OTHER_COURSE: &str = "tests/other_course/grader/course";

/// Subfolders that form no verdicts. `verify` grades their contents, or the kit's own digest covers them.
const NO_VERDICTS: [&str; 4] = ["equivalent", "instances", "mutants", "slow"];

/// The files of [`VERDICTS`] below `grader`, in order.
///
/// # Errors
///
/// When one of the paths does not exist or cannot be read.
pub(crate) fn files(grader: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for name in VERDICTS {
        add(&grader.join(name), &mut files)?;
    }
    files.sort();
    Ok(files)
}

fn add(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    if fs::metadata(path).map_err(named)?.is_file() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(named)? {
        let entry = entry?;
        if !NO_VERDICTS.iter().any(|name| entry.file_name() == *name) {
            add(&entry.path(), files)?;
        }
    }
    Ok(())
}

/// The digest of all of [`files`], by name and content.
///
/// # Errors
///
/// Like [`files`].
pub(crate) fn digest(grader: &Path) -> io::Result<String> {
    digest_of(grader, &files(grader)?)
}

/// The same for the second course instead of the first one. `None` where the tests are left out.
///
/// # Errors
///
/// Like [`files`].
pub(crate) fn digest_of_other_course(grader: &Path) -> io::Result<Option<String>> {
    if !grader.join(OTHER_COURSE).exists() {
        return Ok(None);
    }
    let mut files = Vec::new();
    for name in VERDICTS.into_iter().filter(|name| *name != "course").chain([OTHER_COURSE]) {
        add(&grader.join(name), &mut files)?;
    }
    digest_of(grader, &files).map(Some)
}

fn digest_of(grader: &Path, files: &[PathBuf]) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    for path in files {
        let name = path.strip_prefix(grader).unwrap_or(path).to_string_lossy().into_owned();
        for bytes in [name.as_bytes(), &fs::read(path)?] {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
    }
    Ok(hasher.finalize().to_hex().to_string())
}
