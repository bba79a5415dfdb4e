//! The simulated web that a program runs against, with its services, its faults, and the gate.
//!
//! A [`Server`] answers one run. Each request goes to the run's [`Service`] for an answer, and the gate may then hold
//! the answer back until the grader releases it. The server only reports which requests came and were answered. A
//! single controller, [`crate::run::Run`], counts, takes pictures and releases, so a fast client is never counted twice
//! at the same time.

mod server;

pub use server::{Exchange, ExchangeId, MOST_CONNECTIONS, OTHER_DESCRIPTORS, Server, ServerLook};

use std::{collections::HashSet, time::Duration};

use lab::hold::{Numbers, Step};
use serde_json::json;

/// A program's request.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method, such as `GET`.
    pub method: String,
    /// The path exactly as sent, such as `/api/v1/items/3`.
    pub path: String,
    /// The query exactly as sent, without the question mark.
    pub query: String,
    /// The bearer token of the authorization header.
    pub bearer: Option<String>,
    /// Whether the given code of this run has signed it. Each signature counts only once.
    pub signed: bool,
}

impl Request {
    /// The decoded value of a query parameter.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(given, _)| *given == name).map(|(_, value)| decoded(value)).next()
    }

    /// Whether this request looks like a step of the given code but has no valid signature.
    pub(crate) fn is_forged(&self) -> bool {
        self.path.starts_with("/hold/") && !self.signed
    }

    /// The held step that this is, and the text that it sends. `None` if the request goes to a service or is not
    /// signed.
    pub fn step(&self) -> Option<(Step, &str)> {
        if !self.signed {
            return None;
        }
        let (step, what) = self.path.strip_prefix("/hold/")?.split_once('/')?;
        Some((Step::from_name(step), what))
    }

    /// The text that a held `step` sends, or `None` if this is not that step.
    pub fn at(&self, step: Step) -> Option<&str> {
        self.step().filter(|(held, _)| *held == step).map(|(_, what)| what)
    }
}

/// Removes percent encoding, so `S%C3%A3o+Paulo` becomes `São Paulo`.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match (byte, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(decoded)) => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            (b'+', _) => bytes.push(b' '),
            (other, _) => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The server's answer.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the other fields are what their names and types say")]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers in addition to the content type and length.
    pub headers: Vec<(String, String)>,
    pub content_type: &'static str,
    pub body: String,
    /// Whether it is transferred completely.
    pub ending: Ending,
}

/// How the transfer of an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ending {
    /// The client gets all of it.
    #[default]
    Whole,
    /// The connection closes in the middle of the body.
    CutShort,
    /// The connection closes before the answer begins.
    HangUp,
}

impl Answer {
    /// A complete answer with the content type `application/json`.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content_type: "application/json",
            body: body.to_string(),
            ending: Ending::Whole,
        }
    }

    /// Sets how the transfer ends.
    pub fn ending(mut self, ending: Ending) -> Self {
        self.ending = ending;
        self
    }

    /// Adds a header. An earlier one of this name stays.
    pub fn with_header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }
}

/// A way in which a service fails for one thing that it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 404, with valid JSON that is not what was asked for.
    Missing,
    /// A status that is neither success nor 404.
    Status(u16),
    /// Success, with a body that is not of the service's form.
    Garbage,
    /// Success, with a connection that closes in the middle of the body.
    CutShort,
    /// A connection that closes without an answer.
    HangUp,
}

impl Fault {
    /// The answer of a service that fails in this way.
    pub fn answer(self) -> Answer {
        match self {
            Fault::Missing => Answer::json(404, &json!({"status": 404, "error": "Not Found"})),
            Fault::Status(status) => {
                Answer::json(status, &json!({"status": status, "error": "try again"}))
            }
            Fault::Garbage => Answer {
                status: 200,
                headers: Vec::new(),
                content_type: "application/json",
                body: "<html>bad gateway</html>".into(),
                ending: Ending::Whole,
            },
            Fault::CutShort => Answer::json(200, &json!({"status": 200})).ending(Ending::CutShort),
            Fault::HangUp => Answer::json(200, &json!({})).ending(Ending::HangUp),
        }
    }
}

/// Answers requests. It is called on the server's one thread, in the order of arrival.
pub trait Service: Send {
    /// The answer to `request`, or `None` if the service does not know the path.
    fn answer(&mut self, request: &Request) -> Option<Answer>;
}

/// Which answers the gate holds back.
pub type Holds = Box<dyn Fn(&Request) -> bool + Send>;

/// Everything that a run's program can reach.
pub struct World {
    /// The services, of which the first that knows a path answers.
    pub services: Vec<Box<dyn Service>>,
    /// The answers that the gate holds until they are released.
    pub holds: Holds,
    /// The latency of each answer, apart from being held.
    pub latency: Duration,
    /// Whether the given code asks the gate before each slow step.
    pub steps: bool,
    /// The numbers for which `is_prime` asks the gate. A program reads them on its sheet (see [`lab::hold`]) and not
    /// from a service, which any code could query.
    pub numbers: Numbers,
}

impl World {
    /// A world of one service in which nothing is held, and no slow step asks the gate.
    pub fn of(service: impl Service + 'static) -> Self {
        Self { services: vec![Box::new(service)], steps: false, ..Self::bare() }
    }

    /// A world without a service, which has only the gate.
    pub fn bare() -> Self {
        Self {
            services: Vec::new(),
            holds: Box::new(|_| false),
            latency: Duration::ZERO,
            steps: true,
            numbers: Numbers::None,
        }
    }

    /// Makes each slow step of the given code ask the gate.
    pub fn with_steps(self) -> Self {
        Self { steps: true, ..self }
    }

    /// Delays each answer.
    pub fn answering_after(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Makes `is_prime` ask the gate for each of these numbers.
    pub fn asked_for(mut self, numbers: impl IntoIterator<Item = u64>) -> Self {
        let numbers: HashSet<_> = numbers.into_iter().collect();
        self.numbers = if numbers.is_empty() { Numbers::None } else { Numbers::These(numbers) };
        self
    }

    /// Holds the requests for which `holds` is true.
    pub fn holding(mut self, holds: impl Fn(&Request) -> bool + Send + 'static) -> Self {
        self.holds = Box::new(holds);
        self
    }

    /// Holds every request, slow steps included.
    pub fn holding_all(self) -> Self {
        self.holding(|_| true)
    }

    /// The answer to `request` from the first service that knows it or from the gate itself, or 404.
    fn answer(&mut self, request: &Request) -> Answer {
        let text = |status, body: String| Answer {
            status,
            headers: Vec::new(),
            content_type: "text/plain",
            body,
            ending: Ending::Whole,
        };
        if request.path.starts_with("/hold/") {
            return text(200, String::new());
        }
        let answer = self.services.iter_mut().find_map(|service| service.answer(request));
        answer.unwrap_or_else(|| text(404, "no such path".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn held_steps_differ_from_service_requests() {
        let request = |path: &str| Request {
            method: "GET".into(),
            path: path.into(),
            query: String::new(),
            bearer: None,
            signed: true,
        };
        let nap = request("/hold/nap/Ada-7");
        assert_eq!((nap.at(Step::Nap), nap.at(Step::Tally)), (Some("Ada-7"), None));
        assert_eq!(request("/hold/stir/1").at(Step::new("stir")), Some("1"));
        for path in ["/hold/nap", "/api/v1/items/7"] {
            assert_eq!(request(path).step(), None, "{path}");
        }
        let forged = Request { signed: false, ..nap };
        assert!(forged.is_forged() && forged.step().is_none());
    }
}
