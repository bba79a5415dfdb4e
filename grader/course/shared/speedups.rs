//! The tasks and services with which the speed-ups of several exercises are measured.
//!
//! On a quiet machine the sequential program takes 25 to 80 ms. That is long compared with the start of a process,
//! and short enough for ten rounds of five exercises within seconds.

use fastrand::Rng;
use witness::{Terms, world::World};

use crate::services::hacker_news::HackerNews;

/// The number of requests in an exercise that waits.
const REQUESTS: u64 = 6;

/// The arguments of a command line, which single spaces separate.
pub(crate) fn words(text: String) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

/// A range of `count` large numbers. Testing them takes long compared with handing out numbers one by one and with
/// the answers' JSON.
pub(crate) fn large_numbers(rng: &mut Rng, count: u64) -> String {
    let start = 100_000_000 + rng.u64(..1_000_000);
    format!("{start}..{}", start + count)
}

/// The service of Part 2, with [`REQUESTS`] items.
pub(crate) fn service(rng: &mut Rng) -> World {
    World::of(HackerNews::random(1..=REQUESTS, rng))
}

/// The options by which a program requests all of [`service`].
pub(crate) fn all_items(terms: &Terms) -> String {
    let ids: Vec<_> = (1..=REQUESTS).map(|id| id.to_string()).collect();
    format!("--base-url {} --ids {}", terms.server, ids.join(","))
}
