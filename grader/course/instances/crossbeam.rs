//! What submissions do with crossbeam's channels, for values of any type. Nothing calls this.

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::any::kept;

/// Sends and receives it.
pub fn sent<T: Send + 'static>(value: fn() -> T) {
    let (sender, receiver): (Sender<T>, Receiver<T>) = unbounded();
    let (first, _) = bounded::<T>(1);
    let other = (sender.clone(), receiver.clone(), first);
    other.0.send(value()).unwrap();
    let _ = sender.send(value()).is_ok();
    drop(receiver.recv().unwrap());
    drop(receiver.recv().ok());
    drop(receiver.try_recv().ok());
    kept(receiver.iter().collect());
    for value in &other.1 {
        drop(value);
    }
    kept(receiver.into_iter().collect());
}
