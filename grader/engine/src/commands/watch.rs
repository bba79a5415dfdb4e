//! `grader watch` grades the answers of an exercise again at each change.
//!
//! Checks are compiled into the grader. So after a change of code this builds the grader again, and the new program
//! grades. A changed answer needs no build, and is graded alone. When a file changes during this work, the work is
//! stopped and starts again.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, IsTerminal, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Context, Result, anyhow};
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use witness::Part;

use super::{CommandError, Exit, Session, new::no_exercise};
use crate::{class::interrupt, cli::WatchArgs, grade::COURSE};

/// The pause between two looks at the files and at the running command.
const PAUSE: Duration = Duration::from_millis(100);

/// The grader's code, below the root.
const CODE: [&str; 6] = [
    COURSE,
    "grader/engine/src",
    "grader/lab/src",
    "grader/sandbox/src",
    "grader/src",
    "grader/witness/src",
];

/// Names in an exercise's folder that are not compiled into the grader, but read each time they are graded.
const ANSWERS: [&str; 4] = ["reference.rs", "equivalent", "mutants", "slow"];

/// Clears the terminal and its history, and moves the cursor to the top.
const CLEAR: &str = "\x1b[H\x1b[2J\x1b[3J";

/// Grades now and after each change, until Ctrl-C.
///
/// # Errors
///
/// When there is no such exercise, or a command cannot be started.
pub fn run(session: &Session, args: &WatchArgs) -> Result<Exit, CommandError> {
    let name = &args.exercise;
    let exercise = session
        .catalog
        .exercise(name)
        .ok_or_else(|| CommandError::Input(no_exercise(session.catalog, name)))?;
    let program = env::current_exe().context("cannot find the grader's own program");
    let watch = Watch {
        root: session.root()?,
        exercise: name.clone(),
        part: exercise.part,
        program: program.map_err(CommandError::Fault)?,
    };
    interrupt::watch().map_err(|error| CommandError::Fault(anyhow!(error)))?;
    watch.run().map_err(CommandError::Fault)?;
    Ok(Exit::Interrupted)
}

struct Watch {
    root: PathBuf,
    exercise: String,
    part: Part,
    /// The path of the grader, at which a build puts the new one.
    program: PathBuf,
}

/// The times at which files were changed.
type Times = BTreeMap<PathBuf, SystemTime>;

/// What to do after files were changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Todo {
    /// Whether the grader must be built.
    build: bool,
    /// The only cases to grade, or none for all.
    only: Vec<String>,
}

/// How a command ended.
enum End {
    Done,
    Failed,
    /// A file was changed, or the user has interrupted.
    GivenUp,
}

impl Watch {
    fn run(&self) -> Result<()> {
        let mut times = self.times();
        let mut todo = Todo::default();
        while !interrupt::asked() {
            let left = self.carry_out(&todo, &times)?;
            while times == self.times() && !interrupt::asked() {
                thread::sleep(PAUSE);
            }
            let now = self.times();
            let next = self.todo(&times, &now);
            todo = left.map_or(next.clone(), |left| left.and(next));
            times = now;
        }
        Ok(())
    }

    /// Builds and grades. Returns what is left to do, if the grader does not compile or a file has changed meanwhile.
    fn carry_out(&self, todo: &Todo, times: &Times) -> Result<Option<Todo>> {
        if io::stdout().is_terminal() {
            print!("{CLEAR}");
        }
        let began = Instant::now();
        let left = Ok(Some(todo.clone()));
        if todo.build {
            self.say("compiling the grader …")?;
            match self.wait(self.build(), times)? {
                End::GivenUp => return left,
                End::Failed => {
                    self.say("waiting for a change, because the grader does not compile")?;
                    return left;
                }
                End::Done => {}
            }
        }
        let what =
            if todo.only.is_empty() { "all answers".to_owned() } else { todo.only.join(", ") };
        self.say(&format!("grading {what} …"))?;
        let mut verify = Command::new(&self.program);
        verify.args(["verify", "--in-short", "--exercise", &self.exercise]);
        for only in &todo.only {
            verify.args(["--only", only]);
        }
        if matches!(self.wait(verify, times)?, End::GivenUp) {
            return left;
        }
        self.say(&format!("took {} s, waiting for a change", began.elapsed().as_secs()))?;
        Ok(None)
    }

