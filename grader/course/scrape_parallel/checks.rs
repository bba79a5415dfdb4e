//! `scrape_parallel`: one process per city, all at the same time, none of which can affect another.
//!
//! The city command is the grader's own program ([`crate::services::city_command`]). Each process follows its script
//! step by step, and every step can be held.

mod failing;
mod scenario;

use std::collections::BTreeMap;

use lab::{
    Finding,
    documents::part3::{Cities, FailureKind, REPORT_MARK},
};
use witness::{
    Check, Exercise, Met, Pace, Processes, SCRATCH, Stage, Subject, Task, Terms, Unmet, Verdict,
    Work,
    evidence::{Asked, must_be_waited_for},
    run::{Finished, Gate},
    server_url,
    together::{answer_of_threads, watch},
    world::World,
};

use self::failing::{babble, failures};
use self::scenario::{
    CLOSED_PIPE, Scenario, answer_of_processes, begin_in_processes, end_last_first, first_step,
    line, not_in_own_processes,
};
use crate::{
    PART3,
    services::{
        city_command::{CityCommand, Script},
        yelp::Yelp,
    },
    shared::{
        speedups::words,
        yelp::{STORE, arguments, random_cities, service},
    },
};

pub(crate) const EXERCISE: Exercise = Exercise {
    name: "scrape_parallel",
    part: PART3,
    processes: Processes::Many,
    pace: Pace::Prompt,
    checks: &[
        Check::new("reports-in-order", reports_in_order),
        Check::new("all-at-once", all_at_once),
        Check::new("one-process-each", one_process_each),
        Check::new("failures", failures),
        Check::new("babble", babble),
        Check::new("flood", flood),
        Check::new("no-child-left", no_child_left),
        Check::new("own-scrape-city", own_scrape_city),
    ],
    speedup: Some(SPEEDUP),
};

/// The cities of the scrape whose speed-up is measured, and the number of businesses in each.
const FAST_CITIES: [&str; 4] = ["Aachen", "Bergen", "Cadiz", "Delft"];
const FAST_BUSINESSES: usize = 1;

/// The key that the simulated service accepts in that scrape.
const FAST_KEY: &str = "speed-up";

const SPEEDUP: Subject = Subject {
    work: Work::Waiting,
    task: |_, Terms { program, server, .. }| {
        let cities = FAST_CITIES.map(|city| format!("--city {city}")).join(" ");
        let common = format!("--base-url {server} --store sqlite:{SCRATCH}/docs.sqlite");
        let command = format!("{program} scrape-sequential --report {common}");
        Task {
            sequential: words(format!("scrape-sequential {common} {cities}")),
            parallel: words(format!("scrape-parallel {common} {cities} --command {command}")),
        }
    },
    world: Some(|rng| {
        let mut yelp = Yelp::default();
        yelp.key = FAST_KEY.into();
        let with = |yelp: Yelp, city: &&str| yelp.with_city(city, FAST_BUSINESSES, rng);
        World::of(FAST_CITIES.iter().fold(yelp, with))
    }),
    env: &[("YELP_API_KEY", FAST_KEY)],
    volatile: &["pid", "process", "spans"],
};

/// Each city's report is in the city's place, whichever process ends first, for many cities and for one. What the
/// processes print is passed on.
fn reports_in_order(stage: &mut Stage) -> Verdict {
    let (mut sizes, mut reversed) = (Vec::new(), true);
    let program = stage.put_beside("city");
    for count in [4, 1] {
        let mut scenario = Scenario::good(count, stage);
        if count > 1 {
            // Two cities occur twice, far apart and next to each other.
            scenario.twice(0);
            scenario.twice(0);
        }
        let further = Scenario::good(2, stage);
        let mut scripts = scenario.command.clone();
        scripts.scripts.extend(further.command.scripts.clone());
        let world = World::of(scripts).holding(first_step);
        let mut arguments = scenario.arguments(&program);
        arguments.splice(1..1, ["--again".into(), further.cities.join(",")]);
        let run = stage.start(world, &arguments)?;
        let (finished, last_first) = end_last_first(stage, run, &scenario)?;
        reversed &= last_first;
        let document: Cities = Stage::document(&finished)?;
        scenario.compare(
            &document,
            "results are collected in the order in which the processes end, a print is taken for the \
             report, or the report is not read at all",
            "go through `cities` and put each result in its place, and use `parse_report_line` to distinguish \
             reports from other lines",
        )?;
        must_pass_prints_on(&scenario, &finished)?;
        let again = document.again.into_iter().next().unwrap_or_default();
        further.compare(
            &Cities { cities: again, documents: None, again: Vec::new() },
            "a `static` keeps something of an earlier call of the same process",
            "keep everything in local variables of the call",
        )?;
        sizes.push(scenario.cities.len().to_string());
    }
    let sizes = sizes.join(" and ");
    Ok(Met::new(match reversed {
        true => format!(
            "Calls with {sizes} cities returned the reports in the order of the cities, although the processes ended in \
             the reverse order."
        ),
        false => format!(
            "Calls with {sizes} cities returned the reports in the order of the cities. Their processes were not seen to \
             end in the reverse order. `all-at-once` checks whether they run together."
        ),
    }))
}

