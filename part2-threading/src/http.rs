//! The HTTP requests of the given clients, with one `GET`, its time-out and its errors.
//!
//! A request is made by the calling thread, which waits for it. Nothing here starts a thread, retries or caches.

use std::{io, time::Duration};

use lab::timeline::Open;
use ureq::{Agent, Body, http::Response};

/// Why a request failed. A missing resource (404) is not a failure.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// No complete answer came within the client's time-out.
    #[error("no answer from {url} in time")]
    TimedOut {
        /// The URL of the request.
        url: String,
    },
    /// The service answered with a status that is neither success nor 404.
    #[error("{url} answered with status {status}")]
    Status {
        /// The URL of the request.
        url: String,
        /// The HTTP status code.
        status: u16,
    },
    /// There was no connection, or it broke before the answer began.
    #[error("cannot reach {url}: {detail}")]
    Connection {
        /// The URL of the request.
        url: String,
        /// The message of the HTTP client.
        detail: String,
    },
    /// The answer's body ended too early or does not have the expected form.
    #[error("cannot read the answer of {url}: {detail}")]
    Body {
        /// The URL of the request.
        url: String,
        /// The message of the reader or parser.
        detail: String,
    },
}

/// A service and the connections to it. Cloning it is cheap, and threads may share one.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    agent: Agent,
    base_url: String,
}

impl Service {
    /// The service at `base_url` (`http://HOST:PORT`), with requests that time out after `timeout`.
    pub(crate) fn new(base_url: impl Into<String>, timeout: Duration) -> Self {
        let agent = lab::http::agent(timeout);
        let mut base_url = base_url.into();
        base_url.truncate(base_url.trim_end_matches('/').len());
        Self { agent, base_url }
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Requests `path`, waits for the whole answer, and converts it with `read`. Returns `None` if the service has
    /// nothing there (404).
    pub(crate) fn get<T, E: ToString>(
        &self,
        path: &str,
        read: impl FnOnce(Vec<u8>) -> Result<T, E>,
    ) -> Result<Option<T>, RequestError> {
        let url = format!("{}{path}", self.base_url);
        let mut answer = match self.agent.get(&url).call() {
            Ok(answer) => answer,
            Err(error) if is_time_out(&error) => return Err(RequestError::TimedOut { url }),
            Err(error) => {
                return Err(RequestError::Connection { url, detail: error.to_string() });
            }
        };
        match answer.status().as_u16() {
            404 => Ok(None),
            200..=299 => match body(&mut answer) {
                Ok(bytes) => read(bytes)
                    .map(Some)
                    .map_err(|error| RequestError::Body { url, detail: error.to_string() }),
                Err(error) if is_time_out(&error) => Err(RequestError::TimedOut { url }),
                Err(error) => Err(RequestError::Body { url, detail: error.to_string() }),
            },
            status => Err(RequestError::Status { url, status }),
        }
    }

    /// The error for a caller that needs what [`Service::get`] did not find.
    pub(crate) fn not_found(&self, path: &str) -> RequestError {
        RequestError::Status { url: format!("{}{path}", self.base_url), status: 404 }
    }
}

/// Records in the timeline whether a request failed, and ends its span.
pub(crate) fn noted<T>(mut span: Open, result: Result<T, RequestError>) -> Result<T, RequestError> {
    if let Err(error) = &result {
        span.failed(&error.to_string());
    }
    result
}

fn body(answer: &mut Response<Body>) -> Result<Vec<u8>, ureq::Error> {
    answer.body_mut().read_to_vec()
}

fn is_time_out(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Timeout(_) => true,
        ureq::Error::Io(io) => io.kind() == io::ErrorKind::TimedOut,
        _ => false,
    }
}