    /// The command that builds this program again, with its profile and its folder.
    fn build(&self) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.args(["build", "--quiet", "--package", "grader"]);
        let folder = self.program.parent();
        let profile = folder.and_then(Path::file_name).and_then(|name| name.to_str());
        match profile {
            None | Some("debug") => {}
            Some(profile) => drop(cargo.args(["--profile", profile])),
        }
        if let Some(target) = folder.and_then(Path::parent) {
            cargo.arg("--target-dir").arg(target);
        }
        if io::stderr().is_terminal() {
            cargo.args(["--color", "always"]);
        }
        cargo
    }

    /// Runs a command until it ends, a file changes or the user interrupts.
    fn wait(&self, mut command: Command, times: &Times) -> Result<End> {
        // The whole group is ended, because Cargo and a grader start processes of their own.
        command.current_dir(&self.root).stdin(Stdio::null()).process_group(0);
        let mut child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
        loop {
            if let Some(status) = child.try_wait().context("cannot wait for a command")? {
                return Ok(if status.success() { End::Done } else { End::Failed });
            }
            if interrupt::asked() || *times != self.times() {
                end(&mut child);
                return Ok(End::GivenUp);
            }
            thread::sleep(PAUSE);
        }
    }

    fn say(&self, what: &str) -> Result<()> {
        println!("{}: {what}", self.exercise);
        io::stdout().flush().context("cannot write to standard output")
    }

    /// The times of the sources that verdicts on this exercise depend on.
    fn times(&self) -> Times {
        let mut times = Times::new();
        let part = self.root.join(self.part.folder).join("src");
        for folder in CODE.iter().map(|folder| self.root.join(folder)).chain([part]) {
            self.add_times(&folder, &mut times);
        }
        self.add_times(&self.root.join(crate::root::MARK), &mut times);
        times
    }

    /// Adds a file, or all files below a folder, without answers to other exercises.
    fn add_times(&self, path: &Path, times: &mut Times) {
        if self.is_of_another(path) {
            return;
        }
        let Ok(metadata) = fs::metadata(path) else { return };
        if metadata.is_dir() {
            for entry in fs::read_dir(path).into_iter().flatten().flatten() {
                self.add_times(&entry.path(), times);
            }
        } else if let Ok(time) = metadata.modified()
            && path
                .extension()
                .is_some_and(|ending| ["rs", "toml"].iter().any(|known| ending == *known))
        {
            times.insert(path.to_owned(), time);
        }
    }

    /// Whether this is an answer to another exercise.
    fn is_of_another(&self, path: &Path) -> bool {
        let below = path.strip_prefix(self.root.join(COURSE)).unwrap_or(Path::new(""));
        let mut names = below.iter();
        let exercise = names.next();
        exercise.is_some_and(|name| name != self.exercise.as_str())
            && names.next().is_some_and(|name| ANSWERS.iter().any(|answer| name == *answer))
    }

    fn todo(&self, before: &Times, after: &Times) -> Todo {
        let all = before.keys().chain(after.keys());
        let changed: Vec<_> = all.filter(|path| before.get(*path) != after.get(*path)).collect();
        let own = self.root.join(COURSE).join(&self.exercise);
        let mut only = Vec::new();
        let mut todo = Todo::default();
        for path in &changed {
            let mut names = path.strip_prefix(&own).unwrap_or(Path::new("")).iter();
            let folder = names.next().and_then(|name| name.to_str()).unwrap_or_default();
            let case = names.next().map(|name| Path::new(name).with_extension(""));
            let is_code = CODE.iter().any(|code| path.starts_with(self.root.join(code)));
            match case.filter(|_| ANSWERS.contains(&folder) && path.is_file()) {
                Some(case) => only.push(case.display().to_string()),
                None => {
                    todo.build |= is_code && !ANSWERS.contains(&folder);
                    // Everything depends on this file.
                    only.push(String::new());
                }
            }
        }
        only.sort();
        only.dedup();
        if !only.iter().any(String::is_empty) {
            todo.only = only;
        }
        todo
    }
}

impl Todo {
    fn and(self, other: Self) -> Self {
        let all = self.only.is_empty() || other.only.is_empty();
        let mut only = if all { Vec::new() } else { [self.only, other.only].concat() };
        only.sort();
        only.dedup();
        Self { build: self.build || other.build, only }
    }
}

/// Ends a command with all processes that it has started.
fn end(child: &mut Child) {
    if let Ok(pid) = i32::try_from(child.id()) {
        let _ = killpg(Pid::from_raw(pid), Signal::SIGKILL);
    }
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::PARTS;

    #[test]
    fn only_code_is_compiled_and_a_changed_answer_is_graded_alone() {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "").unwrap();
            path
        };
        let watch = Watch {
            root: root.path().to_owned(),
            exercise: "alpha".into(),
            part: PARTS[0],
            program: root.path().join("target/release/grader"),
        };
        let paths = [
            "grader/course/alpha/checks.rs",
            "grader/course/alpha/reference.rs",
            "grader/course/alpha/mutants/slips.rs",
            "grader/course/alpha/mutants/two/alpha.rs",
            "grader/course.toml",
            "part-one/src/exercises/alpha.rs",
            "grader/witness/src/run.rs",
            "grader/course/beta/checks.rs",
            "grader/course/beta/mutants/other.rs",
        ];
        let paths = paths.map(put);
        let before = watch.times();
        assert_eq!(before.len(), paths.len() - 1, "answers to other exercises do not count");
        let after_change_of = |changed: &[usize]| {
            let mut after = before.clone();
            for path in changed.iter().map(|place| &paths[*place]) {
                *after.get_mut(path).unwrap() += Duration::from_secs(1);
            }
            let Todo { build, only } = watch.todo(&before, &after);
            (build, only)
        };
        let only = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for code in [0, 6, 7] {
            assert_eq!(after_change_of(&[code, 2]), (true, only(&[])), "{code}");
        }
        for given in [1, 4, 5] {
            assert_eq!(after_change_of(&[given, 2]), (false, only(&[])), "{given}");
        }
        assert_eq!(after_change_of(&[2]), (false, only(&["slips"])));
        assert_eq!(after_change_of(&[2, 3]), (false, only(&["slips", "two"])));
        // A case that is gone leaves nothing to grade alone.
        fs::remove_file(&paths[2]).unwrap();
        let (build, only) = (false, Vec::new());
        assert_eq!(watch.todo(&before, &watch.times()), Todo { build, only });
        let build: Vec<_> = watch.build().get_args().map(|arg| arg.to_owned()).collect();
        assert!(build.iter().any(|arg| arg == "release"), "{build:?}");
    }

    #[test]
    fn given_up_work_is_done_with_the_next() {
        let todo = |build, only: &[&str]| Todo {
            build,
            only: only.iter().map(|name| (*name).to_owned()).collect(),
        };
        assert_eq!(todo(true, &[]).and(todo(false, &["a"])), todo(true, &[]));
        assert_eq!(todo(false, &["b"]).and(todo(false, &["a", "b"])), todo(false, &["a", "b"]));
    }
}
