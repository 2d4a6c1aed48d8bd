//! A server on a loopback address, and a client that shows every byte.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use patience::stretched;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use vedetta::model::UnixMillis;
use vedetta_server::clock::{Clock, SystemClock};
use vedetta_server::encoding::{Encoding, compress};
use vedetta_server::exercise::Settings;
use vedetta_server::exercise::source::{ExerciseSource, Run};
use vedetta_server::http::faults::Faults;
use vedetta_server::http::hosts::Hosts;
use vedetta_server::http::{App, router};
use vedetta_server::listen::{Limits, serve};
use vedetta_server::publisher::Publisher;
use vedetta_server::source::Source as _;

/// Creates a folder with a built app, as far as it matters to the server.
pub(crate) fn dist() -> PathBuf {
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let dir = std::env::temp_dir().join(format!("vedetta-server-test-{}-{number}", std::process::id()));
    std::fs::create_dir_all(dir.join("assets")).unwrap();
    let script = "export const words = 'a long text that gets much smaller';\n".repeat(200);
    for (name, content) in [
        ("index.html", "<!doctype html><title>Vedetta</title>\n".as_bytes()),
        ("config.json", b"{}\n"),
        ("vedetta-1a2b3c4d5e6f7081_bg.wasm", b"\0asm\x01\0\0\0"),
        ("vedetta-1a2b3c4d5e6f7081.js", script.as_bytes()),
        ("loader.js", b"// loads\n"),
        ("app.css", b":root {}\n"),
        ("sign.svg", b"<svg/>"),
        ("licenses.html", b"<!doctype html><title>Licenses</title>\n"),
    ] {
        std::fs::write(dir.join(name), content).unwrap();
    }
    // Compressed variants, as the build leaves them.
    for (extension, encoding) in [("br", Encoding::Brotli), ("gz", Encoding::Gzip)] {
        let packed = compress(script.as_bytes(), encoding);
        std::fs::write(dir.join(format!("vedetta-1a2b3c4d5e6f7081.js.{extension}")), packed).unwrap();
    }
    let tiles: Vec<u8> = (0..=255).cycle().take(5_000).collect();
    std::fs::write(dir.join("assets/northern-italy.pmtiles"), tiles).unwrap();
    std::fs::write(std::env::temp_dir().join("vedetta-secret.txt"), "secret").unwrap();
    dir
}

/// A running server.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) dist: PathBuf,
    pub(crate) publisher: Arc<Publisher>,
    pub(crate) down: watch::Sender<bool>,
    pub(crate) serving: JoinHandle<()>,
    following: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.down.send_replace(true);
        self.following.abort();
        self.serving.abort();
        // A folder that cannot be removed is where the system cleans up.
        std::fs::remove_dir_all(&self.dist).ok();
    }
}

impl Server {
    /// Starts a small exercise that steps every 50 ms.
    pub(crate) async fn start(faults: bool, limits: Limits) -> Self {
        Self::start_with(faults, limits, |app| app).await
    }

    /// Starts the same exercise with a modified app.
    pub(crate) async fn start_with(faults: bool, limits: Limits, change: impl FnOnce(App) -> App) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let start = UnixMillis::parse("2026-02-06T20:00:00+01:00").unwrap();
        let settings = Settings { seed: 5, objects: 450, ..Settings::default() };
        let run = Run { settings, start, rate: 20.0, step: Duration::from_millis(50) };
        let source = ExerciseSource::new(run, Arc::clone(&clock));
        let faults = faults.then(|| Arc::new(Faults::new(source.control(), Arc::clone(&clock))));
        let publisher = Arc::new(Publisher::new(source.identity()));
        let (down, going_down) = watch::channel(false);
        let dist = dist();
        let app = App::new(Arc::clone(&publisher), going_down.clone(), Some(dist.clone()))
            .known_as(Hosts::new(["vedetta.example.org".to_owned()]));
        let app = change(app);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let following = tokio::spawn({
            let publisher = Arc::clone(&publisher);
            async move { publisher.follow(&source, &*clock, |error| panic!("{error}")).await }
        });
        let serving = tokio::spawn(serve(listener, router(app, faults), going_down, limits));
        while publisher.health().is_none() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Self { address, dist, publisher, down, serving, following }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> Answer {
        self.ask("POST", path, &[], body).await
    }

