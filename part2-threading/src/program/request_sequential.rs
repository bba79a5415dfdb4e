//! The options of `request-sequential`.

use super::service::HackerNews;

/// Given: the items one after another
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service, and the items.
    #[command(flatten)]
    pub service: HackerNews,
}
