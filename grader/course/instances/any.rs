//! What submissions do with a value of any type: keep it in lists, behind locks, send it, return it from threads.
//!
//! Nothing calls these functions. They exist to be compiled.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    hash::Hash,
    slice,
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, mpsc},
    thread::{self, JoinHandle, Scope, ScopedJoinHandle},
};

/// Stands for a value of any type.
pub fn value<T>() -> T {
    unreachable!()
}

/// Sends and receives it.
pub fn sent<T: Send + 'static>(value: fn() -> T) {
    let (sender, receiver) = mpsc::channel();
    sender.clone().send(value()).unwrap();
    drop(receiver.recv().unwrap());
    drop(receiver.recv().ok());
    kept(receiver.iter().collect());
    kept(receiver.into_iter().collect());
}

/// Keeps it in a list, directly or as an `Option`.
pub fn kept<T>(mut values: Vec<T>) {
    let last = values.pop();
    values.push(last.unwrap());
    values.reserve(1);
    drop(values.drain(..));
    let mut places: Vec<Option<T>> = Vec::with_capacity(values.len());
    let last = places.pop();
    places.push(last.flatten());
    for place in places.iter_mut() {
        drop(place.take());
    }
    let values: Vec<T> = locked(places).into_iter().flatten().collect();
    for value in locked(values) {
        drop(value);
    }
}

/// Keeps it in a queue.
pub fn queued<T>(values: Vec<T>) {
    let mut queue: VecDeque<T> = values.into();
    let next = queue.pop_front();
    queue.push_back(next.unwrap());
    drop(locked(queue).pop_front().is_some());
}

/// Sorts by the index beside each value.
pub fn sorted<T>(values: &mut [(usize, T)]) {
    values.sort_by_key(|(place, _)| *place);
    values.sort_unstable_by_key(|(place, _)| *place);
}

/// Keeps it behind a lock, and gets it back in three ways.
pub fn locked<T>(value: T) -> T {
    let mutex = Mutex::new(value);
    let guard: MutexGuard<'_, T> = mutex.lock().unwrap();
    drop(guard);
    drop(mutex.lock().expect(""));
    let guard = mutex.lock().unwrap_or_else(PoisonError::into_inner);
    drop(Condvar::new().wait(guard).unwrap());
    let shared = Arc::new(mutex);
    drop(Arc::clone(&shared).lock());
    let mutex = Arc::try_unwrap(shared).ok().unwrap();
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Writes it once.
pub fn written_once<T: Clone>(value: T) -> Option<T> {
    let place = Arc::new(OnceLock::new());
    drop(Arc::clone(&place).set(value));
    place.get().cloned()
}

/// Returns it from a thread.
pub fn returned<T: Send + 'static>(work: fn() -> T) {
    let mut threads: Vec<JoinHandle<T>> = Vec::new();
    threads.push(thread::spawn(work));
    threads.push(thread::Builder::new().name(String::new()).spawn(work).unwrap());
    for thread in threads.drain(..) {
        drop(thread.join());
    }
    for thread in threads {
        drop(thread.join().unwrap());
    }
    thread::scope(|scope| returned_within(scope, work));
}

fn returned_within<'scope, T: Send + 'static>(scope: &'scope Scope<'scope, '_>, work: fn() -> T) {
    let mut threads: Vec<ScopedJoinHandle<'scope, T>> = Vec::new();
    threads.push(scope.spawn(work));
    threads.push(thread::Builder::new().spawn_scoped(scope, work).unwrap());
    for thread in threads {
        drop(thread.join().ok());
    }
    drop(scope.spawn(work).join().unwrap());
    drop(scope.spawn(work).join().expect(""));
}

/// Looks it up by a key.
pub fn mapped<K: Ord + Hash + Clone, V>(key: K, value: fn() -> V) {
    let mut map = BTreeMap::new();
    drop(map.insert(key.clone(), value()));
    drop(map.remove(&key));
    drop(map.get(&key).is_some());
    map.entry(key.clone()).or_insert_with(value);
    let pairs: Vec<(K, V)> = locked(map).into_iter().collect();
    let map: BTreeMap<K, V> = pairs.into_iter().collect();
    for pair in map {
        drop(pair);
    }
    let mut map = HashMap::new();
    drop(map.insert(key.clone(), value()));
    drop(map.remove(&key));
    for pair in locked(map) {
        drop(pair);
    }
}

/// Lets threads take items from a shared iterator.
pub fn handed_out<T>(values: &[T]) {
    let numbered: Mutex<std::iter::Enumerate<slice::Iter<'_, T>>> =
        Mutex::new(values.iter().enumerate());
    drop(numbered.lock().unwrap().next().is_some());
    drop(numbered.lock().expect("").next().is_some());
    let plain = Mutex::new(values.iter());
    drop(plain.lock().unwrap().next().is_some());
}
