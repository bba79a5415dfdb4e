//! Requests to the gate. A hold needs no more HTTP than this, so Part 1 needs no HTTP client.
//!
//! A held step is one waiting thread and one socket. So two threads never share a connection, but one thread may use the
//! same one for its next step.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
};

/// Adds a signature to the head of a request to the gate.
pub(super) trait Signs {
    /// A header including its line end, or nothing.
    fn header(&self, gate: SocketAddr, path: &str) -> String;
}

/// Adds no signature.
pub(super) struct Unsigned;

impl Signs for Unsigned {
    fn header(&self, _: SocketAddr, _: &str) -> String {
        String::new()
    }
}

/// The maximum size of an answer's head or body, in bytes.
const LONGEST: u64 = 1 << 20;

/// A connection to the gate that is kept for the next step of the same thread, if the gate keeps it open.
#[derive(Debug, Default)]
pub struct Connection(Option<BufReader<TcpStream>>);

impl Connection {
    /// Sends one request, and waits for the answer.
    pub(super) fn ask(
        &mut self,
        address: SocketAddr,
        path: &str,
        signer: &impl Signs,
    ) -> io::Result<()> {
        // A gate may have closed a connection that was not used for a while.
        if let Some(kept) = self.0.take()
            && let Ok((_, kept)) = ask(kept, address, path, signer, true)
        {
            self.0 = kept;
            return Ok(());
        }
        let new = BufReader::new(TcpStream::connect(address)?);
        self.0 = ask(new, address, path, signer, true)?.1;
        Ok(())
    }
}

/// Sends one request on a connection of its own, and returns the body.
pub(super) fn request(address: SocketAddr, path: &str, signer: &impl Signs) -> io::Result<String> {
    let stream = BufReader::new(TcpStream::connect(address)?);
    Ok(ask(stream, address, path, signer, false)?.0)
}

/// Sends one request, and returns the body, and the connection if both sides keep it.
fn ask(
    mut stream: BufReader<TcpStream>,
    address: SocketAddr,
    path: &str,
    signer: &impl Signs,
    keep: bool,
) -> io::Result<(String, Option<BufReader<TcpStream>>)> {
    let signed = signer.header(address, path);
    let close = if keep { "" } else { "Connection: close\r\n" };
    // Sent in one piece, because each write wakes the gate.
    let question = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{signed}{close}\r\n");
    stream.get_mut().write_all(question.as_bytes())?;
    let head = head_of(&mut stream)?;
    let value = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    };
    let length = value("content-length").and_then(|length| length.parse::<u64>().ok());
    let closes = value("connection").is_some_and(|said| said.eq_ignore_ascii_case("close"));
    let mut body = String::new();
    stream.by_ref().take(length.unwrap_or(LONGEST).min(LONGEST)).read_to_string(&mut body)?;
    Ok((body, (keep && length.is_some() && !closes).then_some(stream)))
}

/// The lines up to the empty one.
fn head_of(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut head = String::new();
    let mut limited = stream.take(LONGEST);
    while !head.ends_with("\r\n\r\n") {
        if limited.read_line(&mut head)? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the gate hung up"));
        }
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;

    /// Answers `answers` on each of the connections that come, in turn, and then hangs up.
    fn gate(connections: &'static [&'static [&'static str]]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for answers in connections {
                let mut stream = BufReader::new(listener.accept().unwrap().0);
                for answer in *answers {
                    head_of(&mut stream).unwrap();
                    stream.get_mut().write_all(answer.as_bytes()).unwrap();
                }
            }
        });
        address
    }

    const KEPT: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    const CLOSED: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

    #[test]
    fn connections_are_kept_if_the_gate_keeps_them() {
        let gate =
            gate(&[&[KEPT, KEPT, CLOSED], &[KEPT], &["HTTP/1.1 200 OK\r\n\r\nuntil the end"]]);
        let mut connection = Connection::default();
        for step in ["first", "second", "third"] {
            connection.ask(gate, step, &Unsigned).unwrap();
        }
        assert!(connection.0.is_none());
        connection.ask(gate, "fourth", &Unsigned).unwrap();
        // The gate has hung up by now, so this step comes on a new connection.
        connection.ask(gate, "fifth", &Unsigned).unwrap();
        assert!(connection.0.is_none());
    }

    #[test]
    fn answers_without_a_length_end_with_the_connection() {
        let gate = gate(&[&["HTTP/1.1 200 OK\r\n\r\nnone"], &["HTTP/1.1 200"]]);
        assert_eq!(request(gate, "/numbers", &Unsigned).unwrap(), "none");
        assert!(request(gate, "/numbers", &Unsigned).is_err());
    }
}
