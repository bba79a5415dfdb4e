//! The options of `request-concurrent`.

use super::service::HackerNews;
use crate::ids::Ids;

/// Exercise: all items in flight together, a named thread each
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service, and the items.
    #[command(flatten)]
    pub service: HackerNews,

    /// Call it once more with these, in the same process; may be repeated
    #[arg(long, value_name = "IDS")]
    pub again: Vec<Ids>,
}
