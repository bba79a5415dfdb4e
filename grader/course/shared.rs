//! What the checks of several exercises have in common.

pub(crate) mod at_work;
pub(crate) mod further;
pub(crate) mod hands;
pub(crate) mod inside;
pub(crate) mod left_behind;
pub(crate) mod odd;
pub(crate) mod primes;
pub(crate) mod reasons;
pub(crate) mod speedups;
pub(crate) mod watched;
pub(crate) mod workers;
pub(crate) mod yelp;
