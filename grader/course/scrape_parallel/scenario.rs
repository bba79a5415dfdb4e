//! The runs of `scrape_parallel`, with a script for the process of each city, and which process follows it.

use std::collections::{BTreeMap, BTreeSet};

use lab::{
    Finding,
    documents::part3::{Cities, CityOutcome, CityReport, FailureKind, REPORT_MARK},
};
use witness::{
    ADDRESS, RunError, Stage, Unmet,
    evidence::must_be_waited_for,
    observe::TreeLook,
    run::{Finished, Gate, Held, Picture, Run},
    together::{answer_of_threads, most},
    world::Request,
};

use crate::{
    services::{
        city_command::{CityCommand, Script},
        hacker_news::word,
        yelp::random_ids,
    },
    shared::yelp::random_cities,
};

/// The city command's exit code when it can no longer follow its script.
const LOST: u8 = 70;

/// The likely cause of that.
pub(super) const CLOSED_PIPE: &str = "reading stops before the process has closed its output, and a process \
                                      that writes into a closed pipe fails";

/// How many characters of a failure's message are shown.
const MOST_WORDS: usize = 120;

/// The scripts of some cities' processes, and each city's expected report or failure.
#[derive(Default)]
pub(super) struct Scenario {
    pub(super) cities: Vec<String>,
    pub(super) command: CityCommand,
    pub(super) expected: Vec<Result<CityReport, Expected>>,
    /// The likely cause if a city's result is not the expected one, where this is known.
    pub(super) causes: BTreeMap<usize, &'static str>,
}

/// How a city fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) kind: FailureKind,
    /// What the failure's message must say, beside the city.
    words: String,
}

impl From<FailureKind> for Expected {
    fn from(kind: FailureKind) -> Self {
        Self { kind, words: String::new() }
    }
}

impl Scenario {
    /// The number of cities that are reported, and of those that fail.
    pub(super) fn counts(&self) -> (usize, usize) {
        let reported = self.expected.iter().filter(|report| report.is_ok()).count();
        (reported, self.expected.len() - reported)
    }

    /// Cities whose processes print before and after their reports, and end with success.
    pub(super) fn good(count: usize, stage: &mut Stage) -> Self {
        let mut scenario = Self::default();
        for city in random_cities(count, &mut stage.rng) {
            let report = random_report(&city, stage);
            let pieces = [
                format!("{} {}\n\n", word(&mut stage.rng), word(&mut stage.rng)),
                line(&report),
                format!("  {}  done\t!\n", word(&mut stage.rng)),
            ];
            scenario.command.scripts.insert(city.clone(), Script::printing(pieces));
            scenario.cities.push(city);
            scenario.expected.push(Ok(report));
        }
        scenario
    }

    /// Requests one of the cities a second time, after all others.
    pub(super) fn twice(&mut self, at: usize) {
        self.causes.insert(
            self.cities.len(),
            "results are kept by the city's name, so a city that occurs twice has only one place",
        );
        self.cities.push(self.cities[at].clone());
        self.expected.push(self.expected[at].clone());
    }

    /// Gives the city at `at` another script, which makes it fail.
    pub(super) fn fails(&mut self, at: usize, script: Script, kind: FailureKind) {
        let words = match kind {
            FailureKind::Exited if script.exit == 0 => "signal: 9".to_owned(),
            FailureKind::Exited => format!("exit status: {}", script.exit),
            _ => String::new(),
        };
        self.command.scripts.insert(self.cities[at].clone(), script);
        self.expected[at] = Err(Expected { kind, words });
    }

    /// Gives the city at `at` another script, which still makes it report.
    pub(super) fn reports(
        &mut self,
        at: usize,
        script: impl FnOnce(String) -> Script,
        cause: &'static str,
    ) {
        if let Ok(report) = &self.expected[at] {
            let script = script(line(report));
            self.command.scripts.insert(self.cities[at].clone(), script);
            self.causes.insert(at, cause);
        }
    }

    /// The lines that are not reports, of the cities that report.
    pub(super) fn prints(&self) -> BTreeSet<&str> {
        let scripts = self.command.scripts.values();
        let lines = scripts.flat_map(|script| script.prints.iter().flat_map(|piece| piece.lines()));
        lines.filter(|line| !line.is_empty() && !line.starts_with(REPORT_MARK)).collect()
    }

    /// The report line of the city at `at`.
    pub(super) fn line(&self, at: usize, stage: &mut Stage) -> String {
        line(&random_report(&self.cities[at], stage))
    }

    /// The same, for a city of that name in capitals.
    pub(super) fn line_in_capitals(&self, at: usize, stage: &mut Stage) -> String {
        line(&random_report(&self.cities[at].to_ascii_uppercase(), stage))
    }

