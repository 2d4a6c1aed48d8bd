//! Decisions, pure: state, rows, scene, symbology. Touches neither browser nor Leptos; what time it is comes in as
//! an argument.

pub mod board;
pub mod card;
mod chatter;
pub mod cyber;
pub mod doubts;
pub mod export;
pub mod filter;
pub mod find;
pub mod findings;
pub mod grid;
pub mod here;
pub mod icons;
pub mod keys;
pub mod layer_list;
pub mod mode;
pub mod overlay;
pub mod pointers;
pub mod reader;
pub mod reduce;
pub mod rows;
pub mod scene;
pub mod sites;
pub mod state;
pub mod symbology;
pub mod text;
pub mod timeline;
pub mod tour;
pub mod url;
pub mod wall;
