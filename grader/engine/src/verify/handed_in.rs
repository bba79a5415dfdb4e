//! Hostile archives and folders. They cannot be stored in this repository, so each verification creates them.
//! They are read by the usual intake.

mod archives;
mod floods;
mod folders;
mod pack;

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use nix::{
    sys::time::TimeSpec,
    time::{ClockId, clock_gettime},
};

use super::{case::Kind, verdicts::Verdicts};
use crate::{intake, sample};
use archives::{
    tar_that_is_cut, zip_of_a_link, zip_patched, zip_that_is_cut, zip_that_promises_millions,
    zip_twice, zips_in_a_zip,
};
use floods::{
    folder_of_many, folder_of_ten_thousand_files, huge_archive, tar_bomb, tar_of_many,
    tar_of_too_many, zip_of_a_zip_bomb, zip_of_a_zip_of_many, zip_of_long_names, zip_of_many,
    zip_with_much_beside_it,
};
use folders::{
    folder_with_a_fifo, folder_with_a_huge_file, folder_with_everything_else, folder_with_links,
};
use pack::{FILE, RIGHT, file, folder, tar_of, zip_of};

/// The CPU time limit for reading one. Wall-clock time would depend on the machine's load.
const WITHIN: Duration = Duration::from_secs(30);

struct HandIn {
    name: &'static str,
    /// Creates it in a folder and returns its path.
    make: fn(&Path) -> io::Result<PathBuf>,
    due: Due,
}

