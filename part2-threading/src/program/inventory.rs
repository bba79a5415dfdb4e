//! The options of `inventory`, and its document.

use std::{fmt::Write as _, str::FromStr};

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

    /// The hosts, separated by commas
    #[arg(long, default_value = "web-1,web-2,web-3,web-4,db-1,db-2,mail-1,backup-1")]
    pub hosts: Hosts,

    /// Call it again with these in the same process (repeatable)
    #[arg(long, value_name = "HOSTS")]
    pub again: Vec<Hosts>,
}

/// Names of hosts, in the order in which they were typed. An empty text gives none.
#[derive(Clone, Debug)]
pub struct Hosts(pub Vec<String>);

impl FromStr for Hosts {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "" => Ok(Self(Vec::new())),
            hosts => hosts.split(',').map(service::host).collect::<Result<_, _>>().map(Self),
        }
    }
}

impl Args {
    /// The hosts of all calls.
    pub fn all_hosts(&self) -> Vec<String> {
        let again = self.again.iter().flat_map(|hosts| &hosts.0);
        self.hosts.0.iter().chain(again).cloned().collect()
    }
}

/// The document for the result of `request_inventory`.
pub fn document(records: Vec<Result<Record, RequestError>>) -> Inventory {
    let record = |record| match record {
        Ok(Record { host, ip, name, system }) => {
            HostResult::Found(HostRecord { host, ip, name, system })
        }
        Err(error) => HostResult::Failed(failure(&error)),
    };
    Inventory { records: records.into_iter().map(record).collect(), again: Vec::new() }
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
        text.extend(self.again.iter().map(InShort::in_short));
        text
    }
}
