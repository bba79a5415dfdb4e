//! Tries the behaviour in each row of the handout's table of differences.

use std::{
    env, fs,
    hint::black_box,
    io::Write,
    net::{TcpListener, UdpSocket},
    os::unix::net::UnixStream,
    panic, process, thread,
};

/// The rows of the table for which this program finds the behaviour of its author's machine.
pub(super) fn possible() -> Vec<&'static str> {
    type Row = (&'static str, fn() -> bool);
    let rows: [Row; 12] = [
        ("`/proc`", || fs::read_to_string("/proc/self/status").is_ok()),
        ("`/etc`", || fs::read_to_string("/etc/passwd").is_ok()),
        ("`sh`", || process::Command::new("sh").args(["-c", "true"]).status().is_ok()),
        ("`std::env::temp_dir()`", || can_write(&env::temp_dir().to_string_lossy())),
        ("`/tmp`", || can_write("/tmp")),
        ("environment variables", || env::vars_os().count() > 3),
        ("`TcpListener`", || TcpListener::bind("127.0.0.1:0").is_ok()),
        ("`UdpSocket`", || UdpSocket::bind("127.0.0.1:0").is_ok()),
        ("`UnixStream::pair`", || {
            UnixStream::pair().is_ok_and(|(mut one, _)| one.write(b"x").is_ok())
        }),
        ("what you print", || (0..20_000).all(|_| writes_a_kilobyte())),
        ("stack", || (0..100).all(|_| starts_a_thread())),
        ("debug assertions, overflow checks", || cfg!(debug_assertions) && overflow_panics()),
    ];
    rows.into_iter().filter_map(|(row, works)| works().then_some(row)).collect()
}

fn can_write(folder: &str) -> bool {
    let path = format!("{folder}/lab-differences-{}", process::id());
    let written = fs::write(&path, "x").is_ok();
    let _ = fs::remove_file(path);
    written
}

fn writes_a_kilobyte() -> bool {
    println!("{}", "all work and no play ".repeat(50));
    true
}

/// The threads stay until the program ends, each with a large unused stack.
fn starts_a_thread() -> bool {
    let wait = || {
        thread::park();
    };
    thread::Builder::new().stack_size(64 << 20).spawn(wait).is_ok()
}

fn overflow_panics() -> bool {
    let loud = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let panics = panic::catch_unwind(|| black_box(u8::MAX) + black_box(1)).is_err();
    panic::set_hook(loud);
    panics
}
