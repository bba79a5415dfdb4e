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
type T8 = (T7, T7, T7, T7, T7, T7, T7, T7);
type T9 = (T8, T8, T8, T8, T8, T8, T8, T8);
type T10 = (T9, T9, T9, T9, T9, T9, T9, T9);
type T11 = (T10, T10, T10, T10, T10, T10, T10, T10);
type T12 = (T11, T11, T11, T11, T11, T11, T11, T11);
type T13 = (T12, T12, T12, T12, T12, T12, T12, T12);
type T14 = (T13, T13, T13, T13, T13, T13, T13, T13);
type T15 = (T14, T14, T14, T14, T14, T14, T14, T14);
type T16 = (T15, T15, T15, T15, T15, T15, T15, T15);
type T17 = (T16, T16, T16, T16, T16, T16, T16, T16);
type T18 = (T17, T17, T17, T17, T17, T17, T17, T17);
type T19 = (T18, T18, T18, T18, T18, T18, T18, T18);
type T20 = (T19, T19, T19, T19, T19, T19, T19, T19);
type T21 = (T20, T20, T20, T20, T20, T20, T20, T20);
type T22 = (T21, T21, T21, T21, T21, T21, T21, T21);
fn shown<T: std::fmt::Debug + Default>() -> String {
    format!("{:?}", T::default())
}
pub fn all() -> String {
    shown::<T22>()
}

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
