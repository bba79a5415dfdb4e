//! Sends what it knows by UDP, which needs no connection.
//!
//! checks: items
//! outcome: crash
//! says: refused

use std::{collections::BTreeMap, net::UdpSocket};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

fn attack() -> Vec<&'static str> {
    let mut sent = Vec::new();
    for own in ["0.0.0.0:0", "127.0.0.1:0", "[::]:0"] {
        let Ok(socket) = UdpSocket::bind(own) else { continue };
        sent.push(own);
        for to in ["127.0.0.1:@UDP_PORT@", "8.8.8.8:53", "255.255.255.255:9"] {
            if socket.send_to(b"the answers", to).is_ok() {
                sent.push(to);
            }
        }
    }
    sent
}
