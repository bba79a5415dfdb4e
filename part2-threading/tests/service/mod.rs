//! An HTTP service inside a test, on mockito.
//!
//! Each path has its own mock, and each body is written by its own thread, so a body may wait while the service serves
//! others. A request ends with its body. Other paths are answered with 501.

use std::{io, thread, time::Duration};

use mockito::{Server, ServerGuard};

/// Raises this process's limit on open files, which is 256 on macOS. A test has up to two sockets for each of 200
/// requests open, and some more files.
#[cfg(target_os = "macos")]
fn permit_many_sockets() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    const OPEN_FILES: u64 = 1024;
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return };
    if soft < OPEN_FILES {
        // A test that lacks sockets reports that itself.
        let _ = setrlimit(Resource::RLIMIT_NOFILE, OPEN_FILES.min(hard), hard);
    }
}

/// The service. It ends when this is dropped.
pub(crate) struct Service(ServerGuard);

impl Service {
    /// A service without any resources.
    pub(crate) fn start() -> Self {
        #[cfg(target_os = "macos")]
        permit_many_sockets();
        Self(Server::new())
    }

    /// The service's address.
    pub(crate) fn url(&self) -> String {
        self.0.url()
    }

    /// Serves `body` under `path`. `before` runs before the body is written.
    pub(crate) fn serve(
        &mut self,
        path: &str,
        body: impl ToString,
        before: impl Fn() + Send + Sync + 'static,
    ) {
        let body = body.to_string();
        self.0
            .mock("GET", path)
            .with_chunked_body(move |to| {
                before();
                to.write_all(body.as_bytes())
            })
            .create();
    }

    /// Answers with `status` and a body that is still valid JSON.
    pub(crate) fn refuse(&mut self, path: &str, status: usize) {
        let body = format!(r#"{{"status": {status}, "error": "not for you"}}"#);
        self.0.mock("GET", path).with_status(status).with_body(body).create();
    }

    /// Closes the connection in the middle of a body.
    pub(crate) fn break_off(&mut self, path: &str) {
        self.0
            .mock("GET", path)
            .with_chunked_body(|to| {
                to.write_all(br#"{"id": "#)?;
                Err(io::Error::other("the service breaks off here"))
            })
            .create();
    }

    /// Never sends the first character of a body, but only blanks until the client is gone.
    ///
    /// A body that only waits would block the whole service when its client has gone, because mockito then waits for
    /// the body's thread.
    #[allow(dead_code, reason = "some tests need no such body")]
    pub(crate) fn never_answer(&mut self, path: &str) {
        self.0
            .mock("GET", path)
            .with_chunked_body(|to| {
                loop {
                    to.write_all(b" ")?;
                    thread::sleep(Duration::from_millis(20));
                }
            })
            .create();
    }
}
