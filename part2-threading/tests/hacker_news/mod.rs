//! A Hacker News service inside a test.

use std::time::Duration;

use lab::gate::PATIENCE;
use part2_threading::HnClient;
use serde_json::{Value, json};

use crate::service::Service;

/// The service. It ends when this is dropped.
pub(crate) struct HackerNews(Service);

impl HackerNews {
    /// A service without any items.
    pub(crate) fn start() -> Self {
        Self(Service::start())
    }

    /// Serves `item(id)` for each of `ids`. `before(id)` runs before the body is written.
    pub(crate) fn serve(
        mut self,
        ids: impl IntoIterator<Item = u64>,
        before: impl Fn(u64) + Clone + Send + Sync + 'static,
    ) -> Self {
        for id in ids {
            let before = before.clone();
            self.0.serve(&path(id), item(id), move || before(id));
        }
        self
    }

    /// Answers a request for `id` with `status`.
    pub(crate) fn refuse(mut self, id: u64, status: usize) -> Self {
        self.0.refuse(&path(id), status);
        self
    }

    /// Closes the connection in the middle of the body of `id`.
    pub(crate) fn break_off(mut self, id: u64) -> Self {
        self.0.break_off(&path(id));
        self
    }

    /// Never answers a request for `id`.
    #[allow(dead_code, reason = "some tests need no such item")]
    pub(crate) fn never_answer(mut self, id: u64) -> Self {
        self.0.never_answer(&path(id));
        self
    }

    /// A client with a longer time-out than everything in these tests.
    pub(crate) fn client(&self) -> HnClient {
        self.impatient_client(PATIENCE * 3)
    }

    /// A client that times out after `timeout`.
    pub(crate) fn impatient_client(&self, timeout: Duration) -> HnClient {
        HnClient::new(self.0.url(), timeout)
    }
}

/// The item with this `id`.
pub(crate) fn item(id: u64) -> Value {
    let title = format!("Story {id}");
    json!({ "id": id, "type": "story", "author": "pg", "title": title, "children": [] })
}

fn path(id: u64) -> String {
    format!("/api/v1/items/{id}")
}
