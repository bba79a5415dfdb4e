//! Part 2 of the lab makes many HTTP requests, with named threads, bounded pools, locks and ordered results.
//!
//! You edit only the files in `src/exercises/`. Everything else is given. Read it and call it, but do not
//! change it. The handout is this crate's `README.md`.
//!
//! | given | for |
//! |---|---|
//! | [`HnClient`], [`request_item`], [`request_sequential`] | items of Hacker News |
//! | [`QuotesClient`], [`request_page`], [`PageKey`], [`Quote`], [`Progress`] | pages of quotes |
//! | [`InventoryClient`], [`request_ip`], [`request_name`], [`request_system`], [`Record`] | hosts |
//! | [`RequestError`] | a request that failed |
//! | [`nap()`], [`EventLog`] | threads that sleep |
//! | [`slow_work`], [`Tally`] | a count that many threads change |
//!
//! The other modules are the program `request-example`.

pub mod events;
pub mod exercises;
pub mod hacker_news;
pub mod http;
pub mod ids;
pub mod inventory_service;
pub mod program;
pub mod quotes_site;
#[cfg(feature = "simulated")]
pub mod simulated;
mod steps;

pub use events::{Event, EventLog};
pub use hacker_news::{HnClient, request_item, request_sequential};
pub use http::RequestError;
pub use inventory_service::{InventoryClient, Record, request_ip, request_name, request_system};
pub use nap::nap;
pub use progress::Progress;
pub use quotes_site::{PageKey, Quote, QuotesClient, request_page};
pub use steps::{Main, nap, progress, tally};
pub use tally::{Tally, slow_work};
