//! The browser, wrapped once. Knows no word of our domain.
