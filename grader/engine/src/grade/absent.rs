//! Folders and programs that a learner's machine has but the grader's sandbox lacks.
//!
//! A check sees only the consequence, which is a panic, or an error instead of an answer. If the exercise names
//! such a folder or program, each finding mentions it. Only string literals are searched, and a match proves
//! nothing, so the finding keeps its own cause.

use lab::Finding;
use sandbox::Layer;

use crate::compile::strings;

/// A name that a file may contain, and the replacement.
struct Absent {
    /// A folder, or the name of a program.
    name: &'static str,
    /// Whether it exists if the program has its own file system.
    in_own_root: bool,
    instead: &'static str,
}

const ABSENT: [Absent; 9] = [
    Absent { name: "/proc", in_own_root: false, instead: ASK_STD },
    Absent { name: "ps", in_own_root: false, instead: ASK_STD },
    Absent {
        name: "/sys",
        in_own_root: false,
        instead: "ask `std::thread::available_parallelism`",
    },
    Absent {
        name: "nproc",
        in_own_root: false,
        instead: "ask `std::thread::available_parallelism`",
    },
    Absent { name: "/tmp", in_own_root: true, instead: OWN_FOLDER },
    Absent { name: "/var/tmp", in_own_root: false, instead: OWN_FOLDER },
    Absent { name: "/dev/shm", in_own_root: false, instead: OWN_FOLDER },
    Absent { name: "sh", in_own_root: false, instead: NO_SHELL },
    Absent { name: "/bin/sh", in_own_root: false, instead: NO_SHELL },
];

const ASK_STD: &str =
    "ask `std::process::id`, `std::os::unix::process::parent_id` and `std::thread::current`";
const OWN_FOLDER: &str = "write to `std::env::temp_dir()`";
const NO_SHELL: &str = "start the given command itself";

/// Adds to the finding whatever the exercise's `text` names and is absent under these `layers`.
pub(super) fn explain(finding: Finding, text: &str, layers: &[Layer]) -> Finding {
    let own_root = layers.contains(&Layer::MountNamespace);
    let strings = strings(text);
    let named = |absent: &&Absent| {
        !(own_root && absent.in_own_root) && strings.iter().any(|text| names(text, absent.name))
    };
    let Some(absent) = ABSENT.iter().find(named) else { return finding };
    let Absent { name, instead, .. } = absent;
    Finding {
        cause: format!(
            "this file names `{name}`, which does not exist while the grader runs the program. If that is not the cause: {}",
            finding.cause
        ),
        next: format!("{instead}. If that is not the cause: {}", finding.next),
        ..finding
    }
}

/// Whether a string is this name, or a path below this folder.
fn names(text: &str, name: &str) -> bool {
    text.strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || name.starts_with('/') && rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(text: &str, layers: &[Layer]) -> String {
        explain(Finding::new("must", "seen", "cause", "next"), text, layers).cause
    }

    #[test]
    fn mentions_of_absent_paths_are_reported() {
        for text in [
            r#"fs::read_to_string("/proc/self/status")"#,
            r#"Path::new("/proc")"#,
            r#"Command::new("ps")"#,
            r#"File::create(format!("/var/tmp/{n}"))"#,
        ] {
            let cause = cause(text, &[Layer::MountNamespace]);
            assert!(cause.starts_with("this file names `"), "{text}: {cause}");
            assert!(cause.ends_with(": cause"), "{text}: {cause}");
        }
    }

    #[test]
    fn other_words_and_comments_are_ignored() {
        for text in [r#""/process""#, r#""psalm""#, r#"// as "/proc" says"#, r#""a/proc""#, "proc"]
        {
            assert_eq!(cause(text, &[]), "cause", "{text}");
        }
    }

    #[test]
    fn mount_namespaces_have_a_tmp_folder() {
        let text = r#"File::create("/tmp/a")"#;
        assert_eq!(cause(text, &[Layer::MountNamespace]), "cause");
        assert!(cause(text, &[Layer::Landlock]).contains("names `/tmp`"));
    }
}
