//! A timeline as a chart, with a lane for each thread and, if there is one, a mark for the time of a verdict. A
//! learner's pages and the grader's draw it alike.
//!
//! Widths are shares of the chart and heights are pixels, so that text keeps its size on every screen. Caption and
//! table repeat the content.

use std::fmt::Write as _;

use super::{
    axis::{number, ticks},
    escaped,
};

/// Lanes are lower above the first number, and lose their names above the second.
const MANY_LANES: usize = 16;
const VERY_MANY_LANES: usize = 60;

/// The maximum number of rows in the table below a chart.
const TABLE_ROWS: usize = 240;

/// The maximum number of dotted rows for missing threads, and their distance.
const MOST_SLOTS: usize = 19;
const SLOT: usize = 6;

/// The room above the lanes for the verdict's label.
const TOP: usize = 22;

/// The height of the lane for what took no time.
const TICKS: usize = 26;

/// The maximum length of a lane's name in characters, and the width of one character.
const NAME: usize = 20;
const LETTER: usize = 7;

/// A timeline to be drawn. Times are microseconds since its start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chart {
    /// From top to bottom.
    pub lanes: Vec<Lane>,
    /// What took no time. It is drawn as ticks below the lanes.
    pub at_once: Option<Lane>,
    /// The number of threads that were expected and did not wait.
    pub missing: usize,
    /// What was counted, and when.
    pub verdict: Option<Verdict>,
    /// The length. Never 0.
    pub end_us: u64,
    /// The number of bars that are not in `lanes`.
    pub left_out: usize,
}

/// One row of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// The name beside it.
    pub name: String,
    /// The name in the table below.
    pub thread: String,
    /// What it shows, in the order of time.
    pub bars: Vec<Bar>,
}

/// A period of time in one lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// How it is drawn.
    pub sign: Sign,
    /// What was done or asked for.
    pub label: String,
    /// The start.
    pub start_us: u64,
    /// The end, never before the start.
    pub end_us: u64,
    /// Whether it had no end of its own.
    pub open: bool,
}

/// The kinds of bars. They differ in pattern and not only in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A step of the program.
    Step,
    /// A step that failed.
    Failed,
    /// A pause.
    Pause,
    /// A thread waits for an answer.
    Waits,
    /// Something was asked for, and no thread waits for it.
    NoThread,
}

impl Sign {
    const ALL: [Self; 5] = [Self::Step, Self::Failed, Self::Pause, Self::Waits, Self::NoThread];

    fn class(self) -> &'static str {
        match self {
            Self::Step => "held step",
            Self::Failed => "failed",
            Self::Pause => "pause",
            Self::Waits => "held",
            Self::NoThread => "held none",
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::Step => "a step",
            Self::Failed => "a step that failed",
            Self::Pause => "a pause",
            Self::Waits => "the thread waits for an answer",
            Self::NoThread => "sent, and no thread waits",
        }
    }
}

/// How many threads were counted at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// When they were counted.
    pub at_us: u64,
    /// Their number, at most `wanted`.
    pub counted: usize,
    /// The number that was expected.
    pub wanted: usize,
}

impl Chart {
    /// The chart as HTML, with a caption that begins with a claim. `id` is unique on the page.
    pub fn figure(&self, id: &str, claim: &str, rest: &str) -> String {
        let (claim, rest) = (escaped(claim), escaped(rest));
        let layout = Layout::of(self);
        let (names, picture) = (layout.names(), layout.picture());
        let (key, table) = (self.key(), self.table(id));
        format!(
            "<figure class=\"tl\" aria-labelledby=\"{id}-c\">\
             <figcaption id=\"{id}-c\"><b>{claim}</b>{rest}</figcaption>\
             <div class=\"grid\" role=\"img\" aria-labelledby=\"{id}-c\">{names}{picture}</div>\
             {key}{table}</figure>"
        )
    }

    fn bars(&self) -> impl Iterator<Item = &Bar> {
        self.lanes.iter().flat_map(|lane| &lane.bars)
    }

