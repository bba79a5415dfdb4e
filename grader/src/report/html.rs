//! Pages: one a learner, one a class. Self-contained, from a file, on paper, by keyboard and ear.
//!
//! Everything goes through `maud`, which escapes what is not markup of ours. Beyond that a page forbids
//! itself, by its content security policy, to load anything and to run any script but the one whose
//! digest it names: were something of a learner's ever to become markup, it would still be inert.

mod charts;
mod class;
mod result;
mod sha256;
mod speedup;
mod statistics;
mod timeline;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    base64,
    view::{View, shown},
};
use crate::record::Record;

/// What a browser's tab has room for, in characters.
const LONGEST_TITLE: usize = 70;

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/page.js");

/// How far the pages of a format are from the folder of the records.
const FROM_LEARNER: &str = "../";
const FROM_INSTRUCTOR: &str = "../../";

/// A learner's page, as the learner may see it: `DIR/html/<learner>.html`.
pub fn learner(record: &Record) -> String {
    result::page(&shown(record, View::Learner), record, FROM_LEARNER)
}

/// A learner's page with everything: `DIR/class-html/learners/<learner>.html`.
pub fn instructor(record: &Record) -> String {
    result::page(&shown(record, View::Instructor), record, FROM_INSTRUCTOR)
}

/// The class: `DIR/class-html/index.html`. The instructor's view; `page` tells where a learner's
/// page is from there.
pub fn class(records: &[Record], page: impl Fn(&Record) -> String) -> String {
    class::page(records, page)
}

/// The frame of every page.
fn document(title: &str, width: &str, body: &Markup) -> String {
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'; img-src data:; \
         base-uri 'none'; form-action 'none'",
        base64::encode(&sha256::digest(SCRIPT.as_bytes()))
    );
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                link rel="icon" href="data:,";
                title { (title.chars().take(LONGEST_TITLE).collect::<String>()) }
                style { (PreEscaped(STYLE)) }
            }
            body class=(width) {
                a.skip href="#main" { "Skip to the results" }
                (body)
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
    .into_string()
}

/// A number of things, with its noun.
fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A path as a link: what has a meaning in an address is written as bytes.
fn address(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_./~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address
}
