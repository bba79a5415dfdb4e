//! The simulated quotes site: `GET /quotes/lincoln/{page}` is a page of HTML.

use std::{collections::BTreeMap, fmt::Write as _};

use fastrand::Rng;
use witness::world::{Answer, Ending, Fault, Request, Service};

use crate::services::hacker_news::word;

/// A quote and where it was said, as plain text.
pub(crate) type Quote = (String, String);

/// A site that knows some pages, and answers some with faults.
#[derive(Debug, Clone, Default)]
pub(crate) struct QuotesSite {
    /// The quotes of each page, by its number.
    pub(crate) pages: BTreeMap<u64, Vec<Quote>>,
    /// The faults that it answers some pages with.
    pub(crate) faults: BTreeMap<u64, Fault>,
}

impl QuotesSite {
    /// Pages with these numbers and random quotes, with many on the first, none on the second, and a few on the
    /// others.
    pub(crate) fn random(pages: impl IntoIterator<Item = u64>, rng: &mut Rng) -> Self {
        let pages = pages.into_iter().enumerate().map(|(index, page)| {
            let count = match index {
                0 => rng.usize(66..80),
                1 => 0,
                _ => rng.usize(1..5),
            };
            let mut quotes: Vec<_> = (0..count).map(|_| quote(rng)).collect();
            // A page may have the same quote twice, in a row or far apart.
            if let Some(first) = quotes.first().filter(|_| count > 5).cloned() {
                quotes.insert(1, first.clone());
                quotes.push(first);
            }
            (page, quotes)
        });
        Self { pages: pages.collect(), faults: BTreeMap::new() }
    }

    /// Answers `page` with `fault`.
    pub(crate) fn failing(mut self, page: u64, fault: Fault) -> Self {
        self.faults.insert(page, fault);
        self
    }

    /// The path of a page, which an error of its request names.
    pub(crate) fn path(page: u64) -> String {
        format!("/quotes/lincoln/{page}")
    }

    /// The page that a request asks for.
    pub(crate) fn page_of(request: &Request) -> Option<u64> {
        request.path.strip_prefix("/quotes/lincoln/")?.parse().ok()
    }

    /// The key of a page in progress reports and results.
    pub(crate) fn key(page: u64) -> String {
        format!("Lincoln_{page}")
    }
}

impl Service for QuotesSite {
    fn answer(&mut self, request: &Request) -> Option<Answer> {
        let page = Self::page_of(request)?;
        Some(match (self.faults.get(&page), self.pages.get(&page)) {
            (Some(fault), _) => fault.answer(),
            (None, None) => Fault::Missing.answer(),
            (None, Some(quotes)) => Answer {
                status: 200,
                headers: Vec::new(),
                content_type: "text/html",
                body: html(page, quotes),
                ending: Ending::Whole,
            },
        })
    }
}

fn quote(rng: &mut Rng) -> Quote {
    let text = (0..rng.usize(3..7)).map(|_| word(rng)).collect::<Vec<_>>().join(" ");
    (format!("{text} & so on"), word(rng))
}

fn html(page: u64, quotes: &[Quote]) -> String {
    let mut html = format!("<h1>Lincoln, page {page}</h1>\n<ul class=\"quotes\">\n");
    for (text, source) in quotes {
        let text = text.replace('&', "&amp;");
        let _ = writeln!(html, "  <li><q>{text}</q>\n    <cite>{source}</cite></li>");
    }
    html + "</ul>\n"
}
