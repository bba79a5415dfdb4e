//! The programs that were built last, by what they were built from: many learners hand in the same files of a
//! part, the untouched stubs above all.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{BuildError, Built};
use crate::course::Part;

/// How many are kept: some 6 MB each among the host's temporary files.
const MOST: usize = 16;

/// What a program is built from: the part, whether it is optimised, the digest of the exercise files.
pub(super) type Key = (Part, bool, String);

/// A program, once it is built. Who wants the same one meanwhile waits here.
type Place = Arc<Mutex<Option<Built>>>;

/// The programs, the latest key last.
#[derive(Debug, Default)]
pub(super) struct Recent(Mutex<VecDeque<(Key, Place)>>);

impl Recent {
    /// The program for `key`, built by `build` unless it is there.
    pub(super) fn get_or_build(
        &self,
        key: Key,
        build: impl FnOnce() -> Result<Built, BuildError>,
    ) -> Result<Built, BuildError> {
        let place = self.place(key);
        let mut built = lock(&place);
        if let Some(built) = &*built {
            return Ok(built.clone());
        }
        let new = build()?;
        *built = Some(new.clone());
        Ok(new)
    }

    fn place(&self, key: Key) -> Place {
        let mut places = lock(&self.0);
        if let Some((_, place)) = places.iter().find(|(other, _)| *other == key) {
            return Arc::clone(place);
        }
        let place = Place::default();
        places.push_back((key, Arc::clone(&place)));
        if places.len() > MOST {
            places.pop_front();
        }
        place
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn the_same_files_are_built_once_and_what_failed_is_tried_again() {
        let recent = Recent::default();
        let builds = Cell::new(0);
        let get = |digest: &str, works: bool| {
            recent.get_or_build((Part::One, false, digest.into()), || {
                builds.set(builds.get() + 1);
                if works {
                    return Ok(Built::of_nothing());
                }
                Err(BuildError::Given { part: Part::One, output: String::new() })
            })
        };
        assert!(get("a", false).is_err());
        let first = get("a", true).unwrap();
        assert_eq!(get("a", true).unwrap().program, first.program);
        assert_eq!(builds.get(), 2);
        for other in 0..MOST {
            get(&other.to_string(), true).unwrap();
        }
        get("a", true).unwrap();
        assert_eq!(builds.get(), 3 + MOST, "the oldest goes first");
    }
}
