//! The feed server.

fn main() {}
