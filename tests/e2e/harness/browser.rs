//! ChromeDriver, shared by the tests running at the moment, and a browser for each test. Knows no page.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};
use std::{fs, thread};

use patience::stretched;
use serde_json::{Value, json};
use thirtyfour::common::capabilities::desiredcapabilities::Capabilities;
use thirtyfour::{DesiredCapabilities, WebDriver};

use super::environment;
use super::page::PATIENCE;

/// ChromeDriver on a free port. Dropping it ends the driver and every browser it started.
#[derive(Debug)]
pub(super) struct Driver {
    process: Child,
    address: String,
}

/// The running driver. Weak, so that it ends with the last test that uses it: statics are never dropped.
static RUNNING: Mutex<Weak<Driver>> = Mutex::new(Weak::new());

impl Driver {
    /// Returns the running driver, or starts one.
    fn shared() -> Arc<Self> {
        let mut running = RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        running.upgrade().unwrap_or_else(|| {
            let driver = Arc::new(Self::start());
            *running = Arc::downgrade(&driver);
            driver
        })
    }

    fn start() -> Self {
        let program = environment::path("CHROMEDRIVER");
        let mut process = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines
            .find_map(|line| {
                Some(line.split_once("successfully on port ")?.1.trim_end_matches('.').to_owned())
            })
            .expect("ChromeDriver did not say on which port it listens");
        // Without a reader, the driver would stop once the pipe is full.
        thread::spawn(move || lines.for_each(drop));
        Self { process, address: format!("http://127.0.0.1:{port}") }
    }

    /// Opens a browser with the arguments of `webdriver.json` and those given. With `is_filmed`, the driver keeps
    /// the performance log, in which the browser's events about its pages are.
    pub(super) async fn open_browser(arguments: &[&str], is_filmed: bool) -> (Arc<Self>, WebDriver) {
        let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/webdriver.json")).unwrap();
        let config: Value = serde_json::from_str(&text).unwrap();
        let mut options = config["goog:chromeOptions"].clone();
        options["binary"] = json!(environment::path("CHROMIUM"));
        options["args"].as_array_mut().unwrap().extend(arguments.iter().map(|argument| json!(argument)));
        if environment::is_without_webgl() {
            options["args"].as_array_mut().unwrap().push(json!("--disable-3d-apis"));
        }
        let mut capabilities: Capabilities = DesiredCapabilities::chrome().into();
        capabilities.set("goog:chromeOptions", options).unwrap();
        // The browser's own log, because it survives a reload and the page cannot silence it.
        capabilities
            .set(
                "goog:loggingPrefs",
                if is_filmed {
                    json!({ "browser": "ALL", "performance": "ALL" })
                } else {
                    json!({ "browser": "ALL" })
                },
            )
            .unwrap();
        let started = Instant::now();
        loop {
            let driver = Self::shared();
            let opened = WebDriver::new(&driver.address, capabilities.clone());
            let error = match tokio::time::timeout(stretched(PATIENCE), opened).await {
                Ok(Ok(browser)) => return (driver, browser),
                Ok(Err(error)) => error.to_string(),
                Err(_silence) => {
                    driver.give_up();
                    "its driver does not answer".to_owned()
                }
            };
            // A busy machine may take longer than the driver allows for a start; no part of the page has run yet.
            assert!(started.elapsed() < 2 * stretched(PATIENCE), "the browser does not start: {error}");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// Lets later tests start another driver; those that use this one continue.
    pub(super) fn give_up(self: &Arc<Self>) {
        let mut running = RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if running.ptr_eq(&Arc::downgrade(self)) {
            *running = Weak::new();
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The whole process group, so that a browser whose session was not closed ends too.
        let group = format!("-{}", self.process.id());
        Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status().ok();
        // Already dead; this reaps it.
        self.process.wait().ok();
    }
}
