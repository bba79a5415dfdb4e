//! Sends a request every few seconds and never waits for an answer, so that the patience of a check never runs out.
//!
//! outcome: timeout
//! within: 60 s
//! says: the time budget ran out

use std::{collections::BTreeMap, io::Write, net::TcpStream, thread, time::Duration};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError};

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    let _ = (client, pages, progress);
    let server = std::env::args().find_map(|it| it.strip_prefix("http://").map(str::to_owned));
    let server = server.unwrap_or_default();
    loop {
        if let Ok(mut stream) = TcpStream::connect(server.trim_end_matches('/')) {
            let _ = stream.write_all(b"GET /tick HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        thread::sleep(Duration::from_millis(2500));
    }
}
