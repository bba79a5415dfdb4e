//! The commands that the documents tell people to type: each is one that the program takes, and what it
//! names is there.

use std::{fs, path::PathBuf};

use clap::Parser;
use grader::cli::Cli;

const DOCUMENTS: [&str; 10] = [
    "README.md",
    "CONTRIBUTING.md",
    "grader/README.md",
    "grader/ARCHITECTURE.md",
    "grader/PERFORMANCE.md",
    "grader/deploy/README.md",
    "grader/handout/README.md",
    "part1-multiprocessing/README.md",
    "part2-threading/README.md",
    "part3-yelp/README.md",
];

fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The lines of all documents that begin with a prompt, each with its document.
fn commands() -> Vec<(&'static str, String)> {
    let lines = |name: &'static str| {
        let text = fs::read_to_string(workspace().join(name)).unwrap();
        let lines = text.lines().filter_map(|line| line.strip_prefix("$ ").map(str::to_owned));
        lines.map(|line| (name, line)).collect::<Vec<_>>()
    };
    DOCUMENTS.into_iter().flat_map(lines).collect()
}

#[test]
fn every_command_of_the_grader_in_a_document_is_one_that_it_takes() {
    let mut seen = 0;
    for (document, command) in commands() {
        let Some(args) = command.strip_prefix("cargo run --release -- ") else { continue };
        let words = args.split_whitespace().take_while(|word| !word.starts_with(['#', '>', '|']));
        let parsed = Cli::try_parse_from(["grader"].into_iter().chain(words));
        assert!(parsed.is_ok(), "{document}: {command}: {}", parsed.unwrap_err());
        seen += 1;
    }
    assert!(seen > 5, "only {seen} commands were found");
}

#[test]
fn every_test_and_script_in_a_document_is_there() {
    let workspace = workspace();
    for (document, command) in commands() {
        let words: Vec<&str> = command.split_whitespace().collect();
        let after = |flag: &str| {
            words.iter().position(|word| *word == flag).and_then(|at| words.get(at + 1).copied())
        };
        if command.starts_with("cargo ")
            && let Some(package) = after("-p")
        {
            let folder = match package {
                "lab" => workspace.join("grader/lab"),
                package => workspace.join(package),
            };
            assert!(folder.join("Cargo.toml").is_file(), "{document}: {command}");
            for (flag, kind) in [("--test", "tests"), ("--bench", "benches")] {
                if let Some(name) = after(flag) {
                    let file = folder.join(kind).join(format!("{name}.rs"));
                    assert!(file.is_file(), "{document}: {command}");
                }
            }
        }
        if let Some(script) = words.first().filter(|word| word.starts_with(".ci/")) {
            assert!(workspace.join(script).is_file(), "{document}: {command}");
        }
    }
}
