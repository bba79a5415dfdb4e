//! Explanations of the compiler's errors in an exercise, with the next step, by error code.
//!
//! The compiler explains what is wrong with a line. A learner who meets an error for the first time needs the
//! rule behind it, explained for threads and processes.

use lab::Finding;

/// The explanation of an error code, and the next step.
struct Meaning {
    code: &'static str,
    cause: &'static str,
    next: &'static str,
}

const fn meaning(code: &'static str, cause: &'static str, next: &'static str) -> Meaning {
    Meaning { code, cause, next }
}

const MEANINGS: [Meaning; 30] = [
    meaning(
        "E0521",
        "a thread of `thread::spawn` may outlive the function that starts it, so it cannot borrow what the \
         function was lent",
        "start the threads with `scope.spawn` inside `thread::scope(|scope| …)`: a scope waits for its threads, so \
         they may borrow",
    ),
    meaning(
        "E0373",
        "a closure borrows a local variable, and its thread may still run when the variable is gone",
        "write `move` before the closure, so that it owns what it uses; to share one value between threads, start \
         them inside `thread::scope`, or clone an `Arc` for each",
    ),
    meaning(
        "E0382",
        "a value was moved, for example into the first thread, and is used again",
        "clone it before each move (an `Arc` is cheap to clone), or lend it with `&` to threads of `thread::scope`",
    ),
    meaning(
        "E0499",
        "two places want to change the same value at the same time",
        "end the first `&mut` before the second begins; threads that change one value share it in a `Mutex`",
    ),
    meaning(
        "E0502",
        "a value is changed while something still reads it",
        "end the reading borrow before the change: take out what you need first, or use a block of its own",
    ),
    meaning(
        "E0505",
        "a value is moved away while something still borrows it",
        "move it after the last use of the borrow, or clone it",
    ),
    meaning(
        "E0506",
        "a value is assigned while something still borrows it",
        "assign after the last use of the borrow; threads that change one value share it in a `Mutex`",
    ),
    meaning(
        "E0507",
        "a value is taken out of something that only lends it",
        "clone the value, or take it out with `take()`, `pop()` or `into_iter()` of something that you own",
    ),
    meaning(
        "E0515",
        "the function returns a reference to something that it owns and that ends with it",
        "return the value itself",
    ),
    meaning(
        "E0597",
        "something borrows a value for longer than the value lives; a thread of `thread::spawn` borrows for the \
         rest of the program",
        "declare the value before what borrows it, or start the threads inside `thread::scope`",
    ),
    meaning(
        "E0716",
        "a reference points to a temporary value that ends with its statement",
        "give the value a name with `let` first, and borrow from that",
    ),
    meaning(
        "E0594",
        "a variable or a field is changed, but is not declared with `mut`",
        "declare it with `let mut`, or ask for `&mut`; threads that change one value share it in a `Mutex`",
    ),
    meaning(
        "E0596",
        "something is changed through a variable or a reference that only permits reading",
        "declare the variable with `let mut`, or ask for `&mut`; behind an `Arc`, lock a `Mutex`",
    ),
    meaning(
        "E0384",
        "a variable is assigned twice, but is not declared with `mut`",
        "declare it with `let mut`",
    ),
    meaning(
        "E0308",
        "an expression has another type than expected; often a `Result` or an `Option` is not unpacked, or \
         a `;` drops the last value",
        "compare the two types that the compiler names, and convert the one into the other",
    ),
    meaning(
        "E0277",
        "a type lacks a trait that its use needs; for threads that is `Send` (may move to another thread) or `Sync` \
         (may be used by several)",
        "read which trait the compiler misses: between threads use `Arc` for `Rc` and `Mutex` for `RefCell`; with \
         `collect`, compare the types of the items",
    ),
    meaning(
        "E0599",
        "the type has no method or variant of this name",
        "look whether it must be unpacked, locked or iterated first, and whether the name has a typo",
    ),
    meaning(
        "E0425",
        "no variable or function of this name is visible here",
        "look for a typo; a variable lives in its block only, and a function of another module needs a `use`",
    ),
    meaning(
        "E0412",
        "no type of this name is visible here",
        "look for a typo, or add a `use` for the type",
    ),
    meaning(
        "E0432",
        "a `use` names something that does not exist, or a crate that the given manifest does not have",
        "look for a typo in the path; the given `Cargo.toml` stays as it is, so use the crates that it names",
    ),
    meaning(
        "E0433",
        "a path names a module, a type or a crate that is not visible here",
        "look for a typo, or add a `use`; the given `Cargo.toml` stays as it is, so use the crates that it names",
    ),
    meaning(
        "E0603",
        "the item exists, but is private to its module",
        "use a public function of that module",
    ),
    meaning(
        "E0061",
        "a function is called with the wrong number of arguments",
        "compare the call with the function's signature",
    ),
    meaning(
        "E0106",
        "a reference in a type does not say how long it lives",
        "own the value instead of the reference, or name a lifetime",
    ),
    meaning(
        "E0282",
        "the compiler cannot infer the type of a value",
        "write the type: `let list: Vec<_> = …`, or `collect::<Vec<_>>()`",
    ),
    meaning(
        "E0369",
        "the operator does not exist for these types",
        "look whether one side is a reference, a `Result` or an `Option`, and unpack it first",
    ),
    meaning("E0614", "`*` is used on something that is not a reference", "remove the `*`"),
    meaning(
        "E0004",
        "a `match` does not treat every case",
        "add the cases that the compiler lists",
    ),
    meaning(
        "E0053",
        "a signature differs from the one that is expected",
        "write the signature as the stub has it",
    ),
    meaning(
        "E0423",
        "a name is used as a value and is something else",
        "look for a typo, or build the value first",
    ),
];

