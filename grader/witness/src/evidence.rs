//! What the held requests of a run prove.
//!
//! Any program can send a request, and one thread can send any number of them. So a request only proves that it was
//! sent. It is evidence of a thread under four conditions.
//!
//! - If the request claims that a step of the given code has begun, the given code of this run has signed it.
//! - The request is for something that the check asked for, and comes no more often than that.
//! - A thread is blocked in a read of exactly its connection. A thread is in one read at a time, so N requests with
//!   such a thread prove N threads.
//! - The look was taken when the program had come to rest, or when a thread was found for every held request. A request
//!   whose thread was not found then has none.
//!
//! "At least N" counts evidence. "At most N" counts every held request, and [`must_be_waited_for`] fails a program
//! that has sent some that no thread waits for. Which client a request was sent with does not matter.

use std::collections::{BTreeMap, BTreeSet};

use lab::Finding;

use crate::{
    Unmet,
    run::{Finished, Picture},
    world::Exchange,
};

/// The things that a check asked a program for, each with a count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked(BTreeMap<String, usize>);

impl Asked {
    /// One thing, `count` times, for steps that differ only in their thread.
    pub fn times(what: &str, count: usize) -> Self {
        Self([(what.to_owned(), count)].into())
    }

    /// The number of things asked for in total.
    pub fn count(&self) -> usize {
        self.0.values().sum()
    }

    /// The number of `came` that were asked for. Each thing counts at most as often as it was asked for.
    pub fn among(&self, came: impl IntoIterator<Item = String>) -> usize {
        let mut left = self.0.clone();
        came.into_iter().filter(|what| take_one(&mut left, what)).count()
    }

    /// Whether this was asked for.
    pub fn contains(&self, what: &str) -> bool {
        self.0.contains_key(what)
    }
}

impl<T: ToString> FromIterator<T> for Asked {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> Self {
        let mut asked = BTreeMap::new();
        for thing in things {
            *asked.entry(thing.to_string()).or_default() += 1;
        }
        Self(asked)
    }
}

/// Takes one of the things that are left, and returns whether there was one.
fn take_one(left: &mut BTreeMap<String, usize>, what: &str) -> bool {
    match left.get_mut(what) {
        Some(times) if *times > 0 => {
            *times -= 1;
            true
        }
        _ => false,
    }
}

/// A thread, as numbered on the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "`pid` and `tid` are the usual names")]
pub struct ThreadId {
    pub pid: i32,
    pub tid: i32,
}

/// A held request that a thread waits for.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the other fields are what their names and types say")]
pub struct Inside<'a> {
    /// What was asked for.
    pub what: String,
    pub exchange: &'a Exchange,
    pub thread: ThreadId,
}

/// The threads that wait for the things `asked` for, one thing each. `which` says what a request is for, or `None` if
/// it is of another kind.
pub fn inside<'a>(
    picture: &'a Picture,
    asked: &Asked,
    which: impl Fn(&Exchange) -> Option<String>,
) -> Vec<Inside<'a>> {
    let mut left = asked.0.clone();
    let mut seen = BTreeSet::new();
    let waiting = picture.held.iter().filter_map(|held| {
        let holder = held.holder.as_ref()?;
        let thread = ThreadId { pid: holder.pid, tid: holder.tid };
        let what = which(&held.exchange)?;
        // A thread is in one read, so it should not be seen twice. If it is, it proves only one step.
        let counts = seen.insert(thread) && take_one(&mut left, &what);
        counts.then_some(Inside { what, exchange: &held.exchange, thread })
    });
    waiting.collect()
}

/// Fails a run in which code other than the given code claimed to be in a step.
///
/// # Errors
///
/// When there was such a request.
pub(crate) fn must_be_genuine(finished: &Finished) -> Result<(), Unmet> {
    match finished.exchanges.iter().filter(|exchange| exchange.request.is_forged()).count() {
        0 => Ok(()),
        count => Err(Unmet::Failed(Finding::new(
            "only the given functions say at the gate that a step has begun",
            format!("{count} such requests came that no given function has made"),
            "an exercise sends such requests itself",
            "only call the given function, which sends the request itself",
        ))),
    }
}

/// Fails a run in which a request was held without a thread waiting for it, although the program had come to rest.
///
/// # Errors
///
/// When there was such a request.
pub fn must_be_waited_for(finished: &Finished) -> Result<(), Unmet> {
    match finished.unwaited {
        0 => Ok(()),
        count => Err(Unmet::Failed(Finding::new(
            "each request and each slow step waits in a thread of its own",
            format!(
                "{count} of them were sent at the same time, and no thread waits for their answers"
            ),
            "one thread sends many requests before it reads their answers, or asks again and again whether there \
             is one",
            "start a thread for each, and let it call the given function, which waits for the answer",
        ))),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        observe::{Holder, TreeLook},
        run::{Because, Held},
        world::Request,
    };

    /// A picture of held requests for `/WHAT`, each with the thread that waits for it.
    fn picture(held: &[(&str, Option<i32>)]) -> Picture {
        let held = held.iter().enumerate().map(|(id, (what, tid))| Held {
            exchange: Exchange {
                id,
                request: Request {
                    method: "GET".into(),
                    path: format!("/{what}"),
                    query: String::new(),
                    bearer: None,
                    signed: false,
                },
                peer: ([127, 0, 0, 1], 1000).into(),
                arrived: Duration::ZERO,
                held: true,
                answered: None,
                hung_up: None,
                status: 200,
            },
            holder: tid.map(|tid| Holder {
                pid: 7,
                tid,
                name: String::new(),
                process: String::new(),
            }),
        });
        Picture { because: Because::Still, held: held.collect(), tree: TreeLook::default() }
    }

    fn proved(asked: &Asked, held: &[(&str, Option<i32>)]) -> Vec<String> {
        let picture = picture(held);
        let which = |exchange: &Exchange| Some(exchange.request.path[1..].to_owned());
        inside(&picture, asked, which).into_iter().map(|inside| inside.what).collect()
    }

    #[test]
    fn requests_without_thread_prove_nothing() {
        let asked = Asked::from_iter(["a", "b"]);
        assert_eq!(proved(&asked, &[("a", Some(8)), ("b", None)]), ["a"]);
        assert_eq!(proved(&asked, &[("a", Some(8)), ("b", Some(9))]), ["a", "b"]);
    }

    #[test]
    fn a_thread_proves_one_step() {
        let asked = Asked::from_iter(["a", "b"]);
        assert_eq!(proved(&asked, &[("a", Some(8)), ("b", Some(8))]), ["a"]);
    }

    #[test]
    fn only_expected_steps_count() {
        let asked = Asked::from_iter(["a", "b", "a"]);
        let held = [("a", Some(1)), ("c", Some(2)), ("a", Some(3)), ("a", Some(4)), ("b", Some(5))];
        assert_eq!(proved(&asked, &held), ["a", "a", "b"]);
        assert_eq!(asked.count(), 3);
        assert_eq!(asked.among(["a", "c", "a", "a", "b"].map(str::to_owned)), 3);
        assert!(asked.contains("b") && !asked.contains("c"));
        assert_eq!(Asked::times("nap", 2).among(["nap", "nap", "nap"].map(str::to_owned)), 2);
    }
}
