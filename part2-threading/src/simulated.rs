//! The services of this part, simulated inside the program that uses them.
//!
//! mockito answers from one thread, so a slow answer would delay all others. Here each answer is a separate mock, whose
//! body is written by its own thread, which may sleep. So twenty answers of 50 ms take 50 ms when they are requested
//! together. Only the body is delayed. The head of each answer comes at once.

use std::{thread, time::Duration};

use mockito::{Server, ServerGuard};
use serde_json::{Value, json};

/// The maximum number of answers of a simulated service, which searches all of them for each request.
pub const MOST: usize = 2_000;

/// A service on a loopback port, which ends when this is dropped.
pub struct Simulated {
    server: ServerGuard,
    latency: Duration,
}

impl Simulated {
    /// A service without any resources. Each answer takes `latency`. Requests for anything else are answered at once
    /// with 501.
    pub fn start(latency: Duration) -> Self {
        Self { server: Server::new(), latency }
    }

    /// The service's address.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Adds Hacker News items. The answer for `slow` takes ten times the latency.
    pub fn items(&mut self, ids: &[u64], slow: Option<u64>) {
        let usual = self.latency;
        for &id in ids {
            self.latency = if slow == Some(id) { usual * 10 } else { usual };
            self.answer(&format!("/api/v1/items/{id}"), item(id).to_string());
        }
        self.latency = usual;
    }

    /// Adds pages of quotes.
    pub fn pages(&mut self, pages: &[u64]) {
        for &page in pages {
            self.answer(&format!("/quotes/lincoln/{page}"), html(page));
        }
    }

    /// Adds the three fields of each host.
    pub fn hosts(&mut self, hosts: &[String]) {
        for (number, host) in hosts.iter().enumerate() {
            let system = ["Debian 13", "Ubuntu 26.04", "FreeBSD 15"][number % 3];
            let (high, low) = (number / 250, number % 250 + 1);
            for (field, value) in [
                ("ip", format!("10.0.{high}.{low}")),
                ("name", format!("{host}.example.org")),
                ("system", system.to_owned()),
            ] {
                let answer = json!({ "host": host, field: value });
                self.answer(&format!("/hosts/{host}/{field}"), answer.to_string());
            }
        }
    }

    fn answer(&mut self, path: &str, body: String) {
        let latency = self.latency;
        self.server
            .mock("GET", path)
            .with_chunked_body(move |to| {
                thread::sleep(latency);
                to.write_all(body.as_bytes())
            })
            .create();
    }
}

/// An item in the form of the real service, in which 15 and 17 are comments, too.
fn item(id: u64) -> Value {
    let mut item = json!({
        "id": id,
        "created_at": "2006-10-09T18:21:51.000Z",
        "created_at_i": 1_160_418_111_u64 + 60 * id,
        "type": "story",
        "author": format!("author-{}", id % 7),
        "title": format!("Story {id} of the simulated service"),
        "url": format!("https://example.org/stories/{id}"),
        "text": null,
        "points": 3 * id,
        "parent_id": null,
        "story_id": id,
        "children": [],
        "options": [],
    });
    if id == 15 || id == 17 {
        item["type"] = json!("comment");
        item["text"] = json!(format!("<p>A remark, numbered {id}</p>"));
        item["parent_id"] = json!(1);
        item["story_id"] = json!(1);
        for absent in ["title", "url", "points"] {
            item[absent] = Value::Null;
        }
    }
    item
}

/// Two quotes per page, in rotation.
fn html(page: u64) -> String {
    let quotes = [
        ("With malice toward none; with charity for all &hellip;", "Second Inaugural Address"),
        ("A house divided against itself cannot stand.", "House Divided Speech"),
        ("&hellip; of the people, by the people, for the people &hellip;", "Gettysburg Address"),
        ("Discourage litigation. Persuade your neighbors to compromise.", "Notes on law"),
        ("The better angels of our nature.", "First Inaugural Address"),
    ];
    let entry = |number: u64| {
        let (text, source) = quotes[(number % quotes.len() as u64) as usize];
        format!("  <li><q>{text}</q> <cite>{source}</cite></li>\n")
    };
    format!(
        "<!doctype html>\n<title>Lincoln, page {page}</title>\n<ul class=\"quotes\">\n{}{}</ul>\n",
        entry(2 * page),
        entry(2 * page + 1)
    )
}
