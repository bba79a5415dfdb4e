//! The contract of the document store, for both kinds. This is given code, so the tests pass from the start. Read it to
//! see what the exercises may rely on.
//!
//! The tests of the MongoDB kind need `--features mongodb` and a server at `MONGODB_URL`. They fail without one,
//! because a test that is skipped silently is worthless.

// Every function here is a part of a test.
#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    io::{BufRead, BufReader},
    process::{self, Child, ChildStdout, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use lab::watchdog::within;
use part3_yelp::DocumentStore;
use serde_json::{Value, json};

/// A place for the store of one test. It is removed when this is dropped.
trait Place: Send + 'static {
    fn new() -> Self;
    fn location(&self) -> String;

    fn open(&self) -> DocumentStore {
        DocumentStore::open(&self.location()).expect("a new store can be opened")
    }
}

/// A number that no other place has, in this process or another.
fn unique() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("{}-{}", process::id(), NEXT.fetch_add(1, Ordering::SeqCst))
}

struct Sqlite(std::path::PathBuf);

impl Place for Sqlite {
    fn new() -> Self {
        let folder = env::temp_dir().join(format!("yelp-store-{}", unique()));
        std::fs::create_dir_all(&folder).expect("the folder for temporary files is writable");
        Self(folder)
    }

    fn location(&self) -> String {
        format!("sqlite:{}", self.0.join("yelp.sqlite").display())
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A separate database in the server at `MONGODB_URL`.
#[cfg(feature = "mongodb")]
struct Mongo(String);

#[cfg(feature = "mongodb")]
impl Place for Mongo {
    fn new() -> Self {
        let url = env::var("MONGODB_URL").expect(
            "the tests of the MongoDB store need a server: set MONGODB_URL to its address, such \
             as mongodb://127.0.0.1:27017",
        );
        Self(format!("{}/yelp-test-{}", url.trim_end_matches('/'), unique()))
    }

    fn location(&self) -> String {
        self.0.clone()
    }
}

macro_rules! contract {
    ($kind:ident, $place:ty) => {
        mod $kind {
            #[test]
            fn what_is_stored_comes_back_equal() {
                super::what_is_stored_comes_back_equal::<$place>();
            }
            #[test]
            fn a_second_document_replaces_the_first() {
                super::a_second_document_replaces_the_first::<$place>();
            }
            #[test]
            fn a_reopened_store_keeps_its_documents() {
                super::a_reopened_store_keeps_its_documents::<$place>();
            }
            #[test]
            fn many_threads_share_one_store() {
                super::many_threads_share_one_store::<$place>();
            }
            #[test]
            fn four_processes_write_to_one_store() {
                super::four_processes_write_to_one_store::<$place>();
            }
            #[test]
            fn acknowledged_documents_survive_a_killed_writer() {
                super::acknowledged_documents_survive_a_killed_writer::<$place>();
            }
        }
    };
}

contract!(sqlite, crate::Sqlite);
#[cfg(feature = "mongodb")]
contract!(mongodb, crate::Mongo);

fn what_is_stored_comes_back_equal<P: Place>() {
    let place = P::new();
    let store = place.open();
    let documents = [
        ("plain", json!({ "id": "plain", "name": "Tartine", "is_closed": false })),
        ("numbers", json!({ "int": 4711, "minus": -1, "float": 4.0, "far": 37.767_016_951_187_8 })),
        ("nested", json!({ "hours": [{ "open": [{ "day": 0 }] }], "price": null, "photos": [] })),
        (
            "Zürich/麺 '; --",
            json!({ "name": "it's \"quoted\" \\ \n 麺 \u{1f35c}", "$set": 1, "a.b": 2 }),
        ),
        ("with _id", json!({ "_id": 5, "doc": { "_id": 6 } })),
        ("long", json!({ "text": "long ".repeat(20_000) })),
    ];
    for (id, document) in &documents {
        store.upsert(id, document).unwrap();
    }
    for (id, document) in &documents {
        assert_eq!(store.get(id).unwrap().as_ref(), Some(document), "under {id}");
    }
    let expected: BTreeMap<_, _> = documents.map(|(id, doc)| (id.to_owned(), doc)).into();
    assert_eq!(store.documents().unwrap(), expected);
    assert_eq!(store.get("PLAIN").unwrap(), None, "ids are told apart by case");
}

fn a_second_document_replaces_the_first<P: Place>() {
    let place = P::new();
    let store = place.open();
    store.upsert("a", &json!({ "name": "old", "phone": "1" })).unwrap();
    store.upsert("a", &json!({ "name": "new" })).unwrap();
    assert_eq!(store.count().unwrap(), 1, "one document, no second copy");
    assert_eq!(store.get("a").unwrap(), Some(json!({ "name": "new" })), "and nothing is merged");
}

fn a_reopened_store_keeps_its_documents<P: Place>() {
    let place = P::new();
    place.open().upsert("a", &json!({ "name": "kept" })).unwrap();
    assert_eq!(place.open().get("a").unwrap(), Some(json!({ "name": "kept" })));
}

fn many_threads_share_one_store<P: Place>() {
    let place = P::new();
    let store = place.open();
    within("50 threads to write 20 documents each", move || {
        thread::scope(|scope| {
            for number in 0..50 {
                let store = &store;
                scope.spawn(move || {
                    for nth in 0..20 {
                        store.upsert(&format!("{number}-{nth}"), &document(nth)).unwrap();
                        // All threads compete for this document.
                        store.upsert("contended", &document(number)).unwrap();
                    }
                });
            }
        });
        assert_eq!(store.count().unwrap(), 1001);
        drop(place);
    });
}

fn four_processes_write_to_one_store<P: Place>() {
    let place = P::new();
    within("4 processes with 5 threads each to write 1 000 documents", move || {
        // The store does not exist, so all four create it.
        let mut writers: Vec<_> =
            (0..4).map(|n| Writer::start(&place, &format!("p{n}"), 50)).collect();
        for writer in &mut writers {
            assert_eq!(writer.acknowledged().count(), 250);
            assert!(writer.child.wait().unwrap().success());
        }
        let documents = place.open().documents().unwrap();
        let expected: BTreeSet<_> = (0..4)
            .flat_map(|p| (0..5).flat_map(move |t| (0..50).map(move |n| format!("p{p}-{t}-{n}"))))
            .collect();
        assert_eq!(documents.into_keys().collect::<BTreeSet<_>>(), expected);
    });
}

fn acknowledged_documents_survive_a_killed_writer<P: Place>() {
    let place = P::new();
    within("a writer to be killed in the middle", move || {
        let mut victim = Writer::start(&place, "victim", 1_000_000);
        let mut other = Writer::start(&place, "other", 50);
        let mut acknowledged: BTreeSet<_> = victim.acknowledged().take(200).collect();
        victim.child.kill().unwrap();
        // What it still reported before it died was acknowledged, too.
        acknowledged.extend(victim.acknowledged());
        victim.child.wait().unwrap();
        acknowledged.extend(other.acknowledged());
        assert!(other.child.wait().unwrap().success(), "the other writer is not disturbed");

        let documents = place.open().documents().unwrap();
        let lost: Vec<_> = acknowledged.iter().filter(|id| !documents.contains_key(*id)).collect();
        assert!(lost.is_empty(), "acknowledged, and lost: {lost:?}");
        for (id, stored) in &documents {
            let nth = id.rsplit('-').next().unwrap().parse().unwrap();
            assert_eq!(stored, &document(nth), "{id} is whole");
        }
        place.open().upsert("after", &Value::Null).unwrap();
    });
}

/// About as long as a real document.
fn document(nth: usize) -> Value {
    json!({ "nth": nth, "text": "0123456789".repeat(170) })
}

/// This test program again, as a process that writes documents and reports each id that is stored.
struct Writer {
    child: Child,
    told: Option<BufReader<ChildStdout>>,
}

const ACKNOWLEDGED: &str = "stored ";

impl Writer {
    fn start(place: &impl Place, prefix: &str, documents: usize) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "the_writer_process", "--ignored", "--nocapture", "--test-threads=1"])
            .env("WRITER_STORE", place.location())
            .env("WRITER_PREFIX", prefix)
            .env("WRITER_DOCUMENTS", documents.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let told = child.stdout.take().map(BufReader::new);
        Self { child, told }
    }

    /// The ids that it reports as stored, as they come.
    fn acknowledged(&mut self) -> impl Iterator<Item = String> {
        let told = self.told.as_mut().unwrap();
        told.lines()
            .map_while(Result::ok)
            .filter_map(|line| Some(line.strip_prefix(ACKNOWLEDGED)?.strip_suffix('.')?.to_owned()))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "started by the other tests, as a process of its own"]
fn the_writer_process() {
    let Ok(location) = env::var("WRITER_STORE") else { return };
    let prefix = env::var("WRITER_PREFIX").unwrap();
    let documents: usize = env::var("WRITER_DOCUMENTS").unwrap().parse().unwrap();
    println!();
    let store = DocumentStore::open(&location).unwrap();
    thread::scope(|scope| {
        for number in 0..5 {
            let (store, prefix) = (&store, &prefix);
            scope.spawn(move || {
                for nth in 0..documents {
                    let id = format!("{prefix}-{number}-{nth}");
                    store.upsert(&id, &document(nth)).unwrap();
                    // Written in one piece and with an end mark, so that a partial line is no acknowledgement.
                    println!("{ACKNOWLEDGED}{id}.");
                }
            });
        }
    });
}
