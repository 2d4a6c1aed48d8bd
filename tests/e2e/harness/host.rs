//! A plain static server like any web server: files, `ETag`, byte ranges, the headers listed in docs/deployment.md.
//!
//! The reply to any path can be replaced at any time. Knows no feed, sends no events, and compresses nothing.

use std::collections::{BTreeMap, hash_map::DefaultHasher};
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use flate2::write::GzEncoder;
use flate2::{Compress, Compression, FlushCompress};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::environment;
use super::page::Page;

/// As listed in docs/deployment.md for other servers.
const HEADERS: &str = "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self'; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types default\r\n\
    X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Opener-Policy: same-origin\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\nCache-Control: no-store\r\n";

/// Reply to requests for a path.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    content_type: &'static str,
    body: Vec<u8>,
    /// Bytes promised in the header and not sent.
    missing_bytes: usize,
    /// `Location` header of a redirect, or empty.
    location: &'static str,
    /// True if browsers have to decompress it.
    is_gzip: bool,
}

impl Reply {
    /// A feed document.
    pub(crate) fn feed(document: &Value) -> Self {
        Self::bytes(document.to_string().into_bytes())
    }

    /// Raw bytes in place of a document.
    pub(crate) fn bytes(body: Vec<u8>) -> Self {
        Self {
            status: 200,
            content_type: "application/geo+json",
            body,
            missing_bytes: 0,
            location: "",
            is_gzip: false,
        }
    }

    /// A compressed document, each part in a gzip member of its own (RFC 1952, section 2.2).
    pub(crate) fn gzip_members(parts: &[&[u8]]) -> Self {
        let mut body = Vec::new();
        for part in parts {
            let mut member = GzEncoder::new(&mut body, Compression::fast());
            member.write_all(part).unwrap();
            member.finish().unwrap();
        }
        Self { is_gzip: true, ..Self::bytes(body) }
    }

    /// Spaces that browsers decompress without reaching an end: `mebibytes` MiB, of each of which a kilobyte is sent.
    pub(crate) fn gzip_bomb(mebibytes: usize) -> Self {
        // After a full flush, a block does not depend on earlier ones and ends on a byte boundary, so it can be
        // repeated.
        let mut block = Vec::with_capacity(1 << 16);
        let mut deflate = Compress::new(Compression::best(), false);
        deflate.compress_vec(&vec![b' '; 1 << 20], &mut block, FlushCompress::Full).unwrap();
        let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
        Self { is_gzip: true, ..Self::bytes([&header[..], &block.repeat(mebibytes)].concat()) }
    }

    /// A redirect to a login page, as a gateway sends to anyone who is not signed in.
    pub(crate) fn redirect() -> Self {
        Self { location: "Location: /login.html\r\n", ..Self::status(302) }
    }

    /// A page in place of a document, as sent by a login portal.
    pub(crate) fn page() -> Self {
        let body = b"<!doctype html><title>Welcome</title><form><input type=password></form>".to_vec();
        Self { content_type: "text/html; charset=utf-8", ..Self::bytes(body) }
    }

    /// An error with a status.
    pub(crate) fn status(status: u16) -> Self {
        Self { status, content_type: "text/plain", ..Self::bytes(b"no\n".to_vec()) }
    }

    /// The same reply with another content type.
    pub(crate) fn typed(self, content_type: &'static str) -> Self {
        Self { content_type, ..self }
    }

    /// The same reply truncated: the connection closes too early.
    pub(crate) fn cut_short(mut self) -> Self {
        self.missing_bytes = self.body.len() / 2;
        self.body.truncate(self.body.len() - self.missing_bytes);
        self
    }
}

/// A request that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answered {
    /// Path without the query.
    pub(crate) path: String,
    /// The status.
    pub(crate) status: u16,
}

#[derive(Debug)]
struct State {
    root: PathBuf,
    replies: BTreeMap<String, Reply>,
    answered: Vec<Answered>,
    /// Paths whose body the browser did not read to the end.
    left: Vec<String>,
}

/// The server. Ends with the page it was started for.
#[derive(Debug)]
pub(crate) struct Host {
    state: Arc<Mutex<State>>,
    port: u16,
    accepting: JoinHandle<()>,
}

