//! The command that scrapes one city in its own process.

use std::{
    ffi::OsString,
    fmt,
    process::{Command, Stdio},
};

/// A program with its arguments, to which the city is appended as the last argument.
///
/// ```
/// use part3_yelp::CityCommand;
///
/// let echo = CityCommand::new("echo", ["businesses of"]);
/// let output = echo.for_city("Zürich").output().unwrap();
/// assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), "businesses of Zürich");
/// ```
#[derive(Clone, Debug)]
pub struct CityCommand {
    program: OsString,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
}

impl CityCommand {
    /// The command `program args… CITY`.
    pub fn new(
        program: impl Into<OsString>,
        args: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        Self {
            program: program.into(),
            args: args.into_iter().map(Into::into).collect(),
            env: Vec::new(),
        }
    }

    /// Sets an environment variable for the processes. Use it for a key, because every user of the machine can read a
    /// command line with `ps`.
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// The command for one city, ready to `spawn`. Its standard output is a pipe to this process, its standard input is
    /// empty, and it shares the standard error of this process.
    pub fn for_city(&self, city: &str) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.args)
            .arg(city)
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        command
    }
}

/// The maximum length of an argument that [`CityCommand`] shows in full, in characters.
const LONGEST_SHOWN: usize = 60;

/// The command as one would type it, without the environment. Long arguments are shortened.
impl fmt::Display for CityCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.program.to_string_lossy())?;
        for arg in &self.args {
            let arg = arg.to_string_lossy();
            let plain = !arg.is_empty() && !arg.contains(char::is_whitespace);
            match arg.char_indices().nth(LONGEST_SHOWN) {
                None if plain => write!(f, " {arg}")?,
                None => write!(f, " {arg:?}")?,
                Some((end, _)) => write!(f, " {:?}…", &arg[..end])?,
            }
        }
        f.write_str(" CITY")
    }
}
