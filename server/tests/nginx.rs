//! `deploy/nginx.conf` in a running nginx: starts, sends every header for every class of address, limits each client
//! to its share, and reloads while streams continue.
//!
//! `cargo xtask test` runs it and installs what it needs. Addresses, folders and the key are the test's own. The
//! running nginx does not use TLS, which only the check of the configuration covers.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[expect(dead_code, reason = "asks nginx, and not the server")]
mod common;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use common::{Answer, Server, read_until};
use patience::stretched;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use vedetta_server::http::headers::SECURITY_HEADERS;
use vedetta_server::listen::Limits;
use vedetta_server::places::Crowd;

const CONFIGURATION: &str = include_str!("../../deploy/nginx.conf");
const HEADERS: &str = include_str!("../../deploy/vedetta-headers.conf");

fn program() -> PathBuf {
    let named = std::env::var_os("VEDETTA_NGINX");
    named
        .unwrap_or_else(|| panic!("VEDETTA_NGINX names no program; `cargo xtask test --only nginx` does"))
        .into()
}

/// Creates a folder with the configuration as it is delivered, except for addresses and folders.
fn folder(server: &Server, port: u16, listen: &str) -> PathBuf {
    let folder = server.dist.with_extension(format!("nginx-{port}"));
    std::fs::create_dir_all(folder.join("snippets")).unwrap();
    std::fs::write(folder.join("snippets/vedetta-headers.conf"), HEADERS).unwrap();
    let own = folder.to_str().unwrap();
    let text: String = CONFIGURATION
        .lines()
        .filter(|line| !line.trim().starts_with("listen [::]:"))
        .map(|line| match line.split(';').next().unwrap().trim() {
            "listen 443 ssl http2" => format!("listen 127.0.0.1:{port}{listen};\n"),
            // A socket of its own, which gets no requests.
            "listen 80" => format!("listen unix:{own}/plain.sock;\n"),
            "user www-data" => String::new(),
            _ => format!("{line}\n"),
        })
        .collect();
    let text = [
        ("127.0.0.1:8642", server.address.to_string().as_str()),
        ("/srv/vedetta/dist", server.dist.to_str().unwrap()),
        ("/etc/ssl/vedetta", own),
        ("/var/log/nginx", own),
        ("/run/nginx.pid", &format!("{own}/nginx.pid")),
        ("http {\n", &temporary(own)),
    ]
    .iter()
    .fold(text, |text, (from, to)| {
        assert!(text.contains(from), "the configuration has no {from}");
        text.replace(from, to)
    });
    std::fs::write(folder.join("nginx.conf"), text).unwrap();
    make_key(&folder);
    folder
}