impl Host {
    /// Serves the built app with other values in some fields of its configuration, and `feed` in place of the feed.
    pub(crate) async fn start(page: &Page, config: &Value, feed: Reply) -> Arc<Self> {
        let config = environment::changed_config(config).to_string().into_bytes();
        let config = Reply { content_type: "application/json", ..Reply::bytes(config) };
        let replies = BTreeMap::from([("config.json".to_owned(), config), ("feed.json".to_owned(), feed)]);
        let state = Arc::new(Mutex::new(State {
            root: environment::dist(),
            replies,
            answered: Vec::new(),
            left: Vec::new(),
        }));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::clone(&state);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                // A connection that breaks is the browser's business.
                tokio::spawn(async move { answer(stream, &state).await.ok() });
            }
        });
        page.keep(Self { state, port, accepting })
    }

    /// Address it listens on, with a trailing slash.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Replaces the reply to `feed.json` from now on.
    pub(crate) fn set_feed(&self, reply: Reply) {
        self.set_reply("feed.json", reply);
    }

    /// Replaces the reply to a path from now on; to every path below it when it ends with a slash.
    pub(crate) fn set_reply(&self, path: &str, reply: Reply) {
        self.state.lock().unwrap().replies.insert(path.to_owned(), reply);
    }

    /// Removes the replacement for a path, so that the built app's file is served again.
    pub(crate) fn set_file(&self, path: &str) {
        self.state.lock().unwrap().replies.remove(path);
    }

    /// A text file of the built app.
    pub(crate) fn text_file(&self, path: &str) -> String {
        fs::read_to_string(self.state.lock().unwrap().root.join(path)).unwrap()
    }

    /// The current replacement for a path, if there is one.
    pub(crate) fn reply_to(&self, path: &str) -> Option<Reply> {
        self.state.lock().unwrap().replies.get(path).cloned()
    }

    /// Statuses of all replies to a path so far.
    pub(crate) fn answers_to(&self, path: &str) -> Vec<u16> {
        let state = self.state.lock().unwrap();
        state
            .answered
            .iter()
            .filter(|answered| answered.path == path)
            .map(|answered| answered.status)
            .collect()
    }

    /// Returns whether the browser ever disconnected while the body of this path was being sent.
    pub(crate) fn was_left(&self, path: &str) -> bool {
        self.state.lock().unwrap().left.iter().any(|left| left == path)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn answer(stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let target = lines.first().and_then(|line| line.split(' ').nth(1)).unwrap_or("/");
    let path = target.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let header = |name: &str| {
        lines.iter().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let reply = {
        let state = state.lock().unwrap();
        let below =
            || state.replies.iter().find(|(key, _)| key.ends_with('/') && path.starts_with(key.as_str()));
        let reply = state.replies.get(path).or_else(|| below().map(|(_, reply)| reply));
        reply.cloned().unwrap_or_else(|| file(&state.root, path))
    };
    let etag = etag(&reply.body);
    let range = header("range").and_then(|range| byte_range(&range, reply.body.len()));
    let (status, body, more) = if reply.status == 200 && header("if-none-match").as_deref() == Some(&etag) {
        (304, &[][..], String::new())
    } else if let Some((first, last)) = range.filter(|_| reply.status == 200) {
        let of = format!("Content-Range: bytes {first}-{last}/{}\r\n", reply.body.len());
        (206, &reply.body[first..=last], of)
    } else {
        (reply.status, &reply.body[..], String::new())
    };
    state.lock().unwrap().answered.push(Answered { path: path.to_owned(), status });
    let head = format!(
        "HTTP/1.1 {status} Because\r\nContent-Type: {}\r\nContent-Length: {}\r\nETag: {etag}\r\nAccept-Ranges: bytes\r\n\
         Date: {}\r\n{}{}{more}{HEADERS}Connection: close\r\n\r\n",
        reply.content_type,
        body.len() + reply.missing_bytes,
        date(),
        reply.location,
        if reply.is_gzip { "Content-Encoding: gzip\r\n" } else { "" },
    );
    stream.write_all(head.as_bytes()).await?;
    if !lines.first().is_some_and(|line| line.starts_with("HEAD ")) {
        let sent = stream.write_all(body).await;
        if sent.is_err() {
            state.lock().unwrap().left.push(path.to_owned());
        }
        sent?;
    }
    stream.shutdown().await
}

fn file(root: &std::path::Path, path: &str) -> Reply {
    let is_inside = !path.split('/').any(|part| part == "..");
    let Some(body) = is_inside.then(|| fs::read(root.join(path)).ok()).flatten() else {
        return Reply::status(404);
    };
    let content_type = match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    };
    Reply { content_type, ..Reply::bytes(body) }
}

fn etag(body: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

/// Current time as an HTTP date.
fn date() -> String {
    let text = OffsetDateTime::from(SystemTime::now()).format(&Rfc2822).unwrap();
    text.replace("+0000", "GMT")
}

/// First and last byte of `bytes=a-b` and `bytes=a-`.
fn byte_range(header: &str, len: usize) -> Option<(usize, usize)> {
    let (first, last) = header.strip_prefix("bytes=")?.split_once('-')?;
    let first = first.parse().ok()?;
    let last = last.parse().unwrap_or(usize::MAX).min(len.checked_sub(1)?);
    (first <= last).then_some((first, last))
}
