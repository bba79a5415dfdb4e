//! Runs `request_inventory` once, and again for each `--again`.

use anyhow::Result;
use lab::{documents::part2::Inventory, program::Common};
use part2_threading::{
    InventoryClient,
    exercises::inventory::request_inventory,
    program::{
        finish::finish,
        inventory::{Args, Hosts, document},
    },
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let timeout = common.timeout();
    let service = args.address.of_inventory(&args.all_hosts(), timeout)?;
    let client = InventoryClient::new(&service.url, timeout);
    let call = |hosts: &Hosts| document(request_inventory(&client, &hosts.0));
    let timed = common.timed();
    let first = call(&args.hosts);
    drop(timed);
    let again = args.again.iter().map(call).collect();
    finish(common, &Inventory { again, ..first })
}
