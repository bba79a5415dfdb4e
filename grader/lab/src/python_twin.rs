//! The Python twin of a program does the same work in Python, for a race.
//!
//! The twin's text is part of the program, so it runs from anywhere. It prints one line per variant, such as `python
//! sequential: 5.99 s, 183068 primes`. It measures these times itself, so they exclude the start of the interpreter.

use std::{
    env,
    fs::{self, File},
    io::{self, BufRead, BufReader, Write},
    path::PathBuf,
    process::{self, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::comparison::Comparison;

/// Runs the twin whose text is `twin` with `args` and these additional environment variables, and adds a row for each
/// of its variants.
///
/// # Errors
///
/// When there is no `python3`, or the twin fails. The variants that it had finished are in the comparison.
pub fn race(
    comparison: &mut Comparison,
    twin: &str,
    args: &[&str],
    envs: &[(&str, &str)],
) -> Result<()> {
    eprintln!("running Python, which may take a minute …");
    // In a file, because Python's own worker processes read it again.
    let script = Script::write(twin).context("cannot hand the twin to `python3`")?;
    let mut python = Command::new("python3")
        .arg(&script.0)
        .args(args)
        .envs(envs.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start `python3`\nhint: install it, or leave --python out")?;
    for line in python.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
        let line = line.context("cannot read what the Python twin prints")?;
        let (variant, time, result) =
            row(&line).with_context(|| format!("the Python twin printed {line:?}"))?;
        comparison.add(variant, time, result);
    }
    let status = python.wait().context("cannot wait for `python3`")?;
    if !status.success() {
        bail!("the Python twin failed: {status}");
    }
    Ok(())
}

/// The variant, time and result in a line.
fn row(line: &str) -> Option<(&str, Duration, &str)> {
    let (variant, rest) = line.split_once(": ")?;
    let (seconds, result) = rest.split_once(" s, ")?;
    let time = Duration::try_from_secs_f64(seconds.parse().ok()?).ok()?;
    Some((variant, time, result))
}

/// A temporary script file, which is removed when this is dropped.
struct Script(PathBuf);

impl Script {
    fn write(text: &str) -> io::Result<Self> {
        let path = env::temp_dir().join(format!("python-twin-{}.py", process::id()));
        let mut file = File::create_new(&path)?;
        let script = Self(path);
        file.write_all(text.as_bytes())?;
        Ok(script)
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        // An undeleted temporary file is no reason to fail.
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twin_output_lines_become_rows() {
        let line = "python, pool of 6: 0.25 s, 20 items";
        let row_of = ("python, pool of 6", Duration::from_millis(250), "20 items");
        assert_eq!(row(line), Some(row_of));
        for line in ["Traceback (most recent call last):", "python: soon s, 3", "python: -1 s, 3"] {
            assert_eq!(row(line), None, "{line}");
        }
    }
}
