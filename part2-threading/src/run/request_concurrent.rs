//! Runs `request_concurrent`.

use anyhow::Result;
use lab::program::Common;
use part2_threading::{
    exercises::request_concurrent::request_concurrent,
    program::{finish::finish, items, request_concurrent::Args},
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let (client, _service) = args.service.client(common.timeout(), &args.again)?;
    let timed = common.timed();
    let items = request_concurrent(&client, &args.service.ids.0);
    drop(timed);
    let again = args.again.iter().map(|ids| request_concurrent(&client, &ids.0));
    finish(common, &items::document(items, again))
}
