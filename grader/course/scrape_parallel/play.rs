//! The runs of `scrape_parallel`: what the process of each city does, and which process does it.

use std::collections::{BTreeMap, BTreeSet};

use lab::{
    Finding,
    documents::part3::{Cities, CityOutcome, CityReport, FailureKind, REPORT_MARK},
};
use witness::{
    ADDRESS, SandboxError, Stage, Unmet,
    observe::TreeLook,
    run::{Held, Picture, Run},
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

/// How much of a failure's own words is shown, in characters.
const MOST_WORDS: usize = 120;

/// What the processes of some cities do, and what is to come of each: its report, or a failure of a kind.
#[derive(Default)]
pub(super) struct Play {
    pub(super) cities: Vec<String>,
    pub(super) command: CityCommand,
    pub(super) expected: Vec<Result<CityReport, FailureKind>>,
}

impl Play {
    /// Cities whose processes print before and after their reports, and end well.
    pub(super) fn good(count: usize, stage: &mut Stage) -> Self {
        let mut play = Self::default();
        for city in random_cities(count, &mut stage.rng) {
            let report = random_report(&city, stage);
            let pieces = [
                format!("{} {}\n\n", word(&mut stage.rng), word(&mut stage.rng)),
                line(&report),
                format!("{} done\n", word(&mut stage.rng)),
            ];
            play.command.scripts.insert(city.clone(), Script::printing(pieces));
            play.cities.push(city);
            play.expected.push(Ok(report));
        }
        play
    }

    /// Gives the city at `at` another script, by which it fails.
    pub(super) fn fails(&mut self, at: usize, script: Script, kind: FailureKind) {
        self.command.scripts.insert(self.cities[at].clone(), script);
        self.expected[at] = Err(kind);
    }

    /// The line by which the city at `at` would report.
    pub(super) fn line(&self, at: usize, stage: &mut Stage) -> String {
        line(&random_report(&self.cities[at], stage))
    }

    pub(super) fn arguments(&self, program: &str) -> Vec<String> {
        let cities = self.cities.iter().flat_map(|city| ["--city".into(), city.clone()]);
        let command = ["--command".into(), program.to_owned(), ADDRESS.to_string()];
        ["scrape-parallel".into()].into_iter().chain(cities).chain(command).collect()
    }

    /// Every city stands in its place, reported or failed as it must be.
    pub(super) fn compare(&self, document: &Cities, cause: &str, next: &str) -> Result<(), Unmet> {
        let must = "each city has its own result, in the order of the cities: the report that its \
                    process told, or a failure";
        let finding = |seen: String| Err(Unmet::Failed(Finding::new(must, seen, cause, next)));
        if document.cities.len() != self.cities.len() {
            return finding(format!(
                "{} results for {} cities",
                document.cities.len(),
                self.cities.len()
            ));
        }
        for (at, (got, expected)) in document.cities.iter().zip(&self.expected).enumerate() {
            let seen = match (got, expected) {
                (CityOutcome::Reported(got), Ok(expected))
                    if got.city == expected.city && got.stored == expected.stored =>
                {
                    continue;
                }
                (CityOutcome::Failed(got), Err(kind)) if got.failure.kind == *kind => continue,
                (CityOutcome::Reported(got), _) if got.city != self.cities[at] => {
                    "the report of another city".to_owned()
                }
                (CityOutcome::Reported(_), Ok(_)) => "another report than its process told".into(),
                (CityOutcome::Reported(_), Err(_)) => "a report, though its process failed".into(),
                (CityOutcome::Failed(got), Err(kind)) => {
                    format!("the failure {:?}, where {kind:?} is what happened", got.failure.kind)
                }
                (CityOutcome::Failed(got), Ok(_)) => {
                    let why: String = got.failure.detail.chars().take(MOST_WORDS).collect();
                    format!(
                        "a failure ({:?}: {why}), though its process reported",
                        got.failure.kind
                    )
                }
            };
            return finding(format!("in place {} of {}: {seen}", at + 1, self.cities.len()));
        }
        Ok(())
    }
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
        "each city is scraped by a process of its own",
        seen,
        "threads of the parent do what the city command is for",
        "start `command.for_city(city)` for each city",
    )
}

/// Lets the process of each city begin, however few come at a time, in a world that holds first steps. Returns what
/// is wrong when first steps are made elsewhere than in a process of its own for each city, or most are not made.
pub(super) fn begin_in_processes(
    run: &mut Run,
    play: &Play,
) -> Result<Option<Finding>, SandboxError> {
    let mut process_of: BTreeMap<String, i32> = BTreeMap::new();
    let mut elsewhere = None;
    while process_of.len() < play.cities.len() {
        let picture = run.until(|now| now.held > 0)?;
        if picture.held.is_empty() {
            break;
        }
        elsewhere = elsewhere.or_else(|| not_in_own_processes(&picture));
        for held in &picture.held {
            if let (Some(city), Some(holder)) = (city_of(held), &held.holder)
                && play.cities.contains(&city)
            {
                process_of.insert(city, holder.pid);
            }
            run.release(held.exchange.id);
        }
    }
    run.open();
    let (cities, processes) = (process_of.len(), BTreeSet::from_iter(process_of.values()).len());
    if elsewhere.is_none() && (processes < cities || !most(cities, play.cities.len())) {
        let seen = format!("{processes} processes for {} cities", play.cities.len());
        elsewhere = Some(no_process_each(seen));
    }
    Ok(elsewhere)
}

/// The document of a run in which each city has a process of its own.
pub(super) fn answer_of_processes(
    stage: &mut Stage,
    mut run: Run,
    play: &Play,
) -> Result<Cities, Unmet> {
    let elsewhere = begin_in_processes(&mut run, play)?;
    let document = answer_of_threads(stage, run)?;
    elsewhere.map_or(Ok(document), |finding| Err(Unmet::Failed(finding)))
}

pub(super) fn first_step(request: &Request) -> bool {
    CityCommand::step_of(request).is_some_and(|(_, step)| step == 0)
}

pub(super) fn city_of(held: &Held) -> Option<String> {
    CityCommand::step_of(&held.exchange.request).map(|(city, _)| city)
}

/// Whether this process is no more than a zombie.
pub(super) fn has_ended(tree: &TreeLook, pid: i32) -> bool {
    !tree.alive().any(|process| process.pid == pid)
}