/// Creates a short-lived key, which is read even without TLS.
fn make_key(folder: &Path) {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
    let made = Command::new("openssl")
        .args(["req", "-x509", "-subj", "/CN=vedetta.example.org"])
        .args(key)
        .arg("-keyout")
        .arg(folder.join("privkey.pem"))
        .arg("-out")
        .arg(folder.join("fullchain.pem"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// Sets folders for temporary files that are writable for any user.
fn temporary(own: &str) -> String {
    let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let paths: String = kinds.iter().map(|kind| format!("{kind}_temp_path {own}/{kind};\n")).collect();
    format!("http {{\n{paths}")
}

fn nginx(folder: &Path) -> Command {
    let mut command = Command::new(program());
    command
        .arg("-p")
        .arg(folder)
        .arg("-c")
        .arg(folder.join("nginx.conf"))
        .arg("-e")
        .arg(folder.join("error.log"));
    command
}

/// A running nginx, which ends with the test.
struct Nginx {
    process: Child,
    folder: PathBuf,
    address: SocketAddr,
}

impl Nginx {
    async fn start(server: &Server) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = folder(server, port, "");
        let process = nginx(&folder).args(["-g", "daemon off;"]).spawn().unwrap();
        let nginx = Self { process, folder, address: SocketAddr::from(([127, 0, 0, 1], port)) };
        let listens = async {
            while TcpStream::connect(nginx.address).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(stretched(Duration::from_secs(10)), listens).await.unwrap();
        nginx
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: vedetta.example.org\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = self.send(method, path, headers, body).await;
        read_until(&mut stream, 10_000, |_| false).await
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // A fast stop, including workers; if nginx is gone already, there is nothing to stop.
        nginx(&self.folder).args(["-s", "stop"]).status().ok();
        self.process.wait().ok();
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

/// Starts a server behind a proxy, which connects for all clients.
async fn server() -> Server {
    let crowd = Crowd { connections_per_address: None, streams_per_address: None, ..Crowd::default() };
    Server::start(false, Limits { crowd, ..Limits::default() }).await
}

/// Asserts that every header of the server itself is present, exactly once.
fn assert_headers(answer: &Answer, what: &str) {
    for (name, value) in SECURITY_HEADERS {
        assert_eq!(answer.header(name.as_str()), value, "{name} of {what}");
    }
}

#[tokio::test]
async fn the_configuration_is_valid_with_tls_as_well() {
    let server = server().await;
    let folder = folder(&server, 8443, " ssl http2");
    let checked = nginx(&folder).arg("-t").output().unwrap();
    let said = String::from_utf8_lossy(&checked.stderr).into_owned();
    std::fs::remove_dir_all(&folder).ok();
    assert!(checked.status.success() && !said.contains("[emerg]"), "{said}");
}

#[tokio::test]
async fn every_class_of_address_carries_the_headers_once() {
    let server = server().await;
    let nginx = Nginx::start(&server).await;
    let forever = "public, max-age=31536000, immutable";
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], u16, &'a str);
    let cases: [Case<'_>; 18] = [
        ("GET", "/", &[], 200, "no-store"),
        ("HEAD", "/index.html", &[], 200, "no-store"),
        ("GET", "/config.json", &[], 200, "no-store"),
        ("GET", "/loader.js", &[], 200, "no-cache"),
        ("GET", "/vedetta-1a2b3c4d5e6f7081.js", &[("accept-encoding", "gzip")], 200, forever),
        ("GET", "/vedetta-1a2b3c4d5e6f7081_bg.wasm", &[], 200, forever),
        ("GET", "/assets/northern-italy.pmtiles", &[("range", "bytes=0-99")], 206, "no-cache"),
        ("GET", "/feed.json", &[], 200, "no-store"),
        ("GET", "/feed.json", &[("if-none-match", "*")], 304, "no-store"),
        ("POST", "/feed.json", &[], 405, "no-store"),
        ("POST", "/csp-reports", &[], 204, "no-store"),
        ("GET", "/csp-reports", &[], 403, "no-store"),
        ("GET", "/no/such/page", &[], 404, "no-cache"),
        ("GET", "/healthz", &[], 404, "no-cache"),
        ("GET", "/faults", &[], 404, "no-cache"),
        ("GET", "/.git/config", &[], 404, "no-store"),
        ("DELETE", "/loader.js", &[], 403, "no-cache"),
        ("GET", "/%", &[], 400, "no-store"),
    ];
    for (method, path, headers, status, caching) in cases {
        let answer = nginx.ask(method, path, headers, "").await;
        let what = format!("{method} {path}");
        assert_eq!((answer.status, answer.header("cache-control")), (status, caching), "{what}");
        assert_headers(&answer, &what);
    }
    let script = nginx.ask("GET", "/vedetta-1a2b3c4d5e6f7081.js", &[("accept-encoding", "gzip")], "").await;
    assert_eq!(script.header("content-encoding"), "gzip");
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(script.body, std::fs::read(server.dist.join("vedetta-1a2b3c4d5e6f7081.js.gz")).unwrap());
    // Only in this response does nginx send every header twice, to the same effect.
    let range = [("range", "bytes=9999-")];
    let outside = nginx.ask("GET", "/assets/northern-italy.pmtiles", &range, "").await;
    assert_eq!(outside.status, 416);
    for (name, value) in SECURITY_HEADERS {
        assert_eq!(outside.headers.get(name.as_str()).map(String::as_str), Some(value), "{name}");
    }
    let large = "x".repeat(20 << 10);
    assert_headers(&nginx.ask("POST", "/csp-reports", &[], &large).await, "a large report");
    std::os::unix::fs::symlink("/etc/hostname", server.dist.join("link.txt")).unwrap();
    let link = nginx.ask("GET", "/link.txt", &[], "").await;
    assert!(matches!(link.status, 403 | 404), "{}", link.status);
    assert_headers(&link, "a link");
    // Without the server behind it, nginx responds itself.
    server.down.send_replace(true);
    while TcpStream::connect(server.address).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let gone = nginx.ask("GET", "/feed.json", &[], "").await;
    assert_eq!(gone.status, 502);
    assert_headers(&gone, "502");
}

#[tokio::test]
async fn a_room_of_many_screens_has_a_stream_each() {
    let server = server().await;
    let nginx = Nginx::start(&server).await;
    let mut screens = Vec::new();
    for screen in 0..40 {
        let mut stream = nginx.send("GET", "/events", &[], "").await;
        let hello = read_until(&mut stream, 5_000, |text| text.contains("heartbeat")).await;
        assert_eq!(hello.status, 200, "screen {screen}");
        assert_headers(&hello, "/events");
        screens.push(stream);
    }
    assert_eq!(server.publisher.listeners(), 40);
}

#[tokio::test]
async fn streams_go_on_while_the_configuration_is_loaded_anew() {
    let server = server().await;
    let nginx = Nginx::start(&server).await;
    let mut stream = nginx.send("GET", "/events", &[], "").await;
    read_until(&mut stream, 5_000, |text| text.contains("heartbeat")).await;
    let configuration = nginx.folder.join("nginx.conf");
    let text = std::fs::read_to_string(&configuration).unwrap();
    std::fs::write(
        &configuration,
        text.replace("location = /config.json {", "location = /config.json { return 410;"),
    )
    .unwrap();
    let reloaded = self::nginx(&nginx.folder).args(["-s", "reload"]).status().unwrap();
    assert!(reloaded.success());
    let is_new = async {
        while nginx.ask("GET", "/config.json", &[], "").await.status != 410 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(stretched(Duration::from_secs(10)), is_new).await.unwrap();
    let mut told = String::new();
    let goes_on = async {
        while told.matches("event: delta").count() < 3 {
            stream.readable().await.unwrap();
            let mut bytes = vec![0; 1 << 16];
            match stream.try_read(&mut bytes) {
                Ok(0) => panic!("the stream ended"),
                Ok(count) => told += &String::from_utf8_lossy(&bytes[..count]),
                Err(_) => {}
            }
        }
    };
    tokio::time::timeout(stretched(Duration::from_secs(10)), goes_on).await.unwrap();
}
