//! The frame of every page, and elements that all pages share.

use lab::page::{BASE, CHART};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The longest title that a browser tab shows, in characters.
const LONGEST_TITLE: usize = 70;

const LEARNER: &str = include_str!("learner.css");
const CLASS: &str = include_str!("class.css");
const SCRIPT: &str = include_str!("page.js");

/// The SHA-256 of the script, which the content security policy permits.
const SCRIPT_DIGEST: &str = "G3dYYJf/DCS8m37IGGRDM9VWsEISvGjzrg3ru5NAZ9w=";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One learner. It has no script.
    Learner,
    /// A class. A script sorts and filters its table.
    Class,
}

/// The frame of every page.
pub(super) fn document(title: &str, kind: Kind, body: &Markup) -> String {
    let (styles, script): (&[&str], _) = match kind {
        Kind::Learner => (&[BASE, CHART, LEARNER], "'none'".to_owned()),
        Kind::Class => (&[BASE, CLASS], format!("'sha256-{SCRIPT_DIGEST}'")),
    };
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src {script}; img-src data:; \
         base-uri 'none'; form-action 'none'"
    );
    let title: String = title.chars().take(LONGEST_TITLE).collect();
    let body = html! {
        a.skip href="#main" { "Skip to the results" }
        (body)
        @if kind == Kind::Class { script { (PreEscaped(SCRIPT)) } }
    };
    page(&title, &policy, styles, &body)
}

/// A self-contained page with this content security policy.
pub(crate) fn page(title: &str, policy: &str, styles: &[&str], body: &Markup) -> String {
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
                title { (title) }
                style { @for style in styles { (PreEscaped(style)) } }
            }
            body { (body) }
        }
    }
    .into_string()
}

/// `1 learner`, `2 learners`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A share in whole percent. Only a full share is shown as 100, and only an empty one as 0.
pub(super) fn percent(share: f64) -> String {
    let percent = (share * 100.0).round();
    let percent = if share > 0.0 && percent < 1.0 {
        1.0
    } else if share < 1.0 && percent >= 100.0 {
        99.0
    } else {
        percent
    };
    format!("{percent:.0}\u{a0}%")
}

/// The date of a time like `2026-11-29T14:03:00Z` in words, `29 November 2026`.
pub(super) fn day(time: &str) -> Option<String> {
    let time: jiff::Timestamp = time.parse().ok()?;
    Some(time.strftime("%-d %B %Y").to_string())
}

/// A path as a link, with reserved characters percent-encoded.
pub(super) fn address(path: &str) -> String {
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

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn policy_names_the_scripts_digest() {
        assert_eq!(SCRIPT_DIGEST, BASE64.encode(&Sha256::digest(SCRIPT)));
    }

    #[test]
    fn days_are_written_in_words() {
        assert_eq!(day("2026-11-09T14:03:00Z").as_deref(), Some("9 November 2026"));
        assert_eq!(day(""), None);
    }

    #[test]
    fn only_extremes_have_extreme_percentages() {
        assert_eq!(
            [0.0, 0.001, 0.5, 0.999, 1.0].map(percent).join(" "),
            "0\u{a0}% 1\u{a0}% 50\u{a0}% 99\u{a0}% 100\u{a0}%"
        );
    }
}