/// The explanations of errors without a code, by a part of their first line.
const WITHOUT_CODE: [Meaning; 5] = [
    meaning(
        "delimiter",
        "a brace, bracket or parenthesis is missing or one too many; the compiler notices it only further down",
        "count the braces from the place that the compiler calls unclosed; `rustfmt` shows by its indentation where \
         a block ends",
    ),
    meaning(
        "expected",
        "the line is not valid Rust: a `;`, a `,` or an operator is missing, often on the line before",
        "read the line that the compiler shows and the end of the one above it",
    ),
    meaning(
        "cannot find macro",
        "no macro of this name is visible here",
        "look for a typo; macros of the given crates need a `use`",
    ),
    meaning(
        "lifetime may not live long enough",
        "a borrow is kept for longer than what it borrows from was lent for",
        "own the value (clone it), or start the threads inside `thread::scope`",
    ),
    meaning(
        "unsafe",
        "the exercises are solved in safe Rust, and the given crate forbids `unsafe`",
        "remove `unsafe`; use `thread::scope`, `Mutex` and atomics instead",
    ),
];

const OTHERWISE: Meaning = meaning(
    "",
    "the compiler's message below says which line is wrong and why",
    "fix the first error and build again; later errors often follow from it",
);

/// The finding on a file that does not compile, for these `errors` of the compiler.
pub(crate) fn finding(errors: &str) -> Finding {
    let messages = messages(errors);
    let Meaning { cause, next, .. } = meaning_of(messages.first().copied().unwrap_or_default());
    Finding::new("the file compiles", seen(&messages), *cause, *next)
}

/// Splits the compiler's output into messages, each of which begins at the start of a line.
pub(crate) fn messages(errors: &str) -> Vec<&str> {
    let starts = errors.match_indices("error").map(|(at, _)| at);
    let mut starts: Vec<usize> =
        starts.filter(|at| *at == 0 || errors.as_bytes()[at - 1] == b'\n').collect();
    if starts.first() != Some(&0) {
        starts.insert(0, 0);
    }
    starts.push(errors.len());
    let pieces = starts.windows(2).map(|pair| errors[pair[0]..pair[1]].trim_end());
    pieces.filter(|piece| !piece.is_empty()).collect()
}

