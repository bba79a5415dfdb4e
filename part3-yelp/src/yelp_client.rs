//! The given client of the Yelp Fusion service, version 3.

use std::{fmt, io, time::Duration};

use lab::timeline;
use serde_json::Value;
use ureq::{Agent, Body, RequestBuilder, http::Response, typestate::WithoutBody};

use crate::StoreError;

/// The maximum number of businesses that a search returns.
const LIMIT: &str = "20";
/// The pause after a refusal that does not give one in seconds.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(1);
/// An error's body is a short explanation. A longer one comes from another server.
const LONGEST_EXPLANATION: u64 = 64 * 1024;

/// A client of one Yelp service. Cloning it is cheap, and threads may share one.
#[derive(Clone)]
pub struct YelpClient {
    agent: Agent,
    base_url: String,
    authorization: String,
}

/// Why scraping failed.
#[derive(Debug, thiserror::Error)]
pub enum ScrapeError {
    /// The service refuses requests for a while (429).
    #[error("{url} refused the request (repeat it after {} s)", retry_after.as_secs())]
    Refused {
        /// The URL of the request.
        url: String,
        /// How long to wait from now until the next request, according to the header `Retry-After`.
        retry_after: Duration,
    },
    /// The service does not accept the key (401).
    #[error("{url} does not accept the key\nhint: put a valid one into YELP_API_KEY")]
    Unauthorized {
        /// The URL of the request.
        url: String,
    },
    /// The service knows no business in this city.
    #[error("no business was found in `{city}`\nhint: is the name spelled right?")]
    NothingFound {
        /// The city.
        city: String,
    },
    /// No complete answer came within the client's time-out.
    #[error("no answer from {url} in time")]
    TimedOut {
        /// The URL of the request.
        url: String,
    },
    /// The service answered with another error status.
    #[error("{url} answered with status {status}{explanation}")]
    Status {
        /// The URL of the request.
        url: String,
        /// The HTTP status code.
        status: u16,
        /// The service's message after a colon, or nothing.
        explanation: String,
    },
    /// There was no connection, or it broke.
    #[error("cannot reach {url}: {detail}")]
    Connection {
        /// The URL of the request.
        url: String,
        /// The message of the HTTP client.
        detail: String,
    },
    /// The answer's body is not the promised JSON, or ended too early.
    #[error("{url} answered with something other than promised: {detail}")]
    Body {
        /// The URL of the request.
        url: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The document store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl YelpClient {
    /// A client of the service at `base_url` (`http://HOST:PORT`) that sends `key` with each request. Requests time out
    /// after `timeout`.
    pub fn new(base_url: impl Into<String>, key: &str, timeout: Duration) -> Self {
        let agent = lab::http::agent(timeout);
        let mut base_url = base_url.into();
        base_url.truncate(base_url.trim_end_matches('/').len());
        Self { agent, base_url, authorization: format!("Bearer {key}") }
    }

    /// The service's address, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Requests one business with `GET /v3/businesses/{id}` and waits for it.
    ///
    /// # Errors
    ///
    /// When the service refuses, no answer comes in time, the connection fails, the status is not a success, or the
    /// body is not a JSON object.
    pub fn fetch_business(&self, id: &str) -> Result<Value, ScrapeError> {
        let url = format!("{}/v3/businesses/{}", self.base_url, path_segment(id));
        self.get_object(&url, self.agent.get(&url))
    }

    fn get_object(
        &self,
        url: &str,
        request: RequestBuilder<WithoutBody>,
    ) -> Result<Value, ScrapeError> {
        let failed = |error| from_ureq(url, error);
        let mut answer =
            request.header("Authorization", &self.authorization).call().map_err(failed)?;
        if !answer.status().is_success() {
            return Err(from_answer(url, answer));
        }
        let bytes = answer.body_mut().read_to_vec().map_err(|error| from_body(url, error))?;
        let not_promised = |detail: String| ScrapeError::Body { url: url.into(), detail };
        let body: Value =
            serde_json::from_slice(&bytes).map_err(|error| not_promised(error.to_string()))?;
        if !body.is_object() {
            return Err(not_promised("no JSON object".into()));
        }
        Ok(body)
    }
}

/// Without the key, which must not be logged.
impl fmt::Debug for YelpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("YelpClient").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// Searches for businesses in `city` with `GET /v3/businesses/search?location=CITY&limit=20`, and returns the ids of
/// the first 20.
///
/// # Errors
///
/// Like [`YelpClient::fetch_business`], and when nothing was found.
///
/// ```
/// # #[cfg(feature = "simulated")] {
/// use std::time::Duration;
///
/// use part3_yelp::{ScrapeError, YelpClient, search_business_ids, simulated::Simulated};
///
/// let service = Simulated::start(&["Bern".to_owned()], Duration::ZERO);
/// let client = YelpClient::new(service.url(), "any key", Duration::from_secs(5));
/// assert_eq!(search_business_ids(&client, "Bern").unwrap().len(), 20);
/// let unknown = search_business_ids(&client, "Atlantis");
/// assert!(matches!(unknown, Err(ScrapeError::NothingFound { .. })));
/// # }
/// ```
pub fn search_business_ids(client: &YelpClient, city: &str) -> Result<Vec<String>, ScrapeError> {
    let _span = timeline::span(format!("search {city}"));
    let url = format!("{}/v3/businesses/search", client.base_url);
    // `query` encodes the name once, so "San Francisco" is sent as "San%20Francisco".
    let request = client.agent.get(&url).query("location", city).query("limit", LIMIT);
    let found = client.get_object(&url, request)?;
    let ids = found["businesses"].as_array().and_then(|businesses| {
        businesses.iter().map(|business| Some(business["id"].as_str()?.to_owned())).collect()
    });
    match ids {
        None => Err(ScrapeError::Body { url, detail: "no list of businesses with ids".into() }),
        Some(ids) if Vec::is_empty(&ids) => Err(ScrapeError::NothingFound { city: city.into() }),
        Some(ids) => Ok(ids),
    }
}

/// The error for an answer without success.
fn from_answer(url: &str, mut answer: Response<Body>) -> ScrapeError {
    let url = url.to_owned();
    let status = answer.status().as_u16();
    let retry_after = answer
        .headers()
        .get("retry-after")
        .and_then(|seconds| seconds.to_str().ok()?.trim().parse().ok())
        .map_or(DEFAULT_RETRY_AFTER, Duration::from_secs);
    // Always read to its end, because a refusal counts from the end of the answer.
    let body = answer.body_mut().with_config().limit(LONGEST_EXPLANATION).read_to_string();
    match status {
        401 => ScrapeError::Unauthorized { url },
        429 => ScrapeError::Refused { url, retry_after },
        _ => {
            let explanation = explanation(&body.unwrap_or_default())
                .map_or_else(String::new, |words| format!(": {words}"));
            ScrapeError::Status { url, status, explanation }
        }
    }
}

/// The text of `{"error": {"code": …, "description": …}}`.
fn explanation(body: &str) -> Option<String> {
    let body: Value = serde_json::from_str(body).ok()?;
    let error = body.get("error")?;
    Some(format!("{}, {}", error["code"].as_str()?, error["description"].as_str()?))
}

/// The error for a request without an answer.
fn from_ureq(url: &str, error: ureq::Error) -> ScrapeError {
    let url = url.to_owned();
    if is_time_out(&error) {
        return ScrapeError::TimedOut { url };
    }
    ScrapeError::Connection { url, detail: error.to_string() }
}

/// The error for an answer whose body could not be read completely.
fn from_body(url: &str, error: ureq::Error) -> ScrapeError {
    let url = url.to_owned();
    if is_time_out(&error) {
        return ScrapeError::TimedOut { url };
    }
    ScrapeError::Body { url, detail: error.to_string() }
}

fn is_time_out(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Timeout(_) => true,
        ureq::Error::Io(io) => io.kind() == io::ErrorKind::TimedOut,
        _ => false,
    }
}

/// Keeps the characters of an id and encodes all others, so that an id cannot change the rest of the path.
fn path_segment(id: &str) -> String {
    let mut segment = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_".contains(&byte) {
            segment.push(byte.into());
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
        sync::mpsc,
        thread,
    };

