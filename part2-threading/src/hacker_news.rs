//! The given client of the Hacker News service: `GET /api/v1/items/:id`.

use std::{collections::BTreeMap, io, time::Duration};

use lab::timeline;
use serde_json::Value;
use ureq::Agent;

/// A client of one Hacker News service. Cloning it is cheap, and threads may share one.
#[derive(Clone, Debug)]
pub struct HnClient {
    agent: Agent,
    base_url: String,
}

/// Why a request failed. A missing item (404) is no failure: see [`request_item`].
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// No complete answer came within the client's time-out.
    #[error("no answer from {url} in time")]
    TimedOut {
        /// What was asked for.
        url: String,
    },
    /// The service answered with a status that is neither success nor 404.
    #[error("{url} answered with status {status}")]
    Status {
        /// What was asked for.
        url: String,
        /// The HTTP status code.
        status: u16,
    },
    /// There was no connection, or it broke.
    #[error("cannot reach {url}: {detail}")]
    Connection {
        /// What was asked for.
        url: String,
        /// What the HTTP client says.
        detail: String,
    },
    /// The answer's body is no JSON, or ended too early.
    #[error("{url} answered with something other than JSON: {detail}")]
    Body {
        /// What was asked for.
        url: String,
        /// What the JSON parser says.
        detail: String,
    },
}

impl HnClient {
    /// A client of the service at `base_url` (`http://HOST:PORT`) whose requests give up after
    /// `timeout`.
    pub fn new(base_url: impl Into<String>, timeout: Duration) -> Self {
        let agent = Agent::config_builder()
            // The agent has no time-outs of its own; this one covers the slow head as well.
            .timeout_global(Some(timeout))
            // A proxy from the environment would be used for loopback addresses, too.
            .proxy(None)
            .http_status_as_error(false)
            .build()
            .into();
        let mut base_url = base_url.into();
        base_url.truncate(base_url.trim_end_matches('/').len());
        Self { agent, base_url }
    }

    /// The service's address, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }
}

/// Requests one item and waits for it.
///
/// Returns `None` when the service knows no such item (404).
///
/// # Errors
///
/// When no answer comes in time, the connection fails, the status is neither success nor 404, or
/// the body is no JSON.
pub fn request_item(client: &HnClient, id: u64) -> Result<Option<Value>, RequestError> {
    let _span = timeline::span(format!("item {id}"));
    let url = format!("{}/api/v1/items/{id}", client.base_url);
    let failed = |error| from_ureq(&url, error);
    let mut answer = client.agent.get(&url).call().map_err(failed)?;
    match answer.status().as_u16() {
        404 => Ok(None),
        200..=299 => answer.body_mut().read_json().map(Some).map_err(failed),
        status => Err(RequestError::Status { url, status }),
    }
}

/// Requests the items one after another: the baseline that the exercises are faster than.
///
/// Returns the items that were found, by id; those that are missing or failed are left out.
pub fn request_sequential(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    ids.iter().filter_map(|&id| Some((id, request_item(client, id).ok().flatten()?))).collect()
}

fn from_ureq(url: &str, error: ureq::Error) -> RequestError {
    let url = url.to_owned();
    match error {
        ureq::Error::Timeout(_) => RequestError::TimedOut { url },
        ureq::Error::Io(io) if io.kind() == io::ErrorKind::TimedOut => {
            RequestError::TimedOut { url }
        }
        ureq::Error::Json(json) => match json.io_error_kind() {
            // A slow body ends as an input error inside the JSON parser.
            Some(io::ErrorKind::TimedOut) => RequestError::TimedOut { url },
            _ => RequestError::Body { url, detail: json.to_string() },
        },
        other => RequestError::Connection { url, detail: other.to_string() },
    }
}
