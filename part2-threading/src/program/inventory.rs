//! The options of `inventory`, and its document.

use std::fmt::Write as _;

use lab::documents::part2::{HostRecord, HostResult, Inventory};

use super::{
    failure::failure,
    finish::InShort,
    service::{self, Address},
};
use crate::{Record, RequestError};

/// Exercise: ip, name and system of many hosts
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service.
    #[command(flatten)]
    pub address: Address,

    /// The hosts, with commas between them
    #[arg(
        long,
        value_delimiter = ',',
        value_parser = service::host,
        default_value = "web-1,web-2,web-3,web-4,db-1,db-2,mail-1,backup-1"
    )]
    pub hosts: Vec<String>,
}

/// The document of what `request_inventory` returned.
pub fn document(records: Vec<Result<Record, RequestError>>) -> Inventory {
    let record = |record| match record {
        Ok(Record { host, ip, name, system }) => {
            HostResult::Found(HostRecord { host, ip, name, system })
        }
        Err(error) => HostResult::Failed(failure(&error)),
    };
    Inventory { records: records.into_iter().map(record).collect() }
}

impl InShort for Inventory {
    fn in_short(&self) -> String {
        let mut text = format!("{} hosts\n", self.records.len());
        for record in &self.records {
            let _ = match record {
                HostResult::Found(host) => writeln!(
                    text,
                    "  {:12} {:15} {:28} {}",
                    host.host, host.ip, host.name, host.system
                ),
                HostResult::Failed(failure) => writeln!(text, "  {}", failure.detail),
            };
        }
        text
    }
}