    use super::*;

    #[test]
    fn ids_are_escaped_in_paths() {
        assert_eq!(path_segment("aZ9-_"), "aZ9-_");
        assert_eq!(path_segment("../é?"), "%2E%2E%2F%C3%A9%3F");
    }

    /// Starts a service that sends `answer` to the first request and then nothing more. `hangs_up` says whether it
    /// closes the connection. Returns the error of a client that requests a business.
    fn error_after(answer: &'static str, hangs_up: bool) -> ScrapeError {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (over, until_over) = mpsc::channel::<()>();
        let serving = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            if !hangs_up {
                // Ends when the client has given up.
                let _ = until_over.recv();
            }
        });
        let client = YelpClient::new(url, "key", Duration::from_millis(200));
        let error = client.fetch_business("a").unwrap_err();
        drop(over);
        serving.join().unwrap();
        error
    }

    #[test]
    fn incomplete_answers_time_out() {
        let head = "HTTP/1.1 200 OK\r\n";
        for answer in [
            "",
            head,
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"id\":",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{\"id\":\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"id\":",
        ] {
            let error = error_after(answer, false);
            assert!(matches!(error, ScrapeError::TimedOut { .. }), "{answer:?}: {error:?}");
        }
    }

    #[test]
    fn truncated_bodies_are_body_errors() {
        for answer in [
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"id\":",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"id\":",
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"id\":",
        ] {
            let error = error_after(answer, true);
            assert!(matches!(error, ScrapeError::Body { .. }), "{answer:?}: {error:?}");
        }
    }

    #[test]
    fn debug_output_hides_the_key() {
        let client = YelpClient::new("http://127.0.0.1:1/", "secret", Duration::from_secs(1));
        assert_eq!(format!("{client:?}"), "YelpClient { base_url: \"http://127.0.0.1:1\", .. }");
    }
}
