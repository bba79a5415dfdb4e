//! Waits on a port for a connection from another submission or from outside.
//!
//! checks: items
//! outcome: crash
//! says: refused

use std::{collections::BTreeMap, net::TcpListener};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

fn attack() -> Vec<String> {
    let own = ["0.0.0.0:0", "127.0.0.1:0", "127.0.0.1:8081", "[::]:0", "127.0.0.1:8080"];
    let listening: Vec<_> = own.iter().filter_map(|own| TcpListener::bind(own).ok()).collect();
    listening.iter().map(|listener| format!("{:?}", listener.local_addr())).collect()
}
