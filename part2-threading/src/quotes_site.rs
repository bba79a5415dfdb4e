//! The given client of the quotes site, where `GET /quotes/lincoln/{page}` is a page of HTML.
//!
//! [`quotes_of`] only reads the form that these pages have. It is not an HTML parser. For other pages use a crate such
//! as `scraper`.

use std::{fmt, time::Duration};

use lab::timeline;

use crate::http::{RequestError, Service, noted};

/// A client of one quotes site. Cloning it is cheap, and threads may share one.
#[derive(Clone, Debug)]
pub struct QuotesClient(Service);

/// The key of one page. It is shown as `Lincoln_7` and sorted by number, so 2 comes before 10.
///
/// ```
/// use part2_threading::PageKey;
///
/// let (two, ten) = (PageKey::lincoln(2), PageKey::lincoln(10));
/// assert!(two < ten);
/// assert_eq!(ten.to_string(), "Lincoln_10");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageKey {
    page: u64,
}

/// A quote, as plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// What was said.
    pub text: String,
    /// Where it was said.
    pub source: String,
}

impl QuotesClient {
    /// A client of the site at `base_url` (`http://HOST:PORT`) whose requests time out after `timeout`.
    pub fn new(base_url: impl Into<String>, timeout: Duration) -> Self {
        Self(Service::new(base_url, timeout))
    }

    /// The site's address, without a slash at the end.
    pub fn base_url(&self) -> &str {
        self.0.base_url()
    }
}

impl PageKey {
    /// The key of a page of quotes by Lincoln. The site numbers its pages from 1.
    pub fn lincoln(page: u64) -> Self {
        Self { page }
    }

    /// The number of the page.
    pub fn page(self) -> u64 {
        self.page
    }
}

impl fmt::Display for PageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lincoln_{}", self.page)
    }
}

/// Requests one page, waits for it, and returns its quotes from top to bottom.
///
/// # Errors
///
/// When no answer comes in time, the connection fails, the status is not a success (a missing page is status 404), or
/// the page does not have the form of this site.
///
/// ```
/// # #[cfg(feature = "simulated")] {
/// use std::time::Duration;
///
/// use part2_threading::{PageKey, QuotesClient, request_page, simulated::Simulated};
///
/// let mut service = Simulated::start(Duration::ZERO);
/// service.pages(&[7]);
/// let client = QuotesClient::new(service.url(), Duration::from_secs(5));
/// let quotes = request_page(&client, PageKey::lincoln(7)).unwrap();
/// assert_eq!(quotes[0].source, "First Inaugural Address");
/// # }
/// ```
pub fn request_page(client: &QuotesClient, page: PageKey) -> Result<Vec<Quote>, RequestError> {
    let span = timeline::span(format!("page {page}"));
    let path = format!("/quotes/lincoln/{}", page.page);
    let read = |bytes| {
        let html = String::from_utf8(bytes).map_err(|_| "the page is not valid UTF-8")?;
        quotes_of(&html).ok_or("the page has no list of quotes")
    };
    let found = client.0.get(&path, read);
    noted(span, found.and_then(|page| page.ok_or_else(|| client.0.not_found(&path))))
}

/// The quotes on a page of this form. `None` if it has no such list, or the list does not end.
///
/// ```html
/// <ul class="quotes">
///   <li><q>With malice toward none &hellip;</q> <cite>Second Inaugural Address</cite></li>
/// </ul>
/// ```
pub fn quotes_of(html: &str) -> Option<Vec<Quote>> {
    let list = between(html, "<ul class=\"quotes\">", "</ul>")?;
    list.split("<li>")
        .skip(1)
        .map(|entry| {
            Some(Quote {
                text: plain(between(entry, "<q>", "</q>")?),
                source: plain(between(entry, "<cite>", "</cite>")?),
            })
        })
        .collect()
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(open)?;
    Some(rest.split_once(close)?.0)
}

/// Consecutive white space is one space in HTML. `&amp;` is replaced last, so that `&amp;lt;` stays `&lt;`.
fn plain(html: &str) -> String {
    let text = html.split_whitespace().collect::<Vec<_>>().join(" ");
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&hellip;", "…"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(text, |text, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_quotes_keep_their_order() {
        let html = "<h1>Lincoln</h1><ul class=\"quotes\">\n<li><q>Discourage\n  litigation</q> \
                    <cite>Notes</cite></li><li><q>&amp;lt; &quot;x&quot;</q><cite>A &amp; B</cite></li></ul>";
        let quotes = quotes_of(html).unwrap();
        assert_eq!(quotes[0].text, "Discourage litigation");
        assert_eq!((&*quotes[1].text, &*quotes[1].source), ("&lt; \"x\"", "A & B"));
        assert_eq!(quotes_of("<ul class=\"quotes\"></ul>"), Some(vec![]));
    }

    #[test]
    fn malformed_pages_give_none() {
        for html in ["", "<p>busy</p>", "<ul class=\"quotes\"><li><q>a</q>"] {
            assert_eq!(quotes_of(html), None, "{html}");
        }
    }

    #[test]
    fn keys_sort_by_number() {
        let (two, ten) = (PageKey::lincoln(2), PageKey::lincoln(10));
        assert!(two < ten && two.to_string() > ten.to_string());
    }
}
