//! Public tests of `src/exercises/which_process.rs`.

use std::{collections::BTreeMap, fs, process, thread};

use lab::{Finding, watchdog::within};
use part1_multiprocessing::{
    Answer,
    exercises::which_process::{chunks_by_pid, describe_here},
    parent_id,
};

#[test]
fn here_is_the_current_process() {
    let here = within("a description of this process", describe_here);
    assert!(
        here.pid == process::id(),
        "\n{}",
        Finding::new(
            format!("the pid is that of this process, {}", process::id()),
            here.pid.to_string(),
            "it is the number of a thread or of the parent",
            "look at `std::process::id`",
        )
    );
    let Some(parent) = parent_of(process::id()) else { return };
    assert!(
        here.parent == parent,
        "\n{}",
        Finding::new(
            format!("the parent is the process that started this one, {parent}"),
            here.parent.to_string(),
            match here.parent == here.pid {
                true => "it is this process itself",
                false => "it is a number of something else",
            },
            "look at `parent_id` of this crate",
        )
    );
}

#[test]
fn here_names_the_calling_thread() {
    let named = within("a description of a named thread", || {
        thread::Builder::new().name("counting-sheep".into()).spawn(describe_here).unwrap().join()
    });
    must_be_named(named, Some("counting-sheep"));
}

#[test]
fn unnamed_threads_have_no_name() {
    let unnamed = within("a description of a thread without a name", || {
        thread::Builder::new().spawn(describe_here).unwrap().join()
    });
    must_be_named(unnamed, None);
}

#[test]
fn chunks_are_grouped_by_process_in_order() {
    let answers = [
        answer(70, 40..50),
        answer(9, 10..20),
        answer(70, 0..10),
        answer(9, 30..40),
        answer(70, 20..30),
    ];
    must_be_sorted(
        &answers,
        &BTreeMap::from([(9, vec![10..20, 30..40]), (70, vec![40..50, 0..10, 20..30])]),
    );
}

#[test]
fn no_answers_give_no_processes() {
    must_be_sorted(&[], &BTreeMap::new());
}

#[test]
fn repeated_ranges_and_ranges_without_primes_count() {
    let answers = [answer(5, 24..29), answer(6, 10..20), answer(5, 24..29), answer(6, 30..40)];
    must_be_sorted(
        &answers,
        &BTreeMap::from([(5, vec![24..29, 24..29]), (6, vec![10..20, 30..40])]),
    );
}

#[track_caller]
fn must_be_named(here: thread::Result<part1_multiprocessing::Here>, name: Option<&str>) {
    let here = match here {
        Ok(here) => here,
        Err(panic) => std::panic::resume_unwind(panic),
    };
    assert!(
        here.thread.as_deref() == name,
        "\n{}",
        Finding::new(
            format!("the thread's name is {name:?}"),
            format!("{:?}", here.thread),
            "the name is made up, or that of another thread",
            "look at `std::thread::current` and the `name` of what it returns",
        )
    );
}

type ByPid = BTreeMap<u32, Vec<std::ops::Range<u64>>>;

#[track_caller]
fn must_be_sorted(answers: &[Answer], right: &ByPid) {
    let owned = answers.to_vec();
    let by_pid = within("the answers sorted by process", move || chunks_by_pid(&owned));
    let counts = |by_pid: &ByPid| by_pid.values().map(Vec::len).sum::<usize>();
    let cause = if counts(&by_pid) < counts(right) {
        "a later range of a process takes the place of an earlier one (`insert` replaces)"
    } else {
        "the ranges are sorted, or are listed under another process"
    };
    assert!(
        &by_pid == right,
        "\n{}",
        Finding::new(
            format!("every range is listed under the process that did it: {right:?}"),
            format!("{by_pid:?}"),
            cause,
            "go through the answers once and push each range to the list of its pid \
             (`entry(pid).or_default()`)",
        )
    );
}

fn answer(pid: u32, range: std::ops::Range<u64>) -> Answer {
    let primes = part1_multiprocessing::primes_sequential(range.clone());
    Answer { pid, range, primes }
}

/// The parent according to the operating system, or `None` if there is neither `/proc` nor `ps`.
fn parent_of(pid: u32) -> Option<u32> {
    if cfg!(windows) {
        return Some(parent_id());
    }
    if let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) {
        return stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok();
    }
    let ps = process::Command::new("ps").args(["-o", "ppid=", "-p", &pid.to_string()]).output();
    String::from_utf8(ps.ok()?.stdout).ok()?.trim().parse().ok()
}
