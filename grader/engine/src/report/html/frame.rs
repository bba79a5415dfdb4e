//! The frame of every page, and what all pages say in the same way.

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// What a browser's tab has room for, in characters.
const LONGEST_TITLE: usize = 70;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("page.js");

/// The SHA-256 of the script, by which the page's policy lets it run.
const SCRIPT_DIGEST: &str = "4/vcotk2NNrBWcN6ZkE0ajxsBmwhTyszuUhNcyNvwpU=";

/// The frame of every page.
pub(super) fn document(title: &str, width: &str, body: &Markup) -> String {
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{SCRIPT_DIGEST}'; \
         img-src data:; base-uri 'none'; form-action 'none'"
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
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A path as a link: what has a meaning in an address is written as bytes.
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
    fn the_policy_names_the_digest_of_the_script() {
        assert_eq!(SCRIPT_DIGEST, BASE64.encode(&Sha256::digest(SCRIPT)));
    }
}
