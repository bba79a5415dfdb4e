//! Talks to processes outside through unix sockets, with and without a name in the file system.
//!
//! checks: items
//! outcome: crash
//! says: refused

use std::{
    collections::BTreeMap,
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixDatagram, UnixListener, UnixStream},
    },
};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

fn attack() -> Vec<String> {
    let mut done = Vec::new();
    let paths = ["@CANARY_DIR@/stream", "/var/run/docker.sock", "/run/dbus/system_bus_socket"];
    for path in paths {
        if UnixStream::connect(path).is_ok() {
            done.push(path.to_owned());
        }
    }
    for name in ["@ABSTRACT_NAME@", "/tmp/.X11-unix/X0"] {
        let Ok(address) = SocketAddr::from_abstract_name(name) else { continue };
        if UnixStream::connect_addr(&address).is_ok() {
            done.push(name.to_owned());
        }
    }
    if let Ok(socket) = UnixDatagram::unbound() {
        done.push("a datagram socket".into());
        socket.send_to(b"the answers", "@CANARY_DIR@/datagram").ok();
    }
    let own = SocketAddr::from_abstract_name("lab-left-listening");
    if own.and_then(|own| UnixListener::bind_addr(&own)).is_ok() {
        done.push("a name for the next submission".into());
    }
    if UnixListener::bind("lab-left").is_ok() || UnixDatagram::pair().is_ok() {
        done.push("a listener, or a pair that can be connected to others".into());
    }
    done
}