    /// The legend for the signs that occur in this chart.
    fn key(&self) -> String {
        let mut html = String::from("<ul class=\"key\">");
        let mut add = |sign: &str, meaning: &str| {
            let _ = write!(
                html,
                "<li><svg aria-hidden=\"true\" focusable=\"false\">{sign}</svg>{meaning}</li>"
            );
        };
        for sign in Sign::ALL {
            if self.bars().any(|bar| bar.sign == sign) {
                let class = sign.class();
                let rect = format!(
                    "<rect class=\"{class}\" x=\"1\" y=\"1\" width=\"20\" height=\"10\"></rect>"
                );
                add(&rect, sign.meaning());
            }
        }
        if self.bars().any(|bar| bar.open) {
            add("<path class=\"open\" d=\"M8 1l4 5l-4 5\"></path>", "never released");
        }
        if self.missing > 0 {
            add(
                "<line class=\"slot\" x1=\"0\" x2=\"22\" y1=\"6\" y2=\"6\"></line>",
                "nothing waits",
            );
        }
        if self.at_once.is_some() {
            let tick = "<line class=\"tick\" x1=\"11\" x2=\"11\" y1=\"0\" y2=\"12\"></line>";
            add(tick, "one request, answered at once");
        }
        if self.verdict.is_some() {
            let flag = "<line class=\"verdict\" x1=\"11\" x2=\"11\" y1=\"0\" y2=\"12\"></line>\
                        <path class=\"flag\" d=\"M6 0h10l-5 6z\"></path>";
            add(flag, "the moment of the verdict");
        }
        html + "</ul>"
    }

    /// The bars as a table, which can be read as text.
    fn table(&self, id: &str) -> String {
        let ms = |us: u64| number(us as f64 / 1_000.0);
        let lanes = self.lanes.iter().chain(&self.at_once);
        let all = lanes.flat_map(|lane| lane.bars.iter().map(|bar| (&lane.thread, bar)));
        let mut rows = String::new();
        let mut count = 0;
        for (thread, bar) in all {
            count += 1;
            if count > TABLE_ROWS {
                continue;
            }
            let (thread, label, from) = (escaped(thread), escaped(&bar.label), ms(bar.start_us));
            let to = if bar.open { "never".to_owned() } else { ms(bar.end_us) };
            let _ = write!(
                rows,
                "<tr><td>{thread}</td><td><code>{label}</code></td>\
                 <td class=\"n\">{from}</td><td class=\"n\">{to}</td></tr>"
            );
        }
        let more = match self.left_out + count.saturating_sub(TABLE_ROWS) {
            0 => String::new(),
            more => format!("<p class=\"muted\">… and {more} more</p>"),
        };
        format!(
            "<details><summary>The same as a table</summary>\
             <div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table of the picture {id}\">\
             <table><thead><tr><th scope=\"col\">Thread</th><th scope=\"col\">What</th>\
             <th class=\"n\" scope=\"col\">From, ms</th><th class=\"n\" scope=\"col\">To, ms</th></tr></thead>\
             <tbody>{rows}</tbody></table></div>{more}</details>"
        )
    }
}

/// The positions in one chart.
struct Layout<'c> {
    chart: &'c Chart,
    /// The height of a lane.
    lane: usize,
    /// The number of dotted rows.
    dotted: usize,
    /// The y position of the dotted rows, the ticks and the axis.
    slots: usize,
    ticks: usize,
    axis: usize,
}

impl<'c> Layout<'c> {
    fn of(chart: &'c Chart) -> Self {
        let lane = match chart.lanes.len() {
            0..=MANY_LANES => 18,
            17..=VERY_MANY_LANES => 13,
            _ => 5,
        };
        let slots = TOP + chart.lanes.len() * lane;
        let dotted = chart.missing.min(MOST_SLOTS);
        let ticks = slots + dotted * SLOT;
        let axis = ticks + if chart.at_once.is_some() { TICKS } else { 0 } + 2;
        Self { chart, lane, dotted, slots, ticks, axis }
    }

    fn x(&self, us: u64) -> String {
        share(us as f64 / self.chart.end_us as f64)
    }

