//! `basemap`: builds the embedded basemap from source packages pinned by version and hash.
//!
//! `xtask/basemap/*.py` decides what is drawn, because Python has the best geometry libraries. This module fetches
//! the inputs, packs the tiles, and rejects an archive over budget. The app needs none of it: the archive is in
//! git.

mod archive;
mod bands;
mod budget;
mod packages;
mod python;
mod recipe;

pub(crate) use recipe::{Args, run};