/// The code and the text of a message's first line, such as `E0521` and `borrowed data escapes …`.
pub(crate) fn headline(message: &str) -> (&str, &str) {
    let first = message.lines().next().unwrap_or_default();
    let rest = first.strip_prefix("error").unwrap_or(first);
    let coded = rest.strip_prefix('[').and_then(|rest| rest.split_once("]: "));
    coded.unwrap_or_else(|| ("", rest.trim_start_matches(':').trim_start()))
}

/// The code and the text of the first error among the compiler's messages. A line of the grader's may precede it.
pub(crate) fn first_error(text: &str) -> Option<(&str, &str)> {
    messages(text).into_iter().find(|message| message.starts_with("error")).map(headline)
}

/// The line number of an exercise's file that a message points to.
fn line(message: &str) -> Option<&str> {
    let place = message.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    place.rsplit(':').nth(1)
}

fn meaning_of(message: &str) -> &'static Meaning {
    let (code, says) = headline(message);
    let coded = MEANINGS.iter().find(|meaning| meaning.code == code);
    let spoken = || WITHOUT_CODE.iter().find(|meaning| says.contains(meaning.code));
    coded.or_else(|| if code.is_empty() { spoken() } else { None }).unwrap_or(&OTHERWISE)
}

/// The first error with the line numbers of all equal ones, and the number of other errors.
fn seen(messages: &[&str]) -> String {
    let Some(first) = messages.first() else { return "it does not".into() };
    let (code, says) = headline(first);
    let (same, others): (Vec<&str>, Vec<&str>) = match code {
        "" => (vec![first], messages[1..].to_vec()),
        code => messages.iter().copied().partition(|message| headline(message).0 == code),
    };
    let mut lines: Vec<&str> = same.iter().filter_map(|message| line(message)).collect();
    lines.dedup();
    let code = if code.is_empty() { String::new() } else { format!("`{code}`, ") };
    let at = match lines.as_slice() {
        [] => String::new(),
        [only] => format!(", at line {only}"),
        several => format!(", at lines {}", several.join(", ")),
    };
    let more = match others.len() {
        0 => String::new(),
        1 => "; and another error".into(),
        more => format!("; and {more} other errors"),
    };
    format!("{code}{says}{at}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWICE: &str = "error[E0521]: borrowed data escapes outside of function\n  --> \
                         part/src/exercises/alpha.rs:14:22\n   |\n14 |  spawn\n\nerror[E0521]: borrowed data \
                         escapes outside of function\n  --> part/src/exercises/alpha.rs:20:2\n\nerror[E0425]: \
                         cannot find value `x` in this scope\n  --> part/src/exercises/alpha.rs:30:1\n";

    #[test]
    fn findings_name_first_error_and_lines() {
        let finding = finding(TWICE);
        assert_eq!(
            finding.seen,
            "`E0521`, borrowed data escapes outside of function, at lines 14, 20; and another error"
        );
        assert!(finding.next.contains("thread::scope"), "{}", finding.next);
    }

    #[test]
    fn errors_without_codes_match_by_text() {
        let text = "error: this file contains an unclosed delimiter\n  --> part/src/exercises/alpha.rs:9:3";
        let finding = finding(text);
        assert_eq!(finding.seen, "this file contains an unclosed delimiter, at line 9");
        assert!(finding.next.contains("braces"), "{}", finding.next);
    }

    #[test]
    fn unknown_errors_have_a_next_step() {
        for text in ["", "error[E9999]: odd", "error: odd", "no error at all"] {
            let finding = finding(text);
            assert_eq!(finding.next, OTHERWISE.next, "{text}");
            assert!(!finding.seen.is_empty());
        }
    }

    #[test]
    fn messages_split_where_they_begin() {
        assert_eq!(messages(TWICE).len(), 3);
        assert_eq!(messages("an error: inside\nerror: b"), ["an error: inside", "error: b"]);
    }

    #[test]
    fn codes_are_unique_and_texts_phrases() {
        let mut codes: Vec<_> = MEANINGS.iter().map(|meaning| meaning.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), MEANINGS.len());
        for Meaning { code, cause, next } in MEANINGS.iter().chain(&WITHOUT_CODE) {
            assert!(!cause.ends_with('.') && !next.ends_with('.'), "{code}");
        }
    }
}
