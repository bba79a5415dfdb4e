//! What the processes of the grader's own city command (`grader/programs/city.rs`) are to say and
//! to do: a script for each city, asked for step by step, so that the gate can hold each step.

use std::collections::BTreeMap;

use witness::world::{Answer, Ending, Request, Service, decoded};

/// The scripts, by city.
#[derive(Debug, Clone, Default)]
pub(crate) struct CityCommand {
    /// What the process of each city does.
    pub(crate) scripts: BTreeMap<String, Script>,
}

/// What a process prints, piece by piece, and how it ends then. `U+FFFD` stands for a byte that is
/// no UTF-8.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    /// Each piece is told with an answer of its own.
    pub(crate) prints: Vec<String>,
    /// The exit code.
    pub(crate) exit: u8,
}

impl Script {
    /// Prints `pieces` and ends well.
    pub(crate) fn printing(pieces: impl IntoIterator<Item = String>) -> Self {
        Self { prints: pieces.into_iter().collect(), exit: 0 }
    }

    /// Ends with `code`.
    pub(crate) fn exiting(mut self, code: u8) -> Self {
        self.exit = code;
        self
    }
}

impl CityCommand {
    /// The city and the step that a request asks for: before step N is answered, N pieces have been
    /// printed.
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