    /// The command line, with the cities in a file.
    pub(super) fn arguments_with_file(&self, program: &str, file: &str) -> Vec<String> {
        let words = ["scrape-parallel", "--cities-file", file, "--command", program];
        words.map(str::to_owned).into_iter().chain([ADDRESS.to_string()]).collect()
    }

    pub(super) fn arguments(&self, program: &str) -> Vec<String> {
        let cities = self.cities.iter().flat_map(|city| ["--city".into(), city.clone()]);
        let command = ["--command".into(), program.to_owned(), ADDRESS.to_string()];
        ["scrape-parallel".into()].into_iter().chain(cities).chain(command).collect()
    }

    /// Every city is in its place, reported or failed as expected.
    pub(super) fn compare(&self, document: &Cities, cause: &str, next: &str) -> Result<(), Unmet> {
        let must =
            "each city's result, its process's report or a failure, is in the place of the city";
        let finding = |seen, cause| Err(Unmet::Failed(Finding::new(must, seen, cause, next)));
        let count = self.cities.len();
        if document.cities.len() != count {
            let different = self.cities.iter().collect::<BTreeSet<_>>().len();
            let seen = format!("{} results for {count} cities", document.cities.len());
            return match (different..count).contains(&document.cities.len()) {
                true => finding(
                    seen,
                    "a city that occurs twice has only one result, because results are kept by the city's name \
                     or equal cities are left out",
                ),
                false => finding(seen, cause),
            };
        }
        for (at, (got, expected)) in document.cities.iter().zip(&self.expected).enumerate() {
            if let Some((seen, own_cause)) = self.other_than(at, got, expected) {
                let cause = self.causes.get(&at).copied().or(own_cause).unwrap_or(cause);
                return finding(format!("in place {} of {count}: {seen}", at + 1), cause);
            }
        }
        Ok(())
    }

    /// The result of the city at `at` instead of the `expected` one, and the cause if it is known.
    fn other_than(
        &self,
        at: usize,
        got: &CityOutcome,
        expected: &Result<CityReport, Expected>,
    ) -> Option<(String, Option<&'static str>)> {
        const MADE_UP: &str = "a new report is created in this process instead of passing on the one that was \
                               printed";
        let city = &self.cities[at];
        Some(match (got, expected) {
            (CityOutcome::Reported(got), Ok(expected)) if same(got, expected) => return None,
            (CityOutcome::Failed(got), Err(expected)) if got.failure.kind == expected.kind => {
                let detail = &got.failure.detail;
                if detail.contains(city.as_str()) && detail.contains(&expected.words) {
                    return None;
                }
                let wrong =
                    format!("the right failure, but with another message: {}", shortened(detail));
                let cause = "the fields of the `CityError` belong to another city, or are made up";
                (wrong, Some(cause))
            }
            (CityOutcome::Reported(got), _) if got.city != *city => {
                ("the report of another city".to_owned(), None)
            }
            (CityOutcome::Reported(got), Ok(expected)) if got.stored == expected.stored => {
                ("a report with another process id or other failures".to_owned(), Some(MADE_UP))
            }
            (CityOutcome::Reported(_), Ok(_)) => {
                ("another report than its process printed".to_owned(), None)
            }
            (CityOutcome::Reported(_), Err(expected)) => {
                let what = match expected.kind {
                    FailureKind::Babbled => "sent a marked line that is not a report of its city",
                    FailureKind::NoReport => "sent no report",
                    _ => "failed",
                };
                (format!("a report, although its process {what}"), None)
            }
            (CityOutcome::Failed(got), Err(expected)) => {
                let (got, kind) = (got.failure.kind, expected.kind);
                (format!("the failure {got:?} instead of {kind:?}"), None)
            }
            (CityOutcome::Failed(got), Ok(_)) => {
                let (kind, why) = (got.failure.kind, shortened(&got.failure.detail));
                // The city command ends like this when it cannot write.
                let closed =
                    kind == FailureKind::Exited && why.contains(&format!("status: {LOST}"));
                let cause = closed.then_some(CLOSED_PIPE);
                (format!("a failure ({kind:?}: {why}), although its process reported"), cause)
            }
        })
    }
}

fn shortened(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(MOST_WORDS).collect()
}

/// Spans are for the timeline, and may be left out.
fn same(got: &CityReport, told: &CityReport) -> bool {
    (&got.city, got.process, &got.stored, &got.failed)
        == (&told.city, told.process, &told.stored, &told.failed)
}