    /// Sends a request and reads to the end of the connection.
    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = self.send(method, path, headers, body).await;
        let mut bytes = Vec::new();
        let end = tokio::time::timeout(stretched(Duration::from_secs(10)), stream.read_to_end(&mut bytes))
            .await
            .unwrap();
        Answer::read(&bytes, end.err())
    }

    /// Sends a request, and leaves the response to the caller.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let host =
            if headers.contains("host: ") { String::new() } else { format!("host: {}\r\n", self.address) };
        let head = format!(
            "{method} {path} HTTP/1.1\r\n{host}connection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    }

    /// Reads a stream until `is_enough`, or for a limited time.
    pub(crate) async fn listen(
        &self,
        path: &str,
        for_millis: u64,
        is_enough: impl Fn(&str) -> bool,
    ) -> Answer {
        let mut stream = self.send("GET", path, &[], "").await;
        read_until(&mut stream, for_millis, is_enough).await
    }
}

/// Reads until `is_enough` or the end of the stream, or for a limited time.
pub(crate) async fn read_until(
    stream: &mut TcpStream,
    for_millis: u64,
    is_enough: impl Fn(&str) -> bool,
) -> Answer {
    let mut bytes = Vec::new();
    let mut error = None;
    let reading = async {
        let mut buffer = vec![0; 1 << 16];
        loop {
            match stream.read(&mut buffer).await {
                Ok(0) => break,
                Ok(count) => bytes.extend(&buffer[..count]),
                Err(failed) => {
                    error = Some(failed);
                    break;
                }
            }
            if is_enough(&String::from_utf8_lossy(&bytes)) {
                break;
            }
        }
    };
    tokio::time::timeout(stretched(Duration::from_millis(for_millis)), reading).await.ok();
    Answer::read(&bytes, error)
}

/// Lets the server run for a time, and longer if it shares its core.
pub(crate) async fn pause(millis: u64) {
    tokio::time::sleep(stretched(Duration::from_millis(millis))).await;
}

/// A parsed response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    /// Names of headers that are present more than once.
    repeated: Vec<String>,
    /// Body without the framing of chunks.
    pub(crate) body: Vec<u8>,
    /// Whether the connection broke, or ended before the response did.
    pub is_cut: bool,
}

impl Answer {
    fn read(bytes: &[u8], error: Option<std::io::Error>) -> Self {
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Self {
                status: 0,
                headers: BTreeMap::new(),
                repeated: vec![],
                body: vec![],
                is_cut: true,
            };
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: BTreeMap<String, String> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let mut names: Vec<String> =
            head.lines().skip(1).filter_map(|line| Some(line.split_once(": ")?.0.to_lowercase())).collect();
        names.sort();
        let repeated = names.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0].clone()).collect();
        let rest = &bytes[end + 4..];
        let is_chunked = headers.get("transfer-encoding").is_some_and(|coding| coding == "chunked");
        let (body, is_whole) = if is_chunked { unchunked(rest) } else { (rest.to_vec(), true) };
        let wanted = headers.get("content-length").and_then(|length| length.parse().ok());
        let is_short = wanted.is_some_and(|wanted: usize| body.len() < wanted);
        Self { status, headers, repeated, body, is_cut: error.is_some() || !is_whole || is_short }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the value of a header, which must not be present more than once.
    pub(crate) fn header(&self, name: &str) -> &str {
        assert!(!self.repeated.iter().any(|twice| twice == name), "{name} comes twice");
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Returns the events of a stream: name, id, data. Follows the standard as far as the tests need it.
    pub(crate) fn events(&self) -> Vec<(String, String, String)> {
        let text = self.text().replace("\r\n", "\n").replace('\u{feff}', "");
        text.split("\n\n")
            .filter_map(|block| {
                let field = |name: &str| {
                    let values = block.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
                    values
                        .map(|value| value.strip_prefix(' ').unwrap_or(value))
                        .collect::<Vec<_>>()
                        .join("\n")
                };
                block
                    .lines()
                    .any(|line| line.starts_with("data:"))
                    .then(|| (field("event"), field("id"), field("data")))
            })
            .collect()
    }
}

/// Returns the bytes of the chunks, and whether the last chunk was received.
fn unchunked(mut bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let Ok(size) = usize::from_str_radix(&String::from_utf8_lossy(&bytes[..end]), 16) else { break };
        if size == 0 {
            return (out, true);
        }
        let from = end + 2;
        if bytes.len() < from + size + 2 {
            out.extend(bytes.get(from..).unwrap_or_default());
            break;
        }
        out.extend(&bytes[from..from + size]);
        bytes = &bytes[from + size + 2..];
    }
    (out, false)
}
