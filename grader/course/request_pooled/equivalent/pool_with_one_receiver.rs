//! The one receiver of a standard channel is behind a mutex. The caller puts results into slots.

use std::{
    sync::{Mutex, OnceLock, mpsc},
    thread,
};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let (queue, tasks) = mpsc::channel();
    ids.iter().enumerate().for_each(|task| queue.send(task).unwrap());
    drop(queue);
    let tasks = Mutex::new(tasks);
    let slots: Vec<_> = ids.iter().map(|_| OnceLock::new()).collect();
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let task = tasks.lock().unwrap().recv();
                    let Ok((place, &id)) = task else { return };
                    slots[place].set(request_item(client, id)).unwrap();
                }
            });
        }
    });
    slots.into_iter().map(|slot| slot.into_inner().unwrap()).collect()
}
