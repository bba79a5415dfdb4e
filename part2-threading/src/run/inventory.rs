//! Runs `request_inventory`.

use anyhow::Result;
use lab::program::Common;
use part2_threading::{
    InventoryClient,
    exercises::inventory::request_inventory,
    program::{
        finish::finish,
        inventory::{Args, document},
    },
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let timeout = common.timeout();
    let service = args.address.of_inventory(&args.hosts, timeout)?;
    let client = InventoryClient::new(&service.url, timeout);
    finish(common, &document(request_inventory(&client, &args.hosts)))
}
