//! Public tests of `src/exercises/polite.rs`.

mod service;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use lab::{
    Finding,
    gate::{Gate, Meeting, PATIENCE},
    hold::{self, Numbers},
    watchdog::within,
};
use part3_yelp::{PoliteReport, ScrapeError, exercises::polite::scrape_politely};
use service::{Answer, Asked, Folder, Service, document, ids};

const THREADS: usize = 4;

#[test]
fn all_threads_have_a_request_in_flight() {
    let meeting = Meeting::of(THREADS, PATIENCE);
    let service = Service::start({
        let meeting = Arc::clone(&meeting);
        move |_| {
            let meeting = Arc::clone(&meeting);
            Answer::found().after(move || meeting.arrive())
        }
    })
    .businesses(&ids("all", 20));
    let folder = Folder::new("polite-all");
    let report = scrape(&service, &folder, &ids("all", 20), THREADS);
    must_store(report, &folder, &ids("all", 20), 0);
    let most = meeting.most();
    assert!(
        most == THREADS,
        "\n{}",
        Finding::new(
            format!("{THREADS} threads have {THREADS} requests in flight"),
            format!("{most} at most"),
            "a lock is held across the request: the guard of `let id = queue.lock()…` in the head \
             of a `match`, `if let` or `while let` lives to the end of its block",
            "take the id in a statement of its own, so that the lock is free before the request",
        )
    );
}

#[test]
fn each_refusal_is_followed_by_one_retry() {
    // Refuses the first request of all, one in the middle, and one business three times.
    let refused = Arc::new(Mutex::new(BTreeMap::from([
        ("again-1".to_owned(), 1),
        ("again-7".to_owned(), 3),
        ("again-12".to_owned(), 1),
    ])));
    let service = Service::start(move |asked| match lock(&refused).get_mut(&asked.what) {
        Some(left @ 1..) => {
            *left -= 1;
            Answer::refuse(0)
        }
        _ => Answer::found(),
    })
    .businesses(&ids("again", 12));
    let folder = Folder::new("polite-again");
    let report = scrape(&service, &folder, &ids("again", 12), THREADS);
    must_store(report, &folder, &ids("again", 12), 5);
    let expected: BTreeMap<_, _> = ids("again", 12)
        .into_iter()
        .map(|id| {
            let requests = match id.as_str() {
                "again-1" | "again-12" => 2,
                "again-7" => 4,
                _ => 1,
            };
            (id, requests)
        })
        .collect();
    let counts = service.counts();
    assert!(
        counts == expected,
        "\n{}",
        Finding::new(
            "each business is requested once, and once more for each refusal",
            format!("{counts:?}"),
            "a refused id is put back by more than one thread, or answered ids are requested again",
            "the thread whose request was refused repeats it, or puts the id back into the queue",
        )
    );
}

#[test]
fn all_threads_pause_after_a_refusal() {
    const PAUSE: Duration = Duration::from_secs(1);
    let mut stage = Stage::set();
    let in_flight = Meeting::of(THREADS, PATIENCE);
    let refused_at = Arc::new(OnceLock::new());
    let service = Service::start({
        let (in_flight, refused_at, latch) =
            (Arc::clone(&in_flight), Arc::clone(&refused_at), Arc::clone(&stage.latch));
        move |asked: &Asked| {
            let (in_flight, refused_at, latch) =
                (Arc::clone(&in_flight), Arc::clone(&refused_at), Arc::clone(&latch));
            match asked.nth {
                // The first request is refused as soon as every thread has a request in flight.
                0 => Answer::refuse(PAUSE.as_secs()).after(move || {
                    in_flight.arrive();
                    let _ = refused_at.set(Instant::now());
                }),
                // The others are answered when the thread of the first has begun to pause.
                nth if nth < THREADS => Answer::found().after(move || {
                    in_flight.arrive();
                    latch.wait();
                }),
                _ => Answer::found(),
            }
        }
    })
    .businesses(&ids("pause", 12));
    let folder = Folder::new("polite-pause");
    stage.direct(&service, PATIENCE);
    let report = scrape(&service, &folder, &ids("pause", 12), THREADS);
    drop(stage);

    let over = *refused_at.get().expect("the first request was refused") + PAUSE;
    let early: Vec<_> = service
        .asked()
        .into_iter()
        .skip(THREADS)
        .filter_map(|asked| Some((asked.what, over.checked_duration_since(asked.at)?)))
        .filter(|(_, early)| !early.is_zero())
        .map(|(id, early)| format!("{id} {} ms too early", early.as_millis()))
        .collect();
    assert!(
        early.is_empty(),
        "\n{}",
        Finding::new(
            "after a refusal with `Retry-After: 1` no thread starts a request for 1 s",
            format!(
                "{} requests, such as {}",
                early.len(),
                early.first().map_or("", String::as_str)
            ),
            "only the thread that was refused pauses, and the others do not know of it, or they \
             look only once; or the refused request is repeated at once",
            "keep the moment before which no thread may send a request where all threads see it, and let each \
             look at it before every request",
        )
    );
    must_store(report, &folder, &ids("pause", 12), 1);
}

