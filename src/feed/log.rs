//! Log of recent events as codes, ids and counts. Must not contain texts of the feed or tokens. Kept in memory
//! only.

use std::collections::VecDeque;
use std::fmt;

use crate::model::UnixMillis;

/// Maximum number of lines.
const KEPT: usize = 2000;

/// The most recent lines, oldest first.
#[derive(Debug, Default)]
pub struct Log {
    lines: VecDeque<(UnixMillis, &'static str, String)>,
}

impl Log {
    /// Adds a line: a code, and numbers or ids.
    pub fn note(&mut self, at: UnixMillis, code: &'static str, detail: impl fmt::Display) {
        if self.lines.len() == KEPT {
            self.lines.pop_front();
        }
        // One event is one line, whatever characters an id contains.
        let detail =
            detail.to_string().chars().take(300).map(|c| if c.is_control() { '␦' } else { c }).collect();
        self.lines.push_back((at, code, detail));
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, code, detail) in &self.lines {
            writeln!(f, "{at} {code} {detail}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_lines_go_and_a_line_is_one_line() {
        let mut log = Log::default();
        for number in 0..KEPT + 5 {
            log.note(UnixMillis(0), "n", number);
        }
        log.note(UnixMillis(0), "x", "a\nb\u{1b}");
        let text = log.to_string();
        assert_eq!(text.lines().count(), KEPT);
        assert!(text.starts_with("1970-01-01T00:00:00Z n 6\n"), "{}", &text[..40]);
        assert!(text.ends_with("x a␦b␦\n"));
    }
}
