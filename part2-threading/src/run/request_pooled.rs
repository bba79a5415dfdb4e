//! Runs `request_pooled`.

use anyhow::Result;
use lab::program::Common;
use part2_threading::{
    exercises::request_pooled::request_pooled,
    program::{
        finish::finish,
        request_pooled::{Args, document},
    },
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let (client, _service) = args.service.client(common.timeout(), &args.again)?;
    let results = request_pooled(&client, &args.service.ids.0, args.workers.get());
    let workers = args.again_workers.unwrap_or(args.workers).get();
    let again = args.again.iter().map(|ids| request_pooled(&client, &ids.0, workers));
    finish(common, &document(results, again))
}
