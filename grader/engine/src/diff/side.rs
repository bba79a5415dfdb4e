//! One of the two runs, with the inputs of its verdicts and the reasons for missing results.

use std::collections::{BTreeMap, BTreeSet};

use super::run::Run;
use crate::{
    class::manifest::Manifest,
    record::Record,
    report::{Standing, Status},
};

/// One of the two runs.
#[derive(Debug, Clone)]
pub struct Side {
    /// The path on the command line.
    pub name: String,
    /// Number of people with a result.
    pub people: usize,
    /// The median of the points, and the largest maximum. `None` without any points.
    pub median: Option<(f64, f64)>,
    pub toolchains: BTreeSet<String>,
    /// The digests of the code that formed the verdicts.
    pub code: BTreeSet<String>,
    /// The digests of given code and dependencies.
    pub given: BTreeSet<String>,
    /// The seeds of the checks' random data.
    pub seeds: BTreeSet<u64>,
    /// The assignments. `None` for the whole course.
    pub(super) assignments: BTreeSet<Option<String>>,
    /// The digest of the code, for records that lack it.
    code_of_the_run: Option<String>,
    /// People without a result, with the reason.
    without: BTreeMap<String, Standing>,
}

impl Side {
    pub(super) fn of(run: &Run) -> Self {
        let manifest = run.manifest.as_ref();
        let code_of_the_run = manifest.map(|manifest| manifest.terms.checks.clone());
        let mut side = Self {
            name: run.name.clone(),
            people: run.records.len(),
            median: median(&run.records),
            toolchains: run.records.iter().map(|record| record.toolchain.clone()).collect(),
            code: BTreeSet::new(),
            given: run.records.iter().map(|record| record.course.clone()).collect(),
            seeds: run.records.iter().map(|record| record.seed).collect(),
            assignments: run.records.iter().map(|record| record.assignment.clone()).collect(),
            code_of_the_run,
            without: manifest.map(|m| without(m, &run.records)).unwrap_or_default(),
        };
        side.code = run
            .records
            .iter()
            .filter_map(|record| side.code_of(record))
            .map(str::to_owned)
            .collect();
        side
    }

    /// The digest of the code that formed a record's verdicts, if known.
    pub(super) fn code_of<'a>(&'a self, record: &'a Record) -> Option<&'a str> {
        let own = Some(record.code.as_str()).filter(|code| !code.is_empty());
        own.or(self.code_of_the_run.as_deref())
    }

    /// The reason why a person has no result in this run.
    pub(super) fn why_none(&self, student: &str) -> String {
        match self.without.get(student) {
            None => "not in the class".into(),
            Some(standing) => standing.sentence(),
        }
    }
}

fn without(manifest: &Manifest, records: &[Record]) -> BTreeMap<String, Standing> {
    let is_none = |standing: &Standing| {
        matches!(standing.status, Status::NotGraded | Status::HandedInNothing)
    };
    let standings = manifest.standings(records).into_iter().filter(is_none);
    standings.map(|standing| (standing.student.clone(), standing)).collect()
}

fn median(records: &[Record]) -> Option<(f64, f64)> {
    let mut points: Vec<f64> =
        records.iter().filter(|record| !record.is_faulty()).map(|record| record.score).collect();
    points.sort_by(f64::total_cmp);
    let most = records.iter().map(|record| record.max_score).fold(0.0, f64::max);
    let middle = points.len() / 2;
    let upper = *points.get(middle)?;
    let lower = if points.len().is_multiple_of(2) { points[middle - 1] } else { upper };
    Some((f64::midpoint(lower, upper), most))
}
