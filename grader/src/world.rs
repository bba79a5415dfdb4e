//! The simulated web that a program runs against: its services, its faults, and the gate.
//!
//! A [`Server`] answers one run. Every request goes to the run's [`Service`] for an answer; the
//! gate may then hold the answer back until the grader lets it go. The server only reports who
//! came and who was answered: one controller, [`crate::run::Run`], counts, photographs and
//! releases. So no quick client can be seen twice at once.

pub mod hacker_news;
mod server;

pub use server::{Exchange, ExchangeId, Server, ServerLook};

/// What a program asked.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method: `GET`.
    pub method: String,
    /// The path, as it came: `/api/v1/items/3`.
    pub path: String,
    /// The query, as it came, without the question mark.
    pub query: String,
    /// The bearer token of the authorization header.
    pub bearer: Option<String>,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers beside the content type and length.
    pub headers: Vec<(String, String)>,
    /// The content type.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

impl Answer {
    /// A JSON answer.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content_type: "application/json",
            body: body.to_string(),
        }
    }

    /// Adds a header.
    pub fn with_header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }
}

/// Answers requests. Called on the server's one thread, in the order of arrival.
pub trait Service: Send {
    /// The answer to `request`; `None` when the service knows no such path.
    fn answer(&mut self, request: &Request) -> Option<Answer>;
}

/// Which answers the gate holds back.
pub type Holds = Box<dyn Fn(&Request) -> bool + Send>;

/// Everything that a run's program can reach.
pub struct World {
    /// Who answers.
    pub services: Vec<Box<dyn Service>>,
    /// What is held until it is let go.
    pub holds: Holds,
    /// What the gate answers to the question which numbers `is_prime` is held for.
    pub numbers: lab::hold::Numbers,
}

impl World {
    /// A world of one service in which nothing is held.
    pub fn of(service: impl Service + 'static) -> Self {
        Self {
            services: vec![Box::new(service)],
            holds: Box::new(|_| false),
            numbers: lab::hold::Numbers::None,
        }
    }

    /// A world without a service: there is only the gate.
    pub fn bare() -> Self {
        Self { services: Vec::new(), holds: Box::new(|_| false), numbers: lab::hold::Numbers::None }
    }

    /// Has every `is_prime` of these numbers ask the gate.
    pub fn asked_for(mut self, numbers: impl IntoIterator<Item = u64>) -> Self {
        self.numbers = lab::hold::Numbers::These(numbers.into_iter().collect());
        self
    }

    /// Holds the requests that `holds` says.
    pub fn holding(mut self, holds: impl Fn(&Request) -> bool + Send + 'static) -> Self {
        self.holds = Box::new(holds);
        self
    }

    /// Holds every request to a service.
    pub fn holding_all(self) -> Self {
        self.holding(|_| true)
    }

    /// The answer to `request`: that of the first service that knows it, the gate's own, or 404.
    fn answer(&mut self, request: &Request) -> Answer {
        let text = |status, body: String| Answer {
            status,
            headers: Vec::new(),
            content_type: "text/plain",
            body,
        };
        if request.path == "/numbers" {
            return text(200, self.numbers.to_string());
        }
        if request.path.starts_with("/hold/") {
            return text(200, String::new());
        }
        let answer = self.services.iter_mut().find_map(|service| service.answer(request));
        answer.unwrap_or_else(|| text(404, "no such path".into()))
    }
}
