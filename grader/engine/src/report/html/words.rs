//! Texts and links that several pages have.

use maud::{Markup, html};

use super::frame::address;
use crate::{
    record::{Record, Speedup},
    report::plain,
};

/// Text in which what stands between backticks is code.
pub(super) fn with_code(text: &str) -> Markup {
    let pieces: Vec<&str> = text.split('`').collect();
    // A backtick without its fellow is a backtick.
    let paired = pieces.len() % 2 == 1;
    html! {
        @if paired {
            @for (nth, piece) in pieces.iter().enumerate() {
                @if nth % 2 == 1 { code { (piece) } } @else { (piece) }
            }
        } @else { (text) }
    }
}

/// The way to Criterion's page, when the record names a path below its own folder and nothing else.
pub(super) fn report_link(speedup: &Speedup, root: &str) -> Option<String> {
    let report = speedup.report.as_deref()?;
    let parts: Vec<&str> = report.split('/').collect();
    let harmless = |part: &&str| !part.is_empty() && *part != "." && *part != "..";
    parts.iter().all(harmless).then(|| format!("{root}{}", address(report)))
}

/// A learner's name as a link to the page.
pub(super) fn page_link(record: &Record, page: &impl Fn(&Record) -> String) -> Markup {
    html! { a href=(address(&page(record))) { (named(record)) } }
}

/// What a learner is called: by name where the roster has one.
fn named(record: &Record) -> String {
    let name = if record.name.is_empty() { &record.student } else { &record.name };
    plain::line(name)
}
