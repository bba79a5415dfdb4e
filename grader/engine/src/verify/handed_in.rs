//! Hostile ways to hand in: archives and folders that cannot be kept as files of this repository, made
//! anew for each verification and read through the same intake as everything else.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    time::Duration,
};

use nix::{
    sys::time::TimeSpec,
    time::{ClockId, clock_gettime},
};
use zip::write::SimpleFileOptions;

use super::{case::Kind, verdicts::Verdicts};
use crate::{intake, sample};

/// The file that is right in all of these, where there is one.
const FILE: &str = "part-two/src/exercises/gamma.rs";
const RIGHT: &str = "// the right file\n";

/// How much of a core's time one may take to read. The clock would measure the machine's load, too.
const WITHIN: Duration = Duration::from_secs(30);

/// A way to hand in, and what must come of it.
struct HandIn {
    name: &'static str,
    /// Makes it in a folder; returns what is handed in.
    make: fn(&Path) -> io::Result<PathBuf>,
    due: Due,
}

/// What must come of it.
enum Due {
    /// The right file is taken, and a note has these words, or there is none.
    Taken(&'static str),
    /// No file is taken, and a note or the error has these words.
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
    hand_in("zip_with_the_same_name_twice", zip_twice, Taken("")),
    hand_in(
        "zip_with_another_spelling",
        |at| zip_of(at, &[(FILE, RIGHT), (&FILE.replace("gamma", "Gamma"), "x")]),
        Taken("no exercise's file"),
    ),
    hand_in(
        "zip_bomb",
        |at| zip_of(at, &[(FILE, &" ".repeat(64 << 20))]),
        Nothing("larger than 1 MiB"),
    ),
    hand_in("zip_in_a_zip", zip_in_a_zip, Nothing("holds no submission")),
    hand_in(
        "zip_that_promises_millions",
        zip_that_promises_millions,
        Nothing("more than 100000 entries"),
    ),
    hand_in("zip_that_is_cut", zip_that_is_cut, Nothing("cannot be unpacked")),
    hand_in("zip_of_an_unknown_method", |at| zip_patched(at, 8, 99), Nothing("was not used")),
    hand_in("zip_with_a_password", |at| zip_patched(at, 6, 1), Nothing("was not used")),
    hand_in("archive_of_hundred_megabytes", huge_archive, Nothing("more than 64 MiB")),
    hand_in(
        "archive_that_is_none",
        |at| file(at, "a.zip", b"#!/bin/sh\nrm -rf /\n"),
        Nothing("neither zip nor tar.gz"),
    ),
    hand_in(
        "archive_that_is_empty",
        |at| file(at, "a.tar.gz", b""),
        Nothing("neither zip nor tar.gz"),
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
    hand_in("tar_bomb", tar_bomb, Nothing("unpacks to more than 128 MiB")),
    hand_in("tar_of_too_many", tar_of_too_many, Nothing("more than 100000 entries")),
    hand_in(
        "tar_with_a_long_name",
        |at| tar_of(at, &[("x", b'L', &"a/".repeat(4 << 20)), (FILE, b'0', RIGHT)]),
        Nothing(""),
    ),
    hand_in("tar_that_is_cut", tar_that_is_cut, Nothing("cannot be unpacked")),
    hand_in("folder_with_links", folder_with_links, Nothing("")),
    hand_in("folder_with_a_fifo", folder_with_a_fifo, Nothing("no regular file")),
    hand_in("folder_with_a_huge_file", folder_with_a_huge_file, Nothing("larger than 1 MiB")),
    hand_in(
        "folder_with_bytes_that_are_no_text",
        |at| folder(at, &[0xff, 0xfe, 0, 1]),
        Nothing("not UTF-8"),
    ),
    hand_in(
        "folder_of_ten_thousand_files",
        folder_of_ten_thousand_files,
        Nothing("more files like these"),
    ),
    hand_in("folder_with_everything_else", folder_with_everything_else, Taken("")),
];

/// How many of these are selected by `only`.
pub fn count_handed_in(only: &[String]) -> usize {
    ALL.iter().filter(|hand_in| is_selected(hand_in, only)).count()
}

fn is_selected(hand_in: &HandIn, only: &[String]) -> bool {
    let named = |only: &String| hand_in.name.contains(only) || only == Kind::Hostile.word();
    only.is_empty() || only.iter().any(named)
}

/// Reads them all; tells each as it is done.
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
        Ok(submission) => (submission.files, submission.notes.join("; ")),
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
        surprises.push("a control character has come into what is said".into());
    }
    surprises
}

