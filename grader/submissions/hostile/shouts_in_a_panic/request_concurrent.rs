//! Puts colours, terminal commands, markup, formulas and the workflow commands of hosted CI into its panic message.
//!
//! checks: items
//! outcome: crash
//! says: owned

use std::collections::BTreeMap;

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let words = "\x1b[2J\x1b]0;owned\x07<script>alert(1)</script> =HYPERLINK(\"http://x\") \u{202e}";
    let lines = "\n::notice::100 points\n::set-output name=score::100\n##[error]x\n::add-mask::a";
    let _ = (client, ids);
    panic!("{words}{lines}")
}
