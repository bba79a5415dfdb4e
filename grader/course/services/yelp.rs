//! The simulated Yelp, `GET /v3/businesses/search` and `GET /v3/businesses/{id}`, with the shapes, the bearer key and
//! the errors of the real one (Fusion, version 3).
//!
//! It refuses by count and never by rate. The refused requests are fixed before the first one comes, so the speed of
//! the client changes nothing.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::{Value, json};
use witness::world::{Answer, Ending, Request, Service, decoded};

use crate::services::hacker_news::word;

const BUSINESSES: &str = "/v3/businesses/";

/// The largest page size that a search may ask for.
const LARGEST_LIMIT: usize = 50;

/// A service that knows some cities and their businesses.
#[derive(Debug, Clone, Default)]
pub(crate) struct Yelp {
    /// The only key that it accepts.
    pub(crate) key: String,
    /// The ids of each city's businesses, in the order in which a search finds them.
    pub(crate) cities: BTreeMap<String, Vec<String>>,
    /// The businesses by id, each in full.
    pub(crate) businesses: BTreeMap<String, Value>,
    /// The faults for a search in some cities, or for a request for some businesses.
    faults: BTreeMap<String, YelpFault>,
    /// The same for businesses that it has served once.
    faults_then: BTreeMap<String, YelpFault>,
    /// The faults for some requests for a business, counted from 0 in order of arrival.
    by_count: BTreeMap<usize, YelpFault>,
    /// How often each of some businesses is refused before it is answered.
    refusals: BTreeMap<String, usize>,
    asked: usize,
    /// The businesses of a city after a second search in it.
    renewed: Option<(String, BTreeMap<String, Value>)>,
    /// How many searches in that city have been answered.
    searched: usize,
}

/// A way in which the service does not answer as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum YelpFault {
    /// 429, with the number of seconds to pause.
    Refused(u64),
    /// 401, the key is not accepted.
    Unauthorized,
    /// Another error status.
    Status(u16),
    /// Success, with a body that is not JSON.
    Garbage,
    /// Success, with a connection that closes in the middle of the body.
    CutShort,
    /// A connection that closes without an answer.
    HangUp,
}

impl Yelp {
    /// A service with a random key that knows nothing yet.
    pub(crate) fn random(rng: &mut Rng) -> Self {
        let key = (0..40).map(|_| rng.alphanumeric()).collect();
        Self { key, ..Self::default() }
    }

    /// Adds a city with this many random businesses.
    pub(crate) fn with_city(mut self, city: &str, businesses: usize, rng: &mut Rng) -> Self {
        let ids = random_ids(businesses, rng);
        for id in &ids {
            self.businesses.insert(id.clone(), business(id, city, rng));
        }
        self.cities.insert(city.to_owned(), ids);
        self
    }

    /// Answers with `fault` each search in this city, or each request for the business with this id.
    pub(crate) fn failing(mut self, city_or_id: &str, fault: YelpFault) -> Self {
        self.faults.insert(city_or_id.to_owned(), fault);
        self
    }

    /// Serves the business with this id once, and answers every later request for it with `fault`.
    pub(crate) fn failing_then(mut self, id: &str, fault: YelpFault) -> Self {
        self.faults_then.insert(id.to_owned(), fault);
        self
    }

    /// Adds a city that has one business of another city.
    pub(crate) fn with_city_of(mut self, city: &str, id: &str) -> Self {
        self.cities.insert(city.to_owned(), vec![id.to_owned()]);
        self
    }

    /// Answers request number `count` for a business with `fault`, counted from 0.
    pub(crate) fn failing_by_count(mut self, count: usize, fault: YelpFault) -> Self {
        self.by_count.insert(count, fault);
        self
    }

    /// Refuses a business this many times, with a pause of 0 seconds, before it answers or fails.
    pub(crate) fn refusing(mut self, id: &str, times: usize) -> Self {
        self.refusals.insert(id.to_owned(), times);
        self
    }

    /// From the second search in this city on, its businesses have other contents.
    pub(crate) fn renewed_by_a_second_search(mut self, city: &str, rng: &mut Rng) -> Self {
        let ids = self.cities.get(city).into_iter().flatten();
        let renewed = ids.map(|id| (id.clone(), business(id, city, rng))).collect();
        self.renewed = Some((city.to_owned(), renewed));
        self
    }

    /// The city that has the business with this id.
    pub(crate) fn city_with(&self, id: &str) -> Option<String> {
        let mut cities = self.cities.iter();
        cities.find(|(_, ids)| ids.iter().any(|known| known == id)).map(|(city, _)| city.clone())
    }

