//! `scrape_parallel`: one process a city, all at the same moment, and none of them can cost another.
//!
//! The city command is a program of the grader's ([`crate::services::city_command`]): each process says
//! and does what its script tells it, step by step, and every step can be held.

mod play;

use std::collections::BTreeMap;

use lab::{
    Finding,
    documents::part3::{Cities, CityOutcome, CityReport, FailureKind, REPORT_MARK},
};
use witness::{
    Check, Exercise, Pace, Processes, SCRATCH, Stage, Subject, Task, Terms, Unmet, Work,
    evidence::{Asked, must_be_waited_for},
    run::{Gate, Held},
    server_url,
    together::{answer_of_threads, watch},
    world::World,
};

use self::play::{
    Play, answer_of_processes, begin_in_processes, city_of, first_step, has_ended, line,
    not_in_own_processes,
};
use crate::{
    PART3,
    services::{
        city_command::{CityCommand, Script},
        hacker_news::word,
        yelp::Yelp,
    },
    shared::{
        speedups::words,
        yelp::{STORE, arguments, random_cities, service},
    },
};

/// What is graded, and how.
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

/// Cities of the scrape whose speed-up is measured, and businesses in each.
const FAST_CITIES: [&str; 4] = ["Aachen", "Bergen", "Cadiz", "Delft"];
const FAST_BUSINESSES: usize = 1;

/// The key that the simulated service takes there.
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

/// A print that is no UTF-8.
const NO_TEXT: &str = "\u{fffd}\u{fffd} no text\n";

/// Spans are for the timeline, and nobody has to keep them.
fn same(got: &CityOutcome, told: &Result<CityReport, FailureKind>) -> bool {
    match (got, told) {
        (CityOutcome::Reported(a), Ok(b)) => a.process == b.process && a.failed == b.failed,
        _ => false,
    }
}

/// Each city's report stands in the city's place, whichever process ends first.
fn reports_in_order(stage: &mut Stage) -> Result<(), Unmet> {
    let program = stage.put_beside("city");
    let play = Play::good(4, stage);
    let world = World::of(play.command.clone()).holding(first_step);
    let mut run = stage.start(world, &play.arguments(&program))?;
    // The last city's process ends first.
    for (at, city) in play.cities.iter().enumerate().rev() {
        let picture = run.until(|now| now.held > at)?;
        if let Some(finding) = not_in_own_processes(&picture) {
            return Err(stage.unmet(run, &picture, finding));
        }
        let asks = |held: &&Held| city_of(held).as_ref() == Some(city);
        let Some(held) = picture.held.iter().find(asks) else { break };
        run.release(held.exchange.id);
        if let Some(holder) = &held.holder {
            run.until(|now| has_ended(now.tree, holder.pid))?;
        }
    }
    let document: Cities = answer_of_threads(stage, run)?;
    play.compare(
        &document,
        "results are collected in the order in which the processes end, a print is taken for the \
         report, or the report is not read at all",
        "go through `cities` and put what came of each in its place; `parse_report_line` tells \
         reports from prints",
    )?;
    if document.cities.iter().zip(&play.expected).all(|(got, told)| same(got, told)) {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        "each report is the one that the city's process told, with its process id and its failures",
        "a report with other contents",
        "a report is made up here, and says what this process knows, instead of being passed on",
        "return the report that `parse_report_line` made of the line",
    )))
}

/// The processes of all cities stand in their first step at the same moment.
fn all_at_once(stage: &mut Stage) -> Result<(), Unmet> {
    let program = stage.put_beside("city");
    let count = stage.rng.usize(4..7);
    let play = Play::good(count, stage);
    let world = World::of(play.command.clone()).holding(first_step);
    let run = stage.start(world, &play.arguments(&program))?;
    let seen = watch(stage, run, &Asked::from_iter(&play.cities), |exchange| {
        CityCommand::step_of(&exchange.request).filter(|(_, step)| *step == 0).map(|(city, _)| city)
    })?;
    if !seen.together() {
        return Err(seen.unmet(|seen| {
            Finding::new(
                format!("the processes of all {count} cities run at the same moment"),
                seen,
                "a process is waited for, or its output read to the end, before the next one is \
                 started; or the iterator that starts them is not collected",
                "`spawn` all of them in one loop and keep the children in a `Vec`; read and wait \
                 in a second loop",
            )
        }));
    }
    if let Some(finding) = not_in_own_processes(&seen.picture) {
        return Err(Unmet::Failed(finding));
    }
    Stage::document::<Cities>(&seen.finished)?;
    Ok(())
}

