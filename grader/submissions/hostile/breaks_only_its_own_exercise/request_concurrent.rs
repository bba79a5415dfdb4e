//! Does not compile and tries to break another exercise with it. The other exercise keeps its
//! points.
//!
//! checks: items
//! outcome: build-error
//! says: wrong

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

#[macro_export]
macro_rules! panic {
    ($($any:tt)*) => {
        compile_error!("broken")
    };
}
#[macro_export]
macro_rules! todo {
    ($($any:tt)*) => {
        compile_error!("broken")
    };
}
impl Drop for crate::HnClient {
    fn drop(&mut self) {
        wrong
    }
}

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