pub(super) fn random_report(city: &str, stage: &mut Stage) -> CityReport {
    let mut report = CityReport::new(city);
    report.process = stage.rng.u32(2..30_000);
    let count = stage.rng.usize(3..9);
    for (index, id) in random_ids(count, &mut stage.rng).into_iter().enumerate() {
        let outcome = if index == 0 { Err(word(&mut stage.rng)) } else { Ok(()) };
        report.record(id, outcome);
    }
    report
}

pub(super) fn line(report: &CityReport) -> String {
    let json = serde_json::to_string(report).unwrap_or_default();
    format!("{REPORT_MARK}{json}\n")
}

pub(super) fn not_in_own_processes(picture: &Picture) -> Option<Finding> {
    let program = picture.tree.program().map(|program| program.pid);
    let pids: BTreeSet<_> =
        picture.held.iter().filter_map(|held| Some(held.holder.as_ref()?.pid)).collect();
    let in_parent = program.is_some_and(|program| pids.contains(&program));
    // Requests that no thread waits for fail a check in another way.
    let waiting = picture.held.iter().filter(|held| held.holder.is_some()).count();
    if pids.len() == waiting && !in_parent {
        return None;
    }
    Some(no_process_each(match in_parent {
        true => "the parent process itself does the work of a city".to_owned(),
        false => format!("{} processes do the work of {waiting} cities", pids.len()),
    }))
}

pub(super) fn no_process_each(seen: String) -> Finding {
    Finding::new(
        "each city is scraped by its own process",
        seen,
        "threads of the parent do the work of the city command",
        "start `command.for_city(city)` for each city",
    )
}

/// Lets the process of each city begin, however few come at a time, in a world that holds first steps. Returns a
/// finding if first steps are made elsewhere than in one process per city, or most are missing.
pub(super) fn begin_in_processes(
    run: &mut Run,
    scenario: &Scenario,
) -> Result<Option<Finding>, RunError> {
    let mut process_of: BTreeMap<String, i32> = BTreeMap::new();
    let mut elsewhere = None;
    while process_of.len() < scenario.cities.len() {
        let picture = run.until(|now| now.held > 0)?;
        if picture.held.is_empty() {
            break;
        }
        elsewhere = elsewhere.or_else(|| not_in_own_processes(&picture));
        for held in &picture.held {
            if let (Some(city), Some(holder)) = (city_of(held), &held.holder)
                && scenario.cities.contains(&city)
            {
                process_of.insert(city, holder.pid);
            }
            run.release(held.exchange.id);
        }
    }
    run.open();
    let (cities, processes) = (process_of.len(), BTreeSet::from_iter(process_of.values()).len());
    if elsewhere.is_none() && (processes < cities || !most(cities, scenario.cities.len())) {
        let seen = format!("{processes} processes for {} cities", scenario.cities.len());
        elsewhere = Some(no_process_each(seen));
    }
    Ok(elsewhere)
}

/// Lets the processes end one by one, a process of the last city first, in a world that holds first steps. Returns the
/// finished run, and whether all processes were seen to end in that order.
pub(super) fn end_last_first(
    stage: &mut Stage,
    mut run: Run,
    scenario: &Scenario,
) -> Result<(Finished, bool), Unmet> {
    let mut reversed = true;
    for (at, city) in scenario.cities.iter().enumerate().rev() {
        let picture = run.until(|now| now.held > at)?;
        reversed &= picture.held.len() > at;
        if let Some(finding) = not_in_own_processes(&picture) {
            return Err(stage.unmet(run, &picture, finding));
        }
        let asks = |held: &&Held| city_of(held).as_ref() == Some(city);
        let Some(held) = picture.held.iter().find(asks) else {
            reversed = false;
            break;
        };
        run.release(held.exchange.id);
        if let Some(holder) = &held.holder {
            let end = run.until(|now| has_ended(now.tree, holder.pid))?;
            reversed &= has_ended(&end.tree, holder.pid);
        }
    }
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    Ok((finished, reversed))
}

/// The document of a run in which each city has its own process.
pub(super) fn answer_of_processes(
    stage: &mut Stage,
    mut run: Run,
    scenario: &Scenario,
) -> Result<Cities, Unmet> {
    let elsewhere = begin_in_processes(&mut run, scenario)?;
    let document = answer_of_threads(stage, run)?;
    elsewhere.map_or(Ok(document), |finding| Err(Unmet::Failed(finding)))
}

pub(super) fn first_step(request: &Request) -> bool {
    CityCommand::step_of(request).is_some_and(|(_, step)| step == 0)
}

fn city_of(held: &Held) -> Option<String> {
    CityCommand::step_of(&held.exchange.request).map(|(city, _)| city)
}

/// Whether this process is gone or a zombie.
fn has_ended(tree: &TreeLook, pid: i32) -> bool {
    !tree.alive().any(|process| process.pid == pid)
}
