//! Public tests of `src/exercises/scrape_parallel.rs`.
//!
//! The cities' processes are `yelp scrape-sequential --report`, which is given, and small shell scripts that misbehave.
//! `scrape_city` is not needed for these tests.

mod service;

use std::{collections::BTreeSet, fs, process::Command, sync::Arc};

use lab::{
    Finding,
    documents::part3::REPORT_MARK,
    gate::{Meeting, PATIENCE},
    watchdog::within,
};
use part3_yelp::{
    CityCommand, CityError, CityReport, Report, exercises::scrape_parallel::scrape_parallel,
};
use service::{Answer, Folder, KEY, Service, ids};

const CITIES: [&str; 4] = ["San Francisco", "Zürich", "Toronto", "Melbourne"];

#[test]
fn each_city_reports_in_order_from_its_process() {
    let folder = Folder::new("each-city");
    let service = four_cities(|_| Answer::found());
    let reports = scrape(CITIES, sequential_children(&service, &folder));
    let seen: Vec<_> = reports.iter().map(told).collect();
    assert!(
        seen == CITIES,
        "\n{}",
        Finding::new(
            format!("reports of {CITIES:?}, in this order"),
            format!("{seen:?}"),
            "the results are in the order in which the processes ended, or some are left out",
            "go through `cities` and put the result of each in its place",
        )
    );
    let reports: Vec<_> = reports.into_iter().flatten().collect();
    let stored: usize = reports.iter().map(|report| report.stored.len()).sum();
    let documents = folder.open().count().unwrap();
    assert!(
        (stored, documents) == (12, 12),
        "\n{}",
        Finding::new(
            "3 businesses of each of the 4 cities are reported and stored",
            format!("{stored} reported, {documents} in the store"),
            "a report was made up here instead of being read from the process",
            "return the report that `parse_report_line` made of the line of the process",
        )
    );
    let processes: BTreeSet<_> = reports.iter().map(|report| report.process).collect();
    assert!(
        processes.len() == 4 && !processes.contains(&std::process::id()),
        "\n{}",
        Finding::new(
            "each city is scraped by its own process",
            format!("4 cities were scraped by the processes {processes:?}"),
            "a report was made up here instead of being read from the process",
            "return the report that the process printed",
        )
    );
}

#[test]
fn all_processes_run_at_the_same_time() {
    let folder = Folder::new("same-moment");
    let meeting = Meeting::of(4, PATIENCE);
    let service = four_cities({
        let meeting = Arc::clone(&meeting);
        move |asked| {
            let meeting = Arc::clone(&meeting);
            match CITIES.contains(&asked.what.as_str()) {
                // A search, which is the first request of a city's process.
                true => Answer::found().after(move || meeting.arrive()),
                false => Answer::found(),
            }
        }
    });
    scrape(CITIES, sequential_children(&service, &folder));
    let most = meeting.most();
    assert!(
        most == 4,
        "\n{}",
        Finding::new(
            "the processes of all 4 cities run at the same time",
            format!("{most} at most"),
            "a process is waited for, or its output read to the end, before the next is started; \
             or the iterator that starts them is not collected",
            "`spawn` all of them in one loop and keep the `Child`ren in a `Vec`; read and wait in \
             a second loop",
        )
    );
}

#[test]
fn a_failed_process_costs_only_its_city() {
    let results = scrape(
        ["Good", "Exits", "Dies", "Also good"],
        script(
            r#"case "$0" in
                Exits) echo "$REPORT"; exit 3;;
                Dies) echo "$REPORT"; kill -9 $$;;
            esac
            echo "$REPORT""#,
        ),
    );
    must_be(&results, ["Good", "exited", "exited", "Also good"]);
}

#[test]
fn a_missing_or_invalid_report_costs_one_city() {
    let results = scrape(
        ["Silent", "Babbler", "Good", "Impostor", "Cut off"],
        script(
            r#"case "$0" in
                Silent) echo "a print, no report";;
                Babbler) echo "${MARK}42 businesses!";;
                Impostor) echo "$REPORT" | sed s/Impostor/Paris/;;
                "Cut off") echo "$REPORT" | cut -c 1-30;;
                *) echo "$REPORT";;
            esac"#,
        ),
    );
    must_be(&results, ["no report", "babbled", "Good", "babbled", "babbled"]);
}

#[test]
fn prints_around_a_report_are_ignored() {
    let results = scrape(
        ["Before", "After", "Binary"],
        script(
            r#"case "$0" in
                After) echo "$REPORT"; echo "done";;
                Before) echo "starting"; echo; echo "$REPORT";;
                Binary) printf '\377\376\n'; echo "$REPORT"; printf 'no line end';;
            esac"#,
        ),
    );
    must_be(&results, ["Before", "After", "Binary"]);
}

