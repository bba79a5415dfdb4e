//! The generic code that submissions of part 2 use with its types. It is compiled once here instead of once per
//! submission.

mod any;
mod crossbeam;

use serde_json::Value;

use self::any::value;
use crate::{PageKey, Quote, Record, RequestError};

type Item = Result<Option<Value>, RequestError>;
type Page = Result<Vec<Quote>, RequestError>;
type Field = Result<String, RequestError>;
type Host = Result<Record, RequestError>;

fn items() {
    crossbeam::sent::<(usize, u64)>(value);
    crossbeam::sent::<(usize, Item)>(value);
    any::kept::<(usize, Item)>(value());
    any::queued::<(usize, u64)>(value());
    any::sorted::<Item>(value());
    any::sent::<(usize, Item)>(value);
    any::kept::<Item>(value());
    any::returned::<Item>(value);
    any::returned::<(u64, Item)>(value);
    any::handed_out::<u64>(value());
    any::mapped::<u64, Value>(value(), value);
    drop(value::<Vec<Option<Item>>>().into_iter().flatten().collect::<Vec<Item>>());
}

fn pages() {
    any::returned::<(PageKey, Page)>(value);
    any::returned::<Page>(value);
    any::kept::<(PageKey, Page)>(value());
    any::mapped::<PageKey, Page>(value(), value);
}

fn hosts() {
    any::returned::<Host>(value);
    any::returned::<Field>(value);
    any::kept::<Host>(value());
}

fn threads() {
    any::returned::<()>(value);
    any::locked::<()>(value());
    any::locked::<usize>(value());
    any::locked::<u64>(value());
}
