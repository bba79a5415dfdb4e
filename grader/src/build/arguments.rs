//! The compiler's arguments for one submission's part: Cargo's, captured, with own sources and own output.

use super::capture::Line;
use crate::course::Part;

/// What makes the primes fast: the compiler takes the last of several options. In one piece they are
/// as fast, and cost a fifth less to compile.
pub(super) const FAST: [&str; 4] =
    ["-Copt-level=3", "-Ccodegen-units=1", "-Cdebug-assertions=off", "-Coverflow-checks=off"];

/// The captured arguments, for a private copy: own sources, own output, plain errors.
pub(super) fn replayed(line: &Line, out: &str, part: Part, library: &str) -> Vec<String> {
    let mut args = Vec::new();
    let mut captured = line.args.iter();
    while let Some(arg) = captured.next() {
        let mut next = || captured.next().cloned().unwrap_or_default();
        match arg.as_str() {
            "--out-dir" => {
                next();
            }
            "--emit" => {
                next();
            }
            "-C" => {
                let option = next();
                let own =
                    ["incremental", "extra-filename"].iter().any(|name| option.starts_with(name));
                if !own {
                    args.extend(["-C".into(), option]);
                }
            }
            "--extern" => {
                let dependency = next();
                let is_part = dependency.starts_with(&format!("{}=", part.crate_name()));
                let dependency =
                    if is_part { format!("{}={library}", part.crate_name()) } else { dependency };
                args.extend(["--extern".into(), dependency]);
            }
            other if own_option(other) => {}
            other => args.push(other.to_owned()),
        }
    }
    args.extend(["--emit=link", "--error-format=json", "-A", "warnings"].map(str::to_owned));
    let file = match line.crate_type.as_str() {
        "lib" => library.to_owned(),
        _ => format!("{out}/{}", part.program()),
    };
    args.extend(["-o".into(), file]);
    args
}

/// Options of Cargo's that are replaced by ours.
fn own_option(arg: &str) -> bool {
    ["--emit=", "--error-format=", "--json=", "--diagnostic-width=", "--out-dir="]
        .iter()
        .any(|option| arg.starts_with(option))
}
