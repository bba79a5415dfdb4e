//! Plain threads with their own clones. Each result is sent through a channel.

use std::{sync::mpsc, thread};

use crate::{
    CityReport, DocumentStore, ScrapeError, YelpClient, scrape_business_info, search_business_ids,
};

pub fn scrape_city(
    client: &YelpClient,
    store: &DocumentStore,
    city: &str,
) -> Result<CityReport, ScrapeError> {
    let (tell, told) = mpsc::channel();
    for id in search_business_ids(client, city)? {
        let (client, store, tell) = (client.clone(), store.clone(), tell.clone());
        thread::spawn(move || {
            println!("{id} starts");
            let outcome = scrape_business_info(&client, &store, &id);
            println!("{id} ends");
            let _ = tell.send((id, outcome));
        });
    }
    drop(tell);
    let mut report = CityReport::new(city);
    for (id, outcome) in told {
        report.record(id, outcome);
    }
    Ok(report)
}
