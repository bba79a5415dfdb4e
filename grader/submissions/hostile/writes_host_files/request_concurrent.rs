//! Writes, empties, renames, links, removes and locks what is outside its own folder.
//!
//! checks: items
//! outcome: crash
//! says: refused

use std::{
    collections::BTreeMap,
    fs::{self, File, FileTimes, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    time::SystemTime,
};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

fn attack() -> Vec<String> {
    let mut done = Vec::new();
    let mut tried = |what: &str, result: io::Result<()>| {
        if result.is_ok() {
            done.push(what.to_owned());
        }
    };
    for file in ["@CANARY_FILE@", "@HOME_FILE@"] {
        tried("append", File::options().append(true).open(file).map(drop));
        tried("truncate", File::create(file).map(drop));
        tried("rename", fs::rename(file, "@CANARY_DIR@/lab-left"));
        tried("link", fs::hard_link(file, "link"));
        tried("remove", fs::remove_file(file));
        tried("lock", File::open(file).and_then(|file| file.lock()));
        tried("mode", fs::set_permissions(file, Permissions::from_mode(0o000)));
        let times = FileTimes::new().set_modified(SystemTime::UNIX_EPOCH);
        tried("times", File::open(file).and_then(|file| file.set_times(times)));
    }
    for folder in ["@CANARY_DIR@", "@WORKSPACE@", "/", "/lab", "/usr", "/etc", "/root", "/home"] {
        tried(folder, fs::write(format!("{folder}/lab-left"), "here"));
        tried(folder, fs::create_dir(format!("{folder}/lab-left-folder")));
        tried(folder, fs::set_permissions(folder, Permissions::from_mode(0o777)));
    }
    done
}
