//! The real feed server as a process: started, queried, killed, restarted on its port. Knows no browser.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::{Value, json};

use super::environment::{self, Folder};
use super::page::Page;
use super::processes;

/// The feed server with its exercise. Ends with the page it was started for, and whenever the test process dies.
#[derive(Debug)]
pub(crate) struct Server {
    process: Mutex<Child>,
    app: PathBuf,
    /// The app's copy with its own configuration, if there is one.
    _folder: Option<Folder>,
    arguments: Vec<String>,
    port: u16,
    client: reqwest::Client,
}

impl Server {
    /// Starts the exercise on a free port, with the shipped configuration.
    pub(crate) fn start(page: &Page, arguments: &[&str]) -> Arc<Self> {
        page.keep(Self::start_in(environment::dist(), None, arguments))
    }

    /// Starts the exercise with other values in some fields of `config.json`.
    pub(crate) fn start_with_config(page: &Page, config: &Value, arguments: &[&str]) -> Arc<Self> {
        let folder = environment::dist_with_config(config);
        page.keep(Self::start_in(folder.path().to_owned(), Some(folder), arguments))
    }

    fn start_in(app: PathBuf, folder: Option<Folder>, arguments: &[&str]) -> Self {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let (process, port) = spawn(&app, 0, &arguments);
        // A proxy configured on the machine must not come between the test and its own server.
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { process: Mutex::new(process), app, _folder: folder, arguments, port, client }
    }

    /// Address it listens on, with a trailing slash.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Kills the server, as a power cut would.
    pub(crate) fn kill(&self) {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        // It may be dead already, which is intended.
        process.kill().ok();
        process.wait().ok();
    }

    /// Restarts the server on the same port.
    pub(crate) fn start_again(&self) {
        *self.process.lock().unwrap() = spawn(&self.app, self.port, &self.arguments).0;
    }

    /// The server's own memory in megabytes.
    pub(crate) fn own_mb(&self) -> f64 {
        processes::held(self.process.lock().unwrap().id()).expect("the server runs").own_mb
    }

    /// The snapshot as currently served.
    pub(crate) async fn feed(&self) -> Value {
        let bytes =
            self.client.get(format!("{}feed.json", self.address())).send().await.unwrap().bytes().await;
        serde_json::from_slice(&bytes.unwrap()).expect("the server's own feed is JSON")
    }

    /// Publishes a feature as if it came from the source.
    pub(crate) async fn inject(&self, feature: &Value) {
        self.post("inject", feature.to_string()).await;
    }

    /// Removes an object from the feed.
    pub(crate) async fn remove(&self, id: &str) {
        self.post("inject", json!({ "del": { "id": id } }).to_string()).await;
    }

    /// Makes feed and stream fail with a fault, including open streams, until [`Self::recover`].
    pub(crate) async fn fail(&self, fault: &str) {
        self.post(&format!("set?name={fault}"), String::new()).await;
    }

    /// Pauses the exercise; heartbeats continue.
    pub(crate) async fn pause(&self) {
        self.post("pause", String::new()).await;
    }

    /// Resumes the exercise.
    pub(crate) async fn resume(&self) {
        self.post("resume", String::new()).await;
    }

    /// Ends the fault.
    pub(crate) async fn recover(&self) {
        self.post("clear", String::new()).await;
    }

    async fn post(&self, path_and_query: &str, body: String) {
        let request = self.client.post(format!("{}faults/{path_and_query}", self.address())).body(body);
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap_or_default();
        assert!(status.is_success(), "/faults/{path_and_query} answered {status}: {text}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts the program and waits until it reports its address.
fn spawn(app: &std::path::Path, port: u16, arguments: &[String]) -> (Child, u16) {
    let program = environment::path("VEDETTA_SERVER");
    let mut process = Command::new(&program)
        .args(["serve", "--exit-with-stdin", "--faults", "--bind", "127.0.0.1", "--port", &port.to_string()])
        .args(["--connections", "480"])
        .arg("--app")
        .arg(app)
        .args(arguments)
        // Its input closes when the test process ends in any way, and then it quits.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let port = lines.find_map(|line| {
        let (_, address) = line.split_once("listening on http://")?;
        address.trim_end_matches('/').rsplit_once(':')?.1.parse().ok()
    });
    let port = port.expect("the server ended before it listened");
    // Without a reader, the server would stop once the pipe is full.
    thread::spawn(move || lines.for_each(drop));
    (process, port)
}

/// The document that `vedetta-server snapshot` prints.
pub(crate) fn snapshot(arguments: &[&str]) -> Vec<u8> {
    let output =
        Command::new(environment::path("VEDETTA_SERVER")).arg("snapshot").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
