//! Runs `request_sequential`, which is given.

use anyhow::Result;
use lab::program::Common;
use part2_threading::{
    program::{finish::finish, items, request_sequential::Args},
    request_sequential,
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let (client, _service) = args.service.client(common.timeout(), &[])?;
    let timed = common.timed();
    let items = request_sequential(&client, &args.service.ids.0);
    drop(timed);
    finish(common, &items::document(items, []))
}
