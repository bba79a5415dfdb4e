//! The generic code that submissions of part 1 use with its types. It is compiled once here instead of once per
//! submission.

mod any;
mod crossbeam;

use std::ops::Range;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use self::any::value;
use crate::{Answer, PoolError, WorkerProcess};

type Outcome = Result<Answer, PoolError>;

fn answers() {
    crossbeam::sent::<Outcome>(value);
    any::sent::<Outcome>(value);
    crossbeam::sent::<(usize, Outcome)>(value);
    crossbeam::sent::<(usize, Range<u64>)>(value);
    any::kept::<Answer>(value());
    any::kept::<WorkerProcess>(value());
    any::queued::<Range<u64>>(value());
    any::queued::<(usize, Range<u64>)>(value());
    any::written_once::<PoolError>(value());
    any::handed_out::<Range<u64>>(value());
    any::mapped::<u32, Vec<Range<u64>>>(value(), value);
    drop(value::<Vec<Option<Answer>>>().into_iter().flatten().collect::<Vec<Answer>>());
    drop(value::<Vec<Option<Answer>>>().into_iter().collect::<Option<Vec<Answer>>>());
    drop(value::<Vec<Outcome>>().into_iter().collect::<Result<Vec<Answer>, PoolError>>());
    drop(vec![None::<Answer>; 1]);
}

fn threads() {
    any::returned::<()>(value);
    any::returned::<Vec<u64>>(value);
    any::kept::<(usize, Vec<u64>)>(value());
    any::sorted::<Vec<u64>>(value());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    drop(pool.unwrap());
    let range: Range<u64> = value();
    let mut list: Vec<u64> = range.into_par_iter().filter(value::<fn(&u64) -> bool>()).collect();
    list.sort_unstable();
    list.sort();
    list.extend_from_slice(value());
    drop(value::<Vec<Vec<u64>>>().concat());
    drop(value::<Vec<Vec<u64>>>().into_iter().flatten().collect::<Vec<u64>>());
}
