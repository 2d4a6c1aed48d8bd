//! The commands as they are typed.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use patience::stretched;

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vedetta-server"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_snapshot_is_printed_the_same_twice() {
    let print = || {
        command()
            .args(["snapshot", "--at", "2026-02-06T20:00:00+01:00", "--objects", "800"])
            .output()
            .unwrap()
    };
    let (one, other) = (print(), print());
    assert!(one.status.success() && one.stdout == other.stdout);
    let document: serde_json::Value = serde_json::from_slice(&one.stdout).unwrap();
    assert_eq!(document["type"], "FeatureCollection");
    assert_eq!(document["vedetta"]["mode"], "exercise");
    assert_eq!(document["vedetta"]["operation"]["at"], "2026-02-06T19:00:00Z");
    assert!((700..900).contains(&document["features"].as_array().unwrap().len()));
}

#[test]
fn a_scenario_says_when_it_opens() {
    let opens = |arguments: &[&str]| {
        let output = command().args(["snapshot", "--objects", "450"]).args(arguments).output().unwrap();
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        document["vedetta"]["operation"]["at"].as_str().unwrap().to_owned()
    };
    assert_eq!(opens(&[]), "2026-02-06T19:00:00Z");
    assert_eq!(opens(&["--scenario", "evening"]), "2026-02-06T19:00:00Z");
    assert_eq!(opens(&["--scenario", "morning"]), "2026-02-07T06:30:00Z");
    assert_eq!(opens(&["--scenario", "night"]), "2026-02-07T01:30:00Z");
    let other = ["--scenario", "night", "--at", "2026-02-07T03:00:00+01:00"];
    assert_eq!(opens(&other), "2026-02-07T02:00:00Z");
}

#[test]
fn what_cannot_be_is_said() {
    for (arguments, word) in [
        (["snapshot", "--at", "2026-02-06T20:00:00"], "offset"),
        (["snapshot", "--at", "2025-02-06T20:00:00Z"], "the exercise runs from"),
        (["snapshot", "--objects", "100001"], "100000"),
        (["snapshot", "--scenario", "noon"], "evening, morning, night"),
        (["serve", "--rate", "1001"], "from 0 to 1000"),
        (["serve", "--app", "/no/such/folder"], "build the app first"),
    ] {
        let output = command().args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(word), "{arguments:?}: {said}");
    }
}

/// A server on a free port, and what it printed.
fn serve(arguments: &[&str]) -> (Child, BufReader<ChildStdout>, String) {
    let mut child =
        command().args(["serve", "--port", "0", "--objects", "450"]).args(arguments).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let address =
        line.trim().strip_prefix("listening on http://").unwrap().strip_suffix('/').unwrap().to_owned();
    (child, out, address)
}

fn ends_within(child: &mut Child, limit: Duration) -> bool {
    for _ in 0..stretched(limit).as_millis() / 20 {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    false
}

fn first_bytes(address: &str, path: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n").unwrap();
    let mut bytes = vec![0; 4_096];
    let count = stream.read(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
    (stream, text)
}

#[test]
fn it_is_ready_when_it_says_so_and_goes_when_its_input_ends() {
    let (mut child, _out, address) = serve(&["--exit-with-stdin"]);
    assert!(first_bytes(&address, "/feed.json").1.starts_with("HTTP/1.1 200 OK"));
    let (_stream, text) = first_bytes(&address, "/events");
    assert!(text.starts_with("HTTP/1.1 200 OK"));
    drop(child.stdin.take());
    assert!(ends_within(&mut child, Duration::from_secs(5)), "an open stream holds it up");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_taken_port_is_an_error_with_a_way_out() {
    let (mut child, _out, address) = serve(&["--exit-with-stdin"]);
    let port = address.rsplit_once(':').unwrap().1;
    let output = command().args(["serve", "--port", port]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(said.contains(&format!("port {port} is taken")) && said.contains("--port "), "{said}");
    drop(child.stdin.take());
    assert!(ends_within(&mut child, Duration::from_secs(5)));
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it() {
    for signal in ["-TERM", "-INT"] {
        let (mut child, _out, address) = serve(&[]);
        let (_stream, text) = first_bytes(&address, "/events");
        assert!(text.starts_with("HTTP/1.1 200 OK"));
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        assert!(ends_within(&mut child, Duration::from_secs(5)), "{signal}");
    }
}
