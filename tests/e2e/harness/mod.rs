//! Foundation of all end-to-end tests: browser, server, page, and the checks that end each test.
//!
//! Knows the page's contract with the outside (attributes of the root, names of parts), and nothing inside it.

mod browser;
mod case;
pub(crate) mod document;
mod environment;
mod host;
mod page;
mod picture;
mod processes;
mod projection;
mod server;

pub(crate) use case::case;
pub(crate) use environment::{built_page, built_server, is_without_webgl};
pub(crate) use host::{Host, Reply};
pub(crate) use page::{Page, Screen};
pub(crate) use picture::{CRITICAL, Picture};
pub(crate) use processes::held_by_browser;
pub(crate) use server::{Server, snapshot};
