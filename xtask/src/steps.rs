//! Progress output: one line per step, with its number and time, as in `[2/6] Trunk 0.21.14 … found`.

use std::{
    io::IsTerminal as _,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};

use crate::process::print_now;

/// The steps of one command.
pub(crate) struct Steps {
    total: usize,
    begun: usize,
}

/// The running step.
pub(crate) struct Step {
    /// True once something was printed below the step's own line.
    is_open: bool,
    outcome: Option<String>,
}

impl Steps {
    pub(crate) fn new(total: usize) -> Self {
        Self { total, begun: 0 }
    }

    /// Runs a step and prints its outcome and duration.
    pub(crate) fn step<T>(&mut self, name: &str, work: impl FnOnce(&mut Step) -> Result<T>) -> Result<T> {
        self.begun += 1;
        print_now(&format!("{} {name} … ", bold(&format!("[{}/{}]", self.begun, self.total))));
        let mut step = Step { is_open: false, outcome: None };
        let started = Instant::now();
        let done = work(&mut step);
        let took = elapsed(started.elapsed());
        let outcome = match (&done, step.outcome) {
            (Ok(_), outcome) => outcome.unwrap_or_else(|| "done".to_owned()),
            (Err(_), _) => "failed".to_owned(),
        };
        if step.is_open {
            print_now(&format!("      {name}: {outcome}, {took}\n"));
        } else {
            print_now(&format!("{outcome}, {took}\n"));
        }
        done.with_context(|| format!("step {} of {} failed: {name}", self.begun, self.total))
    }

    /// Counts a step that is not needed, and prints why.
    pub(crate) fn skip(&mut self, name: &str, why: &str) {
        self.begun += 1;
        print_now(&format!(
            "{} {name} … skipped: {why}\n",
            bold(&format!("[{}/{}]", self.begun, self.total))
        ));
    }
}

impl Step {
    /// Sets the text printed behind the step on success, instead of `done`.
    pub(crate) fn outcome(&mut self, words: impl Into<String>) {
        self.outcome = Some(words.into());
    }

    /// Prints what happens next; the output of tools follows on lines of its own.
    pub(crate) fn says(&mut self, words: &str) {
        let indent = if self.is_open { "      " } else { "" };
        print_now(&format!("{indent}{words}\n"));
        self.is_open = true;
    }
}

/// A duration as people say it.
pub(crate) fn elapsed(time: Duration) -> String {
    match time.as_secs() {
        0..=9 => format!("{:.1} s", time.as_secs_f64()),
        secs @ 10..=99 => format!("{secs} s"),
        secs => format!("{} min {:02} s", secs / 60, secs % 60),
    }
}

fn bold(text: &str) -> String {
    if std::io::stdout().is_terminal() { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_say_them() {
        assert_eq!(elapsed(Duration::from_millis(340)), "0.3 s");
        assert_eq!(elapsed(Duration::from_secs(42)), "42 s");
        assert_eq!(elapsed(Duration::from_secs(305)), "5 min 05 s");
    }

    #[test]
    fn a_failed_step_names_itself_and_keeps_its_cause() {
        let failed: Result<()> = Steps::new(3).step("a tool", |_| anyhow::bail!("no network"));
        assert_eq!(format!("{:#}", failed.unwrap_err()), "step 1 of 3 failed: a tool: no network");
    }
}
