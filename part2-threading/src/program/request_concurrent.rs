//! The options of `request-concurrent`.

use super::service::HackerNews;

/// Exercise: all items in flight together, a named thread each
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service, and the items.
    #[command(flatten)]
    pub service: HackerNews,
}