/// Lines that are not reports are printed unchanged. The program may print more.
fn must_pass_prints_on(scenario: &Scenario, finished: &Finished) -> Result<(), Unmet> {
    let printed = finished.output.stdout.clone() + &finished.output.stderr;
    let prints = scenario.prints();
    let missing = prints.iter().filter(|line| !printed.contains(**line)).count();
    if missing == 0 {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        "lines of a city's process that are not reports are printed unchanged",
        format!("{missing} of {} such lines were not printed unchanged", prints.len()),
        "all lines but the report are thrown away, trimmed, or read only up to the report",
        "print each line for which `parse_report_line` returns `None`",
    )))
}

/// The processes of all cities are held in their first step at the same time.
fn all_at_once(stage: &mut Stage) -> Verdict {
    let program = stage.put_beside("city");
    // Larger than any likely hard-coded number.
    let count = stage.rng.usize(66..80);
    let scenario = Scenario::good(count, stage);
    let world = World::of(scenario.command.clone()).holding(first_step);
    let run = stage.start(world, &scenario.arguments(&program))?;
    let seen = watch(stage, run, &Asked::from_iter(&scenario.cities), |exchange| {
        CityCommand::step_of(&exchange.request).filter(|(_, step)| *step == 0).map(|(city, _)| city)
    })?;
    if !seen.together() {
        let cause = match seen.held {
            0 | 1 => {
                "a process is waited for, or its output read to the end, before the next one is started, or \
                 the iterator that starts them is not collected"
            }
            _ => {
                "the number of processes has a limit, or they are started in groups, and each group must end \
                 before the next one starts"
            }
        };
        return Err(seen.unmet(|seen| {
            Finding::new(
                format!("the processes of all {count} cities run at the same time"),
                seen,
                cause,
                "`spawn` all of them in one loop, keep the children in a `Vec`, then read and wait in a second \
                 loop",
            )
        }));
    }
    if let Some(finding) = not_in_own_processes(&seen.picture) {
        return Err(Unmet::Failed(finding));
    }
    Stage::document::<Cities>(&seen.finished)?;
    Ok(Met::new(format!(
        "The processes of all {count} cities were in their first step at the same time."
    )))
}

/// The command is started once for each city, even if its process fails.
fn one_process_each(stage: &mut Stage) -> Verdict {
    let program = stage.put_beside("city");
    let mut scenario = Scenario::good(5, stage);
    scenario.fails(1, Script::default(), FailureKind::NoReport);
    scenario.fails(2, Script::default().exiting(3), FailureKind::Exited);
    scenario.fails(3, Script::printing([format!("{REPORT_MARK}nonsense\n")]), FailureKind::Babbled);
    let world = World::of(scenario.command.clone()).holding(first_step);
    let mut run = stage.start(world, &scenario.arguments(&program))?;
    let elsewhere = begin_in_processes(&mut run, &scenario)?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    Stage::document::<Cities>(&finished)?;
    if let Some(finding) = elsewhere {
        return Err(Unmet::Failed(finding));
    }
    let mut started: BTreeMap<String, usize> = BTreeMap::new();
    for exchange in &finished.exchanges {
        if let Some((city, 0)) = CityCommand::step_of(&exchange.request) {
            *started.entry(city).or_default() += 1;
        }
    }
    match started.values().max() {
        Some(&most) if most > 1 => Err(Unmet::Failed(Finding::new(
            "the command is started once for each city",
            format!("{most} times for one city"),
            "a process is started for each business, once to try and once more for the result, or \
             again when it has failed",
            "start it once, keep that child, and report the city as failed if it fails",
        ))),
        _ => {
            let all = scenario.cities.len();
            let once = scenario.cities.iter().filter(|city| started.contains_key(*city)).count();
            Ok(Met::new(format!(
                "The command was started once for each of {once} of {all} cities."
            )))
        }
    }
}

/// A process that prints more than a pipe holds, before or after its report, delays no other process.
fn flood(stage: &mut Stage) -> Verdict {
    let program = stage.put_beside("city");
    let mut scenario = Scenario::good(3, stage);
    let flood = format!("{}\n", "so it goes on and on ".repeat(50)).repeat(300);
    for (at, city) in scenario.cities.iter().enumerate().skip(1) {
        let Ok(report) = &scenario.expected[at] else { continue };
        let mut pieces = vec![line(report)];
        pieces.insert(at - 1, flood.clone());
        scenario.command.scripts.insert(city.clone(), Script::printing(pieces));
    }
    let world = World::of(scenario.command.clone()).holding(first_step);
    let run = stage.start(world, &scenario.arguments(&program))?;
    scenario.compare(
        &answer_of_processes(stage, run, &scenario)?,
        CLOSED_PIPE,
        "read each process's lines to the end, and wait for it after that",
    )?;
    Ok(Met::new(format!(
        "One process printed {} KiB before its report, and one after it. All {} cities were reported.",
        flood.len() / 1024,
        scenario.cities.len()
    )))
}