/// What this thread has had of a core.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID);
    time.map_or(Duration::ZERO, |time: TimeSpec| Duration::from(time))
}

fn file(at: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let path = at.join(name);
    fs::write(&path, bytes)?;
    Ok(path)
}

fn zip_bytes(files: &[(&str, &str)]) -> io::Result<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, text) in files {
        zip.start_file(*name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn zip_of(at: &Path, files: &[(&str, &str)]) -> io::Result<PathBuf> {
    file(at, "a.zip", &zip_bytes(files)?)
}

fn zip_of_a_link(at: &Path) -> io::Result<PathBuf> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    zip.add_symlink(FILE, "/etc/passwd", SimpleFileOptions::default())?;
    file(at, "a.zip", &zip.finish()?.into_inner())
}

/// No writer makes this: the second name is changed afterwards.
fn zip_twice(at: &Path) -> io::Result<PathBuf> {
    let other = FILE.replace("gamma", "gamm4");
    let bytes = zip_bytes(&[(&other, "// the wrong file\n"), (FILE, RIGHT)])?;
    file(at, "a.zip", &replaced(bytes, other.as_bytes(), FILE.as_bytes()))
}

fn replaced(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let found = |bytes: &[u8]| bytes.windows(from.len()).position(|window| window == from);
    while let Some(at) = found(&bytes) {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

fn zip_in_a_zip(at: &Path) -> io::Result<PathBuf> {
    let inner = zip_bytes(&[(FILE, RIGHT)])?;
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    zip.start_file("inner.zip", SimpleFileOptions::default())?;
    zip.write_all(&inner)?;
    file(at, "a.zip", &zip.finish()?.into_inner())
}

fn zip_that_promises_millions(at: &Path) -> io::Result<PathBuf> {
    let mut bytes = zip_bytes(&[(FILE, RIGHT)])?;
    let end = bytes.len() - 22;
    // The older end says "see the newer one", which promises as many as a number can.
    let mut newer = b"PK\x06\x06".to_vec();
    newer.extend(44_u64.to_le_bytes());
    newer.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    newer.extend([0xff; 6].iter().chain(&[0; 2]).chain(&[0xff; 6]).chain(&[0; 2]));
    newer.extend([0; 16]);
    newer.extend(b"PK\x06\x07\0\0\0\0");
    newer.extend((end as u64).to_le_bytes());
    newer.extend(1_u32.to_le_bytes());
    bytes[end + 8..end + 12].fill(0xff);
    bytes.splice(end..end, newer);
    file(at, "a.zip", &bytes)
}

fn zip_that_is_cut(at: &Path) -> io::Result<PathBuf> {
    let bytes = zip_bytes(&[(FILE, RIGHT)])?;
    file(at, "a.zip", &bytes[..bytes.len() - 30])
}

/// Changes a field of the only file's two headers: 6 are its flags, 8 is how it is compressed.
fn zip_patched(at: &Path, field: usize, value: u8) -> io::Result<PathBuf> {
    let mut bytes = zip_bytes(&[(FILE, RIGHT)])?;
    bytes[field] = value;
    let central = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap_or(0);
    bytes[central + field + 2] = value;
    file(at, "a.zip", &bytes)
}

fn huge_archive(at: &Path) -> io::Result<PathBuf> {
    let path = file(at, "a.zip", b"PK\x03\x04")?;
    File::options().write(true).open(&path)?.set_len(100 << 20)?;
    Ok(path)
}

/// A tar with entries of these names, kinds and contents, whatever a writer says to that.
fn tar_bytes(entries: &[(&str, u8, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, kind, text) in entries {
        let mut header = tar::Header::new_ustar();
        let length = name.len().min(100);
        header.as_mut_bytes()[..length].copy_from_slice(&name.as_bytes()[..length]);
        header.set_entry_type(tar::EntryType::new(*kind));
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        if matches!(kind, b'1' | b'2') {
            header.as_mut_bytes()[157..168].copy_from_slice(b"/etc/passwd");
        }
        header.set_cksum();
        bytes.extend_from_slice(header.as_bytes());
        bytes.extend_from_slice(text.as_bytes());
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.extend([0; 1024]);
    bytes
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes)?;
    gzip.finish()
}

fn tar_of(at: &Path, entries: &[(&str, u8, &str)]) -> io::Result<PathBuf> {
    file(at, "a.tar.gz", &gzip(&tar_bytes(entries))?)
}

/// A gigabyte of nothing, packed a megabyte at a time: members of one file stand one behind the
/// other.
fn tar_bomb(at: &Path) -> io::Result<PathBuf> {
    let mut header = tar::Header::new_ustar();
    header.set_path("part-two/target/debug/huge")?;
    header.set_size(1 << 30);
    header.set_cksum();
    let mut bytes = gzip(header.as_bytes())?;
    let nothing = gzip(&vec![0; 1 << 20])?;
    for _ in 0..1024 {
        bytes.extend_from_slice(&nothing);
    }
    file(at, "a.tar.gz", &bytes)
}

fn tar_of_too_many(at: &Path) -> io::Result<PathBuf> {
    let one = tar_bytes(&[("part-two/target/x", b'0', "")]);
    let thousand = gzip(&one[..512].repeat(1000))?;
    file(at, "a.tar.gz", &thousand.repeat(101))
}

fn tar_that_is_cut(at: &Path) -> io::Result<PathBuf> {
    let bytes = gzip(&tar_bytes(&[(FILE, b'0', &RIGHT.repeat(1000))]))?;
    file(at, "a.tar.gz", &bytes[..bytes.len() / 2])
}

fn exercises(at: &Path) -> io::Result<PathBuf> {
    let folder = at.join("part-two/src/exercises");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn folder(at: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    fs::write(exercises(at)?.join("gamma.rs"), bytes)?;
    Ok(at.to_owned())
}

fn folder_with_links(at: &Path) -> io::Result<PathBuf> {
    let outside = at.join("outside");
    fs::create_dir_all(&outside)?;
    fs::write(outside.join("gamma.rs"), RIGHT)?;
    fs::write(outside.join("beta.rs"), RIGHT)?;
    let inside = at.join("inside");
    symlink(outside.join("beta.rs"), exercises(&inside)?.join("beta.rs"))?;
    fs::create_dir_all(inside.join("part-one/src"))?;
    symlink(&outside, inside.join("part-one/src/exercises"))?;
    symlink(&outside, inside.join("part-three"))?;
    Ok(inside)
}

fn folder_with_a_fifo(at: &Path) -> io::Result<PathBuf> {
    let fifo = exercises(at)?.join("gamma.rs");
    nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU)?;
    Ok(at.to_owned())
}

fn folder_with_a_huge_file(at: &Path) -> io::Result<PathBuf> {
    File::create(exercises(at)?.join("gamma.rs"))?.set_len(100 << 20)?;
    Ok(at.to_owned())
}

fn folder_of_ten_thousand_files(at: &Path) -> io::Result<PathBuf> {
    let folder = exercises(at)?;
    for number in 0..10_000 {
        fs::write(folder.join(format!("{number}\u{1b}[2J.rs")), "")?;
    }
    Ok(at.to_owned())
}

/// What a learner may leave in the tree, or put there on purpose: none of it is ever read.
fn folder_with_everything_else(at: &Path) -> io::Result<PathBuf> {
    let path = folder(at, RIGHT.as_bytes())?;
    for (file, text) in [
        ("Cargo.toml", "[workspace]\nmembers = [\"evil\"]\n"),
        (".cargo/config.toml", "[build]\nrustc-wrapper = \"/tmp/lab-left\"\n"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"nightly\"\n"),
        (".git/hooks/post-checkout", "#!/bin/sh\ntouch /tmp/lab-left\n"),
        (".gitmodules", "[submodule \"x\"]\n\turl = file:///etc\n"),
        ("part-two/Cargo.toml", "[lib]\npath = \"/etc/passwd\"\n"),
        ("part-two/build.rs", "fn main() { std::fs::write(\"/tmp/lab-left\", \"\"); }\n"),
        ("part-two/src/lib.rs", "compile_error!(\"read\");\n"),
        ("part-two/src/exercises.rs", "compile_error!(\"read\");\n"),
        ("part-two/tests/gamma.rs", "#[test] fn passes() {}\n"),
        ("target/debug/two", "\x7fELF"),
        ("grader/course.toml", "max_score = 0\n"),
    ] {
        let file = path.join(file);
        fs::create_dir_all(file.parent().unwrap_or(&path))?;
        fs::write(file, text)?;
    }
    Ok(path)
}
