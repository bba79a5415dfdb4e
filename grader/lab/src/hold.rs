//! Holds are slow steps in which a program can be stopped from outside.
//!
//! A program started with `--gate URL` asks that gate before it continues with a slow step. It sends one request, `GET
//! URL/hold/STEP/WHAT`, and continues when the request is answered, whatever the answer. So a test, the grader or a
//! curious learner sees which threads are in a step at the same time, and can choose the order of events. Without a
//! gate a hold costs one atomic load.
//!
//! HTTP requests to the lab's services need no hold, because they go to a server anyway.
//!
//! Any code can send a held request. When a grader must know that the given code has sent it, the request is signed
//! (see [`steps`]).

mod connection;
#[cfg(feature = "signed")]
pub mod signature;
pub mod steps;

use std::{
    borrow::Cow,
    collections::HashSet,
    fmt, io,
    net::{SocketAddr, ToSocketAddrs},
    sync::{
        Arc, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

pub use connection::Connection;
use connection::{Signs, Unsigned, request};
pub use steps::Steps;

/// A step that can be held, which is its name in the path of a held request.
///
/// A course makes its own with [`Step::new`]. Those below are the steps of the lab.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Step(Cow<'static, str>);

#[expect(non_upper_case_globals, reason = "each is used like the variant of an enum")]
impl Step {
    /// Inside `nap` of Part 2.
    pub const Nap: Self = Self::new("nap");
    /// Inside `slow_work` of Part 2.
    pub const SlowWork: Self = Self::new("slow-work");
    /// Between reading a `Tally` of Part 2 and writing it.
    pub const Tally: Self = Self::new("tally");
    /// In the progress report of Part 2, before it is recorded.
    pub const Progress: Self = Self::new("progress");
    /// In a worker process of Part 1, during its task.
    pub const Task: Self = Self::new("task");
    /// Inside `is_prime` of Part 1, for the numbers that the gate asks for.
    pub const IsPrime: Self = Self::new("is-prime");
    /// Inside `pause_until` of Part 3, before its time is over.
    pub const Pause: Self = Self::new("pause");
    /// In the program of Part 1, after all tasks of `apply-async` are submitted, or with `--step` after each of them.
    pub const Submitted: Self = Self::new("submitted");
    /// In the program of Part 1, after the end of a pool whose answers are collected late.
    pub const Ended: Self = Self::new("ended");

    /// The step with this name, which consists of letters, digits and `-`.
    pub const fn new(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// The step that a path names.
    pub fn from_name(name: &str) -> Self {
        Self(Cow::Owned(name.to_owned()))
    }

    /// The step's name in the path of a held request.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The numbers for which a gate holds `is_prime`. `GET URL/numbers` answers with `"none"`, `"all"` or numbers separated
/// by commas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Numbers {
    /// `is_prime` is never held.
    #[default]
    None,
    /// Every call is held.
    All,
    /// The calls for these numbers are held.
    These(HashSet<u64>),
}

impl Numbers {
    /// Parses the text form, or returns `None` if it is invalid.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "none" => Some(Numbers::None),
            "all" => Some(Numbers::All),
            list => list
                .split(',')
                .map(|number| number.trim().parse().ok())
                .collect::<Option<_>>()
                .map(Numbers::These),
        }
    }

    fn contains(&self, number: u64) -> bool {
        match self {
            Numbers::None => false,
            Numbers::All => true,
            Numbers::These(numbers) => numbers.contains(&number),
        }
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Numbers::None => f.write_str("none"),
            Numbers::All => f.write_str("all"),
            Numbers::These(numbers) => {
                let mut numbers: Vec<_> = numbers.iter().collect();
                numbers.sort();
                for (index, number) in numbers.iter().enumerate() {
                    let comma = if index == 0 { "" } else { "," };
                    write!(f, "{comma}{number}")?;
                }
                Ok(())
            }
        }
    }
}

/// The gate that this process asks, as set at the program's start or by a test.
struct Asked {
    url: String,
    address: SocketAddr,
    numbers: Numbers,
}

static ASKED: RwLock<Option<Arc<Asked>>> = RwLock::new(None);
static HAS_GATE: AtomicBool = AtomicBool::new(false);

/// A bit for each number that `is_prime` may be held for. For most numbers the threads only look here, because even a
/// read lock would slow them down.
static MAY_HOLD: [AtomicU64; WORDS] = [const { AtomicU64::new(0) }; WORDS];
const WORDS: usize = 256;

/// Whether only the one [`Steps`] of this process may hold, because its steps are signed.
static SEALED: AtomicBool = AtomicBool::new(false);

/// From now on makes this process ask the gate at `url` (`http://HOST:PORT`) at every slow step.
///
/// # Errors
///
/// When `url` does not have that form or no gate answers there, and always in a process whose steps are signed.
pub fn install(url: &str) -> io::Result<()> {
    if SEALED.load(Ordering::SeqCst) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let address = address_of(url)?;
    let text = request(address, "/numbers", &Unsigned)?;
    let numbers = Numbers::parse(&text).ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!(
                "the gate at {url} names no numbers: {:?}",
                text.chars().take(60).collect::<String>()
            ),
        )
    })?;
    ask_from_now_on(url, address, numbers);
    Ok(())
}

