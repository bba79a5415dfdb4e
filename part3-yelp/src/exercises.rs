//! What you write: one file an exercise. No exercise uses another, so do them in any order.

pub mod polite;
pub mod scrape_city;
pub mod scrape_parallel;