/// The command is started once for each city, also when its process fails.
fn one_process_each(stage: &mut Stage) -> Result<(), Unmet> {
    let program = stage.put_beside("city");
    let mut play = Play::good(4, stage);
    play.fails(2, Script::default().exiting(3), FailureKind::Exited);
    let world = World::of(play.command.clone()).holding(first_step);
    let mut run = stage.start(world, &play.arguments(&program))?;
    let elsewhere = begin_in_processes(&mut run, &play)?;
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
            "start it once, keep the child that you started, and name a city that failed",
        ))),
        _ => Ok(()),
    }
}

/// A city whose process fails or dies is named as failed, and costs no other.
fn failures(stage: &mut Stage) -> Result<(), Unmet> {
    let cause = "the exit status is not looked at, or an `unwrap` or `?` on one city ends them all; \
                 whatever a process told before it failed counts for nothing";
    let next =
        "for each city: read all lines, wait, look at the status, and only then at the report";
    let program = stage.put_beside("city");
    let mut play = Play::good(6, stage);
    let (told, silent, killed) = (1, 2, 4);
    let report = play.line(told, stage);
    play.fails(told, Script::printing([report]).exiting(3), FailureKind::Exited);
    play.fails(silent, Script::default().exiting(1), FailureKind::Exited);
    let report = play.line(killed, stage);
    play.fails(killed, Script::printing([report]), FailureKind::Exited);

    // It is killed when it has told its report and waits for what it is to do next.
    let victim = Some((play.cities[killed].clone(), 1));
    let world = World::of(play.command.clone())
        .holding(move |request| CityCommand::step_of(request) == victim);
    let mut run = stage.start(world, &play.arguments(&program))?;
    loop {
        let picture = run.until(|now| now.held > 0)?;
        let holders: Vec<_> = picture.held.iter().filter_map(|held| held.holder.as_ref()).collect();
        if holders.is_empty() {
            break;
        }
        for holder in holders {
            // Gone already: then it was ended by the program itself, and has failed as well.
            let _ = run.kill(holder.pid);
        }
    }
    play.compare(&stage.answer(run)?, cause, next)?;

    // A program that is not there: no process of any city can be started.
    let mut play = Play::good(2, stage);
    play.expected.fill(Err(FailureKind::NotStarted));
    let run = stage.start(World::of(play.command.clone()), &play.arguments("/lab/nothing"))?;
    play.compare(
        &stage.answer(run)?,
        "an `unwrap` or `expect` on the result of `spawn`",
        "turn the error into `CityError::NotStarted` in the city's place",
    )
}

