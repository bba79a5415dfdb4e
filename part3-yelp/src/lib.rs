//! Part 3 of the lab copies a business directory into a document store. It uses processes with threads inside, and
//! pauses when the service asks for it.
//!
//! You edit only the files in `src/exercises/`. Everything else is given. Read it and call it, but do not
//! change it. The handout is this crate's `README.md`.
//!
//! | given | for |
//! |---|---|
//! | [`YelpClient`], [`search_business_ids`], [`ScrapeError`] | requests |
//! | [`scrape_business_info`], [`scrape_sequential`], [`DocumentStore`] | documents |
//! | [`CityReport`], [`PoliteReport`], [`Report`] | results |
//! | [`CityCommand`], [`lines_from`], [`parse_report_line`], [`CityError`] | one process per city |
//! | [`pause_until`] | the exercise `polite` |
//!
//! The other modules are the program `yelp`.

pub mod cities;
pub mod city_command;
pub mod exercises;
pub mod program;
pub mod report;
pub mod scrape;
#[cfg(feature = "simulated")]
pub mod simulated;
mod steps;
pub mod store;
pub mod yelp_client;

pub use city_command::CityCommand;
pub use pause::pause_until;
pub use report::{CityError, CityReport, PoliteReport, Report, lines_from, parse_report_line};
pub use scrape::{scrape_business_info, scrape_sequential};
pub use steps::{Main, pause};
pub use store::{DocumentStore, StoreError};
pub use yelp_client::{ScrapeError, YelpClient, search_business_ids};
