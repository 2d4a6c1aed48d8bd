//! Checks docs/faults.md: one row per case of the catalog, in order, with existing tests or a reason for none.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::fs;
use std::path::Path;

/// Sections of the catalog: the letter of their cases, and the last number.
const SECTIONS: [(char, u32); 4] = [('N', 38), ('D', 34), ('B', 25), ('A', 26)];
/// A number that was never assigned.
const NEVER_GIVEN: &str = "N27";

/// Maximum number of rows without a test. It may only decrease: adding the test of a row lowers it.
const MOST_WITHOUT_A_TEST: usize = 5;

/// A row of the table.
struct Row {
    case: String,
    happens: String,
    done: String,
    tests: String,
}

impl Row {
    /// Reason for having no test, if the row has none.
    fn reason(&self) -> Option<&str> {
        self.tests.strip_prefix("none:").map(str::trim)
    }

    /// Tests and case folders that the row names.
    fn names(&self) -> Vec<&str> {
        if self.reason().is_some() {
            return Vec::new();
        }
        self.tests.split('`').skip(1).step_by(2).collect()
    }
}

fn rows() -> Vec<Row> {
    let table = fs::read_to_string("docs/faults.md").unwrap();
    let is_row =
        |line: &&str| line.starts_with('|') && !line.starts_with("| Case ") && !line.starts_with("| ---");
    let row = |line: &str| {
        let cells: Vec<String> =
            line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        let Ok([case, happens, done, tests]) = <[String; 4]>::try_from(cells) else {
            panic!("a row has not four columns: {line}")
        };
        Row { case, happens, done, tests }
    };
    table.lines().filter(is_row).map(row).collect()
}

/// Returns whether the source has a test of that name: a function below an attribute such as `#[tokio::test]`.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let begins = format!("fn {name}(");
    let is_test = |at: usize| {
        let mut above = lines[..at].iter().rev().take_while(|line| line.starts_with("#["));
        lines[at].trim_start_matches("async ").starts_with(&begins)
            && above.any(|line| line.ends_with("test]"))
    };
    (0..lines.len()).any(is_test)
}

#[test]
fn every_case_has_one_row_in_order() {
    let cases =
        SECTIONS.iter().flat_map(|(letter, last)| (1..=*last).map(move |n| format!("{letter}{n:02}")));
    let cases: Vec<String> = cases.filter(|case| case != NEVER_GIVEN).collect();
    assert_eq!(cases.len(), 122);
    let rows = rows();
    for (at, row) in rows.iter().enumerate() {
        let due = cases.get(at).map_or("the end", String::as_str);
        assert_eq!(row.case, due, "row {}: {} stands where {due} is due", at + 1, row.case);
        assert!(!row.happens.is_empty() && !row.done.is_empty(), "{}: a cell is empty", row.case);
    }
    let missing = &cases[rows.len()..];
    assert!(missing.is_empty(), "{missing:?} have no row");
}

#[test]
fn every_test_that_is_named_is_there() {
    for row in rows() {
        let Row { case, tests, .. } = &row;
        let names = row.names();
        assert!(
            !names.is_empty() || row.reason().is_some(),
            "{case}: neither a test nor `none:` and why: {tests}"
        );
        for name in names {
            if let Some((file, function)) = name.split_once("::") {
                let source =
                    fs::read_to_string(file).unwrap_or_else(|error| panic!("{case}: {file}: {error}"));
                assert!(has_test(&source, function), "{case}: no test {function} in {file}");
            } else {
                let folder = Path::new("tests").join(name);
                let is_case = name.starts_with("cases/") && folder.join("why.md").exists();
                assert!(is_case, "{case}: {name} is neither `file::test` nor a folder with a case");
            }
        }
    }
}

#[test]
fn what_has_no_test_says_why_and_does_not_become_more() {
    let mut without = Vec::new();
    for row in rows() {
        if let Some(reason) = row.reason() {
            assert!(reason.len() >= 9, "{}: no test, and no reason: {:?}", row.case, row.tests);
            without.push(row.case);
        }
    }
    assert!(
        without.len() <= MOST_WITHOUT_A_TEST,
        "{} rows without a test, at most {MOST_WITHOUT_A_TEST} may be: {without:?}",
        without.len()
    );
}

#[test]
fn a_helper_is_no_test() {
    let source =
        "#[test]\nfn one() {}\n\nfn helper() {}\n\n#[cfg(unix)]\n#[tokio::test]\nasync fn two() {}\n";
    assert!(has_test(source, "one") && has_test(source, "two"));
    assert!(!has_test(source, "helper") && !has_test(source, "tw"));
}
