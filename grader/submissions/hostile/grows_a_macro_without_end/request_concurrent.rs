//! Doubles a macro until memory runs out.
//!
//! checks: items
//! outcome: build-error
//! within: 180 s

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

macro_rules! double {
    ($($all:tt)*) => { double!($($all)* $($all)*) };
}
const ALL: &[u8] = &[double!(1, 2, 3, 4, 5, 6, 7, 8,)];

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
