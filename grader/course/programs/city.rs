//! The grader's own city command, a process that follows the orders of the grader's server.
//!
//! `city ADDRESS CITY` requests `GET /city/CITY/0`, then `/1` and so on. The first line of an answer is `ask`, to
//! continue with the next step, or `exit CODE`. The rest goes to standard output unchanged, except that each `U+FFFD`
//! becomes a byte that is not valid UTF-8.
//!
//! It runs beside a learner's program in the sandbox, so nothing in it is secret. It uses only the standard library,
//! because the kit compiles it with the bare compiler.

use std::{
    env,
    io::{self, Read, Write},
    net::TcpStream,
    process::ExitCode,
};

/// The exit code if the server gives no orders.
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

/// Sends one request on its own connection and returns the body.
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
