//! Sums up the results of the test runners. Reads the result lines of libtest and wasm-bindgen, and no others.

use std::fmt;

/// Numbers of tests, summed over several runners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl Tally {
    /// Adds a line of a runner's output, if it is a result line.
    pub(crate) fn read(&mut self, line: &str) {
        let plain = without_colors(line);
        let Some((_, result)) = plain.split_once("test result: ") else { return };
        for part in result.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(count), Some(what)) =
                (words.next().and_then(|word| word.parse::<usize>().ok()), words.next())
            else {
                continue;
            };
            match what {
                "passed" => self.passed += count,
                "failed" => self.failed += count,
                "ignored" => self.skipped += count,
                _ => {}
            }
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(out, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

fn without_colors(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            chars.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(c);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn the_results_of_all_runners_add_up() {
        let sum = tally(&[
            "running 14 tests",
            "test result: ok. 12 passed; 0 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.02s",
            "test feed::passed ... ok",
            "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 filtered out; finished in 1.20s",
        ]);
        assert_eq!(sum, Tally { passed: 15, failed: 1, skipped: 2 });
    }

    #[test]
    fn colors_do_not_hide_a_result() {
        let sum = tally(&["test result: \u{1b}[32mok\u{1b}[0m. 7 passed; 0 failed; 0 ignored; 0 measured"]);
        assert_eq!(sum.passed, 7);
    }

    #[test]
    fn the_summary_is_one_line_that_a_machine_can_read() {
        assert_eq!(Tally { passed: 312, failed: 0, skipped: 0 }.to_string(), "312 passed, 0 failed");
        assert_eq!(Tally { passed: 1, failed: 2, skipped: 3 }.to_string(), "1 passed, 2 failed, 3 skipped");
    }
}
