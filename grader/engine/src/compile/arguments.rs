//! The compiler's arguments for one part of a submission. They are Cargo's captured arguments with other
//! sources and another output.

use witness::Part;

use super::capture::Line;

/// Options for fast programs. Of contradicting options the compiler uses the last. A single codegen unit gives
/// equally fast programs and compiles in four fifths of the time.
pub(super) const FAST: [&str; 2] = ["-Copt-level=3", "-Ccodegen-units=1"];

/// Options for a learner's crate. They are the same for checks and speed-ups, so that an answer cannot tell
/// these apart.
pub(super) const ASSERTIONS: [&str; 2] = ["-Cdebug-assertions=on", "-Coverflow-checks=on"];

/// Options for given code in measured programs.
pub(super) const NO_ASSERTIONS: [&str; 2] = ["-Cdebug-assertions=off", "-Coverflow-checks=off"];

/// The captured arguments for a private copy, with other sources, another output and plain errors.
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
        _ => format!("{out}/{}", part.program),
    };
    args.extend(["-o".into(), file]);
    args
}

/// Cargo's options that ours replace.
fn own_option(arg: &str) -> bool {
    ["--emit=", "--error-format=", "--json=", "--diagnostic-width=", "--out-dir="]
        .iter()
        .any(|option| arg.starts_with(option))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Replays a line of part two with these `args`.
    fn replay(crate_type: &str, args: &[&str]) -> Vec<String> {
        let line = Line {
            crate_name: "part_two".into(),
            crate_type: crate_type.into(),
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            env: Default::default(),
        };
        replayed(&line, "/out", crate::sample::PARTS[1], "/out/libtwo.rlib")
    }

    /// The end of each replayed line, before the output file.
    const OURS: [&str; 5] = ["--emit=link", "--error-format=json", "-A", "warnings", "-o"];

    #[test]
    fn only_output_arguments_are_replaced() {
        let table: [(&[&str], &[&str]); 10] = [
            (&["--crate-name", "x", "src/lib.rs"], &["--crate-name", "x", "src/lib.rs"]),
            (&["--out-dir", "/target", "a"], &["a"]),
            (&["--out-dir=/target", "a"], &["a"]),
            (&["--emit", "metadata", "a"], &["a"]),
            (&["--emit=dep-info,metadata,link", "a"], &["a"]),
            (&["--error-format=human", "--json=artifacts", "--diagnostic-width=80", "a"], &["a"]),
            (&["-C", "incremental=/target/i", "-C", "extra-filename=-1f"], &[]),
            (
                &["-C", "opt-level=1", "-C", "debuginfo=0"],
                &["-C", "opt-level=1", "-C", "debuginfo=0"],
            ),
            // Options with the same beginning as ours.
            (
                &["--edition=2024", "--check-cfg", "cfg(test)", "-L", "dependency=/d"],
                &["--edition=2024", "--check-cfg", "cfg(test)", "-L", "dependency=/d"],
            ),
            // A captured line that ends early loses none of our arguments.
            (&["a", "--out-dir"], &["a"]),
        ];
        for (captured, kept) in table {
            let expected = [kept, &OURS, &["/out/libtwo.rlib"]].concat();
            assert_eq!(replay("lib", captured), expected, "{captured:?}");
        }
    }

    #[test]
    fn programs_link_the_library_beside_them() {
        let captured = [
            "--extern",
            "part_two=/target/libpart_two-1f.rlib",
            "--extern",
            "part_two_more=/target/libmore.rlib",
            "--extern",
            "serde=/target/libserde.rmeta",
        ];
        let externs = [
            "--extern",
            "part_two=/out/libtwo.rlib",
            "--extern",
            "part_two_more=/target/libmore.rlib",
            "--extern",
            "serde=/target/libserde.rmeta",
        ];
        let expected = [&externs[..], &OURS, &["/out/two"]].concat();
        assert_eq!(replay("bin", &captured), expected);
    }
}