/// From now on makes this process ask the gate, and hold `is_prime` for these numbers.
fn ask_from_now_on(url: &str, address: SocketAddr, numbers: Numbers) {
    mark(&numbers);
    *asked() = Some(Arc::new(Asked { url: url.to_owned(), address, numbers }));
    HAS_GATE.store(true, Ordering::SeqCst);
}

/// Stops asking the gate. Does nothing in a process whose steps are signed.
pub fn uninstall() {
    if SEALED.load(Ordering::SeqCst) {
        return;
    }
    HAS_GATE.store(false, Ordering::SeqCst);
    mark(&Numbers::None);
    *asked() = None;
}

/// The gate's URL, for the command line of a process that this one starts. `None` in a process whose steps are signed.
pub fn gate_url() -> Option<String> {
    if SEALED.load(Ordering::SeqCst) {
        return None;
    }
    current().map(|asked| asked.url.clone())
}

/// Waits here while the gate holds `step`. `what` identifies the caller.
///
/// If the gate cannot be reached, the caller continues. Does nothing in a process whose steps are signed.
pub fn at(step: Step, what: impl fmt::Display) {
    if !SEALED.load(Ordering::Relaxed) {
        wait_at(step, &what, &Unsigned, &mut Connection::default());
    }
}

fn wait_at(step: Step, what: &dyn fmt::Display, signer: &impl Signs, connection: &mut Connection) {
    if !HAS_GATE.load(Ordering::Relaxed) {
        return;
    }
    if let Some(asked) = current() {
        let path = format!("/hold/{step}/{}", path_segment(&what.to_string()));
        let _ = connection.ask(asked.address, &path, signer);
    }
}

/// Waits here while the gate holds `is_prime` for `number`. Does nothing in a process whose steps are signed.
#[inline]
pub fn at_prime(number: u64) {
    if may_hold(number) {
        at(Step::IsPrime, number);
    }
}

/// Whether the gate wants `is_prime` of `number` to be held.
#[inline]
fn may_hold(number: u64) -> bool {
    let (word, bit) = place(number);
    MAY_HOLD[word].load(Ordering::Relaxed) & bit != 0
        && current().is_some_and(|asked| asked.numbers.contains(number))
}

/// The word and the bit of a number in [`MAY_HOLD`], which it shares with other numbers.
#[inline]
fn place(number: u64) -> (usize, u64) {
    let at = number % (64 * WORDS as u64);
    ((at / 64) as usize, 1 << (at % 64))
}

/// Sets the bits of `numbers`, and clears all others.
fn mark(numbers: &Numbers) {
    let mut words = [if *numbers == Numbers::All { u64::MAX } else { 0 }; WORDS];
    if let Numbers::These(numbers) = numbers {
        for (word, bit) in numbers.iter().map(|&number| place(number)) {
            words[word] |= bit;
        }
    }
    for (marks, word) in MAY_HOLD.iter().zip(words) {
        marks.store(word, Ordering::SeqCst);
    }
}

fn asked() -> std::sync::RwLockWriteGuard<'static, Option<Arc<Asked>>> {
    ASKED.write().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn current() -> Option<Arc<Asked>> {
    ASKED.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
}

fn address_of(url: &str) -> io::Result<SocketAddr> {
    let invalid = || {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("`{url}` is no gate's address\nhint: it looks like http://127.0.0.1:8080"),
        )
    };
    let host = url.strip_prefix("http://").ok_or_else(invalid)?.trim_end_matches('/');
    host.to_socket_addrs().map_err(|_| invalid())?.next().ok_or_else(invalid)
}

/// Keeps letters, digits and `.-_=`, and replaces everything else by `_`, so that any name fits a path.
fn path_segment(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_alphanumeric() || ".-_=".contains(c) { c } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip_as_text() {
        for numbers in [Numbers::None, Numbers::All, Numbers::These([7, 11, 2].into())] {
            assert_eq!(Numbers::parse(&numbers.to_string()), Some(numbers));
        }
        assert_eq!(Numbers::parse("seven"), None);
    }

    #[test]
    fn incomplete_urls_show_an_example() {
        for url in ["127.0.0.1:80", "http://", "http://127.0.0.1", "https://127.0.0.1:80"] {
            let error = address_of(url).expect_err(url);
            assert!(error.to_string().contains("http://127.0.0.1:8080"), "{error}");
        }
    }

    #[test]
    fn steps_of_any_course_round_trip_as_text() {
        const OWN: Step = Step::new("stir");
        for step in [OWN, Step::SlowWork] {
            assert_eq!(Step::from_name(&step.to_string()), step);
        }
        assert_ne!(OWN, Step::Nap);
    }

    #[test]
    fn any_name_fits_a_hold_path() {
        assert_eq!(path_segment("item 3/../x\r\n"), "item_3_.._x__");
    }
}
