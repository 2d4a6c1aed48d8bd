//! `basemap`: makes the embedded basemap from source packages that are pinned by version and hash.
//!
//! What is drawn is said in `xtask/basemap/*.py`, because geometry's best tools are there; this side gets what they need,
//! packs their tiles, and refuses what breaks the budget. The app needs none of it: the archive is committed.

mod archive;
mod bands;
mod budget;
mod packages;
mod python;
mod recipe;

pub(crate) use recipe::{Args, run};
