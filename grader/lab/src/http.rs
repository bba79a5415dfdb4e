//! An HTTP agent that makes each request completely in the calling thread.
//!
//! With a time-out, ureq resolves names in an extra thread per connection, which it detaches. These extra threads
//! disturb exercises about threads. With a few hundred of them a program has crashed in `pthread_detach` of glibc 2.36,
//! which accesses a thread that may already be gone.

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

/// The maximum size of the head of a request or an answer.
const BUFFER_BYTES: usize = 8 << 10;

/// An agent that times out after `timeout`, or after the program's own time-out if that is longer than the lab's
/// ([`at_least`]). Resolving a name may take longer. The agent uses no proxy and accepts every status as an answer.
pub fn agent(timeout: Duration) -> Agent {
    let config = Agent::config_builder()
        // The only time-out of the agent, which also covers a slow head.
        .timeout_global(Some(at_least(timeout)))
        // A proxy from the environment would be used for loopback addresses, too.
        .proxy(None)
        .http_status_as_error(false)
        // Every connection has its own pair of buffers, which an unoptimised build fills with zeros byte by byte. With
        // ureq's 128 KiB that took half of a program's CPU time. Heads fit into 8 KiB, and bodies are passed through.
        .input_buffer_size(BUFFER_BYTES)
        .output_buffer_size(BUFFER_BYTES)
        .build();
    Agent::with_parts(config, DefaultConnector::default(), InThisThread::default())
}

/// Resolves names in the calling thread.
#[derive(Debug, Default)]
struct InThisThread(DefaultResolver);

impl Resolver for InThisThread {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        // Without a time-out no extra thread is needed.
        self.0.resolve(uri, config, NextTimeout { after: time::Duration::NotHappening, ..timeout })
    }
}
