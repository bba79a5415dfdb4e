//! A made-up class of a thousand, for the page that must open at once.

use std::{env, fs, path::Path};

use engine::{
    record::{Outcome, Record},
    report::{Format, write_formats, write_record},
};
use fastrand::Rng;
use lab::Finding;

use super::records;

const LEARNERS: usize = 1_000;

/// Learners of all levels, with six checks per exercise and three speed-ups.
fn made_up(number: usize) -> Vec<Record> {
    let mut rng = Rng::with_seed(11);
    (0..number).map(|nth| learner(nth, &mut rng)).collect()
}

/// The checks of each made-up exercise.
const CHECKS: [&str; 6] =
    ["results", "all-at-once", "never-over", "faults", "no-child-left", "speed-up"];

fn learner(nth: usize, rng: &mut Rng) -> Record {
    let names = ["Ada", "Björn", "Chloé", "Dmitri", "Eva", "Fatima", "Goran", "Hana", "Íris"];
    let mut record = records::perfect();
    let pattern = record.checks[0].clone();
    let speedup = record.measurements.speedups.values().next().unwrap().clone();
    let measurement = record.measurements.checks[&pattern.id].clone();
    record.student = format!("{} {:04}", names[nth % names.len()], nth);
    record.name.clear();
    record.section = ["Mon 10", "Tue 14", "Thu 16"][nth % 3].into();
    record.checks.clear();
    record.measurements.checks.clear();
    record.measurements.speedups.clear();
    let strength = 1.0 - rng.f64().powi(2);
    for (place, exercise) in course::CATALOG.exercises.iter().enumerate() {
        let exercise = exercise.name;
        let compiles = rng.f64() < 0.97;
        for (number, name) in CHECKS.into_iter().enumerate() {
            let hard = 0.02 * place as f64 + 0.08 * number as f64;
            let luck = rng.f64();
            let outcome = if compiles {
                outcome(luck, 0.7 * strength + 0.45 - hard)
            } else {
                Outcome::BuildError
            };
            let mut check = pattern.clone();
            check.exercise = exercise.into();
            check.id = format!("{exercise}/{name}");
            check.outcome = outcome;
            check.max_points = 2.0;
            let given = matches!(outcome, Outcome::Pass | Outcome::NotMeasurable);
            check.points = if given { 2.0 } else { 0.0 };
            if outcome.loses_points() {
                let cause = ["a lock is held around the work", "threads start one by one"];
                let cause = cause[rng.usize(0..cause.len())];
                check.finding =
                    Some(Finding::new("all at the same time", "1 of 20", cause, "start all first"));
            }
            if outcome == Outcome::BuildError {
                check.lead = "error[E0382]: use of moved value: `client`".into();
            }
            if number == 5 && place % 4 == 0 {
                let mut own = speedup.clone();
                own.share.estimate =
                    if given { 0.8 + 0.22 * rng.f64() } else { 0.4 + 0.3 * rng.f64() };
                own.estimate = own.share.estimate * 1.93;
                record.measurements.speedups.insert(check.id.clone(), own);
            }
            record.measurements.checks.insert(check.id.clone(), measurement.clone());
            record.checks.push(check);
        }
    }
    record.score = record.checks.iter().map(|check| check.points).sum();
    record.max_score = record.checks.iter().map(|check| check.max_points).sum();
    let open = |o| matches!(o, Outcome::NotMeasurable | Outcome::GraderError);
    record.complete = !record.checks.iter().any(|check| open(check.outcome));
    record
}

/// The outcome of a check that passes with this probability, for a draw from 0 to 1.
fn outcome(luck: f64, passes: f64) -> Outcome {
    match luck {
        luck if luck < 0.0005 => Outcome::NotMeasurable,
        luck if luck < 0.0005 + passes => Outcome::Pass,
        luck if luck < 0.97 => Outcome::Fail,
        luck if luck < 0.99 => Outcome::Crash,
        luck if luck < 0.99995 => Outcome::Timeout,
        _ => Outcome::GraderError,
    }
}

#[test]
fn large_class_page_stays_small() {
    let page =
        engine::report::html::class(&made_up(LEARNERS), &[], |record| record.student.clone());
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    assert_eq!(page.matches("<tr data-has=").count(), LEARNERS);
}

/// A browser ignores the second one, so what it says is lost.
#[test]
fn no_element_has_an_attribute_twice() {
    let page = engine::report::html::class(&made_up(60), &[], |record| record.student.clone());
    let body = &page[page.find("<body").unwrap()..page.rfind("<script").unwrap()];
    for tag in body.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        // Every second piece is the value of an attribute.
        let outside = tag.split('"').step_by(2);
        let mut names: Vec<_> = outside.filter_map(|piece| piece.strip_suffix('=')).collect();
        let all = names.len();
        names.sort_by_key(|name| name.rsplit(' ').next());
        names.dedup_by_key(|name| name.rsplit(' ').next());
        assert_eq!(names.len(), all, "<{tag}>");
    }
}

#[test]
fn empty_class_has_a_page() {
    assert!(
        engine::report::html::class(&[], &[], |_| String::new()).contains("No result has a score")
    );
}

/// Not a test. `.ci/reports` opens the pages that it writes in a browser.
#[test]
#[ignore = "writes pages into the folder that REPORTS names"]
fn write_a_made_up_class() {
    let folder = env::var_os("REPORTS").unwrap();
    let folder = Path::new(&folder);
    for (name, class) in [("large", made_up(LEARNERS)), ("small", records::class())] {
        let folder = folder.join(name);
        fs::create_dir_all(&folder).unwrap();
        for record in class.iter().take(3) {
            write_record(&folder, record).unwrap();
        }
        write_formats(&folder, &class, &[], &[Format::ClassHtml]).unwrap();
        write_formats(&folder, &class[..3], &[], &Format::ALL).unwrap();
        write_formats(&folder, &class, &[], &[Format::ClassHtml, Format::Canvas, Format::Csv])
            .unwrap();
    }
}
