//! The services that stand in for the web in the sandbox, one file a service.

pub(crate) mod city_command;
pub(crate) mod hacker_news;
pub(crate) mod inventory;
pub(crate) mod quotes;
pub(crate) mod yelp;
