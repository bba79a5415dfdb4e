//! Shows the progress of a run on standard error. A terminal gets a bar, other outputs one line per submission.

use std::{
    io::{IsTerminal, stderr},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The progress of one stage of a run.
pub struct Progress {
    bar: Option<ProgressBar>,
    then: Then,
    total: usize,
    done: usize,
    began: Instant,
}

/// The next stage, which is not in the estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Nothing.
    Done,
    /// Speed-ups are measured.
    Speedups,
    /// Results are written.
    Results,
}

impl Progress {
    /// The progress of a stage with `total` submissions.
    pub fn new(total: usize, then: Then) -> Self {
        let bar = (total > 1 && stderr().is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(
                Some(total as u64),
                ProgressDrawTarget::stderr_with_hz(5),
            );
            let style = ProgressStyle::with_template("{bar:20} {pos}/{len}  {wide_msg}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.tick();
            bar
        });
        Self { bar, then, total, done: 0, began: Instant::now() }
    }

    /// A submission is done: `what` says whose and how it came out.
    pub fn step(&mut self, what: &str) {
        self.done += 1;
        let left = estimate(self.began.elapsed(), self.done, self.total, self.then);
        match &self.bar {
            Some(bar) => {
                bar.set_message(format!("{left}  {what}"));
                bar.set_position(self.done as u64);
            }
            None if self.total > 1 => eprintln!("[{}/{}] {what}  {left}", self.done, self.total),
            None => {}
        }
    }

    /// Counts one of many small steps, which only a terminal shows.
    pub fn advance(&mut self) {
        self.done += 1;
        if let Some(bar) = &self.bar {
            bar.set_message(estimate(self.began.elapsed(), self.done, self.total, self.then));
            bar.set_position(self.done as u64);
        }
    }

    /// A line beside the progress.
    pub fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The remaining time, in words. The estimate assumes that each remaining submission takes as long as the others did.
fn estimate(elapsed: Duration, done: usize, total: usize, then: Then) -> String {
    if done == 0 || done >= total {
        return String::new();
    }
    let then = match then {
        Then::Done => "",
        Then::Speedups => ", then speed-ups",
        Then::Results => ", then results",
    };
    let seconds = elapsed.as_secs_f64() / done as f64 * (total - done) as f64;
    match seconds {
        s if s < 90.0 => format!("about {s:.0} s left{then}"),
        s if s < 5400.0 => format!("about {:.0} min left{then}", s / 60.0),
        s => format!("about {:.1} h left{then}", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remaining_time_follows_finished_tasks() {
        let lane =
            |seconds, done, total, then| estimate(Duration::from_secs(seconds), done, total, then);
        let estimate = |seconds, done, total| lane(seconds, done, total, Then::Done);
        assert_eq!(estimate(10, 1, 5), "about 40 s left");
        assert_eq!(estimate(60, 10, 50), "about 4 min left");
        assert_eq!(estimate(3600, 10, 50), "about 4.0 h left");
        assert_eq!(estimate(10, 5, 5), "");
        assert_eq!(lane(10, 1, 5, Then::Speedups), "about 40 s left, then speed-ups");
    }
}
