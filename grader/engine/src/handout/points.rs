//! The points of each exercise for learners, as a table in each part's README and as a list for `cargo run -p
//! lab`.
//!
//! `course.toml` itself is not handed out, because it names the hidden checks.

use std::{fmt::Write as _, fs, path::Path};

use witness::Part;

use super::error::HandoutError;
use crate::course::Course;

/// The place for the table in a part's README.
const MARK: &str = "<!-- points -->";

/// The list, with one line per exercise of its part's folder, its name and its points.
const LIST: &str = "points.txt";

/// Writes the list, and fills in the tables.
pub(super) fn write(course: &Course, parts: &[Part], tree: &Path) -> Result<(), HandoutError> {
    let mut list = String::new();
    for part in parts {
        for exercise in course.of_part(*part) {
            let _ = writeln!(list, "{} {} {}", part.folder, exercise.name, exercise.points());
        }
        let path = tree.join(part.folder).join("README.md");
        if let Ok(readme) = fs::read_to_string(&path) {
            write_text(&path, &readme.replace(MARK, &table(course, *part)))?;
        }
    }
    write_text(&tree.join(LIST), &list)
}

fn write_text(path: &Path, text: &str) -> Result<(), HandoutError> {
    fs::write(path, text).map_err(|source| HandoutError::Copy { path: path.to_owned(), source })
}

fn table(course: &Course, part: Part) -> String {
    let mut text = "| exercise | points | of these for speed |\n|---|---|---|\n".to_owned();
    let mut sum = 0.0;
    for exercise in course.of_part(part) {
        let points = exercise.points();
        sum += points;
        let speed = exercise.speedup.map_or("-".to_owned(), |speedup| speedup.points.to_string());
        let _ = writeln!(text, "| `{}` | {points} | {speed} |", exercise.name);
    }
    let _ = write!(text, "| together | {sum} | |");
    text
}
