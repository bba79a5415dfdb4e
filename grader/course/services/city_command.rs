//! The orders for the processes of the grader's own city command (`grader/programs/city.rs`). Each city has a script,
//! which its process requests step by step, so that the gate can hold each step.

use std::collections::BTreeMap;

use witness::world::{Answer, Ending, Request, Service, decoded};

/// The scripts, by city.
#[derive(Debug, Clone, Default)]
pub(crate) struct CityCommand {
    /// What the process of each city does.
    pub(crate) scripts: BTreeMap<String, Script>,
}

/// What a process prints, piece by piece, and how it then ends. `U+FFFD` stands for a byte that is not valid UTF-8.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    /// The pieces, in order. The process requests and prints them one by one.
    pub(crate) prints: Vec<String>,
    pub(crate) exit: u8,
}

impl Script {
    /// Prints `pieces` and ends with success.
    pub(crate) fn printing(pieces: impl IntoIterator<Item = String>) -> Self {
        Self { prints: pieces.into_iter().collect(), exit: 0 }
    }

    pub(crate) fn exiting(mut self, code: u8) -> Self {
        self.exit = code;
        self
    }
}

impl CityCommand {
    /// The city and the step that a request asks for. Before step N is answered, N pieces have been printed.
    pub(crate) fn step_of(request: &Request) -> Option<(String, usize)> {
        let (city, step) = request.path.strip_prefix("/city/")?.rsplit_once('/')?;
        Some((decoded(city), step.parse().ok()?))
    }
}

impl Service for CityCommand {
    fn answer(&mut self, request: &Request) -> Option<Answer> {
        let (city, step) = Self::step_of(request)?;
        let script = self.scripts.get(&city)?;
        let body = match script.prints.get(step) {
            Some(piece) => format!("ask\n{piece}"),
            None => format!("exit {}\n", script.exit),
        };
        let headers = Vec::new();
        let ending = Ending::Whole;
        Some(Answer { status: 200, headers, content_type: "text/plain", body, ending })
    }
}
