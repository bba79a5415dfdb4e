//! Public tests of `src/exercises/primes_parallel.rs`.

mod support;

use std::{
    collections::HashSet,
    ops::Range,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use lab::{Finding, gate::Gate, hold, hold::Numbers, watchdog::within};
use part1_multiprocessing::{
    exercises::primes_parallel::primes_parallel, is_prime, primes_sequential,
};
use support::Running;

#[test]
fn four_threads_find_what_one_finds() {
    must_be_right(10..20_000, 4);
}

#[test]
fn start_is_included_and_end_excluded() {
    must_be_right(11..13, 2);
    must_be_right(10..11, 2);
    must_be_right(97..1_009, 3);
}

#[test]
fn ranges_without_primes_give_nothing() {
    must_be_right(10..10, 4);
    must_be_right(0..2, 4);
    must_be_right(24..29, 4);
    must_be_right(u64::MAX..u64::MAX, 2);
}

#[test]
fn two_is_the_smallest_prime() {
    must_be_right(0..10, 3);
    must_be_right(2..3, 1);
}

#[test]
fn more_threads_than_numbers_are_fine() {
    must_be_right(10..13, 8);
    must_be_right(7..8, 16);
}

#[test]
fn uneven_lengths_lose_no_number() {
    for length in [1, 2, 3, 5, 7, 61, 63, 64, 65, 127, 1_001] {
        for threads in [1, 2, 3, 7] {
            must_be_right(2..2 + length, threads);
        }
    }
}

#[test]
fn random_ranges_are_right() {
    // The same pseudo-random ranges each time, because a flaky test teaches nothing.
    let mut state = 20_061_009_u64;
    let mut random = |below: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..40 {
        let start = random(50_000);
        must_be_right(start..start + random(3_000), 1 + random(8) as usize);
    }
}

#[test]
fn all_threads_and_no_more_work_together() {
    within("all of four threads to test numbers", || {
        const THREADS: usize = 4;
        // One number in 97 is held, so every thread soon reaches one, whichever way the work is shared.
        let range = 1_000_000..1_100_000;
        let _alone = one_gate_at_a_time();
        let gate = hold_numbers(range.clone().step_by(97));
        let mut running = Running::start(move || primes_parallel(range, THREADS));
        running.inside(&gate, THREADS);
        running.look_for(|| gate.arrived() > THREADS);
        let inside = gate.arrived();
        hold::uninstall();
        gate.open();
        running.finish();
        let (cause, next) = match inside {
            0 | 1 => (
                "`join()` is called inside the loop that starts the threads, or one thread is given \
                 the whole range",
                "start all threads in one loop and join them in a second one",
            ),
            2 | 3 => (
                "there are as many threads as cores: rayon's default pool ignores the number \
                 that was asked for",
                "build a pool of your own, `ThreadPoolBuilder::new().num_threads(threads)`, and \
                 run the search inside its `install`",
            ),
            _ => (
                "a thread is started for each chunk, not for each worker",
                "start `threads` threads and let them take chunks until none is left",
            ),
        };
        assert!(
            inside == THREADS,
            "\n{}",
            Finding::new(
                format!("{THREADS} threads test numbers at the same time, because 4 are asked for"),
                match inside > THREADS {
                    true => format!("{inside} or more"),
                    false => format!("{inside} at most"),
                },
                cause,
                next,
            )
        );
    });
}

#[test]
fn other_threads_finish_while_one_is_stuck() {
    within("the others to do what one held-up thread cannot", || {
        const THREADS: usize = 4;
        // One prime in 9 973 numbers is a mark that shows that its number is tested, because no answer can avoid testing
        // a prime. The first mark is held all the time. There are as many numbers as in workload A, so pieces that are
        // fine enough there are fine enough here. The numbers are small, so that a test of one is quick.
        let range = 10_000..1_010_000;
        let prime_from = |number: u64| (number..).find(|&number| is_prime(number));
        let mut marks: Vec<u64> = range.clone().step_by(9_973).filter_map(prime_from).collect();
        let held = marks.remove(0);
        let _alone = one_gate_at_a_time();
        let gate = hold_numbers(marks.iter().copied().chain([held]));
        let mut running = Running::start(move || primes_parallel(range, THREADS));

        // With a static quarter per thread a quarter of the marks is left. With fine sharing at most seven tenths of
        // that may be left.
        let most_left = marks.len() * 7 / (10 * THREADS);
        let mut tested = HashSet::new();
        running.wait_until(|| {
            for arrival in gate.wait_for(0, Duration::ZERO) {
                if arrival.what != held.to_string() {
                    gate.release(&arrival);
                    tested.insert(arrival.what);
                }
            }
            tested.len() + most_left >= marks.len()
        });
        hold::uninstall();
        gate.open();
        running.finish();
        let left = marks.len() - tested.len();
        assert!(
            left <= most_left,
            "\n{}",
            Finding::new(
                format!(
                    "with one of {THREADS} threads held up, at most {} of 100 numbers wait for it",
                    100 * most_left / marks.len()
                ),
                format!("{} of 100 are left", 100 * left / marks.len()),
                match tested.is_empty() {
                    true => {
                        "no other thread works at all: `join()` is called inside the loop that starts \
                         the threads, or one thread is given the whole range"
                    }
                    false => {
                        "the range is cut into one piece per thread, and a thread that is done with \
                         its piece does not help the others"
                    }
                },
                "cut the range into many more pieces than threads and let each thread take the \
                 next one when it is done, or let rayon do that",
            )
        );
    });
}

/// The gate belongs to the whole process, so only one test at a time may have one. The other tests of this file avoid
/// its numbers.
fn one_gate_at_a_time() -> MutexGuard<'static, ()> {
    static GATE: Mutex<()> = Mutex::new(());
    GATE.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn hold_numbers(numbers: impl Iterator<Item = u64>) -> Gate {
    let gate = Gate::start(Numbers::These(numbers.collect())).expect("a loopback port can be had");
    hold::install(&gate.url()).expect("the gate answers");
    gate
}

#[track_caller]
fn must_be_right(range: Range<u64>, threads: usize) {
    let asked = range.clone();
    let awaited = format!("the primes of {range:?} from {threads} threads");
    let found = within(&awaited, move || primes_parallel(asked, threads));
    let right = primes_sequential(range.clone());
    if found == right {
        return;
    }
    let mut sorted = found.clone();
    sorted.sort_unstable();
    let cause = if sorted == right {
        "the lists of the threads are put together in the order in which the threads ended"
    } else if found.len() < right.len() {
        "the last numbers are lost where the range does not divide evenly, or at a border between \
         two pieces, or the list of a thread is thrown away"
    } else {
        "pieces overlap, or every thread is given the whole range"
    };
    let first = found.iter().zip(&right).position(|(found, right)| found != right);
    let first = first.unwrap_or(found.len().min(right.len()));
    let seen = match (found.get(first), right.get(first)) {
        (Some(found), Some(right)) => format!("number {} is {found}, not {right}", first + 1),
        (None, Some(right)) => format!("the list ends where {right} should follow"),
        (_, None) => "the list goes on after the last prime".to_owned(),
    };
    panic!(
        "\n{}",
        Finding::new(
            format!(
                "{threads} threads find the same list as one thread in {range:?}: {} primes, \
                 ascending",
                right.len()
            ),
            format!("{} numbers; {seen}", found.len()),
            cause,
            "let each piece end where the next one begins, keep the lists in the order of the \
             pieces, and join them at the end",
        )
    );
}