/// A city whose process tells no report, or something that is none, costs no other.
fn babble(stage: &mut Stage) -> Result<(), Unmet> {
    let program = stage.put_beside("city");
    let mut play = Play::good(8, stage);
    let silent = format!("{}\n", word(&mut stage.rng));
    let nonsense = format!("{REPORT_MARK}{} businesses!\n", stage.rng.u8(2..));
    let cut: String = play.line(5, stage).chars().take(REPORT_MARK.len() + 30).collect();
    for (at, text, kind) in [
        // Reports of cities that do report, but not here: of one after this, and of one before.
        (1, play.line(7, stage), FailureKind::Babbled),
        (6, play.line(0, stage), FailureKind::Babbled),
        (2, silent, FailureKind::NoReport),
        (3, nonsense, FailureKind::Babbled),
        (4, format!("{NO_TEXT}\u{fffd}"), FailureKind::NoReport),
        (5, format!("{cut}\n"), FailureKind::Babbled),
    ] {
        play.fails(at, Script::printing([text]), kind);
    }
    // Whoever prints what is no text before its report has reported all the same.
    if let Some(script) = play.command.scripts.get_mut(&play.cities[7]) {
        script.prints.insert(0, NO_TEXT.into());
    }
    let world = World::of(play.command.clone()).holding(first_step);
    let run = stage.start(world, &play.arguments(&program))?;
    play.compare(
        &answer_of_processes(stage, run, &play)?,
        "a line that cannot be read ends the work for all cities, or a report is believed without \
         a look at its city",
        "let `parse_report_line` read each line; what is no report of this city is this city's \
         failure and nobody else's",
    )
}

/// A process that prints more than a pipe holds, before its report or after it, holds up nobody.
fn flood(stage: &mut Stage) -> Result<(), Unmet> {
    let program = stage.put_beside("city");
    let mut play = Play::good(3, stage);
    let flood = format!("{}\n", "so it goes on and on ".repeat(50)).repeat(300);
    for (at, city) in play.cities.iter().enumerate().skip(1) {
        let Ok(report) = &play.expected[at] else { continue };
        let mut pieces = vec![line(report)];
        pieces.insert(at - 1, flood.clone());
        play.command.scripts.insert(city.clone(), Script::printing(pieces));
    }
    let world = World::of(play.command.clone()).holding(first_step);
    let run = stage.start(world, &play.arguments(&program))?;
    play.compare(
        &answer_of_processes(stage, run, &play)?,
        "reading stops before the process has closed its output; a process that writes into a \
         closed pipe dies of it",
        "read each process's lines to the end, and wait for it after that",
    )
}

/// When the work is done, no process is left, not even a zombie.
fn no_child_left(stage: &mut Stage) -> Result<(), Unmet> {
    let program = stage.put_beside("city");
    let mut play = Play::good(5, stage);
    let report = play.line(1, stage);
    play.fails(1, Script::printing([report]).exiting(3), FailureKind::Exited);
    play.fails(2, Script::default(), FailureKind::NoReport);
    let nonsense = Script::printing([format!("{REPORT_MARK}nonsense\n")]);
    play.fails(3, nonsense, FailureKind::Babbled);
    let mut arguments = play.arguments(&program);
    // Keeps the program alive after its work, so that one can look at what is left of it.
    arguments.insert(1, "--hold".into());
    let world = World::of(play.command.clone()).holding(first_step);
    let mut run = stage.start(world, &arguments)?;
    let elsewhere = begin_in_processes(&mut run, &play)?;
    let picture = run.until_still()?;
    let works = run.document().map_or(true, |document| document.is_empty());
    let (zombies, alive): (Vec<_>, Vec<_>) =
        picture.tree.processes.iter().skip(1).partition(|process| process.zombie);
    if !(works || (zombies.is_empty() && alive.is_empty())) {
        let finding = Finding::new(
            "when `scrape_parallel` returns, every process has ended and was waited for",
            format!("{} still run, and {} are zombies", alive.len(), zombies.len()),
            "an early `return` or a `?` stands before `wait`, often where a city has failed; a \
             `Child` that is dropped is not waited for",
            "call `wait` on each child first, whatever it told, and form the verdict after",
        );
        return Err(stage.unmet(run, &picture, finding));
    }
    answer_of_threads::<Cities>(stage, run)?;
    elsewhere.map_or(Ok(()), |finding| Err(Unmet::Failed(finding)))
}

/// With the learner's own `scrape_city` as the command: 84 requests, each city's from its process.
fn own_scrape_city(stage: &mut Stage) -> Result<(), Unmet> {
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
        // First the searches, then all businesses; after that, whoever comes.
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
        return Ok(());
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
        "start `command.for_city(city)` for each city; its threads do the rest",
    )
}
