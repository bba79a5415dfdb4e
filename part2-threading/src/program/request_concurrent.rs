//! The options of `request-concurrent`.

use super::service::HackerNews;
use crate::ids::Ids;

/// Exercise: all items in flight together, with one named thread per item
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service, and the items.
    #[command(flatten)]
    pub service: HackerNews,

    /// Call it again with these in the same process (repeatable)
    #[arg(long, value_name = "IDS")]
    pub again: Vec<Ids>,
}