#[test]
fn flooding_output_blocks_no_process() {
    // 300 kB are more than a pipe can buffer. They are carriage returns, to spare your terminal.
    let results = scrape(
        ["Good", "Floods before", "Floods after", "Babbles and floods"],
        script(
            r#"flood() { dd if=/dev/zero bs=1000 count=300 2>/dev/null | tr '\0' '\r'; echo; }
            case "$0" in
                "Floods before") flood; echo "$REPORT";;
                "Floods after") echo "$REPORT"; flood;;
                Babbles*) echo "${MARK}{}"; flood;;
                *) echo "$REPORT";;
            esac"#,
        ),
    );
    must_be(&results, ["Good", "Floods before", "Floods after", "babbled"]);
}

#[test]
fn no_child_or_zombie_is_left() {
    let folder = Folder::new("no-process");
    let results = scrape(
        ["Good", "Exits", "Babbler", "Silent"],
        script(
            r#"echo $$ > "$FOLDER/$0.pid"
            case "$0" in
                Good) echo "$REPORT";;
                Exits) exit 1;;
                Babbler) echo "${MARK}no report at all";;
            esac"#,
        )
        .env("FOLDER", &folder.0),
    );
    must_be(&results, ["Good", "exited", "babbled", "no report"]);
    let mut left = Vec::new();
    for file in fs::read_dir(&folder.0).unwrap() {
        let path = file.unwrap().path();
        let pid = fs::read_to_string(&path).unwrap().trim().to_owned();
        // A signal still reaches a process that has ended but was not waited for.
        let alive = Command::new("sh").args(["-c", &format!("kill -0 {pid} 2>/dev/null")]).status();
        if alive.unwrap().success() {
            left.push(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
    }
    assert!(
        left.is_empty(),
        "\n{}",
        Finding::new(
            "when scrape_parallel returns, every process it started has ended and was waited for",
            format!("still there: the processes of {left:?}"),
            "there is an early `return` or a `?` before `wait`, often in the branch of an error",
            "call `wait` on each child first, whatever it printed, and decide about its result afterwards",
        )
    );
}

#[test]
fn a_missing_program_fails_every_city() {
    let command = CityCommand::new("/no/such/program", ["--report"]);
    let results = scrape(["Toronto", "Zürich"], command);
    must_be(&results, ["not started", "not started"]);
}

#[test]
fn no_cities_make_no_results() {
    let results = scrape([], CityCommand::new("/no/such/program", ["--report"]));
    must_be(&results, []);
}

/// Each city has 3 businesses.
fn four_cities(plan: impl Fn(&service::Asked) -> Answer + Send + Sync + 'static) -> Service {
    CITIES.into_iter().enumerate().fold(Service::start(plan), |service, (number, city)| {
        service.city(city, &ids(&format!("city{number}"), 3))
    })
}

/// A command for processes that scrape their city with given code.
fn sequential_children(service: &Service, folder: &Folder) -> CityCommand {
    let (url, store) = (service.url(), folder.store());
    let args = ["scrape-sequential", "--report", "--base-url", &url, "--store", &store];
    let patient = ["--timeout-ms", "20000"];
    CityCommand::new(env!("CARGO_BIN_EXE_yelp"), args.into_iter().chain(patient))
        .env("YELP_API_KEY", KEY)
}

/// A command for processes that run a shell script. It finds the city in `$0`, its report as the line `$REPORT`, and
/// the mark of such a line in `$MARK`.
fn script(script: &str) -> CityCommand {
    let report = part3_yelp::report::report_line(&CityReport::new("CITY"));
    let script = format!("REPORT=$(echo \"$LINE\" | sed \"s/CITY/$0/\")\n{script}");
    CityCommand::new("sh", ["-c", &script]).env("LINE", report).env("MARK", REPORT_MARK)
}

fn scrape<const N: usize>(cities: [&str; N], command: CityCommand) -> Report {
    let cities = cities.map(str::to_owned);
    let results = within(
        "scrape_parallel to return; a process whose output is not read waits for ever, so read \
         to the end before you wait for it",
        move || scrape_parallel(&cities, &command),
    );
    assert!(
        results.len() == N,
        "\n{}",
        Finding::new(
            format!("{N} cities make {N} results"),
            format!("{} results", results.len()),
            "failed cities are left out, or the first failure ends the loop",
            "return one `Result` for each city, failures included",
        )
    );
    results
}

fn must_be<const N: usize>(results: &Report, expected: [&str; N]) {
    let seen: Vec<_> = results.iter().map(told).collect();
    let errors: Vec<_> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    assert!(
        seen == expected,
        "\n{}",
        Finding::new(
            format!("the results of the cities are {expected:?}"),
            format!("{seen:?}; errors: {errors:?}"),
            "the exit status is ignored, or what one process does decides about another; \
             an exit status other than 0 makes the report invalid",
            "for each city: read all lines, wait, then look at the status, then at the report",
        )
    );
}

/// The city of the report, or the kind of error.
fn told(result: &Result<CityReport, CityError>) -> &str {
    match result {
        Ok(report) => &report.city,
        Err(CityError::NotStarted { .. }) => "not started",
        Err(CityError::Exited { .. }) => "exited",
        Err(CityError::NoReport { .. }) => "no report",
        Err(CityError::Babbled { .. }) => "babbled",
    }
}