#[test]
fn a_rejected_key_ends_the_work() {
    let in_flight = Meeting::of(THREADS, PATIENCE);
    let service = Service::start({
        let in_flight = Arc::clone(&in_flight);
        move |_| {
            let in_flight = Arc::clone(&in_flight);
            Answer::status(401).after(move || in_flight.arrive())
        }
    })
    .businesses(&ids("key", 12));
    let folder = Folder::new("polite-key");
    let report = scrape(&service, &folder, &ids("key", 12), THREADS);
    must_be_unauthorized(&report);
    must_have_asked(&service, THREADS, "all 4 threads get 401");
}

#[test]
fn a_rejected_key_ends_pausing_threads_too() {
    let mut stage = Stage::set();
    let in_flight = Meeting::of(THREADS, PATIENCE);
    let service = Service::start({
        let (in_flight, latch) = (Arc::clone(&in_flight), Arc::clone(&stage.latch));
        move |asked: &Asked| {
            let (in_flight, latch) = (Arc::clone(&in_flight), Arc::clone(&latch));
            match asked.nth {
                0 => Answer::refuse(2).after(move || in_flight.arrive()),
                nth if nth < THREADS => Answer::status(401).after(move || {
                    in_flight.arrive();
                    latch.wait();
                }),
                _ => Answer::found(),
            }
        }
    })
    .businesses(&ids("meanwhile", 12));
    let folder = Folder::new("polite-meanwhile");
    // Shorter than the pause, so a thread that waits without `pause_until` also gets the 401 before its pause is over.
    stage.direct(&service, Duration::from_secs(1));
    let report = scrape(&service, &folder, &ids("meanwhile", 12), THREADS);
    drop(stage);
    must_be_unauthorized(&report);
    must_have_asked(&service, THREADS, "one of 4 threads pauses when the others get 401");
}

#[test]
fn a_failed_business_costs_no_other() {
    let service = Service::start(|asked| match asked.what.as_str() {
        "some-2" => Answer::status(500),
        "some-9" => Answer::break_off(),
        _ => Answer::found(),
    })
    .businesses(&ids("some", 9));
    let folder = Folder::new("polite-some");
    let report = scrape(&service, &folder, &ids("some", 9), THREADS);
    let failed: Vec<_> = report.iter().flat_map(|report| report.failed.keys().cloned()).collect();
    assert!(
        failed == ["some-2", "some-9"],
        "\n{}",
        Finding::new(
            "some-2 and some-9, which fail, are in the report",
            match &report {
                Ok(_) => format!("failed: {failed:?}"),
                Err(error) => format!("no report but an error: {error}"),
            },
            "failures are thrown away, or every failure ends the work as 401 does",
            "give every result but `Refused` and `Unauthorized` to `PoliteReport::record`",
        )
    );
    let good: Vec<_> = ids("some", 9).into_iter().filter(|id| !failed.contains(id)).collect();
    must_store(report, &folder, &good, 0);
}

#[test]
fn more_threads_than_businesses_are_fine() {
    let service = Service::start(|_| Answer::found()).businesses(&ids("few", 2));
    let folder = Folder::new("polite-few");
    let report = scrape(&service, &folder, &[], THREADS);
    must_store(report, &folder, &[], 0);
    let report = scrape(&service, &folder, &ids("few", 2), 30);
    must_store(report, &folder, &ids("few", 2), 0);
}

fn scrape(
    service: &Service,
    folder: &Folder,
    ids: &[String],
    threads: usize,
) -> Result<PoliteReport, ScrapeError> {
    let (client, store, ids) = (service.client(), folder.open(), ids.to_vec());
    within("scrape_politely to return", move || scrape_politely(&client, &store, &ids, threads))
}

