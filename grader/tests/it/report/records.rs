//! Fixed records that were never graded. One is perfect, one has every outcome, one is hostile.

use std::collections::BTreeMap;

use engine::{
    course::Feedback,
    record::{
        CheckMeasurement, CheckRecord, Lateness, Measurements, Outcome, Override, Record, Round,
        Share, Speedup, VERSION,
    },
    report::{Standing, Status},
};
use lab::Finding;
use sandbox::Layer;
use witness::{
    run::Because,
    timeline::{Span, Together},
};

/// Text that a learner must not see if the level hides what was seen.
pub(crate) const HIDDEN: &str = "HIDDEN-CANARY";

/// All three records as a class.
pub(crate) fn class() -> Vec<Record> {
    vec![perfect(), every_outcome(), hostile()]
}

/// Data about learners that these records do not contain.
pub(crate) fn standings() -> Vec<Standing> {
    let standing = |student: &str, status, why: &str| Standing {
        student: student.into(),
        name: if student == "gus" { "Gus Björk".into() } else { String::new() },
        section: if student == "gus" { "Mon 10".into() } else { String::new() },
        status,
        why: why.into(),
    };
    vec![
        standing("ben", Status::NotOnTheRoster, "add a line there, or correct the name"),
        standing("=fay", Status::NotGraded, "fay.rar: it is a RAR archive\n<b>\u{1b}[31m"),
        standing("gus", Status::HandedInNothing, ""),
    ]
}

/// Everything is right, with a speed-up and two processes running.
pub(crate) fn perfect() -> Record {
    let mut record = empty("ada");
    (record.name, record.section) = ("Ada Lovelace".into(), "Tue 14".into());
    for name in ["items", "all-in-flight", "thread-names"] {
        add(&mut record, "request_concurrent", name, Outcome::Pass);
    }
    add(&mut record, "process_pool", "speed-up", Outcome::Pass);
    let in_flight_check = measured(&mut record, "request_concurrent/all-in-flight");
    in_flight_check.spans = in_flight(20);
    in_flight_check.together = Some(Together { counted: 20, wanted: 20, at_us: 96_000 });
    in_flight_check.held = "All 20 requests were in flight at the same time.".into();
    measured(&mut record, "request_concurrent/items").held =
        "`items` returned 22 of 22 items, also for a repeated id.".into();
    measured(&mut record, "process_pool/speed-up").spans = two_processes();
    record.measurements.speedups.insert("process_pool/speed-up".into(), speedup(1.87, 0.96));
    record
}

/// Each outcome once, each feedback level, notes and last words.
pub(crate) fn every_outcome() -> Record {
    let mut record = empty("ben");
    let exercise = "request_pooled";
    add(&mut record, exercise, "pass", Outcome::Pass);
    add(&mut record, exercise, "pass-category", Outcome::Pass);
    record.checks.last_mut().unwrap().feedback = Feedback::Category;
    measured(&mut record, "request_pooled/pass-category").held = HIDDEN.into();
    add(&mut record, exercise, "fail", Outcome::Fail);
    find(&mut record, Feedback::Full, "one after the other: 1 at the same moment");
    let one_by_one_check = measured(&mut record, "request_pooled/fail");
    one_by_one_check.spans = one_by_one(6);
    one_by_one_check.spans_left_out = 3;
    one_by_one_check.together = Some(Together { counted: 1, wanted: 6, at_us: 49_000 });
    add(&mut record, exercise, "fail-category", Outcome::Fail);
    find(&mut record, Feedback::Category, HIDDEN);
    measured(&mut record, "request_pooled/fail-category").spans = hidden_span();
    measured(&mut record, "request_pooled/fail-category").last_words = HIDDEN.into();
    add(&mut record, exercise, "crash-points-only", Outcome::Crash);
    find(&mut record, Feedback::PointsOnly, HIDDEN);
    measured(&mut record, "request_pooled/crash-points-only").last_words = HIDDEN.into();
    add(&mut record, exercise, "timeout", Outcome::Timeout);
    find(&mut record, Feedback::Full, "the program did not end within 20 s");
    measured(&mut record, "request_pooled/timeout").decided_by = Because::Patience;
    add(&mut record, exercise, "crash", Outcome::Crash);
    find(&mut record, Feedback::Full, "a panic");
    measured(&mut record, "request_pooled/crash").last_words =
        "thread 'main' panicked at part2-threading/src/exercises/request_pooled.rs:14:9: oh".into();
    add(&mut record, "counter", "build-error", Outcome::BuildError);
    say(
        &mut record,
        "error: this file contains an unclosed delimiter\n  --> src/exercises/counter.rs:9:3\n   |\n\
         4 | pub fn count() {\n   |                - unclosed delimiter\n...\n9 | }\n   |  ^",
    );
    add(&mut record, "scrape_parallel", "blocked", Outcome::Blocked);
    say(&mut record, "it needs scrape_city, which is not right yet: see the messages there");
    add(&mut record, "scrape_parallel", "speed-up", Outcome::NotMeasured);
    say(&mut record, "it is measured when all other checks of the exercise pass");
    add(&mut record, "primes_parallel", "not-measurable", Outcome::NotMeasurable);
    say(&mut record, "the machine was too busy: 1 of 6 rounds got its cores");
    record.measurements.speedups.insert("primes_parallel/not-measurable".into(), {
        let mut speedup = speedup(1.02, 0.61);
        speedup.rounds.iter_mut().for_each(|round| round.disturbed = true);
        (speedup.fastest_of, speedup.confidence) = (3, 0.999);
        speedup
    });
    add(&mut record, "primes_parallel", "grader-error", Outcome::GraderError);
    say(&mut record, "could not start the gate server on 127.0.0.1:0: HIDDEN-CANARY");
    record
        .notes
        .push("part2-threading/src/exercises/old.rs is no exercise's file and was ignored".into());
    late_and_overridden(&mut record);
    record
}