    /// The city that a request searches in.
    pub(crate) fn city_of(request: &Request) -> Option<String> {
        (request.path == format!("{BUSINESSES}search")).then(|| request.parameter("location"))?
    }

    /// The id of the business that a request asks for.
    pub(crate) fn id_of(request: &Request) -> Option<String> {
        let id = decoded(request.path.strip_prefix(BUSINESSES)?);
        (id != "search").then_some(id)
    }

    fn search(&mut self, request: &Request) -> Answer {
        let invalid = |what: &str| error(400, "VALIDATION_ERROR", what);
        let Some(city) = Self::city_of(request) else { return invalid("location is missing") };
        let limit = match request.parameter("limit").map(|limit| limit.parse::<usize>()) {
            None => 20,
            Some(Ok(limit)) if limit <= LARGEST_LIMIT => limit,
            Some(_) => return invalid("limit is no number up to 50"),
        };
        if let Some(fault) = self.faults.get(&city) {
            return fault.answer();
        }
        if self.renewed.as_ref().is_some_and(|(renewed, _)| *renewed == city) {
            self.searched += 1;
            if self.searched == 2 {
                self.businesses.extend(self.renewed.take().into_iter().flat_map(|(_, new)| new));
            }
        }
        let ids = self.cities.get(&city).map_or(&[][..], Vec::as_slice);
        let found: Vec<_> = ids.iter().take(limit).map(|id| self.found(id)).collect();
        Answer::json(
            200,
            &json!({
                "businesses": found, "total": ids.len(),
                "region": {"center": {"longitude": -79.38, "latitude": 43.65}},
            }),
        )
    }

    /// A business as a search shows it, with its distance, but without its photos and hours.
    fn found(&self, id: &str) -> Value {
        let mut business = self.businesses[id].clone();
        if let Some(business) = business.as_object_mut() {
            business.retain(|name, _| !["is_claimed", "photos", "hours"].contains(&name.as_str()));
            business.insert("distance".into(), json!(id.len() as f64 * 73.25));
        }
        business
    }

    fn business(&mut self, id: &str) -> Answer {
        let count = self.asked;
        self.asked += 1;
        if let Some(fault) = self.by_count.get(&count) {
            return fault.answer();
        }
        if let Some(left @ 1..) = self.refusals.get_mut(id) {
            *left -= 1;
            return YelpFault::Refused(0).answer();
        }
        if let Some(fault) = self.faults.get(id) {
            return fault.answer();
        }
        if let Some(fault) = self.faults_then.remove(id) {
            self.faults.insert(id.to_owned(), fault);
        }
        match self.businesses.get(id) {
            Some(business) => Answer::json(200, business)
                .with_header("RateLimit-DailyLimit", 5000)
                .with_header("RateLimit-Remaining", 5000_usize.saturating_sub(count)),
            None => error(404, "BUSINESS_NOT_FOUND", "no such business"),
        }
    }
}

impl Service for Yelp {
    fn answer(&mut self, request: &Request) -> Option<Answer> {
        let id = request.path.strip_prefix(BUSINESSES)?;
        Some(if request.bearer.as_deref() != Some(&self.key) {
            YelpFault::Unauthorized.answer()
        } else if id == "search" {
            self.search(request)
        } else {
            self.business(&decoded(id))
        })
    }
}

impl YelpFault {
    fn answer(self) -> Answer {
        match self {
            YelpFault::Refused(seconds) => {
                error(429, "TOO_MANY_REQUESTS_PER_SECOND", "ask again later")
                    .with_header("Retry-After", seconds)
            }
            YelpFault::Unauthorized => error(401, "TOKEN_INVALID", "this key is not accepted"),
            YelpFault::Status(403) => error(403, "BUSINESS_UNAVAILABLE", "this business is closed"),
            YelpFault::Status(404) => error(404, "BUSINESS_NOT_FOUND", "no such business"),
            YelpFault::Status(status) => error(status, "INTERNAL_ERROR", "something went wrong"),
            YelpFault::Garbage => Answer {
                status: 200,
                headers: Vec::new(),
                content_type: "text/html",
                body: "<html><h1>Bad gateway</h1></html>".into(),
                ending: Ending::Whole,
            },
            YelpFault::CutShort => Answer::json(200, &json!({"id": 0})).ending(Ending::CutShort),
            YelpFault::HangUp => Answer::json(200, &json!({})).ending(Ending::HangUp),
        }
    }
}

fn error(status: u16, code: &str, description: &str) -> Answer {
    Answer::json(status, &json!({"error": {"code": code, "description": description}}))
}

