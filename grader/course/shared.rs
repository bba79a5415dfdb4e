//! What the checks of several exercises have in common.

pub(crate) mod hands;
pub(crate) mod inside;
pub(crate) mod primes;
pub(crate) mod speedups;
pub(crate) mod workers;
pub(crate) mod yelp;