/// A late assignment with a check whose points the instructor has set.
fn late_and_overridden(record: &mut Record) {
    record.assignment = Some("week-2".into());
    let check = record.checks.iter_mut().find(|c| c.id == "request_pooled/fail").unwrap();
    let reason = "shown in the lab on the 3rd".to_owned();
    check.overridden = Some(Override { graded: check.points, reason });
    check.points = 2.0;
    record.score += 2.0 - 0.7;
    record.late = Some(Lateness { days: 3, days_charged: 1, term_days: 1, points_lost: 0.7 });
    record.notes.extend([
        "request_pooled/fail: 2 points instead of 0, set by the instructor: shown in the lab on the \
         3rd"
        .to_owned(),
        "handed in 2026-03-04 08:00 +01:00, due 2026-03-01 23:59 +01:00: 3 days late, 1 free, 1 of \
         the term's: 0.7 points less"
            .to_owned(),
    ]);
}

/// Each text from the learner attacks its reader.
pub(crate) fn hostile() -> Record {
    let mut record = empty(
        "=cmd|' /C calc'!A0\u{1b}[31m<script>alert(1)</script>\"&'\n::error::x\u{202e}drow\u{0}",
    );
    add(&mut record, "request_pooled", "faults", Outcome::Crash);
    let finding = Finding::new(
        "each result is in its place",
        "`</pre><img src=x onerror=alert(1)>` ```\n# big\n]]> \u{1b}]0;title\u{7}",
        "\n::notice title=forged::all points\n##[group]forged\n##vso[task.setvariable]x",
        "@everyone, look: https://example.org/ | a | b |",
    );
    let check = record.checks.last_mut().unwrap();
    check.message = finding.to_string();
    check.finding = Some(finding);
    let own = measured(&mut record, "request_pooled/faults");
    own.last_words =
        "+1\t=HYPERLINK(\"http://example.org\") \u{9b}31m {{7*7}} ${x} \u{ffff}".into();
    own.spans = vec![
        Span {
            process: 7,
            thread: "</text><script>alert(2)</script>".into(),
            label: "\"><svg onload=alert(3)>".into(),
            start_us: 900,
            // Before its start. The grader never writes this, but a file may contain it.
            end_us: 100,
            ..Span::default()
        },
        Span { process: 8, thread: "-".into(), end_us: 40_000, ..Span::default() },
    ];
    add(&mut record, "counter", "exact", Outcome::BuildError);
    say(&mut record, &format!("::error::{}\u{1b}[2J", "long ".repeat(2_000)));
    record.notes.push("part2-threading/src/exercises/<b>.rs\n::warning::note".into());
    let mut linked = speedup(3.0, 1.0);
    linked.report = Some("javascript:alert(4)//../../etc".into());
    record.measurements.speedups.insert("request_pooled/faults".into(), linked);
    record
}

fn empty(student: &str) -> Record {
    Record {
        version: VERSION,
        student: student.into(),
        score: 0.0,
        max_score: 0.0,
        complete: true,
        checks: Vec::new(),
        notes: Vec::new(),
        name: String::new(),
        section: String::new(),
        title: "Parallel programming lab".into(),
        assignment: None,
        late: None,
        submission: "5b1d".repeat(16),
        files: BTreeMap::from([("counter".into(), "90ab12cd34ef5678".into())]),
        code: "c0de".repeat(16),
        course: "c0de".repeat(16),
        seed: 7,
        toolchain: "rustc 1.95.0".into(),
        sandbox: vec![Layer::NetworkNamespace, Layer::Rlimits],
        measurements: Measurements {
            cores: 2,
            graded_at: "2026-11-29T14:03:00Z".into(),
            host: "grader-01".into(),
            build_ms: 1_400,
            checks_ms: 3_210,
            checks: BTreeMap::new(),
            speedups: BTreeMap::new(),
        },
    }
}

