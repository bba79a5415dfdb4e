//! Fuzzes the code that reads untrusted bytes, which are archives, result documents, requests to the gate server and
//! course files.
//!
//! Inputs are small changes of kept inputs (`tests/corpus/TARGET/`), made from a seed. That needs no nightly toolchain,
//! and the same seed finds the same bug again. Each target defines what must hold for any input, which is that it
//! returns soon with an answer or an error. An input that violates this is kept beside the others, named by its digest,
//! and tried first from then on.
//!
//! `FUZZ_SEED` (default 0) is the seed of each target. A target tries a fixed number of inputs, the same on every
//! machine, or runs for `FUZZ_SECONDS`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall panic")]

use std::{
    env, fs,
    io::{Cursor, Read, Write},
    net::{TcpListener, TcpStream},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use engine::{course::Course, intake};
use fastrand::Rng;
use lab::documents::{part1, part2, part3};
use nix::time::{ClockId, clock_gettime};
use witness::{
    document,
    world::{Answer, Request, Server, Service, World},
};

/// The maximum CPU time for one input. Elapsed time would also measure the machine's load.
const SOON: Duration = Duration::from_secs(5);

/// The time-out of an answer on any machine.
const PATIENCE: Duration = Duration::from_secs(600);

/// The maximum size of a generated input.
const LARGEST_BYTES: usize = 256 << 10;

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is {text:?}, no number")))
}

/// The CPU time of this thread.
fn cpu_time() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap().into()
}

/// Tries the kept inputs, and then `most` changed ones. `dictionary` has words that are meaningful to the reader.
fn fuzz(
    target: &str,
    most: u64,
    seeds: &[Vec<u8>],
    dictionary: &[&[u8]],
    mut holds: impl FnMut(&[u8]),
) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(target);
    let mut corpus = seeds.to_vec();
    let kept = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut kept: Vec<PathBuf> = kept.collect();
    kept.sort();
    corpus.extend(kept.iter().map(|path| fs::read(path).unwrap()));
    assert!(!corpus.is_empty(), "{target} has nothing to start from");

    let mut attempt = |input: &[u8]| {
        let began = cpu_time();
        let failed = catch_unwind(AssertUnwindSafe(|| holds(input))).is_err();
        let took = cpu_time() - began;
        if failed || took > SOON {
            let path = folder.join(format!("found-{:.16}", blake3::hash(input).to_hex()));
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, input).unwrap();
            panic!("{target}: {} failed, or took too long: {took:?}", path.display());
        }
    };
    corpus.iter().for_each(|input| attempt(input));
    let mut rng = Rng::with_seed(number("FUZZ_SEED").unwrap_or(0));
    let end = number("FUZZ_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut count = 0;
    while end.map_or(count < most, |end| Instant::now() < end) {
        let mut input = rng.choice(&corpus).cloned().unwrap_or_default();
        for _ in 0..rng.usize(1..8) {
            change(&mut input, &corpus, dictionary, &mut rng);
        }
        input.truncate(LARGEST_BYTES);
        attempt(&input);
        count += 1;
    }
    println!("{target}: {count} inputs");
}

/// Changes an input in one small way.
fn change(input: &mut Vec<u8>, corpus: &[Vec<u8>], dictionary: &[&[u8]], rng: &mut Rng) {
    const NUMBERS: [u64; 9] =
        [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff, u64::MAX];
    let at = rng.usize(..=input.len());
    let to = (at + rng.usize(..64)).min(input.len());
    match rng.u8(..9) {
        0 if at < input.len() => input[at] ^= 1 << rng.u8(..8),
        1 if at < input.len() => input[at] = rng.u8(..),
        2 => drop(input.drain(at..to)),
        3 => input.truncate(at),
        4 => {
            let again: Vec<u8> = input[at..to].repeat(rng.usize(1..50));
            input.splice(at..at, again);
        }
        5 => {
            let other = rng.choice(corpus).cloned().unwrap_or_default();
            let from = rng.usize(..=other.len());
            input.splice(at.., other[from..].iter().copied());
        }
        6 => {
            let bytes = NUMBERS[rng.usize(..NUMBERS.len())].to_le_bytes();
            let width = [1, 2, 4, 8][rng.usize(..4)].min(input.len() - at);
            input[at..at + width].copy_from_slice(&bytes[..width]);
        }
        7 => {
            let word = rng.choice(dictionary).copied().unwrap_or_default();
            input.splice(at..at, word.iter().copied());
        }
        _ => {
            let noise: Vec<u8> = (0..rng.usize(..16)).map(|_| rng.u8(..)).collect();
            input.splice(at..at, noise);
        }
    }
}

fn course() -> Course {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("course.toml");
    Course::read(&path, &course::CATALOG).unwrap()
}

const FILE: &str = "part2-threading/src/exercises/request_pooled.rs";