/// A gate that holds every pause until the other requests in flight have been released. There is one gate for the whole
/// process, so only one test at a time has the stage.
struct Stage {
    gate: Arc<Gate>,
    latch: Arc<Latch>,
    over: Arc<AtomicBool>,
    director: Option<thread::JoinHandle<()>>,
    _alone: MutexGuard<'static, ()>,
}

impl Stage {
    fn set() -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = lock(&ALONE);
        let gate = Gate::start(Numbers::None).expect("a loopback port is free");
        hold::install(&gate.url()).expect("the gate answers");
        Self {
            gate: gate.into(),
            latch: Arc::default(),
            over: Arc::default(),
            director: None,
            _alone: alone,
        }
    }

    /// Waits in the background until a thread pauses, until there are more requests than there should be, or until the
    /// work or `patience` is over. Then releases the requests in flight, and the pause.
    fn direct(&mut self, service: &Service, patience: Duration) {
        let (gate, latch, over) =
            (Arc::clone(&self.gate), Arc::clone(&self.latch), Arc::clone(&self.over));
        let log = service.log();
        self.director = Some(thread::spawn(move || {
            let deadline = Instant::now() + patience;
            while gate.wait_for(1, Duration::from_millis(10)).is_empty()
                && lock(&log).len() <= THREADS
                && !over.load(Ordering::SeqCst)
                && Instant::now() < deadline
            {}
            latch.open();
            gate.open();
        }));
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        if let Some(director) = self.director.take() {
            let _ = director.join();
        }
        hold::uninstall();
    }
}

/// Opens once.
#[derive(Default)]
struct Latch(Mutex<bool>, Condvar);

impl Latch {
    fn wait(&self) {
        let open = lock(&self.0);
        // The time-out matters only if a test ends without opening it.
        drop(self.1.wait_timeout_while(open, PATIENCE * 2, |open| !*open));
    }

    fn open(&self) {
        *lock(&self.0) = true;
        self.1.notify_all();
    }
}

fn must_store(
    report: Result<PoliteReport, ScrapeError>,
    folder: &Folder,
    ids: &[String],
    refusals: usize,
) {
    let report = report.unwrap_or_else(|error| {
        panic!(
            "\n{}",
            Finding::new(
                "there is a report",
                format!("an error: {error}"),
                "a refusal, or the failure of one business, ends the whole work",
                "only `Unauthorized` is an error of the whole work",
            )
        )
    });
    let expected: BTreeMap<_, _> = ids.iter().map(|id| (id.clone(), document(id))).collect();
    let stored = folder.open().documents().expect("the store can be read");
    let reported: Vec<_> = report.stored.iter().cloned().collect();
    let expected_ids: Vec<_> = expected.keys().cloned().collect();
    assert!(
        stored == expected && reported == expected_ids && report.refusals == refusals,
        "\n{}",
        Finding::new(
            format!("{} businesses are stored and reported, {refusals} refusals", ids.len()),
            format!(
                "{} in the store, {} reported as stored, {} as failed, {} refusals",
                stored.len(),
                reported.len(),
                report.failed.len(),
                report.refusals
            ),
            "a refused business is given up or recorded as failed, or a thread that finds the \
             queue empty ends although its own refused id is still to be repeated",
            "put a refused id back into the queue before you pause, and count the refusal",
        )
    );
}

fn must_be_unauthorized(report: &Result<PoliteReport, ScrapeError>) {
    let seen = match report {
        Err(ScrapeError::Unauthorized { .. }) => return,
        Err(error) => format!("another error: {error}"),
        Ok(report) => format!("a report with {} failed", report.failed.len()),
    };
    panic!(
        "\n{}",
        Finding::new(
            "a key that is not accepted is the error `Unauthorized` of the whole work",
            seen,
            "401 is recorded as the failure of one business, like any other status",
            "keep the first `Unauthorized` where all threads see it, and return it",
        )
    );
}

fn must_have_asked(service: &Service, requests: usize, when: &str) {
    let asked = service.asked().len();
    assert!(
        asked <= requests,
        "\n{}",
        Finding::new(
            format!("no thread starts a request after the key was not accepted: {when}"),
            format!("{} more after that", asked.saturating_sub(requests)),
            "only the thread that got 401 stops, or threads look before a pause and not \
             after it",
            "look at what all threads share before every request: may I ask, and may I ask now?",
        )
    );
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
