//! Builds the forbidden word out of a macro.
//!
//! checks: items
//! outcome: build-error
//! says: unsafe

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

macro_rules! sneak {
    ($word:ident $body:block) => { sneak!(@ $body) };
    (@ $body:block) => { unsafe { std::hint::unreachable_unchecked(); $body } };
}
fn sneaky() -> u8 {
    sneak!(anything { 1 })
}

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