/// Different ids of 22 characters, like those of the real service.
pub(crate) fn random_ids(count: usize, rng: &mut Rng) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    while ids.len() < count {
        let id: String = (0..22)
            .map(|_| {
                if rng.u8(0..20) == 0 {
                    *rng.choice(&['-', '_']).unwrap_or(&'-')
                } else {
                    rng.alphanumeric()
                }
            })
            .collect();
        if !ids.contains(&id) && !id.starts_with('-') {
            ids.push(id);
        }
    }
    ids
}

fn business(id: &str, city: &str, rng: &mut Rng) -> Value {
    let name = format!("{} {}", word(rng), word(rng));
    let street = format!("{} {} St", rng.u16(1..2000), word(rng));
    let latitude = f64::from(rng.i32(-80_000..80_000)) / 1000.0;
    let longitude = f64::from(rng.i32(-179_000..179_000)) / 1000.0;
    let mut business = json!({
        "id": id, "alias": name.replace(' ', "-"), "name": name,
        "image_url": format!("http://{}.example/{id}.jpg", word(rng)),
        "is_closed": false, "is_claimed": rng.bool(),
        "url": format!("http://yelp.example/biz/{id}"), "review_count": rng.u32(0..5000),
        "categories": [{"alias": word(rng), "title": format!("Café {}", word(rng))}],
        "rating": f64::from(rng.u8(2..=10)) / 2.0,
        "coordinates": {"latitude": latitude, "longitude": longitude},
        "transactions": [], "phone": "", "display_phone": "",
        "location": {
            "address1": street, "address2": null, "address3": "", "city": city,
            "zip_code": rng.u32(10_000..99_999).to_string(), "country": "CA", "state": "ON",
            "display_address": [street, city],
        },
        "photos": [format!("http://{}.example/{id}-1.jpg", word(rng))],
        "hours": [{"open": [{"day": 0, "start": "1000", "end": "2300"}], "is_open_now": true}],
    });
    // Many businesses lack this field.
    if rng.bool() {
        business["price"] = json!("$".repeat(rng.usize(1..5)));
    }
    business
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(yelp: &mut Yelp, path: &str, query: &str) -> Answer {
        let bearer = Some(yelp.key.clone());
        let request = Request {
            method: "GET".into(),
            path: path.into(),
            query: query.into(),
            bearer,
            signed: false,
        };
        yelp.answer(&request).unwrap()
    }

    fn toronto() -> (Yelp, Vec<String>) {
        let mut rng = Rng::with_seed(7);
        let yelp = Yelp::random(&mut rng).with_city("São Paulo", 30, &mut rng);
        let ids = yelp.cities["São Paulo"].clone();
        (yelp, ids)
    }

    #[test]
    fn search_decodes_the_city_once() {
        let (mut yelp, ids) = toronto();
        let path = "/v3/businesses/search";
        let found = get(&mut yelp, path, "location=S%C3%A3o%20Paulo&limit=20");
        let found: Value = serde_json::from_str(&found.body).unwrap();
        assert_eq!(found["total"], 30);
        let found = found["businesses"].as_array().unwrap();
        assert_eq!(found.iter().map(|b| b["id"].as_str().unwrap()).collect::<Vec<_>>(), ids[..20]);
        let nothing = get(&mut yelp, path, "location=S%25C3%25A3o%20Paulo");
        assert!(nothing.body.contains("\"total\":0"), "{}", nothing.body);
        assert_eq!(get(&mut yelp, path, "limit=20").status, 400);
        assert_eq!(get(&mut yelp, path, "location=x&limit=51").status, 400);
    }

    #[test]
    fn wrong_keys_are_rejected() {
        let (mut yelp, ids) = toronto();
        yelp.key.push('x');
        let request = Request {
            method: "GET".into(),
            path: format!("{BUSINESSES}{}", ids[0]),
            query: String::new(),
            bearer: Some("mine".into()),
            signed: false,
        };
        assert_eq!(yelp.answer(&request).unwrap().status, 401);
    }

    #[test]
    fn refusals_count_per_business_and_overall() {
        let (yelp, ids) = toronto();
        let mut yelp = yelp.refusing(&ids[3], 2).failing_by_count(0, YelpFault::Refused(1));
        let path = |at: usize| format!("{BUSINESSES}{}", ids[at]);
        let statuses: Vec<_> =
            [1, 3, 1, 3, 3].map(|at| get(&mut yelp, &path(at), "").status).to_vec();
        assert_eq!(statuses, [429, 429, 200, 429, 200]);
        let refusal = YelpFault::Refused(1).answer();
        assert_eq!(refusal.headers, [("Retry-After".to_owned(), "1".to_owned())]);
    }
}
