//! Counts words and sentence forms that make texts hard to read. The bars may only fall.
//!
//! The help of commands consists of doc comments, so it is counted with the comments.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Words that describe programs and threads like people, per 10 000 words, and the bar.
const WHO: (&[&str], f64) = (&["who", "whom", "whoever"], 5.0);
const NOBODY: (&[&str], f64) = (&["nobody", "somebody"], 2.0);
const TOLD: (&[&str], f64) = (&["told", "tells"], 2.0);

/// Sentences with a semicolon or colon, in percent.
const SPLIT: f64 = 12.0;

/// Kept answers and golden files are inputs of tests.
const INPUTS: [&str; 6] = ["target", "submissions", "golden", "mutants", "equivalent", "slow"];

#[test]
fn comments_are_plain_english() {
    let mut comments = String::new();
    for path in files(&["rs"]) {
        let text = fs::read_to_string(path).unwrap();
        let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix("//"));
        for line in lines {
            comments.push_str(line.trim_start_matches(['/', '!']));
            comments.push('\n');
        }
    }
    must_be_plain("comments", &comments);
}

#[test]
fn texts_are_plain_english() {
    let texts = files(&["md"]).into_iter().map(|path| fs::read_to_string(path).unwrap() + "\n");
    must_be_plain("texts", &texts.collect::<String>());
}

#[track_caller]
fn must_be_plain(what: &str, text: &str) {
    let words: Vec<_> = words(text).map(str::to_lowercase).collect();
    assert!(words.len() > 10_000, "only {} words were found in {what}", words.len());
    for (marked, most) in [WHO, NOBODY, TOLD] {
        let count = words.iter().filter(|word| marked.contains(&word.as_str())).count();
        let share = 10_000.0 * count as f64 / words.len() as f64;
        assert!(share <= most, "{what}: {share:.1} of 10 000 words are one of {marked:?}");
    }
    let (mut all, mut split) = (0, 0);
    for sentence in sentences(text).filter(|sentence| self::words(sentence).count() > 2) {
        all += 1;
        split += usize::from(sentence.contains(';') || sentence.contains(": "));
    }
    let share = 100.0 * f64::from(split as u32) / f64::from(all);
    assert!(share <= SPLIT, "{what}: {share:.1} % of the sentences have a semicolon or colon");
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphabetic() && c != '\'').filter(|word| !word.is_empty())
}

/// A sentence ends at `.`, `!` or `?` before a blank.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut end = false;
    text.split(move |c: char| {
        let splits = end && c.is_whitespace();
        end = matches!(c, '.' | '!' | '?');
        splits
    })
}

/// The project's own files with one of these endings.
fn files(endings: &[&str]) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    walk(root, endings, &mut found);
    found
}

fn walk(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let is_ours = !name.starts_with('.') || name == ".github";
        if entry.file_type().unwrap().is_dir() {
            if is_ours && !INPUTS.contains(&name.as_str()) {
                walk(&path, endings, found);
            }
        } else if path.extension().is_some_and(|own| endings.iter().any(|ending| own == *ending)) {
            found.push(path);
        }
    }
}

#[test]
fn sentences_and_words_are_counted() {
    let text = "One holds. Two (e.g. this) wait; it's so! The end";
    let found: Vec<_> = sentences(text).collect();
    assert_eq!(found, ["One holds.", "Two (e.g.", "this) wait; it's so!", "The end"]);
    assert_eq!(words("it's `a_b` 7").collect::<Vec<_>>(), ["it's", "a", "b"]);
}
