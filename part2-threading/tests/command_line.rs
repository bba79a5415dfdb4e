//! Tests of the program's command line, which is given, so they pass from the start.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

#[test]
fn the_sequential_version_writes_one_document() {
    let file = Scratch::new("items.json");
    let output = run(&["request-sequential", "--latency-ms", "0", "--json-to", file.path()]);
    assert!(output.status.success(), "{}", errors(&output));
    let document: Value = serde_json::from_slice(&file.read().expect("a document")).unwrap();
    assert_eq!(document["items"].as_object().map(serde_json::Map::len), Some(20));
    assert_eq!(document["items"]["17"]["type"], "comment");
}

#[test]
fn output_has_bars_legend_time_and_failures() {
    let output = run(&["request-sequential", "--ids", "1..=3", "--latency-ms", "1"]);
    let shown = String::from_utf8_lossy(&output.stdout);
    for part in ["3 items: 1 2 3", "main |", "▐█ one step", "Completed in 0.", "started: main"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");

    let slow = ["--ids", "1..=3", "--latency-ms", "50", "--slow-id", "2", "--timeout-ms", "300"];
    let output = run(&[&["request-sequential"][..], &slow].concat());
    let shown = String::from_utf8_lossy(&output.stdout);
    for part in ["2 items: 1 3", "1 of 3 requests failed:", "item 2 failed: no answer", "▐▒"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[test]
fn a_page_has_the_lanes_and_the_time() {
    let file = Scratch::new("items.html");
    let options = ["request-sequential", "--ids", "1..=3", "--latency-ms", "1", "--page"];
    let output = run(&[&options[..], &[file.path()]].concat());
    assert!(output.status.success(), "{}", errors(&output));
    let page = String::from_utf8(file.read().expect("a page")).unwrap();
    assert!(page.contains("<h1>request-example request-sequential --ids 1..=3"), "{page}");
    assert_eq!(page.matches(" ms</title></rect>").count(), 3, "{page}");
    assert!(page.contains("Completed in 0."), "{page}");
}

#[test]
fn a_closed_pipe_causes_no_panic() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_request-example"))
        .args(["request-sequential", "--ids", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(program.stdout.take());
    let output = program.wait_with_output().expect("the program ends");
    assert!(!errors(&output).contains("panicked"), "{}", errors(&output));
}

#[test]
fn hold_says_how_to_end() {
    let output = run(&["request-sequential", "--ids", "1", "--hold"]);
    assert!(errors(&output).contains("Ctrl-D ends the program"), "{}", errors(&output));
}

#[test]
fn bad_input_gives_one_clear_message() {
    for (arguments, told) in [
        ("request-sequential --ids 5..2", "the range 5..2 holds no id"),
        ("request-sequential --ids one", "`one` is neither an id nor a range"),
        ("request-sequential --ids 0..99999999", "more than 100000 ids"),
        ("request-sequential --ids 1..=9000", "at most 2000 answers, not 9000"),
        ("request-sequential --base-url localhost", "a service's address looks like"),
        ("request-sequential --base-url http://127.0.0.1:1", "cannot reach the service"),
        ("request-sequential --gate http://127.0.0.1:1", "cannot ask the gate"),
        ("request-sequential --timeout-ms 0", "'--timeout-ms <MS>'"),
        (
            "request-pooled --workers 0",
            "'--workers <WORKERS>': expected a whole number, at least 1",
        ),
        ("request-pooled --again-workers 3", "--again <IDS>"),
        ("request-concurrent --again two", "`two` is neither an id nor a range"),
        ("inventory --hosts a/b", "a host's name has letters"),
        ("--workers 3 request-pooled", "is an option of the comparison"),
    ] {
        let file = Scratch::new("nothing.json");
        let mut words: Vec<_> = arguments.split(' ').collect();
        words.extend(["--json-to", file.path()]);
        let output = run(&words);
        let message = errors(&output);
        assert!(!output.status.success() && message.contains(told), "{arguments}: {message}");
        assert!(!message.contains("panicked"), "{arguments}: {message}");
        assert!(file.read().is_none(), "{arguments} wrote a document");
    }
}

#[test]
fn an_unwritable_document_is_reported() {
    let path = "/no/such/folder/items.json";
    let output = run(&["request-sequential", "--ids", "1", "--json-to", path]);
    assert!(!output.status.success());
    assert!(errors(&output).contains("cannot write /no/such/folder/items.json"));
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_request-example"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A file for one test, which is removed when this is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let id = format!("{:?}", std::thread::current().id());
        let digits: String = id.chars().filter(char::is_ascii_digit).collect();
        let name = format!("{}-{digits}-{name}", std::process::id());
        Self(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name))
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("the target folder's path is UTF-8")
    }

    fn read(&self) -> Option<Vec<u8>> {
        fs::read(&self.0).ok()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
