//! A small WebDriver client for pictures and measurements: ChromeDriver over plain HTTP on this machine.
//!
//! Tests use a full client instead.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};

use crate::{
    process::{Cmd, Running},
    project::Project,
    tools::Browser,
};

/// A browser with one page; it closes when this is dropped.
pub(crate) struct Page {
    agent: ureq::Agent,
    session: String,
    /// Dropped last, because the session lives in it.
    _driver: Running,
}

/// Screen that the page is shown on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    pub width: u32,
    pub height: u32,
    pub is_touch: bool,
}

impl Page {
    /// Opens a browser with the arguments of `webdriver.json`.
    pub(crate) fn open(project: &Project, browser: &Browser) -> Result<Self> {
        let config =
            fs::read_to_string(project.root.join("webdriver.json")).context("cannot read webdriver.json")?;
        let mut capabilities: Value = serde_json::from_str(&config).context("webdriver.json is not JSON")?;
        if let Some(options) = capabilities.get_mut("goog:chromeOptions").and_then(Value::as_object_mut) {
            options.insert("binary".to_owned(), json!(browser.chromium));
        }
        let mut driver = Cmd::new(&browser.chromedriver).arg("--port=0").start(
            Stdio::null(),
            Stdio::piped(),
            Stdio::null(),
        )?;
        let mut lines = BufReader::new(driver.take_stdout()?).lines().map_while(Result::ok);
        let port = lines.find_map(|line| announced_port(&line)).context("ChromeDriver did not start")?;
        thread::spawn(move || lines.for_each(drop));
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(120)))
            .http_status_as_error(false)
            .build()
            .into();
        let root = format!("http://127.0.0.1:{port}/session");
        let created = call(&agent, &root, &json!({ "capabilities": { "alwaysMatch": capabilities } }))?;
        let id =
            created.get("sessionId").and_then(Value::as_str).context("ChromeDriver opened no session")?;
        Ok(Self { session: format!("{root}/{id}"), agent, _driver: driver })
    }

    /// Resizes the page to a screen, at one device pixel per CSS pixel.
    pub(crate) fn show_on(&self, screen: Screen) -> Result<()> {
        let Screen { width, height, is_touch } = screen;
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_touch }),
        )?;
        self.devtools(
            "Emulation.setTouchEmulationEnabled",
            &json!({ "enabled": is_touch, "maxTouchPoints": 5 }),
        )?;
        Ok(())
    }

    pub(crate) fn go_to(&self, address: &str) -> Result<()> {
        // Navigation to an address that differs only in its fragment would not reload the page.
        self.post("url", &json!({ "url": "about:blank" }))?;
        self.post("url", &json!({ "url": address })).map(drop)
    }

    /// Runs a script's body and returns its result.
    pub(crate) fn script(&self, body: &str) -> Result<Value> {
        self.post("execute/sync", &json!({ "script": body, "args": [] }))
    }

    /// Sends a command of the DevTools protocol.
    pub(crate) fn devtools(&self, command: &str, params: &Value) -> Result<Value> {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": params }))
    }

    /// A screenshot of the page as PNG.
    pub(crate) fn picture(&self) -> Result<Vec<u8>> {
        let shot = self.devtools("Page.captureScreenshot", &json!({ "format": "png" }))?;
        let data = shot.get("data").and_then(Value::as_str).context("the browser took no picture")?;
        BASE64_STANDARD.decode(data).context("the picture is not base64")
    }

    /// Waits until the app shows a live picture.
    pub(crate) fn wait_for_app(&self, limit: Duration) -> Result<()> {
        const STATE: &str = "const d = document.documentElement.dataset;\
             return [d.link || 'no link', Number(d.objects || 0), d.fault || '', document.body.innerText.slice(0, 300)];";
        let started = Instant::now();
        loop {
            let state = self.script(STATE)?;
            let of = |at: usize| state.get(at).cloned().unwrap_or_default();
            if of(0) == "live" && of(1).as_u64().unwrap_or(0) > 0 {
                return Ok(());
            }
            if started.elapsed() > limit || of(2) != "" {
                bail!("the app did not come up in {} s; it says: {state}", limit.as_secs());
            }
            thread::sleep(Duration::from_millis(250));
        }
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        call(&self.agent, &format!("{}/{path}", self.session), body)
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // Closes the session first, so that the browser removes its profile; the driver's end takes the rest along.
        self.agent.delete(&self.session).call().ok();
    }
}

fn call(agent: &ureq::Agent, address: &str, body: &Value) -> Result<Value> {
    let mut answer: Value = agent
        .post(address)
        .send_json(body)
        .and_then(|mut response| response.body_mut().with_config().limit(64 << 20).read_json())?;
    let value = answer.get_mut("value").map(Value::take).unwrap_or_default();
    match value.get("error").and_then(Value::as_str) {
        None => Ok(value),
        Some(error) => {
            let message = value.get("message").and_then(Value::as_str).unwrap_or_default();
            bail!("ChromeDriver: {error}: {}", message.lines().next().unwrap_or_default())
        }
    }
}

fn announced_port(line: &str) -> Option<u16> {
    line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_driver_announces_its_port() {
        assert_eq!(announced_port("ChromeDriver was started successfully on port 45337."), Some(45337));
        assert_eq!(announced_port("Only local connections are allowed."), None);
    }
}
