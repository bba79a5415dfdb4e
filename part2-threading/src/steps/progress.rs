//! Reports the progress of a job of many pages.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, MutexGuard},
};

use lab::hold::Step;

use super::held::STEPS;
use crate::quotes_site::PageKey;

/// The progress of `total` pages. A clone is the same progress, and any thread may report.
///
/// ```
/// use part2_threading::{PageKey, Progress};
///
/// let progress = Progress::of(2);
/// progress.page_ended(PageKey::lincoln(2));
/// progress.page_ended(PageKey::lincoln(1));
/// let last = progress.told()[1];
/// assert_eq!((last.page, last.ended), (PageKey::lincoln(1), 2));
/// ```
#[derive(Clone, Debug)]
pub struct Progress {
    told: Arc<Mutex<Vec<Told>>>,
    total: usize,
    echo: bool,
}

/// One progress report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The page that has ended.
    pub page: PageKey,
    /// The number of pages that had ended by then, including this one.
    pub ended: usize,
}

impl Progress {
    /// The progress of `total` pages, none of which has ended.
    pub fn of(total: usize) -> Self {
        Self { told: Arc::default(), total, echo: false }
    }

    /// Like [`Progress::of`], but also prints each report.
    pub fn printing(total: usize) -> Self {
        Self { echo: true, ..Self::of(total) }
    }

    /// Reports that `page` has ended, whether its request succeeded or failed. Call it once per page.
    ///
    /// A gate sees it as the step `progress` with the page's key, before the report is recorded.
    pub fn page_ended(&self, page: PageKey) {
        STEPS.at(Step::Progress, page);
        let mut told = self.lock();
        let ended = told.len() + 1;
        if self.echo {
            // A closed standard output is ignored.
            let _ = writeln!(io::stdout(), "{ended:>4} of {}: {page}", self.total);
        }
        told.push(Told { page, ended });
    }

    /// Everything reported so far, in order.
    pub fn told(&self) -> Vec<Told> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Told>> {
        self.told.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}
