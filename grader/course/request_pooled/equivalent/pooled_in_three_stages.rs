//! One thread hands out ids, the workers ask for them, and one thread puts the results in order.

use crate::{HnClient, RequestError, request_item};
use serde_json::Value;
use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex},
    thread,
};
type R = Result<Option<Value>, RequestError>;
/// Unusual design. A feeder thread, workers on a condvar queue, and a collector thread. Returns
/// early if there are no ids.
pub fn request_pooled(client: &HnClient, ids: &[u64], workers: usize) -> Vec<R> {
    if ids.is_empty() {
        return Vec::new();
    }
    let queue: Arc<(Mutex<(VecDeque<(usize, u64)>, bool)>, Condvar)> = Arc::default();
    let (tx, rx) = crossbeam_channel::bounded::<(usize, R)>(1);
    let n = ids.len();
    let collector = thread::spawn(move || {
        let mut v: Vec<Option<R>> = (0..n).map(|_| None).collect();
        for (i, r) in rx {
            v[i] = Some(r);
        }
        v
    });
    let ws: Vec<_> = (0..workers)
        .map(|_| {
            let (q, tx, c) = (queue.clone(), tx.clone(), client.clone());
            thread::spawn(move || {
                loop {
                    let job =
                        q.1.wait_while(q.0.lock().unwrap(), |s| s.0.is_empty() && !s.1)
                            .unwrap()
                            .0
                            .pop_front();
                    let Some((i, id)) = job else { break };
                    tx.send((i, request_item(&c, id))).unwrap();
                }
            })
        })
        .collect();
    drop(tx);
    let ids = ids.to_vec();
    let feeder = {
        let q = queue.clone();
        thread::spawn(move || {
            for j in ids.into_iter().enumerate() {
                q.0.lock().unwrap().0.push_back(j);
                q.1.notify_one();
            }
            q.0.lock().unwrap().1 = true;
            q.1.notify_all();
        })
    };
    feeder.join().unwrap();
    for w in ws {
        w.join().unwrap();
    }
    collector.join().unwrap().into_iter().flatten().collect()
}
