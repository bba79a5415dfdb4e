//! `odd_worker HOW FILE TEXT` is a worker that finds primes like any other, except that one worker of a run is odd in
//! the way that HOW says.
//!
//! FILE exists once one worker is odd, so only one worker of a run is.
//!
//! | HOW | what the odd one does |
//! |---|---|
//! | `babbles` | writes TEXT instead of its first answer, with its pid and the range |
//! | `babbles-and-answers` | writes TEXT before its first answer |
//! | `breaks-off` | writes the first half of its first answer, and ends |
//! | `ends-at-once` | ends before it reads anything |
//! | `ends-with-a-task` | ends while working on its first task |
//! | `ends-after-an-answer` | ends when it has written its first answer |
//! | `never` | nothing, so no worker is odd |
//!
//! With `--gate URL` it sends `GET /worker/task/RANGE` to the server there while it has a task, and `GET
//! /worker/last/PID` before it ends because there are no more tasks. The odd one sends `GET /worker/odd/PID` before
//! it is odd. These are not steps, because only the given code can sign those. Like all helper programs of the grader
//! it runs beside a learner's program in the sandbox, and uses only the standard library.

use std::{
    env,
    fs::File,
    io::{self, BufRead, Read, Write},
    net::TcpStream,
    process::{self, ExitCode},
};

fn main() -> ExitCode {
    match work() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("odd_worker: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What the command line says.
struct Orders {
    how: String,
    file: String,
    text: String,
    gate: Option<String>,
}

impl Orders {
    fn from_command_line() -> io::Result<Self> {
        let mut words = env::args().skip(1);
        let mut next = || words.next().ok_or(io::ErrorKind::InvalidInput);
        let (how, file, text) = (next()?, next()?, next()?);
        let gate = words.find(|word| word == "--gate").and_then(|_| words.next());
        Ok(Self { how, file, text, gate })
    }

    /// Whether this worker is the odd one, which is the first that asks.
    fn is_odd(&self) -> bool {
        self.how != "never" && File::create_new(&self.file).is_ok()
    }

    /// Waits for the gate, if there is one.
    fn ask_gate(&self, path: &str) {
        if let Some(host) = self.gate.as_deref().and_then(|url| url.strip_prefix("http://")) {
            // If the gate has closed, the worker continues.
            let _ = ask(host.trim_end_matches('/'), path);
        }
    }
}

fn ask(host: &str, path: &str) -> io::Result<()> {
    let mut stream = TcpStream::connect(host)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    stream.read_to_end(&mut Vec::new()).map(drop)
}

fn work() -> io::Result<()> {
    let orders = Orders::from_command_line()?;
    let pid = process::id();
    if orders.how == "ends-at-once" && orders.is_odd() {
        orders.ask_gate(&format!("/worker/odd/{pid}"));
        return Ok(());
    }
    let mut odd_before = false;
    for task in io::stdin().lock().lines() {
        let (start, end) = range_of(&task?).ok_or(io::ErrorKind::InvalidData)?;
        orders.ask_gate(&format!("/worker/task/{start}..{end}"));
        let answer = answer(pid, start, end);
        if odd_before || !orders.is_odd() {
            say(&answer)?;
            continue;
        }
        odd_before = true;
        orders.ask_gate(&format!("/worker/odd/{pid}.{start}..{end}"));
        let text = format!("{} {pid} {start}..{end}\n", orders.text);
        match orders.how.as_str() {
            "babbles" => say(&text)?,
            "babbles-and-answers" => say(&(text + &answer))?,
            "breaks-off" => return say(&answer[..answer.len() / 2]),
            "ends-after-an-answer" => return say(&answer),
            _ => return Ok(()),
        }
    }
    orders.ask_gate(&format!("/worker/last/{pid}"));
    Ok(())
}

/// Uses one write, so that a parent sees all of it or nothing.
fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// The numbers of `{"range":{"start":10,"end":20}}`.
fn range_of(task: &str) -> Option<(u64, u64)> {
    let number_after = |name: &str| {
        let (_, rest) = task.split_once(name)?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    Some((number_after("\"start\":")?, number_after("\"end\":")?))
}

fn answer(pid: u32, start: u64, end: u64) -> String {
    let is_prime =
        |n: &u64| *n >= 2 && (2..).take_while(|d| d * d <= *n).all(|d| !n.is_multiple_of(d));
    let primes: Vec<_> = (start..end).filter(is_prime).map(|n| n.to_string()).collect();
    let primes = primes.join(",");
    format!(
        "{{\"pid\":{pid},\"range\":{{\"start\":{start},\"end\":{end}}},\"primes\":[{primes}]}}\n"
    )
}
