//! Connects to a server that listens on the host's loopback, and to ports where servers often
//! listen.
//!
//! checks: items
//! outcome: crash
//! says: refused

use std::{
    collections::BTreeMap,
    env,
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

fn attack() -> Vec<u16> {
    let ports = ["@TCP_PORT@".parse().unwrap_or(1), 22, 25, 53, 80, 111, 443, 631, 2375, 6443, 8080];
    let own: u16 = env::args()
        .find_map(|arg| arg.strip_prefix("http://127.0.0.1:")?.parse().ok())
        .unwrap_or_default();
    let reached = |port: &u16| {
        let address = SocketAddr::from(([127, 0, 0, 1], *port));
        *port != own && TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok()
    };
    ports.into_iter().filter(reached).collect()
}