    fn names(&self) -> String {
        let Self { chart, lane: high, dotted, slots, ticks, axis } = self;
        let shown = |name: &str| name.chars().take(NAME).collect::<String>();
        let missing = format!("{} missing", chart.missing);
        let all = chart.lanes.iter().chain(&chart.at_once);
        let mut widest = all.map(|lane| shown(&lane.name).chars().count()).max().unwrap_or(0);
        let mut html = String::new();
        let mut add = |class: &str, y: usize, name: &str| {
            let name = escaped(name);
            let _ =
                write!(html, "<text{class} x=\"100%\" y=\"{y}\" text-anchor=\"end\">{name}</text>");
        };
        if *high > 5 {
            for (nth, lane) in chart.lanes.iter().enumerate() {
                add("", TOP + nth * high + high / 2 + 3, &shown(&lane.name));
            }
        } else {
            add("", TOP + 12, &format!("{} lanes", chart.lanes.len()));
        }
        if chart.missing > 0 {
            widest = widest.max(missing.len());
            add(" class=\"said\"", slots + dotted * SLOT / 2 + 5, &missing);
        }
        if let Some(lane) = &chart.at_once {
            add("", ticks + TICKS / 2 + 4, &lane.name);
        }
        let (width, height) = (widest * LETTER + 2, axis + 20);
        format!(
            "<svg class=\"names\" width=\"{width}\" height=\"{height}\" aria-hidden=\"true\" \
             focusable=\"false\">{html}</svg>"
        )
    }

    fn picture(&self) -> String {
        let Self { chart, lane, dotted, slots, ticks: of_ticks, axis } = self;
        let total_ms = chart.end_us as f64 / 1_000.0;
        let mut html =
            format!("<svg height=\"{}\" aria-hidden=\"true\" focusable=\"false\">", axis + 20);
        for tick in ticks(total_ms, 5) {
            let x = share(tick / total_ms);
            let (anchor, unit) = match tick {
                0.0 => ("start", " ms"),
                tick if tick > total_ms * 0.95 => ("end", ""),
                _ => ("middle", ""),
            };
            let (y, tick) = (axis + 15, number(tick));
            let _ = write!(
                html,
                "<line class=\"rule\" x1=\"{x}\" x2=\"{x}\" y1=\"{TOP}\" y2=\"{axis}\"></line>\
                 <text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{tick}{unit}</text>"
            );
        }
        for (nth, row) in chart.lanes.iter().enumerate() {
            self.draw(row, TOP + nth * lane, &mut html);
        }
        let until = self.x(chart.verdict.map_or(chart.end_us, |verdict| verdict.at_us));
        for nth in 0..*dotted {
            let y = slots + nth * SLOT + 3;
            let _ = write!(
                html,
                "<line class=\"slot\" x1=\"0%\" x2=\"{until}\" y1=\"{y}\" y2=\"{y}\"></line>"
            );
        }
        let (top, bottom) = (of_ticks + 3, of_ticks + TICKS - 3);
        for bar in chart.at_once.iter().flat_map(|lane| &lane.bars) {
            let x = self.x(bar.start_us);
            let _ = write!(
                html,
                "<line class=\"tick\" x1=\"{x}\" x2=\"{x}\" y1=\"{top}\" y2=\"{bottom}\"></line>"
            );
        }
        let _ = write!(
            html,
            "<line class=\"axis\" x1=\"0%\" x2=\"100%\" y1=\"{axis}\" y2=\"{axis}\"></line>"
        );
        html + &self.verdict() + "</svg>"
    }

    /// Draws the bars of one lane, each with its label and duration as a tooltip.
    fn draw(&self, row: &Lane, y: usize, html: &mut String) {
        let named = self.lane > 5;
        let high = if named { self.lane - self.lane / 3 } else { 4 };
        let top = y + (self.lane - high) / 2;
        for bar in &row.bars {
            let lasted = bar.end_us.saturating_sub(bar.start_us);
            let (class, x) = (bar.sign.class(), self.x(bar.start_us));
            let width = share((lasted as f64 / self.chart.end_us as f64).max(0.003));
            let (thread, label) = (escaped(&row.thread), escaped(&bar.label));
            let ms = number(lasted as f64 / 1_000.0);
            let _ = write!(
                html,
                "<rect class=\"{class}\" x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{high}\">\
                 <title>{thread}: {label}, {ms} ms</title></rect>"
            );
            if bar.open && named {
                let _ = write!(
                    html,
                    "<svg x=\"100%\" y=\"{top}\" width=\"8\" height=\"12\" overflow=\"visible\">\
                     <path class=\"open\" d=\"M2 1l4 5l-4 5\"></path></svg>"
                );
            }
        }
    }