fn add(record: &mut Record, exercise: &str, name: &str, outcome: Outcome) {
    let id = format!("{exercise}/{name}");
    let points = match outcome {
        Outcome::Pass | Outcome::NotMeasurable => 2.5,
        Outcome::Blocked => 1.25,
        _ => 0.0,
    };
    record.score += points;
    record.max_score += 2.5;
    record.complete &= !matches!(outcome, Outcome::NotMeasurable | Outcome::GraderError);
    record.measurements.checks.insert(
        id.clone(),
        CheckMeasurement { wall_ms: 120, requests: 20, ..CheckMeasurement::default() },
    );
    record.checks.push(CheckRecord {
        id,
        exercise: exercise.into(),
        outcome,
        points,
        max_points: 2.5,
        part: part_of(exercise).into(),
        feedback: Feedback::Full,
        message: String::new(),
        lead: String::new(),
        finding: None,
        overridden: None,
    });
}

fn part_of(exercise: &str) -> &'static str {
    match exercise {
        "primes_parallel" | "process_pool" => "part1-multiprocessing",
        "scrape_parallel" => "part3-yelp",
        _ => "part2-threading",
    }
}

/// Gives the last check a finding, and the message that its level allows.
fn find(record: &mut Record, feedback: Feedback, seen: &str) {
    let finding = Finding::new(
        "all 6 workers make a request at the same moment while work waits",
        seen,
        "usually `join()` stands inside the loop that starts the threads, so that each ends before \
         the next begins",
        "start all threads first, then join them",
    );
    let check = record.checks.last_mut().unwrap();
    check.message = feedback.show(&finding);
    check.finding = Some(finding);
    check.feedback = feedback;
}

fn say(record: &mut Record, message: &str) {
    let check = record.checks.last_mut().unwrap();
    check.lead = message.into();
    check.tell(Feedback::Full);
}

fn measured<'a>(record: &'a mut Record, id: &str) -> &'a mut CheckMeasurement {
    record.measurements.checks.get_mut(id).unwrap()
}

fn speedup(estimate: f64, share: f64) -> Speedup {
    let round = |nth: u64| Round {
        sequential_us: 46_000 + nth * 31,
        reference_us: 24_000 + nth * 17,
        learner_us: 24_700 + nth * 23,
        sequential_cpu_us: 46_000,
        reference_cpu_us: 47_500,
        learner_cpu_us: 48_100,
        disturbed: nth == 4,
    };
    Speedup {
        estimate,
        low: estimate - 0.08,
        high: estimate + 0.06,
        confidence: 0.99,
        runs: 9,
        fastest_of: 1,
        share: Share { estimate: share, low: share - 0.04, high: share + 0.03, needed: 0.75 },
        rounds: (0..10).map(round).collect(),
        cores: 2,
        realtime: true,
        report: Some("criterion/ada/process_pool/report/index.html".into()),
    }
}

/// One thread per request, all at the same time.
fn in_flight(number: u64) -> Vec<Span> {
    let span = |nth: u64| Span {
        process: 4711,
        thread: format!("item-{}", nth + 1),
        label: format!("item {}", nth + 1),
        start_us: 2_000 + nth * 350,
        end_us: 103_000 + (nth * 7 % number) * 900,
        tid: 4800 + u32::try_from(nth).unwrap(),
        open: nth == 3,
    };
    (0..number).map(span).collect()
}

/// One thread that was held, and later requests whose threads were not looked up.
fn one_by_one(number: u64) -> Vec<Span> {
    let span = |nth: u64| Span {
        process: if nth == 0 { 4712 } else { 0 },
        tid: if nth == 0 { 4713 } else { 0 },
        label: format!("item {}", nth + 1),
        start_us: nth * 50_000,
        end_us: if nth == 0 { 49_000 } else { nth * 50_000 },
        ..Span::default()
    };
    (0..number).map(span).collect()
}

fn two_processes() -> Vec<Span> {
    let span = |process: u32, nth: u64| Span {
        process,
        thread: "main".into(),
        label: format!("task {nth}"),
        start_us: nth * 12_000 + u64::from(process) * 100,
        end_us: nth * 12_000 + 11_000,
        tid: process,
        open: false,
    };
    (0..8).map(|nth| span(20 + u32::try_from(nth % 2).unwrap(), nth / 2)).collect()
}

fn hidden_span() -> Vec<Span> {
    let name = HIDDEN.to_owned();
    vec![Span { process: 1, thread: name.clone(), label: name, end_us: 1, ..Span::default() }]
}
