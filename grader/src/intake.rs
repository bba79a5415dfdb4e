//! From what was handed in to the exercise files: the only thing ever read from a submission.
//!
//! A submission is a handful of files, `partN-*/src/exercises/*.rs`. Manifests, tests, programs
//! and given code in it are mentioned at most; they change nothing.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use crate::course::{Course, Part};

/// The largest exercise file that is read, in bytes. The longest right answer seen has 8 KB.
const LARGEST_FILE_BYTES: u64 = 256 * 1024;

/// One learner's exercise files.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Who handed it in: the folder's name.
    pub student: String,
    /// The text of each exercise file that is there, by exercise name.
    pub files: BTreeMap<String, String>,
    /// What was seen and not used, and why: one sentence each.
    pub notes: Vec<String>,
}

/// What was named on the command line cannot be graded. Nothing has been graded then.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// There is nothing at the path.
    #[error("{path} does not exist\nhint: name the folder of a submission, or of a class")]
    Missing {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The path is no folder.
    #[error("{path} is no folder\nhint: name the folder that holds part2-threading")]
    NotAFolder {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The path cannot be read.
    #[error("cannot read {path}: {source}\nhint: look at its permissions")]
    Unreadable {
        /// The path that cannot be read.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Neither a submission nor a folder of them.
    #[error(
        "{path} holds no submission\n\
         hint: a submission has files like part2-threading/src/exercises/request_pooled.rs"
    )]
    Nothing {
        /// The path as it was given.
        path: PathBuf,
    },
}

/// Reads the submission at `path`, or every submission in that folder, sorted by name.
///
/// # Errors
///
/// When there is nothing to grade at `path`.
pub fn read(path: &Path, course: &Course) -> Result<Vec<Submission>, IntakeError> {
    let unreadable = |source| IntakeError::Unreadable { path: path.to_owned(), source };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(IntakeError::Missing { path: path.to_owned() });
        }
        Err(error) => return Err(unreadable(error)),
    };
    if !metadata.is_dir() {
        return Err(IntakeError::NotAFolder { path: path.to_owned() });
    }
    let entries = sorted_entries(path).map_err(unreadable)?;
    if is_submission(path) {
        return Ok(vec![read_submission(path, course)]);
    }
    let submissions: Vec<_> = entries
        .iter()
        .filter(|entry| is_real_folder(entry) && is_submission(entry))
        .map(|entry| read_submission(entry, course))
        .collect();
    if submissions.is_empty() {
        return Err(IntakeError::Nothing { path: path.to_owned() });
    }
    Ok(submissions)
}

fn is_submission(path: &Path) -> bool {
    Part::ALL.iter().any(|part| is_real_folder(&path.join(part.folder())))
}

/// Whether `path` is a folder and no link to one: links lead out of what was handed in.
fn is_real_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

fn sorted_entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

fn read_submission(path: &Path, course: &Course) -> Submission {
    let named = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let student = named.file_name().unwrap_or(named.as_os_str()).to_string_lossy().into_owned();
    let mut submission = Submission { student, files: BTreeMap::new(), notes: Vec::new() };
    for part in Part::ALL {
        let folders = [part.folder(), "src", "exercises"];
        let mut folder = path.to_owned();
        let real = folders.iter().all(|name| {
            folder.push(name);
            is_real_folder(&folder)
        });
        if !real {
            continue;
        }
        match sorted_entries(&folder) {
            Ok(files) => files.iter().for_each(|file| submission.take(file, part, course)),
            Err(error) => {
                submission.notes.push(format!("{part}/src/exercises cannot be read: {error}"));
            }
        }
    }
    submission
}

impl Submission {
    fn take(&mut self, file: &Path, part: Part, course: &Course) {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let shown = format!("{part}/src/exercises/{name}");
        let exercise = name.strip_suffix(".rs").and_then(|name| course.exercise(name));
        let Some(exercise) = exercise.filter(|exercise| exercise.part == part) else {
            self.notes.push(format!("{shown} is no exercise's file and was ignored"));
            return;
        };
        match read_text(file) {
            Ok(text) => {
                self.files.insert(exercise.name.clone(), text);
            }
            Err(error) => self.notes.push(format!("{shown} was not used: {error}")),
        }
    }
}

/// The text of a regular file of reasonable size.
fn read_text(path: &Path) -> io::Result<String> {
    use std::os::unix::fs::OpenOptionsExt;
    let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    // Not through a link, and without waiting for the writer of a named pipe.
    let flags = nix::libc::O_NOFOLLOW | nix::libc::O_NONBLOCK;
    let file = fs::File::options().read(true).custom_flags(flags).open(path).map_err(|error| {
        if error.raw_os_error() == Some(nix::libc::ELOOP) { invalid("it is a link") } else { error }
    })?;
    if !file.metadata()?.is_file() {
        return Err(invalid("it is no regular file"));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_FILE_BYTES {
        return Err(invalid("it is larger than 256 KiB"));
    }
    String::from_utf8(bytes).map_err(|_| invalid("it is not UTF-8 text"))
}
