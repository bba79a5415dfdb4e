//! The checks of the pause after a refusal.
//!
//! One thread is refused while the requests of all others are held. When the program has dealt with the refusal, the
//! others are released. From then on every thread that sends a request could know of the pause. The server's clock
//! decides whether a request is too early. A request is never too late.

use std::time::Duration;

use lab::Finding;
use witness::{Met, Stage, Unmet, Verdict, run::Picture, world::Exchange};

use super::runs::HeldRun;
use crate::services::yelp::YelpFault;

/// How long a program is watched that must pause for minutes. A pause of fixed length is usually shorter.
const WATCHED: Duration = Duration::from_millis(5_500);

/// After a refusal no thread sends a request until the pause is over.
pub(super) fn pause(stage: &mut Stage) -> Verdict {
    pause_of_minutes(stage)?;
    let seconds = stage.rng.u64(2..4);
    for seconds in [seconds, 2 * seconds, 4 * seconds] {
        if pause_of(stage, seconds)? {
            return Ok(Met::new(format!(
                "No request came before the end of a pause of {seconds} s, and none during {} ms of a pause of minutes.",
                WATCHED.as_millis()
            )));
        }
    }
    Ok(Met::new(format!(
        "No request came during {} ms of a pause of minutes. The machine was too slow to judge a pause of seconds.",
        WATCHED.as_millis()
    )))
}

/// The pause is far longer than this check. No thread may send a request while it is watched.
fn pause_of_minutes(stage: &mut Stage) -> Result<(), Unmet> {
    // Read as milliseconds, this pause is still visible and has no usual length.
    let seconds = stage.rng.u64(600..880);
    let mut held_run = HeldRun::start(stage, &[(0, YelpFault::Refused(seconds))])?;
    let refused = Refused { seconds, at: held_run.release(0), under_way: Duration::ZERO };
    let (held_run, _) = refused.watch(stage, held_run, refused.at + WATCHED)?;
    stage.stop(held_run.run);
    Ok(())
}

/// Whether the others were released while the pause lasted, so that they could be early.
fn pause_of(stage: &mut Stage, seconds: u64) -> Result<bool, Unmet> {
    let mut held_run = HeldRun::start(stage, &[(0, YelpFault::Refused(seconds))])?;
    // A pause measured from the start of the request ends earlier by this much.
    let time = Duration::from_millis(stage.rng.u64(350..650));
    let under_way = held_run.keep_for(0, time)?;
    let refused = Refused { seconds, at: held_run.release(0), under_way };
    let over = refused.at + Duration::from_secs(seconds);
    let (held_run, in_time) = refused.watch(stage, held_run, over)?;
    held_run.must_go_on(stage, over)?;
    Ok(in_time)
}

/// A refusal that was sent.
struct Refused {
    /// The pause that it asks for.
    seconds: u64,
    /// When it was sent, on the server's clock.
    at: Duration,
    /// How long the request took.
    under_way: Duration,
}

/// When a thread sent a request that should have paused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// While the other threads waited for their answers.
    AtOnce,
    /// When they got their answers.
    Next,
    /// After all had dealt with their answers, so after some shorter pause.
    Later,
}

impl Refused {
    /// Watches a program that should pause until `over`. Returns whether the other threads were released before that.
    fn watch(
        &self,
        stage: &mut Stage,
        mut held_run: HeldRun,
        over: Duration,
    ) -> Result<(HeldRun, bool), Unmet> {
        let picture = held_run.until_settled(0, over)?;
        let mut early = held_run.asked_before(over).map(|asked| (Asked::AtOnce, asked, picture));
        let in_time = held_run.run.clock() < over;
        if early.is_none() {
            held_run.release_all_but(0);
            let picture = held_run.until_all_settled(over)?;
            early = held_run.asked_before(over).map(|asked| (Asked::Next, asked, picture));
        }
        if early.is_none() {
            let picture = held_run.until_asked(over)?;
            early = held_run.asked_before(over).map(|asked| (Asked::Later, asked, picture));
        }
        if let Some((when, asked, picture)) = early {
            let same = asked_by_the_refused(&held_run, &asked, &picture);
            return Err(stage.unmet_at_once(
                held_run.run,
                &picture,
                self.too_early(when, &asked, same),
            ));
        }
        let busy = held_run.busy.borrow().busy();
        if busy > 0 {
            let picture = held_run.run.until(|_| true)?;
            return Err(stage.unmet_at_once(held_run.run, &picture, waits_in_a_loop(busy)));
        }
        Ok((held_run, in_time))
    }