/// When the work is done, no process is left, not even a zombie.
fn no_child_left(stage: &mut Stage) -> Verdict {
    let program = stage.put_beside("city");
    let mut scenario = Scenario::good(5, stage);
    let report = scenario.line(1, stage);
    scenario.fails(1, Script::printing([report]).exiting(3), FailureKind::Exited);
    scenario.fails(2, Script::default(), FailureKind::NoReport);
    let nonsense = Script::printing([format!("{REPORT_MARK}nonsense\n")]);
    scenario.fails(3, nonsense, FailureKind::Babbled);
    let mut arguments = scenario.arguments(&program);
    // Keeps the program alive after its work, so that its remaining children can be seen.
    arguments.insert(1, "--hold".into());
    let world = World::of(scenario.command.clone()).holding(first_step);
    let mut run = stage.start(world, &arguments)?;
    let elsewhere = begin_in_processes(&mut run, &scenario)?;
    let picture = run.until_still()?;
    let works = run.document().map_or(true, |document| document.is_empty());
    let (zombies, alive): (Vec<_>, Vec<_>) =
        picture.tree.processes.iter().skip(1).partition(|process| process.zombie);
    if !(works || (zombies.is_empty() && alive.is_empty())) {
        let finding = Finding::new(
            "when `scrape_parallel` returns, it has waited for every process",
            format!("{} still run, and {} are zombies", alive.len(), zombies.len()),
            "an early `return` or a `?` skips `wait`, often after a failure, and dropping a `Child` does not \
             wait for it",
            "call `wait` on each child first, whatever it printed, and decide on the result after that",
        );
        return Err(stage.unmet(run, &picture, finding));
    }
    answer_of_threads::<Cities>(stage, run)?;
    match elsewhere {
        Some(finding) => Err(Unmet::Failed(finding)),
        None if works => {
            Ok(Met::undecided("the program had no result when its processes were counted"))
        }
        None => Ok(Met::new(format!(
            "After the work for {} cities no child process was left, not even a zombie.",
            scenario.cities.len()
        ))),
    }
}

/// The learner's own `scrape_city` is the command. There are 84 requests, and each city's come from its own process.
fn own_scrape_city(stage: &mut Stage) -> Verdict {
    let mut service = service(stage);
    let cities = random_cities(4, &mut stage.rng);
    for city in &cities {
        service = service.with_city(city, 20, &mut stage.rng);
    }
    let requests = cities.len() * 21;
    let mut more: Vec<_> = cities.iter().flat_map(|city| ["--city".into(), city.clone()]).collect();
    let command = ["--command", &stage.program_inside(), "scrape-city", "--report"];
    more.extend(command.map(str::to_owned));
    let options = ["--base-url", &server_url(), "--store", STORE, "--timeout-ms", "600000"];
    more.extend(options.map(str::to_owned));
    let world = World::of(service.clone()).holding_all();
    let mut run = stage.start(world, &arguments("scrape-parallel", &more))?;

    let mut process_of: BTreeMap<String, i32> = BTreeMap::new();
    let mut wanted = cities.len();
    loop {
        let picture = run.until(|now| now.held >= wanted)?;
        if picture.held.is_empty() {
            break;
        }
        // First the searches, then all businesses, and after that any request.
        wanted = if wanted == cities.len() { requests - wanted } else { 1 };
        let program = picture.tree.program().map_or(0, |program| program.pid);
        for held in &picture.held {
            let request = &held.exchange.request;
            let city = Yelp::city_of(request).or_else(|| service.city_with(&Yelp::id_of(request)?));
            if let (Some(city), Some(holder)) = (city, &held.holder) {
                let known = *process_of.entry(city.clone()).or_insert(holder.pid);
                let shared =
                    process_of.iter().any(|(other, &pid)| pid == holder.pid && *other != city);
                if known != holder.pid || shared || holder.pid == program {
                    let finding = elsewhere(shared, holder.pid == program);
                    return Err(stage.unmet(run, &picture, finding));
                }
            }
            run.release(held.exchange.id);
        }
    }
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    Stage::document::<Cities>(&finished)?;
    let made = finished.exchanges.len();
    if made == requests && process_of.len() == cities.len() {
        return Ok(Met::new(format!(
            "With your `scrape_city` as the command {made} of {requests} requests came, and each of {} cities had its \
             own process.",
            process_of.len()
        )));
    }
    Err(Unmet::Failed(Finding::new(
        format!("4 cities of 20 businesses take exactly {requests} requests"),
        format!("{made}"),
        "a city's process is started with another environment, other arguments or more than once, \
         or the parent makes requests, too",
        "start `command.for_city(city)` as it is, once for each city",
    )))
}

fn elsewhere(shared: bool, in_parent: bool) -> Finding {
    let seen = match (in_parent, shared) {
        (true, _) => "the parent process made a request",
        (false, true) => "one process made requests for two cities",
        (false, false) => "two processes made requests for one city",
    };
    Finding::new(
        "each city's requests are all made by the city's own process",
        seen,
        "the businesses are scraped by threads of the parent, or by a process each",
        "start `command.for_city(city)` for each city, and leave the requests to that process",
    )
}
