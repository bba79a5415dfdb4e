//! `words_of` reads a page, which takes time and uses nothing that threads share.

use std::{thread, time::Duration};

use lab::timeline;

use super::held::STEPS;
use crate::{Page, documents::READ};

/// How long a page takes.
const READING: Duration = Duration::from_millis(20);

/// Reads a page. Returns its words in lower case, in the order of the text, each as often as it occurs.
///
/// A gate sees it as the step `read` with the page's number.
pub fn words_of(page: &Page) -> Vec<String> {
    let _span = timeline::span(format!("page {}", page.number));
    STEPS.at(READ, page.number);
    thread::sleep(READING);
    page.text.split_whitespace().map(str::to_lowercase).collect()
}
