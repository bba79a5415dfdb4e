//! The given client of the Hacker News service, for `GET /api/v1/items/:id`.

use std::{collections::BTreeMap, time::Duration};

use lab::timeline;
use serde_json::Value;

use crate::http::{RequestError, Service, noted};

/// A client of one Hacker News service. Cloning it is cheap, and threads may share one.
#[derive(Clone, Debug)]
pub struct HnClient(Service);

impl HnClient {
    /// A client of the service at `base_url` (`http://HOST:PORT`) whose requests time out after `timeout`.
    pub fn new(base_url: impl Into<String>, timeout: Duration) -> Self {
        Self(Service::new(base_url, timeout))
    }

    /// The service's address, without a slash at the end.
    pub fn base_url(&self) -> &str {
        self.0.base_url()
    }
}

/// Requests one item and waits for it.
///
/// Returns `None` if the service does not have the item (404).
///
/// # Errors
///
/// When no answer comes in time, the connection fails, the status is neither success nor 404, or the body is not JSON.
///
/// ```
/// # #[cfg(feature = "simulated")] {
/// use std::time::Duration;
///
/// use part2_threading::{HnClient, request_item, simulated::Simulated};
///
/// let mut service = Simulated::start(Duration::ZERO);
/// service.items(&[1], None);
/// let client = HnClient::new(service.url(), Duration::from_secs(5));
/// let item = request_item(&client, 1).unwrap().unwrap();
/// assert_eq!(item["author"], "author-1");
/// # }
/// ```
pub fn request_item(client: &HnClient, id: u64) -> Result<Option<Value>, RequestError> {
    let span = timeline::span(format!("item {id}"));
    let path = format!("/api/v1/items/{id}");
    noted(span, client.0.get(&path, |bytes| serde_json::from_slice(&bytes)))
}

/// Requests the items one after another. This is the baseline that the exercises must beat.
///
/// Returns the items that were found, by id. Items that are missing or failed are left out.
///
/// ```
/// # #[cfg(feature = "simulated")] {
/// use std::time::Duration;
///
/// use part2_threading::{HnClient, request_sequential, simulated::Simulated};
///
/// let mut service = Simulated::start(Duration::ZERO);
/// service.items(&[1, 2], None);
/// let client = HnClient::new(service.url(), Duration::from_secs(5));
/// let items = request_sequential(&client, &[2, 1]);
/// assert_eq!(items[&2]["title"], "Story 2 of the simulated service");
/// # }
/// ```
pub fn request_sequential(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    ids.iter().filter_map(|&id| Some((id, request_item(client, id).ok().flatten()?))).collect()
}
