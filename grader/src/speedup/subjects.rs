//! What is run for a speed-up, exercise by exercise: command lines and worlds, fresh for each round.
//!
//! On a quiet machine, the sequential program takes 25 to 80 ms: long against the start of a process,
//! short enough for ten rounds of five exercises in some seconds.

use std::time::Duration;

use fastrand::Rng;

use super::rule::Kind;
use crate::world::{World, hacker_news::HackerNews, yelp::Yelp};

/// How one exercise's speed-up is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// The exercise.
    pub exercise: &'static str,
    /// What its work is made of, with so many workers.
    pub kind: Kind,
}

/// One round's command lines: the same task, one after another and together.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) sequential: Vec<String>,
    pub(super) parallel: Vec<String>,
}

/// The service's time for one answer, where the work is waiting.
pub(super) const LATENCY: Duration = Duration::from_millis(6);

/// The same on a machine that shows no speed-up with [`LATENCY`]: what other programs take of the cores
/// weighs less then.
pub(super) const LATENCY_AMONG_OTHERS: Duration = Duration::from_millis(25);

/// Requests of a waiting exercise.
const REQUESTS: usize = 6;

/// Workers of the pool that waits.
const POOL: usize = 3;

/// The key that the simulated service takes.
pub(super) const KEY: &str = "speed-up";

/// How the speed-up of `exercise` is measured on `cores` cores; `None` when it has none.
pub fn subject(exercise: &str, cores: usize) -> Option<Subject> {
    let computing = Kind::Computing { workers: cores.clamp(1, 4) };
    let (exercise, kind) = match exercise {
        "primes_parallel" => ("primes_parallel", computing),
        "process_pool" => ("process_pool", computing),
        "request_concurrent" => ("request_concurrent", Kind::Waiting),
        "request_pooled" => ("request_pooled", Kind::Waiting),
        "scrape_parallel" => ("scrape_parallel", Kind::Waiting),
        _ => return None,
    };
    Some(Subject { exercise, kind })
}

/// The page that Criterion writes of a subject when it draws, as a path from the folder it writes to.
pub fn page(subject: Subject) -> String {
    super::estimate::page(subject.exercise)
}

impl Subject {
    /// A task for one round, with data that nobody can know by heart. `program` is the path inside
    /// of the program that runs it, and `server` the service's address.
    pub(super) fn task(&self, rng: &mut Rng, program: &str, server: &str) -> Task {
        let words = |text: String| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let workers = match self.kind {
            Kind::Computing { workers } => workers,
            Kind::Waiting => POOL,
        };
        match self.exercise {
            "primes_parallel" => {
                let range = large_numbers(rng, 50_000);
                Task {
                    sequential: words(format!("primes-sequential --range {range}")),
                    parallel: words(format!("primes-parallel --range {range} --threads {workers}")),
                }
            }
            "process_pool" => {
                // More of them, in fewer pieces: to start a worker and to wake it for each piece takes a
                // virtual machine so long that the pool gains little on less.
                let range = large_numbers(rng, 70_000);
                let pool = format!(
                    "process-pool --range {range} --chunks 48 --processes {workers} --worker {program} worker"
                );
                Task {
                    sequential: words(format!("primes-sequential --range {range}")),
                    parallel: words(pool),
                }
            }
            "scrape_parallel" => {
                let cities = CITIES.map(|city| format!("--city {city}")).join(" ");
                let store = crate::sandbox::SCRATCH;
                let common = format!("--base-url {server} --store sqlite:{store}/docs.sqlite");
                let command = format!("{program} scrape-sequential --report {common}");
                Task {
                    sequential: words(format!("scrape-sequential {common} {cities}")),
                    parallel: words(format!(
                        "scrape-parallel {common} {cities} --command {command}"
                    )),
                }
            }
            waiting => {
                let ids: Vec<_> = (0..REQUESTS).map(|n| (n + 1).to_string()).collect();
                let common = format!("--base-url {server} --ids {}", ids.join(","));
                let pool = if waiting == "request_pooled" {
                    format!(" --workers {POOL}")
                } else {
                    String::new()
                };
                Task {
                    sequential: words(format!("request-sequential {common}")),
                    parallel: words(format!("{} {common}{pool}", waiting.replace('_', "-"))),
                }
            }
        }
    }

    /// The world in which the three programs of a round run, each in one of its own that is alike; its
    /// service answers after `latency`. `None` where there is nothing to ask.
    pub(super) fn world(&self, seed: u64, latency: Duration) -> Option<World> {
        let mut rng = Rng::with_seed(seed);
        let world = match self.exercise {
            "scrape_parallel" => {
                let mut yelp = Yelp::default();
                yelp.key = KEY.into();
                World::of(
                    CITIES
                        .iter()
                        .fold(yelp, |yelp, city| yelp.with_city(city, BUSINESSES, &mut rng)),
                )
            }
            "request_concurrent" | "request_pooled" => {
                World::of(HackerNews::random(1..=REQUESTS as u64, &mut rng))
            }
            _ => return None,
        };
        Some(world.answering_after(latency))
    }
}

/// A range of `count` numbers that are work: large ones, so that neither handing out numbers one by one nor the
/// answers' JSON weighs much against testing them.
fn large_numbers(rng: &mut Rng, count: u64) -> String {
    let start = 100_000_000 + rng.u64(..1_000_000);
    format!("{start}..{}", start + count)
}

/// Cities of the scrape, and businesses in each.
const CITIES: [&str; 4] = ["Aachen", "Bergen", "Cadiz", "Delft"];
const BUSINESSES: usize = 1;
