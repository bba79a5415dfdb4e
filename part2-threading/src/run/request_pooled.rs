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
    let (client, _service) = args.service.client(common.timeout())?;
    let results = request_pooled(&client, &args.service.ids.0, args.workers.get());
    finish(common, &document(results))
}
