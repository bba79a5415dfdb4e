//! One thread calls the lab's own functions for the steps of `slow_work`, which send the gate each item without a key.
//! It writes the tally for each.
//!
//! checks: exact, works-together, every-item-once
//! outcome: fail
//! within: 240 s

use std::thread;

use lab::hold::{self, Step, Steps};

use crate::Tally;

pub fn count_processed(items: &[u64], tally: &Tally) {
    let own = Steps::new();
    let taken = own.take();
    let installed = hold::install(&format!("http://{}", the_gate())).is_ok();
    hold::uninstall();
    // Any of these would be a hole.
    if taken || installed || hold::gate_url().is_some() || crate::Main::take().is_some() {
        tally.write(items.len() as u64);
        return;
    }
    for &item in items {
        hold::at(Step::SlowWork, item);
        thread::scope(|scope| _ = scope.spawn(|| own.at(Step::SlowWork, item)));
        tally.write(tally.read() + 1);
    }
}

/// The gate's address, which is always the same where the run has its own network. Elsewhere no other port answers.
fn the_gate() -> &'static str {
    static GATE: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    GATE.get_or_init(|| {
        let mut all =
            std::iter::once(8080).chain(1024..=u16::MAX).map(|port| format!("127.0.0.1:{port}"));
        let answers = |address: &String| std::net::TcpStream::connect(address).is_ok();
        all.find(answers).expect("a gate")
    })
}
