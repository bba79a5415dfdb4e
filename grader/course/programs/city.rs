//! A city command of the grader's: a process that says and does what the grader's server tells it.
//!
//! `city ADDRESS CITY` asks `GET /city/CITY/0`, then `/1` and so on. The first line of an answer is
//! `ask`, to go on with the next one, or `exit CODE`; the rest of it goes to standard output as it
//! is, only that each `U+FFFD` becomes a byte that is no UTF-8.
//!
//! It stands beside a learner's program in the sandbox, so nothing in it is secret, and it needs
//! nothing but the standard library: the kit compiles it with the bare compiler.

use std::{
    env,
    io::{self, Read, Write},
    net::TcpStream,
    process::ExitCode,
};

/// What it exits with when nobody tells it what to do.
const LOST: u8 = 70;

fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    let (Some(address), Some(city)) = (args.next(), args.next()) else {
        eprintln!("city: needs an address and a city");
        return LOST.into();
    };
    match follow(&address, &city) {
        Ok(code) => code.into(),
        Err(error) => {
            eprintln!("city: cannot ask {address} what to do: {error}");
            LOST.into()
        }
    }
}

fn follow(address: &str, city: &str) -> io::Result<u8> {
    let encoded: String = city.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for step in 0.. {
        let answer = ask(address, &format!("/city/{encoded}/{step}"))?;
        let (order, text) = answer.split_once('\n').unwrap_or((&answer, ""));
        say(text)?;
        if let Some(code) = order.strip_prefix("exit ") {
            return Ok(code.trim().parse().unwrap_or(LOST));
        }
    }
    Ok(LOST)
}

fn say(text: &str) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(text.len());
    for (index, piece) in text.split('\u{fffd}').enumerate() {
        if index > 0 {
            bytes.push(0xff);
        }
        bytes.extend_from_slice(piece.as_bytes());
    }
    let mut stdout = io::stdout().lock();
    stdout.write_all(&bytes)?;
    stdout.flush()
}

/// One request on a connection of its own; returns the body.
fn ask(address: &str, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (_, body) = answer.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok(body.to_owned())
}
