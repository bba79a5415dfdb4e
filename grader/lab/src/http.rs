//! An HTTP agent whose requests are made by the thread that calls, from the first step to the last.
//!
//! ureq looks names up in a thread of its own as soon as there is a time-out, one a connection, and lets go
//! of it unjoined. That is a thread too many where threads are the subject; and with a few hundred of them
//! a program was seen to crash in `pthread_detach` of glibc 2.36, which looks at a thread that may be gone.

use std::time::Duration;

use ureq::{
    Agent, Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout, time},
    },
};

use crate::program::at_least;

/// The longest head of a request or an answer.
const BUFFER_BYTES: usize = 8 << 10;

/// An agent that gives up on a request after `timeout`, or after the program's own time-out where that is longer than
/// the lab's ([`at_least`]). A name that is looked up may take longer. It uses no proxy, and takes every status for an
/// answer.
pub fn agent(timeout: Duration) -> Agent {
    let config = Agent::config_builder()
        // The agent has no time-outs of its own; this one covers the slow head as well.
        .timeout_global(Some(at_least(timeout)))
        // A proxy from the environment would be used for loopback addresses, too.
        .proxy(None)
        .http_status_as_error(false)
        // Every connection has its own pair, which an unoptimised build fills with zeros a byte at a time: with
        // ureq's 128 KiB that was half of a program's CPU time. Heads fit; bodies pass through.
        .input_buffer_size(BUFFER_BYTES)
        .output_buffer_size(BUFFER_BYTES)
        .build();
    Agent::with_parts(config, DefaultConnector::default(), InThisThread::default())
}

/// Looks names up in the thread that asks.
#[derive(Debug, Default)]
struct InThisThread(DefaultResolver);

impl Resolver for InThisThread {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        // Without a time-out there is nothing that another thread would be needed for.
        self.0.resolve(uri, config, NextTimeout { after: time::Duration::NotHappening, ..timeout })
    }
}
