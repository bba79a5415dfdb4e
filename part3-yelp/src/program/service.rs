//! The service that the program uses, which is one at an address, the real one, or one inside the program.

#[cfg(feature = "simulated")]
use std::collections::BTreeSet;
use std::{
    env,
    ffi::OsString,
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

use crate::{CityCommand, YelpClient, search_business_ids};
#[cfg(feature = "simulated")]
use crate::{
    cities::lab_cities,
    simulated::{Simulated, businesses_of},
};
use anyhow::{Context, Result, bail, ensure};

const LIVE_URL: &str = "https://api.yelp.com";
/// Host and port of the real service.
const LIVE_HOST: &str = "api.yelp.com:443";
/// The time-out for connecting to it.
const REACH: Duration = Duration::from_secs(5);
/// The service inside the program accepts any key.
#[cfg(feature = "simulated")]
const SIMULATED_KEY: &str = "simulated";

/// The options that choose the service.
#[derive(Clone, Debug, clap::Args)]
pub struct ServiceArgs {
    /// Use the service at this address [default: YELP_BASE_URL, or else a service inside the program]
    #[arg(long, value_name = "URL", global = true)]
    base_url: Option<String>,

    /// Use the real service (needs the cargo feature `live` and a key)
    #[arg(long, conflicts_with = "base_url", global = true)]
    live: bool,

    /// Time that each answer of the service inside the program takes, in milliseconds
    #[arg(long, value_name = "MS", default_value = "50", global = true)]
    latency_ms: u64,
}

impl ServiceArgs {
    /// The latency of the service inside the program.
    #[cfg(feature = "simulated")]
    pub fn latency(&self) -> Duration {
        Duration::from_millis(self.latency_ms)
    }

    /// The address from the command line or from the environment.
    fn named_url(&self) -> Result<Option<String>> {
        let from_environment = || env::var("YELP_BASE_URL").ok().filter(|url| !url.is_empty());
        let url = match (self.live, &self.base_url) {
            (true, _) if !cfg!(feature = "live") => bail!(
                "`--live` is not compiled in: it needs TLS\nhint: cargo run -p part3-yelp \
                 --features live -- --live …"
            ),
            (true, _) => {
                key_from_environment()?;
                reach_live()?;
                return Ok(Some(LIVE_URL.into()));
            }
            (false, Some(url)) => Some(url.clone()),
            (false, None) => from_environment(),
        };
        match &url {
            Some(url) if url.starts_with("https://") && !cfg!(feature = "live") => {
                bail!(
                    "`{url}` needs TLS, which is not compiled in\nhint: build with --features live"
                )
            }
            Some(url) if !url.starts_with("http://") && !url.starts_with("https://") => bail!(
                "`{url}` is not the address of a service\nhint: it looks like http://127.0.0.1:8080"
            ),
            _ => Ok(url),
        }
    }
}

/// The service that the work uses. A service inside the program ends when this is dropped.
pub struct Service {
    /// Its address.
    pub base_url: String,
    /// The key for its requests.
    pub key: String,
    #[cfg(feature = "simulated")]
    _simulated: Option<Simulated>,
}

impl Service {
    /// The service at the given address, or one inside the program that knows the cities of the lab and `more`.
    ///
    /// # Errors
    ///
    /// When the service needs TLS, which is not compiled in, or a key, which is not set.
    pub fn find(args: &ServiceArgs, more: &[String]) -> Result<Self> {
        match args.named_url()? {
            Some(base_url) => Ok(Self {
                base_url,
                key: key_from_environment()?,
                #[cfg(feature = "simulated")]
                _simulated: None,
            }),
            #[cfg(feature = "simulated")]
            None => Ok(Self::simulated(Simulated::start(&known_cities(more), args.latency()))),
            #[cfg(not(feature = "simulated"))]
            None => {
                let _ = more;
                bail!("no service to ask\nhint: name one with --base-url or YELP_BASE_URL")
            }
        }
    }

    #[cfg(feature = "simulated")]
    fn simulated(simulated: Simulated) -> Self {
        let base_url = simulated.url();
        Self { base_url, key: SIMULATED_KEY.into(), _simulated: Some(simulated) }
    }

    /// Like [`Service::find`], but a service inside the program refuses two of the requests, so that the polite variant
    /// has to pause.
    pub fn refusing(args: &ServiceArgs, more: &[String]) -> Result<Self> {
        #[cfg(feature = "simulated")]
        if args.named_url()?.is_none() {
            let cities = known_cities(more);
            let asked = if more.is_empty() { lab_cities() } else { more.to_vec() };
            // One early and one late, so that each pause is followed by work for all threads.
            let ids: Vec<_> = asked
                .iter()
                .step_by(2)
                .take(2)
                .filter_map(|city| Some(businesses_of(city).pop()?["id"].as_str()?.to_owned()))
                .collect();
            let pause = Duration::from_secs(1);
            return Ok(Self::simulated(Simulated::start_refusing(
                &cities,
                args.latency(),
                &ids,
                pause,
            )));
        }
        Self::find(args, more)
    }

    /// This program with `subcommand --report`, for the same service.
    ///
    /// # Errors
    ///
    /// When the operating system does not provide the path of this program.
    pub fn own_command(&self, subcommand: &str, options: &[OsString]) -> Result<CityCommand> {
        let program = env::current_exe()
            .context("cannot find this program itself\nhint: name a program with --command")?;
        let mut args: Vec<OsString> = vec![subcommand.into(), "--report".into()];
        args.extend(["--base-url".into(), (&self.base_url).into()]);
        args.extend(options.iter().cloned());
        Ok(CityCommand::new(program, args).env("YELP_API_KEY", &self.key))
    }

    /// A client of the service.
    pub fn client(&self, timeout: Duration) -> YelpClient {
        YelpClient::new(&self.base_url, &self.key, timeout)
    }
}

/// The ids of all businesses of `cities`, one city after another.
///
/// # Errors
///
/// When one of the searches failed.
pub fn ids_of(client: &YelpClient, cities: &[String]) -> Result<Vec<String>> {
    let ids = cities.iter().map(|city| search_business_ids(client, city));
    Ok(ids.collect::<Result<Vec<_>, _>>()?.concat())
}

#[cfg(feature = "simulated")]
fn known_cities(more: &[String]) -> Vec<String> {
    let cities: BTreeSet<_> = more.iter().cloned().chain(lab_cities()).collect();
    cities.into_iter().collect()
}

/// Fails if the real service cannot be reached, because otherwise all requests would fail, one after another.
fn reach_live() -> Result<()> {
    let addresses = LIVE_HOST.to_socket_addrs().into_iter().flatten();
    let reached = addresses.take(2).any(|at| TcpStream::connect_timeout(&at, REACH).is_ok());
    ensure!(
        reached,
        "cannot reach {LIVE_URL}: this machine seems to be offline, or a firewall is in between\n\
         hint: leave --live out. The simulated service needs no network"
    );
    Ok(())
}

fn key_from_environment() -> Result<String> {
    match env::var("YELP_API_KEY").as_deref().map(str::trim) {
        Ok(key) if !key.is_empty() && key.chars().all(|c| c.is_ascii_graphic()) => Ok(key.into()),
        Ok(key) if !key.is_empty() => {
            bail!("YELP_API_KEY does not hold a valid key\nhint: a key is letters and digits only")
        }
        _ => bail!("no key for the service\nhint: export YELP_API_KEY=…, never in a source file"),
    }
}
