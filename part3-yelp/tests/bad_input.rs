//! How the program reacts to bad input. It prints one clear line, fails, and writes no partial result. This is given
//! code, so the tests pass from the start.

mod service;

use std::{fs, path::Path, process::Command};

use service::Folder;

/// A port without a listener.
const NOBODY: &str = "http://127.0.0.1:9";

#[test]
fn a_service_that_cannot_be_reached_is_named() {
    says(
        &["scrape-sequential", "--base-url", NOBODY, "--city", "Toronto"],
        &[("YELP_API_KEY", "key")],
        "cannot reach http://127.0.0.1:9/v3/businesses/search",
    );
}

#[test]
fn a_missing_key_gets_a_hint() {
    says(&["scrape-sequential", "--base-url", NOBODY], &[], "hint: export YELP_API_KEY=");
}

#[test]
fn an_invalid_key_is_never_shown() {
    let text = says(
        &["scrape-sequential", "--base-url", NOBODY],
        &[("YELP_API_KEY", "secret\nkey")],
        "YELP_API_KEY does not hold a valid key",
    );
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn an_invalid_address_shows_an_example() {
    says(&["scrape-sequential", "--base-url", "yelp.example"], &[], "http://127.0.0.1:8080");
    says(
        &["scrape-sequential"],
        &[("YELP_BASE_URL", "localhost:80")],
        "`localhost:80` is not the address of a service",
    );
}

#[test]
fn live_says_when_it_is_not_compiled_in() {
    if !cfg!(feature = "live") {
        says(&["scrape-sequential", "--live"], &[("YELP_API_KEY", "k")], "is not compiled in");
    }
}

#[test]
fn a_store_that_cannot_be_opened_is_named() {
    let key = [("YELP_API_KEY", "key")];
    for (store, words) in [
        ("sqlite:/no/such/folder/yelp.sqlite", "hint: its folder must exist"),
        ("sqlite:/", "cannot open the store sqlite:/"),
        // No user can create a file there, not even root.
        ("sqlite:/proc/yelp.sqlite", "no file can be made in its folder"),
        ("yelp.sqlite", "hint: write sqlite:FILE or mongodb://HOST:PORT"),
    ] {
        says(&["scrape-sequential", "--base-url", NOBODY, "--store", store], &key, words);
    }
    if !cfg!(feature = "mongodb") {
        let store = "mongodb://me:password@127.0.0.1";
        let args = ["scrape-sequential", "--base-url", NOBODY, "--store", store];
        let text = says(&args, &key, "which is not compiled in");
        assert!(!text.contains("password"), "{text}");
    }
}

#[test]
fn other_files_are_left_unchanged() {
    let folder = Folder::new("no-database");
    let file = folder.0.join("notes.txt");
    let notes = "my notes, which nobody wants overwritten ".repeat(40);
    fs::write(&file, &notes).unwrap();
    let store = format!("sqlite:{}", file.display());
    let args = ["scrape-sequential", "--base-url", NOBODY, "--store", &store];
    says(&args, &[("YELP_API_KEY", "key")], "file is not a database");
    assert_eq!(fs::read_to_string(&file).unwrap(), notes);
}

#[test]
fn zero_threads_are_refused() {
    says(&["polite", "--threads", "0"], &[], "--threads");
}

#[test]
fn a_missing_or_empty_city_list_is_named() {
    let folder = Folder::new("no-cities");
    let file = folder.0.join("cities.txt");
    let name = file.display().to_string();
    let args = ["scrape-sequential", "--cities-file", &name];
    says(&args, &[], "cannot read the cities from");
    fs::write(&file, "# none yet\n").unwrap();
    says(&args, &[], "names no city");
}

#[cfg(feature = "simulated")]
#[test]
fn an_unknown_city_is_named() {
    says(&["scrape-sequential", "Atlantis"], &[], "no business was found in `Atlantis`");
}

/// Runs `yelp` in an empty folder and with no environment but `env`. Asserts that it fails, prints `words` and leaves
/// no partial result and no store behind. Returns its output.
fn says(args: &[&str], env: &[(&str, &str)], words: &str) -> String {
    let folder = Folder::new(&format!("says-{}-{}", args.join("-").replace('/', "."), env.len()));
    let result = folder.0.join("result.json");
    let output = Command::new(env!("CARGO_BIN_EXE_yelp"))
        .args(args)
        .arg("--json-to")
        .arg(&result)
        .current_dir(&folder.0)
        .env_clear()
        .envs(env.iter().copied())
        .output()
        .expect("the program can be started");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{args:?} must fail; it said: {text}");
    assert!(text.contains(words), "{args:?} must say `{words}`; it said: {text}");
    assert!(!text.contains("panicked"), "{text}");
    assert!(is_whole(&result), "{args:?} left half a result behind");
    assert!(!folder.0.join("yelp.sqlite").exists(), "{args:?} left an empty store behind");
    text
}

/// Whether there is no result, or a complete document.
fn is_whole(result: &Path) -> bool {
    fs::read(result)
        .map_or(true, |bytes| serde_json::from_slice::<serde_json::Value>(&bytes).is_ok())
}