fn archives() -> Vec<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, method) in [
        (FILE, zip::CompressionMethod::Deflated),
        ("ada/README.md", zip::CompressionMethod::Stored),
    ] {
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        zip.start_file(name, options).unwrap();
        zip.write_all(b"pub fn request_pooled() {}\n").unwrap();
    }
    let zip = zip.finish().unwrap().into_inner();
    let mut tar = tar::Builder::new(Vec::new());
    for name in [FILE.to_owned(), format!("{}/x", "long/".repeat(40))] {
        let mut header = tar::Header::new_gnu();
        header.set_size(5);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, &b"hello"[..]).unwrap();
    }
    let tar = tar.into_inner().unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&tar).unwrap();
    vec![zip, gzip.finish().unwrap(), tar]
}

#[test]
fn any_archive_is_read_or_refused() {
    let course = course();
    let words: [&[u8]; 8] = [
        FILE.as_bytes(),
        b"PK\x01\x02",
        b"PK\x05\x06",
        b"PK\x06\x06",
        b"PK\x03\x04",
        b"../",
        b"ustar",
        b"\x1f\x8b\x08",
    ];
    fuzz("archive", 12_000, &archives(), &words, |bytes| {
        let Ok(submission) = intake::from_archive(Cursor::new(bytes), "a", &course) else { return };
        assert!(submission.files.len() + submission.broken.len() <= course.exercises.len());
        assert!(submission.notes.len() <= intake::bounds::MOST_NOTES + 1);
        for text in submission.notes.iter() {
            assert!(text.chars().count() < 500, "{text}");
        }
    });
}

#[test]
fn any_document_is_read_or_refused() {
    let documents: [&[u8]; 4] = [
        br#"{"items":{"7":{"id":7,"children":[],"points":null,"x":1.5e3,"t":"\u00e9"}}}"#,
        br#"{"results":[{"found":{"id":1}},"missing",{"failed":{"kind":"timed-out","detail":""}}]}"#,
        br#"{"events":[{"thread":"main","what":"returned"}]}"#,
        br#"{"cities":[{"reported":{"city":"A","stored":["x"],"failed":[]}}],"answers":[],"count":3}"#,
    ];
    let seeds: Vec<_> = documents.iter().map(|document| document.to_vec()).collect();
    let words: [&[u8]; 8] =
        [b"[", b"{\"a\":", b"1e999", b"-0", b"\\ud800", b"null", b"\"items\":", b"\xff"];
    fuzz("document", 18_000, &seeds, &words, |bytes| {
        drop(document::read::<part2::Items>(bytes));
        drop(document::read::<part2::Pooled>(bytes));
        drop(document::read::<part2::Sleepers>(bytes));
        drop(document::read::<part2::Counter>(bytes));
        drop(document::read::<part2::Quotes>(bytes));
        drop(document::read::<part2::Inventory>(bytes));
        drop(document::read::<part3::Cities>(bytes));
        drop(document::read::<part1::Primes>(bytes));
    });
}

/// A service with a single item.
struct Items;

impl Service for Items {
    fn answer(&mut self, request: &Request) -> Option<Answer> {
        let known = request.path == "/api/v1/items/1";
        known.then(|| Answer::json(200, &serde_json::json!({ "id": 1 })))
    }
}

#[test]
fn any_request_is_answered_or_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::start(World::of(Items), listener, None).unwrap();
    let requests: [&[u8]; 5] = [
        b"GET /api/v1/items/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET /hold/nap/x HTTP/1.1\r\nHost: a\r\n\r\nGET /numbers HTTP/1.0\r\n\r\n",
        b"POST /x?a=b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        b"GET /v3/businesses/search?location=A%20B HTTP/1.1\r\nAuthorization: Bearer k\r\n\r\n",
    ];
    let seeds: Vec<_> = requests.iter().map(|request| request.to_vec()).collect();
    let words: [&[u8]; 8] = [
        b"\r\n",
        b"Content-Length: 18446744073709551616\r\n",
        b"%00",
        b"HTTP/1.1",
        b"Expect: 100-continue\r\n",
        b"Upgrade: h2c\r\n",
        b"\0",
        b"Transfer-Encoding: chunked\r\n",
    ];
    fuzz("request", 500, &seeds, &words, |bytes| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(2))).unwrap();
        // The server may close the connection because of bad input.
        let _ = stream.write_all(bytes);
        let _ = stream.read(&mut [0; 4096]);
        let mut honest = TcpStream::connect(address).unwrap();
        honest.set_read_timeout(Some(PATIENCE)).unwrap();
        honest.write_all(requests[0]).unwrap();
        let mut answer = String::new();
        honest.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.1 503"));
        server.look().unwrap();
    });
    assert!(server.exchanges().len() <= 5_000);
}

#[test]
fn any_course_is_read_or_refused() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("course.toml");
    let seeds = [fs::read(path).unwrap()];
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("course.toml");
    let words: [&[u8]; 7] =
        [b"points = nan", b"[[exercise]]\n", b"1e400", b"[[[[", b"{a={a={a=", b"-inf", b"\"\"\""];
    fuzz("course", 1_200, &seeds, &words, |bytes| {
        fs::write(&file, bytes).unwrap();
        if let Ok(course) = Course::read(&file, &course::CATALOG) {
            assert!(course.max_score.is_finite());
            assert!(course.exercises.iter().all(|exercise| exercise.points() >= 0.0));
        }
    });
}
