//! One process of a round, alone in its own sandbox and world. Init takes the times outside the program.

use std::{io, path::Path, time::Duration};

use fastrand::Rng;
use sandbox::{DOCUMENT, Job, Prints, Sandbox};
use serde_json::Value;
use witness::{document, world::Server};

use super::{error::MeasureError, measurable::Measurable, round::Timing};

/// One process of a round.
pub(super) struct Ran {
    pub(super) timing: Timing,
    /// The answer, or null if there was none.
    pub(super) answer: Value,
    /// Whether it was stopped at its time limit.
    pub(super) was_ended: bool,
}

impl Ran {
    /// The value for a process that did not run.
    pub(super) const NOTHING: Self =
        Self { timing: Timing::NONE, answer: Value::Null, was_ended: false };
}

#[derive(Clone, Copy)]
pub(super) struct Setting {
    pub(super) subject: Measurable,
    /// The service's delay for each answer.
    pub(super) latency: Duration,
    /// The seed of the service's data.
    pub(super) seed: u64,
    pub(super) limit: Duration,
    /// Whether it runs under the real-time scheduler.
    pub(super) realtime: bool,
}

impl Setting {
    /// Runs `program` once with `args`, alone in its own sandbox and world.
    pub(super) fn run(
        self,
        sandbox: &Sandbox,
        program: &Path,
        mut args: Vec<String>,
    ) -> Result<Ran, MeasureError> {
        let Self { subject, latency, seed, limit, realtime } = self;
        let options = ["--json-to", DOCUMENT, "--timeout-ms", "60000"].map(str::to_owned);
        args.splice(1..1, options);
        let mut job = Job::for_program(program, args, subject.exercise.processes);
        let given = subject.subject.env.iter();
        job.env.extend(given.map(|&(name, value)| (name.to_owned(), value.to_owned())));
        job.realtime = subject.kind.realtime_cores().filter(|_| realtime);
        job.prints = Prints::Nowhere;
        let mut running = sandbox.start(&job)?;
        let listener = running.take_listener();
        let listener =
            listener.ok_or_else(|| MeasureError::Socket(io::ErrorKind::NotFound.into()))?;
        let world = subject.subject.world.map(|world| world(&mut Rng::with_seed(seed)));
        let world = world.map(|world| world.answering_after(latency));
        let server = world.map(|world| Server::start(world, listener, None)).transpose();
        let server = server.map_err(MeasureError::Service)?;
        let ended = running.wait(limit)?;
        running.stop();
        drop(server);
        let document = running.document().unwrap_or_default();
        let mut answer = document::read(&document).unwrap_or(Value::Null);
        forget(subject.subject.volatile, &mut answer);
        let seconds = |us: u64| us as f64 / 1e6;
        let timing = match ended {
            Some(ended) => Timing { wall: seconds(ended.wall_us), cpu: seconds(ended.cpu_us) },
            None => Timing { wall: limit.as_secs_f64(), cpu: 0.0 },
        };
        Ok(Ran { timing, answer, was_ended: ended.is_none() })
    }
}

/// Removes the members with these names from an answer, at any depth, because they differ between runs.
fn forget(volatile: &[&str], answer: &mut Value) {
    match answer {
        Value::Object(members) => {
            members.retain(|name, _| !volatile.contains(&name.as_str()));
            members.values_mut().for_each(|value| forget(volatile, value));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| forget(volatile, value)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn volatile_members_are_ignored() {
        let mut one = json!({"pid": 7, "maps": [{"answers": [{"pid": 8, "values": [2, 3]}]}]});
        let mut other = json!({"pid": 9, "maps": [{"answers": [{"pid": 10, "values": [2, 3]}]}]});
        let mut wrong = json!({"pid": 9, "maps": [{"answers": [{"pid": 10, "values": [2, 5]}]}]});
        assert_ne!(one, other);
        for answer in [&mut one, &mut other, &mut wrong] {
            forget(&["pid"], answer);
        }
        assert_eq!(one, other);
        assert_ne!(one, wrong);
    }
}
