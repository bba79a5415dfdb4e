//! Writes machine instructions.
//!
//! checks: items
//! outcome: build-error
//! says: unsafe

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

std::arch::global_asm!(".globl sneaky", "sneaky: ret");
fn exit() {
    unsafe { std::arch::asm!("syscall", in("rax") 231, in("rdi") 0) }
}

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
