//! Writes to files that it has removed, so that no look into its folder finds them.
//!
//! outcome: crash
//! within: 60 s

use std::{
    fs::{self, File},
    io::Write,
    thread,
    time::Duration,
};

use crate::Tally;

pub fn count_processed(items: &[u64], tally: &Tally) {
    let _ = (items, tally);
    let folder = std::env::var("TMPDIR").unwrap_or_default();
    let block = vec![7; 1 << 20];
    let mut files = Vec::new();
    let mut written = 0;
    'all: for number in 0..64 {
        let path = format!("{folder}/{number}");
        let Ok(mut file) = File::create(&path) else { break };
        let _ = fs::remove_file(&path);
        for _ in 0..31 {
            if file.write_all(&block).is_err() {
                break 'all;
            }
            written += 1;
            thread::sleep(Duration::from_millis(2));
        }
        files.push(file);
    }
    assert!(written < 600, "{written} MiB, and more to be had");
    panic!("refused after {written} MiB in {} files", files.len())
}
