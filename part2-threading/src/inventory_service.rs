//! The given client of the inventory, for `GET /hosts/{host}/ip`, `…/name` and `…/system`.
//!
//! Each answer is one field of one host, such as `{"host": "web-1", "ip": "10.0.0.1"}`.

use std::time::Duration;

use lab::timeline;
use serde_json::Value;

use crate::http::{RequestError, Service, noted};

/// A client of one inventory. Cloning it is cheap, and threads may share one.
#[derive(Clone, Debug)]
pub struct InventoryClient(Service);

/// The fields of one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The host, as it was asked for.
    pub host: String,
    /// Its address.
    pub ip: String,
    /// Its full name.
    pub name: String,
    /// Its operating system.
    pub system: String,
}

impl InventoryClient {
    /// A client of the inventory at `base_url` (`http://HOST:PORT`) whose requests time out after `timeout`.
    pub fn new(base_url: impl Into<String>, timeout: Duration) -> Self {
        Self(Service::new(base_url, timeout))
    }

    /// The inventory's address, without a slash at the end.
    pub fn base_url(&self) -> &str {
        self.0.base_url()
    }
}

/// Requests the address of `host` and waits for it.
///
/// # Errors
///
/// When no answer comes in time, the connection fails, the status is not a success (an unknown host is status 404), or
/// the answer does not have the field.
///
/// ```
/// # #[cfg(feature = "simulated")] {
/// use std::time::Duration;
///
/// use part2_threading::{InventoryClient, request_ip, simulated::Simulated};
///
/// let mut service = Simulated::start(Duration::ZERO);
/// service.hosts(&["web-1".to_owned()]);
/// let client = InventoryClient::new(service.url(), Duration::from_secs(5));
/// assert_eq!(request_ip(&client, "web-1").unwrap(), "10.0.0.1");
/// # }
/// ```
pub fn request_ip(client: &InventoryClient, host: &str) -> Result<String, RequestError> {
    request_field(client, host, "ip")
}

/// Requests the full name of `host` and waits for it.
///
/// # Errors
///
/// Like [`request_ip`].
///
/// ```
/// # #[cfg(feature = "simulated")] {
/// use std::time::Duration;
///
/// use part2_threading::{InventoryClient, request_name, simulated::Simulated};
///
/// let mut service = Simulated::start(Duration::ZERO);
/// service.hosts(&["web-1".to_owned()]);
/// let client = InventoryClient::new(service.url(), Duration::from_secs(5));
/// assert_eq!(request_name(&client, "web-1").unwrap(), "web-1.example.org");
/// # }
/// ```
pub fn request_name(client: &InventoryClient, host: &str) -> Result<String, RequestError> {
    request_field(client, host, "name")
}

/// Requests the operating system of `host` and waits for it.
///
/// # Errors
///
/// Like [`request_ip`].
///
/// ```
/// # #[cfg(feature = "simulated")] {
/// use std::time::Duration;
///
/// use part2_threading::{InventoryClient, request_system, simulated::Simulated};
///
/// let mut service = Simulated::start(Duration::ZERO);
/// service.hosts(&["web-1".to_owned()]);
/// let client = InventoryClient::new(service.url(), Duration::from_secs(5));
/// assert_eq!(request_system(&client, "web-1").unwrap(), "Debian 13");
/// # }
/// ```
pub fn request_system(client: &InventoryClient, host: &str) -> Result<String, RequestError> {
    request_field(client, host, "system")
}

fn request_field(
    client: &InventoryClient,
    host: &str,
    field: &str,
) -> Result<String, RequestError> {
    let span = timeline::span(format!("{field} of {host}"));
    let path = format!("/hosts/{host}/{field}");
    let read = |bytes: Vec<u8>| {
        let answer: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        let value = answer[field].as_str().ok_or_else(|| format!("it has no text `{field}`"))?;
        Ok::<_, String>(value.to_owned())
    };
    let found = client.0.get(&path, read);
    noted(span, found.and_then(|value| value.ok_or_else(|| client.0.not_found(&path))))
}
