//! `grader mentions` lists every file of the tree that mentions an exercise, so that it can be renamed or removed.
//!
//! A name is found as `my_name`, `my-name` and `MyName`, as a whole word. A text may use the same word in another
//! sense, and is listed as well.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{CommandError, Exit, Session};
use crate::{cli::MentionsArgs, explain::first_of};

/// Folders that are not part of the sources.
const NOT_SOURCES: [&str; 3] = ["target", "graded", "__pycache__"];

/// The largest number of lines that are shown of one file.
const SHOWN: usize = 8;

/// Prints the files, those that are named after the exercise first.
///
/// # Errors
///
/// When there is no tree around the grader.
pub fn run(session: &Session, args: &MentionsArgs) -> Result<Exit, CommandError> {
    let root = session.root()?;
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    let spellings = spellings(&args.name);
    let inside = |path: &Path| path.strip_prefix(&root).unwrap_or(path).display().to_string();
    let (named, others): (Vec<_>, Vec<_>) =
        paths.into_iter().partition(|path| is_named(path, &root, &args.name));
    for path in &named {
        println!("{}", inside(path));
    }
    let mut mentioning = 0;
    for path in &others {
        let text = fs::read_to_string(path).unwrap_or_default();
        let lines = lines_with(&text, &spellings);
        if !lines.is_empty() {
            mentioning += 1;
            println!("{}: {}", inside(path), listed(&lines));
        }
    }
    let what = match session.catalog.exercise(&args.name) {
        Some(_) => "is an exercise of the course",
        None => "is no exercise of the course",
    };
    println!(
        "\n`{}` {what}: {} files have its name, {mentioning} others mention it",
        args.name,
        named.len()
    );
    Ok(if named.is_empty() && mentioning == 0 { Exit::Done } else { Exit::FellShort })
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let hidden = name.starts_with('.') && ![".ci", ".github"].contains(&name.as_str());
        match is_folder {
            true if !hidden && !NOT_SOURCES.contains(&name.as_str()) => walk(&path, found),
            true => {}
            false => found.push(path),
        }
    }
}

/// Whether the file, or one of its folders, has the name of the exercise.
fn is_named(path: &Path, root: &Path, name: &str) -> bool {
    let mut inside = path.strip_prefix(root).unwrap_or(path).iter();
    inside.any(|part| Path::new(part).file_stem().is_some_and(|stem| stem == name))
}

/// The ways in which code and texts write the name.
fn spellings(name: &str) -> Vec<String> {
    let camel = name.split('_').map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|c| c.to_ascii_uppercase())
            .into_iter()
            .chain(letters)
            .collect::<String>()
    });
    let mut all = vec![name.to_owned(), name.replace('_', "-"), camel.collect()];
    all.dedup();
    all
}

/// The numbers of the lines that contain one of these words, from 1.
fn lines_with(text: &str, words: &[String]) -> Vec<usize> {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let has = |line: &str, word: &str| {
        line.match_indices(word).any(|(at, _)| {
            !line[..at].ends_with(is_letter) && !line[at + word.len()..].starts_with(is_letter)
        })
    };
    let lines = text.lines().zip(1..);
    lines.filter(|(line, _)| words.iter().any(|word| has(line, word))).map(|(_, at)| at).collect()
}

fn listed(lines: &[usize]) -> String {
    let word = if lines.len() == 1 { "line" } else { "lines" };
    let lines: Vec<_> = lines.iter().map(usize::to_string).collect();
    format!("{word} {}", first_of(&lines, SHOWN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_are_found_as_words() {
        let words = spellings("lock_order");
        assert_eq!(words, ["lock_order", "lock-order", "LockOrder"]);
        let text =
            "use lock_order::x;\nlock_orders\nprogram lock-order\nMyLockOrder\nLockOrder(a)\n";
        assert_eq!(lines_with(text, &words), [1, 3, 5]);
        assert_eq!(listed(&[4]), "line 4");
        assert_eq!(
            listed(&(1..=10).collect::<Vec<_>>()),
            "lines 1, 2, 3, 4, 5, 6, 7, 8 and 2 more"
        );
        assert_eq!(spellings("alpha"), ["alpha", "Alpha"]);
    }

    #[test]
    fn files_in_its_folder_have_its_name() {
        let root = Path::new("/x");
        for path in ["/x/course/alpha/checks.rs", "/x/part/tests/alpha.rs"] {
            assert!(is_named(Path::new(path), root, "alpha"), "{path}");
        }
        assert!(!is_named(Path::new("/x/part/tests/alphabet.rs"), root, "alpha"));
    }
}
