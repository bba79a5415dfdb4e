//! Runs `request_pooled`.

use anyhow::Result;
use lab::program::Common;
use part2_threading::{
    exercises::request_pooled::request_pooled,
    program::{
        finish::finish,
        request_pooled::{Args, Asked, document},
    },
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let (client, _service) = args.service.client(common.timeout(), &args.again)?;
    let timed = common.timed();
    let results = request_pooled(&client, &args.service.ids.0, args.workers.get());
    drop(timed);
    let workers = args.again_workers.unwrap_or(args.workers).get();
    let again = args.again.iter().map(|ids| request_pooled(&client, &ids.0, workers));
    let document = document(results, again);
    finish(common, &Asked { ids: &args.service.ids, again: &args.again, document })
}
