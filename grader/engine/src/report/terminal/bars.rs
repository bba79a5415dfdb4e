//! A timeline in a terminal with one row per lane and a mark for the time of the verdict.

use std::fmt::Write as _;

use super::{
    super::{
        lanes::{Kind, Lane, end_us, lanes, missing, sentence},
        view::ShownCheck,
        wrap::wrap,
    },
    style::PARAGRAPH,
};

/// The maximum number of rows of one timeline. A check may start hundreds of threads.
const ROWS: usize = 24;

/// The maximum width of a lane's name.
const NAME: usize = 20;

/// The timeline of a check, or nothing if it has none.
pub(super) fn bars(check: &ShownCheck) -> String {
    let timeline = &check.timeline;
    if timeline.spans.is_empty() {
        return String::new();
    }
    let lanes = lanes(&timeline.spans);
    let (claim, rest) = sentence(timeline, &lanes);
    let mut text = wrap("  timeline:  ", &format!("{claim}{rest}"), PARAGRAPH);
    let end = end_us(timeline);
    let names = lanes.iter().map(|lane| lane.name.chars().count()).max().unwrap_or(0);
    let names = names.clamp(9, NAME);
    let wide = PARAGRAPH - names - 7;
    let verdict = timeline.together.map(|together| column(together.at_us, end, wide));
    // Requests that were not held share one row, even if other rows are cut.
    let (at_once, held): (Vec<&Lane>, Vec<&Lane>) =
        lanes.iter().partition(|lane| lane.kind == Kind::AtOnce);
    for lane in held.iter().take(ROWS) {
        text.push_str(&row(&lane.name, &cells(lane, end, wide, verdict), names));
    }
    if held.len() > ROWS {
        let _ = writeln!(text, "    … and {} more lanes", held.len() - ROWS);
    }
    if missing(timeline) > 0 {
        let name = format!("{} missing", missing(timeline));
        let cells = (0..wide).map(|at| match verdict {
            Some(verdict) if at < verdict => '·',
            Some(verdict) if at == verdict => '┆',
            _ => ' ',
        });
        text.push_str(&row(&name, &cells.collect::<String>(), names));
    }
    for lane in at_once {
        text.push_str(&row(&lane.name, &cells(lane, end, wide, verdict), names));
    }
    let axis = format!("{} ms", end / 1_000);
    let _ = writeln!(text, "    {:names$}  0{axis:>1$}", "", wide - 1);
    if verdict.is_some() {
        let _ = writeln!(text, "    {:names$}  ┆ the moment of the verdict", "");
    }
    text
}

fn row(name: &str, cells: &str, names: usize) -> String {
    let name: String = name.chars().take(names).collect();
    format!("    {name:names$} |{cells}|\n")
}

fn column(us: u64, end: u64, wide: usize) -> usize {
    let at = u128::from(us) * wide as u128 / u128::from(end.max(1));
    usize::try_from(at).unwrap_or(wide).min(wide - 1)
}

fn cells(lane: &Lane, end: u64, wide: usize, verdict: Option<usize>) -> String {
    let mut cells = vec![' '; wide];
    if let Some(verdict) = verdict {
        cells[verdict] = '┆';
    }
    for span in &lane.spans {
        let from = column(span.start_us, end, wide);
        let to = column(span.end_us, end, wide).max(from);
        if lane.kind == Kind::AtOnce {
            cells[from] = '|';
            continue;
        }
        // The first cell of each request differs, so that adjacent requests can be told apart.
        cells[from] = '▐';
        cells[from + 1..=to.max(from)].fill('█');
        if span.open {
            cells[wide - 1] = '▶';
        }
    }
    cells.into_iter().collect()
}
