//! The Python twin of the comparison, when there is a `python3`.
//!
//! It is part of this program and handed over on standard input, so it runs from anywhere. Its
//! times are its own: the start of the interpreter is not in them.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use lab::comparison::Comparison;
use serde::Deserialize;

const TWIN: &str = include_str!("../../python/request_example.py");

/// One line of the twin.
#[derive(Deserialize)]
struct Line {
    variant: String,
    seconds: f64,
    found: usize,
}

/// Adds a row for each of the twin's variants.
///
/// # Errors
///
/// When there is no `python3`, or the twin breaks off.
pub(crate) fn add_rows(
    comparison: &mut Comparison,
    base_url: &str,
    ids: &[u64],
    workers: usize,
) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = ids.iter().map(u64::to_string).collect();
    let mut python = Command::new("python3")
        .args(["-", base_url, &ids.join(","), &workers.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start `python3`\nhint: install it, or leave --python out")?;
    if let Some(mut stdin) = python.stdin.take() {
        stdin.write_all(TWIN.as_bytes()).context("cannot hand the twin to `python3`")?;
    }
    for line in python.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
        let line = line.context("cannot read what the Python twin prints")?;
        let line: Line = serde_json::from_str(&line)
            .with_context(|| format!("the Python twin printed {line:?}"))?;
        let note = format!("{} items", line.found);
        comparison.add(line.variant, Duration::from_secs_f64(line.seconds), note);
    }
    let status = python.wait().context("cannot wait for `python3`")?;
    if !status.success() {
        bail!("the Python twin broke off: {status}");
    }
    Ok(())
}
