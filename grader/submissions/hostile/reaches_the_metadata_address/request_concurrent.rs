//! Requests the cloud's metadata and other addresses outside.
//!
//! checks: items
//! outcome: crash
//! says: refused

use std::{
    collections::BTreeMap,
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

fn attack() -> Vec<&'static str> {
    let addresses = [
        "169.254.169.254:80",
        "100.100.100.200:80",
        "[fd00:ec2::254]:80",
        "[::1]:@TCP_PORT@",
        "1.1.1.1:53",
        "8.8.8.8:443",
        "10.0.0.1:80",
        "172.17.0.1:2375",
        "192.168.0.1:80",
    ];
    let reached = |address: &&str| {
        let address: Option<SocketAddr> = address.parse().ok();
        address.is_some_and(|at| {
            TcpStream::connect_timeout(&at, Duration::from_millis(200)).is_ok()
        })
    };
    addresses.into_iter().filter(reached).collect()
}
