//! Width, colours, tables and the sentence on a speed-up, for all texts in a terminal.

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};

use crate::record::{Outcome, Speedup};

const WIDTH: u16 = 80;

/// The width of a paragraph. One column is reserved for the character that keeps a line from being a CI command.
pub(super) const PARAGRAPH: usize = 79;

/// One line, below the header.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Whether words are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    Plain,
    /// With the terminal's own colours.
    Coloured,
}

impl Paint {
    /// Coloured for a terminal, unless `NO_COLOR` is set to anything.
    pub fn for_output(output: &impl std::io::IsTerminal) -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if output.is_terminal() && !unwanted { Self::Coloured } else { Self::Plain }
    }

    pub(super) fn outcome(self, outcome: Outcome, text: &str) -> String {
        let colour = match outcome {
            Outcome::Pass => 32,
            Outcome::NotMeasurable | Outcome::NotMeasured | Outcome::Blocked => 33,
            Outcome::GraderError => 35,
            Outcome::Fail | Outcome::Timeout | Outcome::Crash | Outcome::BuildError => 31,
        };
        match self {
            Paint::Plain => text.to_owned(),
            Paint::Coloured => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
        }
    }
}

/// How much is shown of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// What to do, and the names of the passed checks.
    Summary,
    /// Also the timelines of the checks that did not pass.
    Timelines,
    /// Also what held in each check that passed.
    Everything,
}

/// A speed-up as a sentence, with the number of rounds or windows.
pub(crate) fn speedup_sentence(speedup: &Speedup) -> String {
    let Speedup { estimate, low, high, share, .. } = speedup;
    let percent = |part: f64| format!("{:.0} %", part * 100.0);
    let (sure, rounds) = rests_on(speedup);
    format!(
        "{estimate:.2} times as fast as the sequential program ({low:.2} to {high:.2}); {} of the \
         reference's speed ({} to {}), needed: {}; {sure} sure, {rounds}",
        percent(share.estimate),
        percent(share.low),
        percent(share.high),
        percent(share.needed),
    )
}

/// The confidence of a speed-up's intervals, and the number of rounds or windows.
pub(crate) fn rests_on(speedup: &Speedup) -> (String, String) {
    let Speedup { confidence, runs, fastest_of, .. } = speedup;
    let sure = format!("{} %", (confidence * 1000.0).round() / 10.0);
    // A speed-up with figures has at least ten rounds.
    let rests_on = match fastest_of {
        1 => format!("{runs} rounds"),
        _ => format!("{runs} windows of {fastest_of} rounds"),
    };
    (sure, rests_on)
}

/// A table of 80 columns.
pub(crate) fn new_table() -> Table {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table
}
