//! The service of a subcommand, which is one at an address, a simulated one, or the real one.

use std::{
    io, iter,
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

use anyhow::{Result, anyhow, bail};

use crate::{HnClient, ids::Ids};

/// The real Hacker News service.
const LIVE: &str = "https://hn.algolia.com";

/// The address of a service.
#[derive(Clone, Debug, clap::Args)]
pub struct Address {
    /// Use the service at this address [default: a service simulated inside this program]
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<String>,

    /// Time that each answer of the simulated service takes, in milliseconds
    #[arg(long, value_name = "MS", default_value = "50", conflicts_with = "base_url")]
    latency_ms: u64,
}

/// The Hacker News service, and the items to request.
#[derive(Clone, Debug, clap::Args)]
pub struct HackerNews {
    #[command(flatten)]
    address: Address,

    /// Use the real Hacker News service (only if built with the feature `live`)
    #[arg(long, conflicts_with_all = ["base_url", "latency_ms"])]
    live: bool,

    /// The items, as 7, 1..=20, or several of these separated by commas
    #[arg(long, default_value = "1..=20")]
    pub ids: Ids,

    /// Make the simulated service take ten times as long for this item
    #[arg(long, value_name = "ID", conflicts_with_all = ["base_url", "live"])]
    slow_id: Option<u64>,
}

/// A service that is ready for requests.
pub struct Service {
    /// Its address.
    pub url: String,
    /// The simulated service, which ends when this is dropped.
    #[cfg(feature = "simulated")]
    _simulated: Option<crate::simulated::Simulated>,
}

impl HackerNews {
    /// A client, and the service that must live as long as its requests. A simulated service has the items of `again`,
    /// too.
    pub fn client(&self, timeout: Duration, again: &[Ids]) -> Result<(HnClient, Service)> {
        let service = match self.live {
            true if cfg!(feature = "live") => Service::live(timeout)?,
            true => bail!(
                "cannot speak to {LIVE}: this program was built without the feature `live`\n\
                 hint: cargo run -p part2-threading --features live -- --live"
            ),
            false => {
                let lists = iter::once(&self.ids).chain(again);
                let ids: Vec<_> = lists.flat_map(|ids| &ids.0).copied().collect();
                self.address.of_items(&ids, self.slow_id, timeout)?
            }
        };
        Ok((HnClient::new(&service.url, timeout), service))
    }
}

impl Service {
    /// The real service.
    fn live(timeout: Duration) -> Result<Self> {
        Self::reached(LIVE, timeout).map_err(|_| {
            anyhow!(
                "cannot reach {LIVE}: this machine seems to be offline, or a firewall is in between\n\
                 hint: leave --live out. The simulated service needs no network"
            )
        })
    }

    /// A service that accepts a connection. Everything else is left to the requests.
    fn reached(url: &str, timeout: Duration) -> Result<Self> {
        reach(url, timeout).map_err(|error| {
            anyhow!("cannot reach the service at {url}: {error}\nhint: is it running, and is the port right?")
        })?;
        Ok(Self {
            url: url.to_owned(),
            #[cfg(feature = "simulated")]
            _simulated: None,
        })
    }
}

#[cfg(feature = "simulated")]
impl Address {
    /// The service that has these items.
    ///
    /// # Errors
    ///
    /// When the service does not answer, or a simulated one cannot hold this many.
    pub fn of_items(&self, ids: &[u64], slow: Option<u64>, timeout: Duration) -> Result<Service> {
        self.or_simulated(timeout, ids.len(), |simulated| simulated.items(ids, slow))
    }

    /// The service that has these pages.
    ///
    /// # Errors
    ///
    /// When the service does not answer, or a simulated one cannot hold this many.
    pub fn of_quotes(&self, pages: &[u64], timeout: Duration) -> Result<Service> {
        self.or_simulated(timeout, pages.len(), |simulated| simulated.pages(pages))
    }

    /// The service that has these hosts.
    ///
    /// # Errors
    ///
    /// When the service does not answer, or a simulated one cannot hold this many.
    pub fn of_inventory(&self, hosts: &[String], timeout: Duration) -> Result<Service> {
        self.or_simulated(timeout, hosts.len() * 3, |simulated| simulated.hosts(hosts))
    }

    fn or_simulated(
        &self,
        timeout: Duration,
        answers: usize,
        fill: impl FnOnce(&mut crate::simulated::Simulated),
    ) -> Result<Service> {
        use crate::simulated::{MOST, Simulated};
        if let Some(url) = &self.base_url {
            return Service::reached(url, timeout);
        }
        if answers > MOST {
            bail!(
                "the simulated service has at most {MOST} answers, not {answers}\n\
                 hint: ask for fewer, or name a service of your own with --base-url"
            );
        }
        let mut simulated = Simulated::start(Duration::from_millis(self.latency_ms));
        fill(&mut simulated);
        Ok(Service { url: simulated.url(), _simulated: Some(simulated) })
    }
}

#[cfg(not(feature = "simulated"))]
impl Address {
    /// The service that has these items.
    ///
    /// # Errors
    ///
    /// When no service is given, or it does not answer.
    pub fn of_items(&self, _: &[u64], _: Option<u64>, timeout: Duration) -> Result<Service> {
        self.given(timeout)
    }

    /// The service that has these pages.
    ///
    /// # Errors
    ///
    /// When no service is given, or it does not answer.
    pub fn of_quotes(&self, _: &[u64], timeout: Duration) -> Result<Service> {
        self.given(timeout)
    }

    /// The service that has these hosts.
    ///
    /// # Errors
    ///
    /// When no service is given, or it does not answer.
    pub fn of_inventory(&self, _: &[String], timeout: Duration) -> Result<Service> {
        self.given(timeout)
    }

    fn given(&self, timeout: Duration) -> Result<Service> {
        match &self.base_url {
            Some(url) => Service::reached(url, timeout),
            None => bail!(
                "no service to ask: this program was built without the feature `simulated`\n\
                 hint: name one with --base-url http://HOST:PORT"
            ),
        }
    }
}

/// Parses the address of a service.
fn base_url(text: &str) -> Result<String, String> {
    match authority(text) {
        Some((host, _)) if !host.is_empty() && !host.contains(char::is_whitespace) => {
            Ok(text.to_owned())
        }
        _ => Err("a service's address looks like http://127.0.0.1:8080".to_owned()),
    }
}

/// Parses the name of a host, which becomes part of a path.
pub fn host(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    if !text.is_empty() && !text.starts_with('.') && text.chars().all(fits) {
        Ok(text.to_owned())
    } else {
        Err("a host's name has letters, digits, `-`, `_` and `.`".to_owned())
    }
}

/// `HOST` or `HOST:PORT` of a URL, and the default port of its scheme.
fn authority(url: &str) -> Option<(&str, u16)> {
    let (rest, port) = match url.strip_prefix("http://") {
        Some(rest) => (rest, 80),
        None => (url.strip_prefix("https://")?, 443),
    };
    Some((rest.split('/').next().unwrap_or(rest), port))
}

/// Connects once and closes the connection.
fn reach(url: &str, timeout: Duration) -> io::Result<()> {
    let Some((host, port)) = authority(url) else { return Ok(()) };
    let addresses = match host.to_socket_addrs() {
        Ok(addresses) => addresses,
        Err(_) => (host, port).to_socket_addrs()?,
    };
    let mut outcome = Err(io::Error::new(io::ErrorKind::NotFound, "no such host"));
    for address in addresses {
        outcome = TcpStream::connect_timeout(&address, timeout).map(drop);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}
