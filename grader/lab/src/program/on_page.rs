//! What a program has shown so far, for the page that `--page` writes.

use std::{
    env,
    path::Path,
    sync::{Mutex, PoisonError},
};

use crate::page;

/// What this process has shown so far, as HTML.
static SHOWN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Adds HTML to the page. `html` gets the number of what is there already.
pub(super) fn add(html: impl FnOnce(usize) -> String) {
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let next = html(shown.len());
    shown.push(next);
}

/// Everything shown so far, as a page whose title is the command line.
pub(super) fn page() -> String {
    let title = title(env::args());
    page::frame(&title, &SHOWN.lock().unwrap_or_else(PoisonError::into_inner).concat())
}

/// The command line without the program's folder and without the page's own option.
fn title(mut words: impl Iterator<Item = String>) -> String {
    let program = words.next().unwrap_or_default();
    let program = Path::new(&program).file_stem().unwrap_or_default().to_string_lossy();
    let mut title = program.into_owned();
    while let Some(word) = words.next() {
        if word == "--page" {
            words.next();
        } else if !word.starts_with("--page=") {
            title = title + " " + &word;
        }
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_is_the_command_line_without_the_page() {
        let of = |line: &str| title(line.split(' ').map(str::to_owned));
        assert_eq!(of("target/debug/primes --page a.html --range A"), "primes --range A");
        assert_eq!(of("yelp polite --page=a.html"), "yelp polite");
    }
}