    /// The finding for a request that came too early. `same` says that it came from the refused thread.
    fn too_early(&self, when: Asked, asked: &Exchange, same: bool) -> Finding {
        let after = asked.arrived.saturating_sub(self.at);
        let thread = if same { "the thread that was refused" } else { "another thread" };
        Finding::new(
            "after a refusal with `Retry-After` no thread starts a request until that time is over",
            format!(
                "{thread} sent one {} ms after a refusal that asks for a pause of {} s",
                after.as_millis(),
                self.seconds
            ),
            self.cause(when, after, same),
            "after a refusal share the end of the pause, `Instant::now() + retry_after`, among all threads, \
             and let each check it before every request",
        )
    }

    /// The likely cause of a request so long `after` the refusal.
    fn cause(&self, when: Asked, after: Duration, same: bool) -> &'static str {
        let as_milliseconds = Duration::from_millis(self.seconds);
        let early = Duration::from_secs(self.seconds).saturating_sub(after);
        if when == Asked::AtOnce && same {
            "the refused request is repeated without a pause, or after one that is far too short"
        } else if when != Asked::Later {
            "only the refused thread pauses, or the others check the pause only once and not before each \
             request"
        } else if self.seconds >= 600 && near(after, as_milliseconds, Duration::from_millis(100)) {
            "the seconds of `Retry-After` are taken for milliseconds"
        } else if near(early, self.under_way.mul_f64(0.7), self.under_way.mul_f64(0.4)) {
            "the pause counts from the start of the refused request, and not from its answer"
        } else {
            "the pause is not as long as `Retry-After` asks for, because it has a fixed length or another unit"
        }
    }
}

/// Whether the refused thread waits for the answer to this request.
fn asked_by_the_refused(held_run: &HeldRun, asked: &Exchange, picture: &Picture) -> bool {
    let refused = held_run.in_flight.first().and_then(|(_, holder)| holder.as_ref());
    let held = picture.held.iter().find(|held| held.exchange.id == asked.id);
    let asks = held.and_then(|held| held.holder.as_ref());
    refused.is_some_and(|refused| asks.is_some_and(|asks| asks.tid == refused.tid))
}

/// Whether `time` is at least `from`, and at most `more` longer.
fn near(time: Duration, from: Duration, more: Duration) -> bool {
    time >= from && time <= from + more && !more.is_zero()
}

/// Of several refusals the longest pause counts, in whatever order they come.
pub(super) fn longest_pause(stage: &mut Stage) -> Verdict {
    for (short, long) in [(1, 2), (2, 3), (4, 6)] {
        let refusals = [(0, short), (1, long), (2, short)];
        let refusals = refusals.map(|(at, seconds)| (at, YelpFault::Refused(seconds)));
        let mut held_run = HeldRun::start(stage, &refusals)?;
        let mut first_over = None;
        let mut over = Duration::ZERO;
        for (at, seconds) in [short, long, short].into_iter().enumerate() {
            if at < held_run.in_flight.len() {
                let until = held_run.release(at) + Duration::from_secs(seconds);
                over = over.max(until);
                let first_over = *first_over.get_or_insert(until);
                held_run.until_settled(at, first_over)?;
            }
        }
        // A thread that continues after the first pause knew of all three.
        let in_time = first_over.is_some_and(|first_over| held_run.run.clock() < first_over);
        let picture = held_run.until_asked(over)?;
        if held_run.asked_before(over).is_some() && in_time {
            return Err(stage.unmet(held_run.run, &picture, not_the_longest()));
        }
        let alone = held_run.in_flight.len() <= 1;
        held_run.must_go_on(stage, over)?;
        if in_time {
            return Ok(match alone {
                true => Met::left_to("threads", "at most one request was in flight"),
                false => Met::new(format!(
                    "Of pauses of {short} s and {long} s that overlapped, the longer one counted."
                )),
            });
        }
    }
    Ok(Met::undecided("the machine was too slow"))
}

fn not_the_longest() -> Finding {
    Finding::new(
        "while a pause lasts no thread sends a request, however many pauses there are",
        "a thread sent a request when one pause was over but another one was not",
        "a thread checks before its pause but not after it, a later refusal with a shorter pause overwrites a \
         longer one, or the pauses are not as long as `Retry-After` asks for",
        "keep the latest end of all pauses (`max`), and check it again after every pause",
    )
}

fn waits_in_a_loop(busy: usize) -> Finding {
    Finding::new(
        "threads sleep while a pause lasts",
        format!("{busy} of the program's threads used CPU time throughout and never slept"),
        "a busy loop checks the clock, a flag or `is_finished`",
        "use `pause_until` for the pause, `join` for other threads, and a channel or a `Condvar` for changes",
    )
}
