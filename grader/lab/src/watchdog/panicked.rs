//! A panic in an exercise, reported like every other mistake.

use std::{any::Any, panic};

use crate::Finding;

/// Panics again. A test's finding and a `todo!`, which names the task, stay as they are. Any other panic becomes a
/// [`Finding`].
///
/// # Panics
///
/// Always.
pub(super) fn go_on(awaited: &str, payload: Box<dyn Any + Send>) -> ! {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message");
    if text.starts_with("not yet implemented") || text.contains("must hold: ") {
        panic::resume_unwind(payload);
    }
    panic!("\n{}", finding(awaited, text));
}

/// What a panic with this message means. A cause is named only where the message shows it.
fn finding(awaited: &str, text: &str) -> Finding {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let (cause, next) = if has(&["Any { .. }", "a scoped thread panicked"]) {
        (
            "another thread panicked before, and its `join()` is an `Err` for that reason",
            "look at the first panic above: it names the thread, the file and the line",
        )
    } else if has(&["PoisonError"]) {
        (
            "a thread panicked while it had the lock, so the lock is poisoned",
            "look at the first panic above: it names the thread, the file and the line",
        )
    } else if has(&["`Result::unwrap()`", "`Option::unwrap()`"]) {
        (
            "an `unwrap()` is used where an `Err` or a `None` can be right",
            "return the `Result`, and decide about it where all are collected; the first panic above names the line",
        )
    } else if has(&["out of bounds", "out of range"]) {
        (
            "an index is larger than the list, or the list is shorter than expected",
            "compare the index with `len()`; the first panic above names the line",
        )
    } else if has(&["attempt to "]) {
        (
            "a calculation leaves the range of its numbers, at one end or at zero",
            "try the calculation with the smallest and the largest values; the first panic above names the line",
        )
    } else {
        (
            "an `expect()` meets an error that can be right, or the code expects something that is not so",
            "find the line that the first panic above names, and see what it expects",
        )
    };
    Finding::new(
        format!("no panic ends the wait for {awaited}"),
        format!("it panicked: {text}"),
        cause,
        next,
    )
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, panic::catch_unwind, sync::Mutex, thread};

    use super::*;

    fn text_of(body: impl FnOnce() + panic::UnwindSafe) -> String {
        let payload = catch_unwind(body).expect_err("it panics");
        let again = catch_unwind(panic::AssertUnwindSafe(|| -> () { go_on("an answer", payload) }));
        let Err(payload): Result<(), _> = again else { unreachable!("it panics always") };
        let text = payload.downcast_ref::<String>().cloned();
        text.or_else(|| payload.downcast_ref::<&str>().map(|&text| text.to_owned()))
            .expect("a text")
    }

    #[test]
    fn each_known_panic_has_its_cause() {
        let numbers: Vec<u32> = Vec::new();
        let (zero, none) = (numbers.len(), numbers.first());
        let texts = [
            text_of(move || thread::spawn(|| panic!("in a thread")).join().unwrap()),
            text_of(|| {
                let lock = Mutex::new(());
                thread::scope(|scope| {
                    let holder = scope.spawn(|| {
                        let _guard = lock.lock();
                        panic!("with the lock");
                    });
                    let _ = holder.join();
                });
                drop(lock.lock().unwrap());
            }),
            text_of(move || assert_eq!(none.copied().unwrap(), 0)),
            text_of(|| assert_eq!(Vec::<u32>::new()[zero], 0)),
            text_of(move || assert_eq!(1 / zero, 0)),
            text_of(|| panic!("never here")),
        ];
        let causes: HashSet<_> = texts
            .iter()
            .map(|text| text.lines().find(|line| line.starts_with("likely:")))
            .collect();
        assert_eq!(causes.len(), texts.len(), "{texts:#?}");
        assert!(texts[5].contains("it panicked: never here"), "{}", texts[5]);
    }

    #[test]
    fn findings_and_todos_stay_unchanged() {
        let finding = Finding::new("a", "b", "c", "d").to_string();
        let same = finding.clone();
        assert_eq!(text_of(move || panic!("\n{same}")), format!("\n{finding}"));
        assert!(text_of(|| todo!("write it")).starts_with("not yet implemented"));
    }
}
