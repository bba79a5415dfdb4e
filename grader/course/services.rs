//! The services that replace the web in the sandbox, one file per service.

pub(crate) mod city_command;
pub(crate) mod hacker_news;
pub(crate) mod inventory;
pub(crate) mod quotes;
pub(crate) mod yelp;
