//! A Yelp service inside a test, on mockito, that answers according to a plan of the test.
//!
//! Each business has its own mock, and each body is written by its own thread, so a body may wait while the service
//! serves others. An answer ends with its body.

// Each test file uses a part of this.
#![allow(dead_code)]

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    sync::{Arc, Mutex, MutexGuard},
    time::Instant,
};

use lab::gate::PATIENCE;
use mockito::{Matcher, Server, ServerGuard};
use part3_yelp::{DocumentStore, YelpClient};
use serde_json::{Value, json};

/// Any key, because the service does not check it.
pub(crate) const KEY: &str = "key-of-a-test";

/// One request, as the service saw it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The number of the request, counted from 0 in the order of arrival.
    pub(crate) nth: usize,
    /// The id of the business, or the name of the city that was searched.
    pub(crate) what: String,
    /// When it came.
    pub(crate) at: Instant,
}

/// The service's answer.
pub(crate) struct Answer {
    reply: Reply,
    before: Box<dyn FnOnce() + Send>,
}

enum Reply {
    Found,
    Status(usize),
    Refuse { seconds: u64 },
    BreakOff,
}

impl Answer {
    /// The document, or the result of the search.
    pub(crate) fn found() -> Self {
        Self { reply: Reply::Found, before: Box::new(|| ()) }
    }

    /// An error with `status`, with the real service's message.
    pub(crate) fn status(status: usize) -> Self {
        Self { reply: Reply::Status(status), ..Self::found() }
    }

    /// A 429 that asks for a pause of this many seconds.
    pub(crate) fn refuse(seconds: u64) -> Self {
        Self { reply: Reply::Refuse { seconds }, ..Self::found() }
    }

    /// A body that ends too early.
    pub(crate) fn break_off() -> Self {
        Self { reply: Reply::BreakOff, ..Self::found() }
    }

    /// Runs `before` before the body is written.
    pub(crate) fn after(self, before: impl FnOnce() + Send + 'static) -> Self {
        Self { before: Box::new(before), ..self }
    }
}

type Plan = Arc<dyn Fn(&Asked) -> Answer + Send + Sync>;

/// The service. It ends when this is dropped.
pub(crate) struct Service {
    server: ServerGuard,
    plan: Plan,
    log: Arc<Mutex<Vec<Asked>>>,
}

impl Service {
    /// A service that answers each request according to `plan`, without any businesses yet.
    pub(crate) fn start(plan: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self { server: Server::new(), plan: Arc::new(plan), log: Arc::default() }
    }

    /// Adds a city and its businesses.
    pub(crate) fn city(self, name: &str, ids: &[String]) -> Self {
        let businesses: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
        let found = json!({ "businesses": businesses, "total": businesses.len() });
        let query = Matcher::AllOf(vec![
            Matcher::UrlEncoded("location".into(), name.into()),
            Matcher::UrlEncoded("limit".into(), "20".into()),
        ]);
        self.answer("/v3/businesses/search", query, name, found).businesses(ids)
    }

    /// Adds businesses that no search returns.
    pub(crate) fn businesses(mut self, ids: &[String]) -> Self {
        for id in ids {
            let path = format!("/v3/businesses/{id}");
            self = self.answer(&path, Matcher::Missing, id, document(id));
        }
        self
    }

    /// All requests, in order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        lock(&self.log).clone()
    }

    /// The log of requests, for a thread that reads it during the test.
    pub(crate) fn log(&self) -> Arc<Mutex<Vec<Asked>>> {
        Arc::clone(&self.log)
    }

    /// The number of requests for each thing.
    pub(crate) fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for asked in self.asked() {
            *counts.entry(asked.what).or_default() += 1;
        }
        counts
    }

    /// The service's address.
    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// A client with a longer time-out than everything in these tests.
    pub(crate) fn client(&self) -> YelpClient {
        YelpClient::new(self.url(), KEY, PATIENCE * 3)
    }

    fn answer(mut self, path: &str, query: Matcher, what: &str, found: Value) -> Self {
        let (plan, log, what) = (Arc::clone(&self.plan), Arc::clone(&self.log), what.to_owned());
        // mockito asks for the status first, then for the header, and then a thread writes the body.
        let planned = Arc::new(Mutex::new(VecDeque::new()));
        let (for_header, for_body) = (Arc::clone(&planned), Arc::clone(&planned));
        let status = move |_: &mockito::Request| {
            let mut log = lock(&log);
            let asked = Asked { nth: log.len(), what: what.clone(), at: Instant::now() };
            let answer = plan(&asked);
            log.push(asked);
            let status = match answer.reply {
                Reply::Found | Reply::BreakOff => 200,
                Reply::Status(status) => status,
                Reply::Refuse { .. } => 429,
            };
            lock(&planned).push_back(answer);
            status
        };
        let retry_after = move |_: &mockito::Request| match lock(&for_header).back() {
            Some(Answer { reply: Reply::Refuse { seconds }, .. }) => seconds.to_string(),
            _ => String::new(),
        };
        let body = move |to: &mut dyn io::Write| {
            let Some(answer) = lock(&for_body).pop_front() else { return Ok(()) };
            (answer.before)();
            match answer.reply {
                Reply::Found => to.write_all(found.to_string().as_bytes()),
                Reply::Status(_) | Reply::Refuse { .. } => {
                    let error = json!({ "code": "NOT_NOW", "description": "Not now." });
                    to.write_all(json!({ "error": error }).to_string().as_bytes())
                }
                Reply::BreakOff => {
                    to.write_all(br#"{"id": "#)?;
                    Err(io::Error::other("the service breaks off here"))
                }
            }
        };
        self.server
            .mock("GET", path)
            .match_query(query)
            .match_header("authorization", format!("Bearer {KEY}").as_str())
            .with_status_code_from_request(status)
            .with_header_from_request("retry-after", retry_after)
            .with_chunked_body(body)
            .create();
        self
    }
}

/// The document of the business with this `id`.
pub(crate) fn document(id: &str) -> Value {
    json!({
        "id": id,
        "name": format!("Café \"{id}\" – 麺"),
        "rating": 4.0,
        "coordinates": { "latitude": 37.767_016_951_187_8, "longitude": -122.421_851_2 },
        "review_count": 4711,
        "price": null,
        "hours": [],
    })
}

/// `PREFIX-1` to `PREFIX-COUNT`.
pub(crate) fn ids(prefix: &str, count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("{prefix}-{number}")).collect()
}

/// A separate folder for each test, with a store in it. It is removed when this is dropped.
pub(crate) struct Folder(pub(crate) std::path::PathBuf);

impl Folder {
    /// A new folder that is named after the test.
    pub(crate) fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("yelp-{test}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the folder for temporary files is writable");
        Self(path)
    }

    /// The location of the store in this folder.
    pub(crate) fn store(&self) -> String {
        format!("sqlite:{}", self.0.join("yelp.sqlite").display())
    }

    /// The store in this folder.
    pub(crate) fn open(&self) -> DocumentStore {
        DocumentStore::open(&self.store()).expect("a store in a new folder can be opened")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
