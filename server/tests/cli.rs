//! The commands, as typed on the command line.

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
        assert_refused(&arguments, word);
    }
}

fn assert_refused(arguments: &[&str], word: &str) {
    let output = command().args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains(word), "{arguments:?}: {said}");
}

#[test]
fn faults_within_the_reach_of_others_need_a_token() {
    assert_refused(&["serve", "--port", "0", "--bind", "0.0.0.0", "--faults"], "needs --drill-token");
    assert_refused(&["serve", "--port", "0", "--faults", "--drill-token", "short"], "16 letters");
    assert_refused(&["serve", "--port", "0", "--drill-token", "0123456789abcdef"], "--faults");
    let token = ["--faults", "--drill-token", "0123456789abcdef", "--exit-with-stdin", "--bind", "0.0.0.0"];
    let (mut child, _out, address) = serve(&token);
    let asked = format!("GET /healthz HTTP/1.1\r\nhost: {address}\r\n\r\n");
    let address = address.replace("0.0.0.0", "127.0.0.1");
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.write_all(asked.as_bytes()).unwrap();
    let mut status = [0; 12];
    stream.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 200", "the address that it said");
    let drill = |header: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        let head =
            format!("POST /faults/clear HTTP/1.1\r\nhost: {address}\r\ncontent-length: 0\r\n{header}\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut bytes = [0; 12];
        stream.read_exact(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    assert_eq!(drill(""), "HTTP/1.1 403");
    assert_eq!(drill("x-drill-token: 0123456789abcdeg\r\n"), "HTTP/1.1 403");
    assert_eq!(drill("x-drill-token: 0123456789abcdef0\r\n"), "HTTP/1.1 403");
    assert_eq!(drill("origin: https://example.org\r\nx-drill-token: 0123456789abcdef\r\n"), "HTTP/1.1 403");
    assert_eq!(drill("x-drill-token: 0123456789abcdef\r\n"), "HTTP/1.1 204");
    drop(child.stdin.take());
    assert!(ends_within(&mut child, Duration::from_secs(5)));
}

/// Starts a server on a free port. Returns it with its standard output and its address.
fn serve(arguments: &[&str]) -> (Child, BufReader<ChildStdout>, String) {
    listening(command().args(["serve", "--port", "0", "--objects", "450"]).args(arguments))
}

fn listening(command: &mut Command) -> (Child, BufReader<ChildStdout>, String) {
    let mut child = command.spawn().unwrap();
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

#[test]
fn a_source_that_ends_takes_the_server_with_it() {
    let (mut child, _out, address) = serve(&["--faults"]);
    let mut stream = TcpStream::connect(&address).unwrap();
    write!(stream, "POST /faults/end-source HTTP/1.1\r\nhost: {address}\r\ncontent-length: 0\r\n\r\n")
        .unwrap();
    assert!(ends_within(&mut child, Duration::from_secs(10)), "it answers as if nothing happened");
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("the source ended, and the server with it: "), "{said}");
    assert!(said.contains("told to fail"), "{said}");
}

#[test]
fn what_is_inside_is_told_at_another_address_only() {
    let (mut child, mut out, address) = serve(&["--exit-with-stdin", "--operations", "127.0.0.1:0"]);
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let operations =
        line.trim().strip_prefix("operations on http://").unwrap().strip_suffix('/').unwrap().to_owned();
    let body = |address: &str, path: &str| {
        let (_, text) = first_bytes(address, path);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().to_owned(), body.to_owned())
    };
    assert_eq!(body(&address, "/healthz"), ("200".to_owned(), "ok\n".to_owned()));
    assert_eq!(body(&address, "/status").0, "404");
    assert_eq!(body(&operations, "/readyz"), ("200".to_owned(), "ok\n".to_owned()));
    let (status, told) = body(&operations, "/status");
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(status, "200");
    assert!(told["picture"]["objects"].as_u64() > Some(300) && told["listeners"] == 0, "{told}");
    assert_eq!(body(&operations, "/feed.json").0, "404");
    drop(child.stdin.take());
    assert!(ends_within(&mut child, Duration::from_secs(5)));
}

#[test]
fn what_the_policy_stopped_is_said_without_the_text_of_the_page() {
    let (mut child, _out, address) = serve(&["--exit-with-stdin"]);
    let report = r#"[{"type":"csp-violation","body":{"effectiveDirective":"connect-src",
        "blockedURL":"https://evil.example/?q=hotel","sample":"fetch(hotel)"}}]"#;
    let mut stream = TcpStream::connect(&address).unwrap();
    let length = report.len();
    write!(
        stream,
        "POST /csp-reports HTTP/1.1\r\nhost: {address}\r\ncontent-length: {length}\r\n\r\n{report}"
    )
    .unwrap();
    let mut status = [0; 12];
    stream.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 204");
    drop(child.stdin.take());
    assert!(ends_within(&mut child, Duration::from_secs(5)));
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("policy stopped evil.example by connect-src (sample of 12 letters)"), "{said}");
    assert!(!said.contains("hotel"), "{said}");
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

/// Starts a server with a limit on file descriptors set by the shell.
#[cfg(target_os = "linux")]
fn serve_with(ulimit: &str, arguments: &[&str]) -> (Child, BufReader<ChildStdout>, String) {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{ulimit}; exec \"$0\" \"$@\"")).arg(env!("CARGO_BIN_EXE_vedetta-server"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    listening(command.args(["serve", "--port", "0", "--objects", "450", "--exit-with-stdin"]).args(arguments))
}

/// Ends a server, and returns its standard error.
#[cfg(target_os = "linux")]
fn said_until_the_end(child: &mut Child) -> String {
    drop(child.stdin.take());
    assert!(ends_within(child, Duration::from_secs(5)));
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    said
}

#[cfg(target_os = "linux")]
#[test]
fn it_takes_as_many_file_descriptors_as_it_may() {
    let (mut child, _out, _) = serve_with("ulimit -Sn 64; ulimit -Hn 512", &["--connections", "200"]);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let files = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    assert_eq!(files.split_whitespace().skip(3).take(2).collect::<Vec<_>>(), ["512", "512"]);
    assert_eq!(said_until_the_end(&mut child), "");

    let (mut child, _out, _) = serve_with("ulimit -n 256", &[]);
    let said = said_until_the_end(&mut child);
    assert!(said.contains("256 file descriptors are too few for 16384 connections"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn who_cannot_be_taken_is_not_passed_over_in_silence() {
    let (mut child, _out, address) = serve_with("ulimit -n 40", &[]);
    let held: Vec<TcpStream> = (0..60).map(|_| TcpStream::connect(&address).unwrap()).collect();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let line = said.find(|line| line.contains("cannot take a client")).unwrap();
    assert!(line.contains("(1 times since the start)") && line.contains("Too many open files"), "{line}");
    drop(held);
    assert!(
        first_bytes(&address, "/feed.json").1.starts_with("HTTP/1.1 200 OK"),
        "it goes on when they leave"
    );
    drop(child.stdin.take());
    assert!(ends_within(&mut child, Duration::from_secs(5)));
}
