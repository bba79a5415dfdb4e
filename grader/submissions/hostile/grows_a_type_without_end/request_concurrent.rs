//! Nests a type so that its name doubles at each step.
//!
//! checks: items
//! outcome: build-error
//! within: 180 s

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

type T0 = (u8, u8);
type T1 = (T0, T0, T0, T0, T0, T0, T0, T0);
type T2 = (T1, T1, T1, T1, T1, T1, T1, T1);
type T3 = (T2, T2, T2, T2, T2, T2, T2, T2);
type T4 = (T3, T3, T3, T3, T3, T3, T3, T3);
type T5 = (T4, T4, T4, T4, T4, T4, T4, T4);
type T6 = (T5, T5, T5, T5, T5, T5, T5, T5);
type T7 = (T6, T6, T6, T6, T6, T6, T6, T6);
fn shown<T: std::fmt::Debug + Default>() -> String {
    format!("{:?}", T::default())
}
pub fn all() -> String {
    shown::<T7>()
}

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
