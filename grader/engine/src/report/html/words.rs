//! Texts and links that several pages share.

use maud::{Markup, html};

use super::frame::address;
use crate::{
    record::{Record, Speedup},
    report::plain,
};

/// Formats text between backticks as code.
pub(super) fn with_code(text: &str) -> Markup {
    let pieces: Vec<&str> = text.split('`').collect();
    // An unpaired backtick stays a backtick.
    let paired = pieces.len() % 2 == 1;
    html! {
        @if paired {
            @for (nth, piece) in pieces.iter().enumerate() {
                @if nth % 2 == 1 { code { (piece) } } @else { (piece) }
            }
        } @else { (text) }
    }
}

/// The link to Criterion's page. Only a path below the record's own folder is accepted.
pub(super) fn report_link(speedup: &Speedup, root: &str) -> Option<String> {
    let report = speedup.report.as_deref()?;
    let parts: Vec<&str> = report.split('/').collect();
    let harmless = |part: &&str| !part.is_empty() && *part != "." && *part != "..";
    parts.iter().all(harmless).then(|| format!("{root}{}", address(report)))
}

/// A learner's name as a link to the learner's page.
pub(super) fn page_link(record: &Record, page: &impl Fn(&Record) -> String) -> Markup {
    html! { a href=(address(&page(record))) { (named(record)) } }
}

/// The learner's name from the roster, or else the account name.
fn named(record: &Record) -> String {
    let name = if record.name.is_empty() { &record.student } else { &record.name };
    plain::line(name)
}
