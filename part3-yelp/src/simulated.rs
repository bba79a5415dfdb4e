//! A service inside the program, so that the lab runs without a network and without a key.
//!
//! It knows [`businesses_of`] the cities that it is started with, waits before each answer, and accepts any key. Each
//! business has its own mock, whose body is written by its own thread, because otherwise requests would be answered one
//! at a time.

use std::{collections::HashMap, io, thread, time::Duration};

use mockito::{Matcher, Mock, ServerGuard};
use serde_json::{Value, json};

/// The number of businesses of each city, which is what a search returns at most.
pub const BUSINESSES: usize = 20;

/// A running service, which ends when this is dropped.
pub struct Simulated {
    server: ServerGuard,
    mocks: Vec<Mock>,
    latency: Duration,
}

impl Simulated {
    /// Starts a service that takes `latency` for each answer and knows the businesses of `cities`.
    pub fn start(cities: &[String], latency: Duration) -> Self {
        Self::start_refusing(cities, latency, &[], Duration::ZERO)
    }

    /// Like [`Simulated::start`], but the service refuses the first request for each business of `refused` with 429,
    /// and asks for a pause of `retry_after`, in whole seconds.
    pub fn start_refusing(
        cities: &[String],
        latency: Duration,
        refused: &[String],
        retry_after: Duration,
    ) -> Self {
        let mut service = Self { server: mockito::Server::new(), mocks: Vec::new(), latency };
        // Of several matching mocks, one that still expects requests is used first, and otherwise the last one.
        for id in refused {
            service.refuse_once(id, retry_after);
        }
        service.search(Matcher::Any, &[]);
        for city in cities {
            let businesses = businesses_of(city);
            let location = Matcher::UrlEncoded("location".into(), city.clone());
            service.search(location, &businesses);
            for business in &businesses {
                service.answer(&business_path(business), Matcher::Any, business.clone());
            }
        }
        service
    }

    /// The service's address.
    pub fn url(&self) -> String {
        self.server.url()
    }

    fn refuse_once(&mut self, id: &str, retry_after: Duration) {
        let refusal = json!({"error": {
            "code": "TOO_MANY_REQUESTS_PER_SECOND",
            "description": "You have exceeded the queries-per-second limit.",
        }});
        let path = format!("/v3/businesses/{id}");
        let mock = self.server.mock("GET", path.as_str()).expect(1).with_status(429);
        let mock = mock
            .with_header("retry-after", &retry_after.as_secs().to_string())
            .with_chunked_body(body_after(self.latency, refusal))
            .create();
        self.mocks.push(mock);
    }

    fn search(&mut self, location: Matcher, businesses: &[Value]) {
        let found = json!({
            "businesses": businesses,
            "total": businesses.len(),
            "region": {"center": {"longitude": 8.54, "latitude": 47.37}},
        });
        self.answer("/v3/businesses/search", location, found);
    }

    fn answer(&mut self, path: &str, query: Matcher, body: Value) {
        let mock = self.server.mock("GET", path).match_query(query).expect(0);
        let mock = mock
            .with_header("content-type", "application/json")
            .with_chunked_body(body_after(self.latency, body))
            .create();
        self.mocks.push(mock);
    }
}

type Body = Box<dyn Fn(&mut dyn io::Write) -> io::Result<()> + Send + Sync>;

fn body_after(latency: Duration, body: Value) -> Body {
    let body = body.to_string();
    Box::new(move |to| {
        thread::sleep(latency);
        to.write_all(body.as_bytes())
    })
}

fn business_path(business: &Value) -> String {
    format!("/v3/businesses/{}", business["id"].as_str().unwrap_or_default())
}

/// The businesses of a city, in the form of the real service. They are the same each time.
pub fn businesses_of(city: &str) -> Vec<Value> {
    (0..BUSINESSES).map(|number| business(city, number)).collect()
}

fn business(city: &str, number: usize) -> Value {
    let kinds = HashMap::from([
        (0, ("bakeries", "Bakeries", "Bakery")),
        (1, ("coffee", "Coffee & Tea", "Café")),
        (2, ("noodles", "Noodles", "Noodle Bar")),
        (3, ("bookstores", "Bookstores", "Books")),
    ]);
    let (alias, title, word) = kinds[&(number % kinds.len())];
    let id = id_of(city, number);
    let name = format!("{city} {word} {}", number + 1);
    let mut business = json!({
        "id": id,
        "alias": name.to_lowercase().replace(' ', "-"),
        "name": name,
        "image_url": format!("https://example.com/photos/{id}.jpg"),
        "is_closed": false,
        "is_claimed": !number.is_multiple_of(3),
        "url": format!("https://example.com/biz/{id}"),
        "phone": format!("+1555{number:07}"),
        "display_phone": format!("(555) {:03}-{number:04}", number % 1000),
        "review_count": 17 * (number + 1),
        "categories": [{"alias": alias, "title": title}],
        "rating": 3.0 + (number % 5) as f64 / 2.0,
        "coordinates": {
            "latitude": 47.376_888_7 + number as f64 / 1_000.0,
            "longitude": 8.541_694_123 - number as f64 / 1_000.0,
        },
        "transactions": ["pickup"],
        "location": {
            "address1": format!("{} Main Street", number + 1), "address2": "", "address3": null,
            "city": city, "zip_code": "00000", "country": "US", "state": "CA",
            "display_address": [format!("{} Main Street", number + 1), city],
        },
        "photos": [],
        "hours": [],
    });
    // The real service leaves out the price of many.
    if number % 4 != 3 {
        business["price"] = "$$$$"[..=number % 4].into();
    }
    business
}

/// A made-up id of 22 characters, in the form of the real ones.
fn id_of(city: &str, number: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // FNV-1a, and then one step of it per character. No two businesses of the lab have the same id.
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let start = city.bytes().chain(number.to_string().bytes()).fold(0xcbf2_9ce4_8422_2325, step);
    (0..22u8)
        .scan(start, |hash, place| {
            *hash = step(*hash, place);
            Some(char::from(LETTERS[(*hash >> 40) as usize % LETTERS.len()]))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cities::lab_cities;

    #[test]
    fn business_ids_are_unique() {
        let ids: BTreeSet<_> = lab_cities()
            .iter()
            .flat_map(|city| businesses_of(city))
            .map(|business| business["id"].to_string())
            .collect();
        assert_eq!(ids.len(), 80);
    }
}
