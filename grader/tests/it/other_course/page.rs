//! The page of the second course agrees with its tree.

use std::{collections::BTreeSet, fs};

use clap::Parser;
use engine::cli::Cli;

use super::{files, tree};

/// How the page starts the grader of the second course.
const START: &str = "cargo run --manifest-path ../../Cargo.toml --example other-course -- ";

fn page() -> String {
    fs::read_to_string(tree().join("README.md")).unwrap()
}

/// The blocks of the page that show a file. The first line of such a block names it after the language.
fn shown(page: &str) -> Vec<(String, String)> {
    let mut blocks = page.split("\n```");
    let mut shown = Vec::new();
    blocks.next();
    // Every second piece is a block, and the others are the text between them.
    while let Some(block) = blocks.next() {
        let (head, body) = block.split_once('\n').unwrap_or((block, ""));
        if let Some((_, path)) = head.split_once(' ') {
            shown.push((path.to_owned(), format!("{body}\n")));
        }
        blocks.next();
    }
    shown
}

#[test]
fn shown_files_equal_those_of_the_tree() {
    let shown = shown(&page());
    assert!(shown.len() > 15, "only {} blocks show a file", shown.len());
    let mut seen = BTreeSet::new();
    for (path, text) in shown {
        let there =
            fs::read_to_string(tree().join(&path)).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert!(there == text, "the page shows another {path} than the tree has");
        assert!(seen.insert(path.clone()), "the page shows {path} twice");
    }
}

#[test]
fn page_names_every_file_of_the_tree() {
    let page = page();
    let all = files(&tree());
    assert!(all.len() > 30, "{all:?}");
    for path in all {
        let inside = path.strip_prefix(tree()).unwrap().to_str().unwrap();
        let is_named = ["README.md", "Cargo.lock"].contains(&inside) || page.contains(inside);
        assert!(is_named, "the page does not name {inside}");
    }
}

#[test]
fn commands_of_the_page_are_valid() {
    let page = page();
    let commands: Vec<_> =
        page.lines().filter_map(|line| line.strip_prefix("$ ")?.strip_prefix(START)).collect();
    assert!(commands.len() > 3, "{commands:?}");
    for command in commands {
        let parsed = Cli::try_parse_from(["grader"].into_iter().chain(command.split(' ')));
        assert!(parsed.is_ok(), "{command}: {}", parsed.unwrap_err());
    }
}

#[test]
fn blocks_are_found_by_their_first_line() {
    let page = "a\n```rust x/y.rs\none\ntwo\n```\nb\n```console\n$ z\n```\nc\n```toml z.toml\nk = 1\n```\n";
    let one = ("x/y.rs".to_owned(), "one\ntwo\n".to_owned());
    assert_eq!(shown(page), [one, ("z.toml".to_owned(), "k = 1\n".to_owned())]);
}