    fn verdict(&self) -> String {
        let Some(verdict) = self.chart.verdict else { return String::new() };
        let (x, axis) = (self.x(verdict.at_us), self.axis);
        let at = verdict.at_us as f64 / self.chart.end_us as f64;
        let anchor = if at > 0.75 {
            "end"
        } else if at < 0.25 {
            "start"
        } else {
            "middle"
        };
        let Verdict { counted, wanted, .. } = verdict;
        format!(
            "<line class=\"verdict\" x1=\"{x}\" x2=\"{x}\" y1=\"16\" y2=\"{axis}\"></line>\
             <svg x=\"{x}\" y=\"15\" width=\"1\" height=\"7\" overflow=\"visible\">\
             <path class=\"flag\" d=\"M-5 0h10l-5 6z\"></path></svg>\
             <text class=\"said\" x=\"{x}\" y=\"11\" text-anchor=\"{anchor}\">\
             verdict: {counted} of {wanted}</text>"
        )
    }
}

fn share(part: f64) -> String {
    format!("{}%", number((part.clamp(0.0, 1.0) * 10_000.0).round() / 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(name: &str, sign: Sign, start_us: u64, end_us: u64) -> Lane {
        let bar = Bar { sign, label: "item 3".into(), start_us, end_us, open: false };
        Lane { name: name.into(), thread: name.into(), bars: vec![bar] }
    }

    #[test]
    fn bars_have_their_share_of_the_width() {
        let lanes = vec![lane("item-3", Sign::Step, 25_000, 75_000)];
        let chart = Chart { lanes, end_us: 100_000, ..Chart::default() };
        let html = chart.figure("x", "One thread", ".");
        assert!(html.contains("x=\"25%\" y=\"25\" width=\"50%\" height=\"12\""), "{html}");
        assert!(html.contains("<title>item-3: item 3, 50 ms</title>"), "{html}");
        assert!(html.contains("</svg>a step</li></ul>"), "{html}");
    }

    #[test]
    fn verdict_shows_who_is_missing() {
        let lanes = vec![lane("item-3", Sign::Waits, 0, 9_000)];
        let verdict = Some(Verdict { at_us: 8_000, counted: 1, wanted: 3 });
        let chart = Chart { lanes, missing: 2, verdict, end_us: 10_000, ..Chart::default() };
        let html = chart.figure("x", "", "");
        assert!(html.contains("verdict: 1 of 3") && html.contains("2 missing"), "{html}");
        assert_eq!(html.matches("class=\"slot\" x1=\"0%\" x2=\"80%\"").count(), 2);
    }

    #[test]
    fn many_lanes_lose_their_names() {
        let lanes: Vec<_> = (0..61).map(|n| lane(&format!("t{n}"), Sign::Step, n, n + 1)).collect();
        let html = Chart { lanes, end_us: 100, ..Chart::default() }.figure("x", "", "");
        assert!(html.contains(">61 lanes</text>") && !html.contains(">t7</text>"), "{html}");
        assert_eq!(html.matches("<rect class=\"held step\" x=").count(), 62);
    }

    #[test]
    fn long_tables_are_cut() {
        let mut one = lane("a", Sign::Step, 0, 1);
        one.bars = vec![one.bars[0].clone(); 250];
        let chart = Chart { lanes: vec![one], left_out: 5, end_us: 1, ..Chart::default() };
        let html = chart.figure("x", "", "");
        assert_eq!(html.matches("<tr><td>").count(), 240);
        assert!(html.contains("… and 15 more"), "{html}");
    }
}
