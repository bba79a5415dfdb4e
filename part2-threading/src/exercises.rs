//! What you write: one file an exercise. No exercise uses another, so do them in any order.

pub mod counter;
pub mod inventory;
pub mod quotes;
pub mod request_concurrent;
pub mod request_pooled;
pub mod sleepers;