/// The expected result.
enum Due {
    /// The right file is taken, with a note that contains this text, or without a note if it is empty.
    Taken(&'static str),
    /// No file is taken, and a note or the error contains this text.
    Nothing(&'static str),
}
use Due::{Nothing, Taken};

const fn hand_in(name: &'static str, make: fn(&Path) -> io::Result<PathBuf>, due: Due) -> HandIn {
    HandIn { name, make, due }
}

const ALL: &[HandIn] = &[
    hand_in("zip_as_it_should_be", |at| zip_of(at, &[(FILE, RIGHT)]), Taken("")),
    hand_in(
        "zip_with_a_folder_around",
        |at| zip_of(at, &[(&format!("ada (2)/{FILE}"), RIGHT), ("ada (2)/README.md", "hello")]),
        Taken(""),
    ),
    hand_in(
        "zip_that_leads_out",
        |at| {
            zip_of(
                at,
                &[("../../../../tmp/lab-left", "x"), (&format!("../{FILE}"), "x"), (FILE, RIGHT)],
            )
        },
        Taken("leads out"),
    ),
    hand_in(
        "zip_from_the_root",
        |at| zip_of(at, &[("/tmp/lab-left", "x"), (&format!("/{FILE}"), "x"), (FILE, RIGHT)]),
        Taken("leads out"),
    ),
    hand_in(
        "zip_with_backslashes",
        |at| zip_of(at, &[(&FILE.replace('/', "\\"), RIGHT), ("..\\..\\lab-left", "x")]),
        Taken("leads out"),
    ),
    hand_in("zip_of_a_link", zip_of_a_link, Nothing("no regular file")),
    hand_in("zip_with_the_same_name_twice", zip_twice, Taken("appears twice in the zip")),
    hand_in(
        "zip_with_another_spelling",
        |at| zip_of(at, &[(FILE, RIGHT), (&FILE.replace("gamma", "Gamma"), "x")]),
        Taken("two different files"),
    ),
    hand_in(
        "zip_bomb",
        |at| zip_of(at, &[(FILE, &" ".repeat(64 << 20))]),
        Nothing("larger than 1 MiB"),
    ),
    hand_in("zip_in_a_zip", |at| zips_in_a_zip(at, 1), Taken("taken from")),
    hand_in(
        "zip_in_a_zip_in_a_zip",
        |at| zips_in_a_zip(at, 2),
        Nothing("an archive in an archive"),
    ),
    hand_in(
        "zip_of_six_thousand",
        |at| zip_of_many(at, 6_000),
        Nothing("files named like exercises"),
    ),
    hand_in(
        "zip_of_twenty_thousand",
        |at| zip_of_many(at, 20_000),
        Nothing("files named like exercises"),
    ),
    hand_in("zip_of_a_zip_of_many", zip_of_a_zip_of_many, Nothing("files named like exercises")),
    hand_in("zip_of_a_zip_bomb", zip_of_a_zip_bomb, Nothing("unpacks to too much")),
    hand_in("zip_of_long_names", zip_of_long_names, Nothing("its list of names has more than")),
    hand_in("tar_of_six_thousand", tar_of_many, Nothing("files named like exercises")),
    hand_in("folder_of_three_thousand", folder_of_many, Nothing("files named like exercises")),
    hand_in("zip_with_much_beside_it", zip_with_much_beside_it, Taken("")),
    hand_in(
        "zip_that_promises_millions",
        zip_that_promises_millions,
        Nothing("more than 100000 entries"),
    ),
    hand_in("zip_that_is_cut", zip_that_is_cut, Nothing("its end is missing")),
    hand_in(
        "zip_of_an_unknown_method",
        |at| zip_patched(at, 8, 99),
        Nothing("compressed by method 99"),
    ),
    hand_in("zip_of_lzma", |at| zip_patched(at, 8, 14), Nothing("compressed by LZMA")),
    hand_in("zip_with_a_password", |at| zip_patched(at, 6, 1), Nothing("is encrypted")),
    hand_in("archive_of_hundred_megabytes", huge_archive, Nothing("its end is missing")),
    hand_in(
        "archive_that_is_none",
        |at| file(at, "a.zip", b"#!/bin/sh\nrm -rf /\n"),
        Nothing("a text, not an archive"),
    ),
    hand_in("archive_that_is_empty", |at| file(at, "a.tar.gz", b""), Nothing("an empty file")),
    hand_in(
        "archive_of_another_kind",
        |at| file(at, "a.zip", b"Rar!\x1a\x07\x01\0"),
        Nothing("a RAR archive"),
    ),
    hand_in("tar_as_it_should_be", |at| tar_of(at, &[(FILE, b'0', RIGHT)]), Taken("")),
    hand_in(
        "tar_that_leads_out",
        |at| {
            tar_of(
                at,
                &[
                    ("../../tmp/lab-left", b'0', "x"),
                    (&format!("a/../../{FILE}"), b'0', "x"),
                    (FILE, b'0', RIGHT),
                ],
            )
        },
        Taken("leads out"),
    ),
    hand_in(
        "tar_of_a_symbolic_link",
        |at| tar_of(at, &[(FILE, b'2', "")]),
        Nothing("no regular file"),
    ),
    hand_in("tar_of_a_hard_link", |at| tar_of(at, &[(FILE, b'1', "")]), Nothing("no regular file")),
    hand_in("tar_of_a_device", |at| tar_of(at, &[(FILE, b'3', "")]), Nothing("no regular file")),
    hand_in("tar_of_a_fifo", |at| tar_of(at, &[(FILE, b'6', "")]), Nothing("no regular file")),
    hand_in("tar_of_a_sparse_file", |at| tar_of(at, &[(FILE, b'S', "x")]), Nothing("")),
    hand_in("tar_bomb", tar_bomb, Nothing("unpacks to more than 256 MiB")),
    hand_in("tar_of_too_many", tar_of_too_many, Nothing("more than 100000 entries")),
    hand_in(
        "tar_with_a_long_name",
        |at| tar_of(at, &[("x", b'L', &"a/".repeat(4 << 20)), (FILE, b'0', RIGHT)]),
        Nothing(""),
    ),
    hand_in("tar_that_is_cut", tar_that_is_cut, Nothing("a damaged tar")),
    hand_in("folder_with_links", folder_with_links, Nothing("")),
    hand_in("folder_with_a_fifo", folder_with_a_fifo, Nothing("no regular file")),
    hand_in("folder_with_a_huge_file", folder_with_a_huge_file, Nothing("larger than 1 MiB")),
    hand_in(
        "folder_with_bytes_that_are_no_text",
        |at| folder(at, &[b'/', b'/', 0xf6, b'\n']),
        Nothing("byte 2 (line 1) is 0xf6"),
    ),
    hand_in("folder_of_ten_thousand_files", folder_of_ten_thousand_files, Nothing("and others")),
    hand_in("folder_with_everything_else", folder_with_everything_else, Taken("")),
];

/// The number of hand-ins that `only` selects.
pub fn count_handed_in(only: &[String]) -> usize {
    ALL.iter().filter(|hand_in| is_selected(hand_in, only)).count()
}

fn is_selected(hand_in: &HandIn, only: &[String]) -> bool {
    let named = |only: &String| hand_in.name.contains(only) || only == Kind::Hostile.word();
    only.is_empty() || only.iter().any(named)
}

/// Reads them all and reports each when it is done.
pub fn verify_handed_in(only: &[String], tell: impl Fn(&Verdicts)) -> Vec<Verdicts> {
    let verdicts = ALL.iter().filter(|hand_in| is_selected(hand_in, only)).map(|hand_in| {
        let verdicts = Verdicts {
            name: hand_in.name.to_owned(),
            kind: Kind::Hostile,
            runs: 1,
            surprises: surprises(hand_in),
            caught_by: Vec::new(),
            by_patience: Vec::new(),
            checks_ms: Vec::new(),
        };
        tell(&verdicts);
        verdicts
    });
    verdicts.collect()
}

fn surprises(hand_in: &HandIn) -> Vec<String> {
    let made = tempfile::TempDir::new().and_then(|folder| {
        let path = (hand_in.make)(folder.path())?;
        Ok((folder, path))
    });
    let (_folder, path) = match made {
        Ok(made) => made,
        Err(error) => return vec![format!("it could not be made: {error}")],
    };
    let began = cpu_time();
    let (files, said) = match intake::read(&path, &sample::course()) {
        Ok(submission) => {
            let broken = submission.broken.into_values();
            let said: Vec<_> = submission.notes.into_iter().chain(broken).collect();
            (submission.files, said.join("; "))
        }
        Err(error) => (Default::default(), error.to_string().replace('\n', "; ")),
    };
    let mut surprises = Vec::new();
    let took = cpu_time().saturating_sub(began);
    if took > WITHIN {
        surprises.push(format!("it took {} s of a core's time", took.as_secs()));
    }
    let right = files.len() == 1 && files.get("gamma").is_some_and(|text| text == RIGHT);
    let (due, words) = match hand_in.due {
        Taken(words) => (right && (!words.is_empty() || said.is_empty()), words),
        Nothing(words) => (files.is_empty(), words),
    };
    if !due || !said.contains(words) {
        surprises.push(format!("{} files were taken; said: {said:?}", files.len()));
    }
    if said.chars().any(char::is_control) {
        surprises.push("its messages contain a control character".into());
    }
    surprises
}

/// The CPU time of this thread.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID);
    time.map_or(Duration::ZERO, |time: TimeSpec| Duration::from(time))
}
