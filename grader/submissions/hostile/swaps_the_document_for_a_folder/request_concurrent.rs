//! Puts a folder, then its own file, at the path of the result.
//!
//! checks: items
//! outcome: crash
//! says: wrote nothing

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let document = env::args().skip_while(|arg| arg != "--json-to").nth(1).unwrap_or_default();
    let document = PathBuf::from(document);
    fs::remove_file(&document).ok();
    fs::create_dir(&document).ok();
    fs::rename(&document, document.with_file_name("other")).ok();
    fs::write(&document, "{}").ok();
    request_sequential(client, ids)
}
