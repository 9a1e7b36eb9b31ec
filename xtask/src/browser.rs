//! A browser without a window, driven over WebDriver (W3C Recommendation): what the tests of pages need of it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::listener::request;

/// How long something may take to be there.
const PATIENCE: Duration = Duration::from_secs(20);
/// What names an element in WebDriver's JSON ("Elements").
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with one tab.
pub(crate) struct Browser {
    driver: Child,
    host: String,
    session: String,
}

/// A part of a test, and what it proves.
pub(crate) type Step<T> = (&'static str, fn(&T) -> Result<(), String>);

/// Takes the steps of a test, and says each that went well. `place` stands in front: where the pages come from.
pub(crate) fn take<T>(test: &T, place: &str, steps: &[Step<T>]) -> Result<(), String> {
    for (what, step) in steps {
        step(test).map_err(|why| format!("{place}{what}: {why}"))?;
        println!("ok    {place}{what}");
    }
    Ok(())
}

/// Finds the browser, or installs it.
pub(crate) fn installed() -> Result<(), String> {
    let is_there = |program: &str| {
        let mut command = Command::new(program);
        command
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let are_there = || is_there("chromedriver") && is_there("chromium");
    if are_there() {
        return Ok(());
    }
    let install = [
        "install",
        "-y",
        "--no-install-recommends",
        "chromium",
        "chromium-driver",
    ];
    for args in [&["update"][..], &install] {
        eprintln!("\nxtask: apt-get {}", args.join(" "));
        let status = Command::new("apt-get")
            .args(args)
            .stdout(Stdio::null())
            .status();
        let status = status.map_err(|error| format!("apt-get: {error}"))?;
        if !status.success() {
            return Err(format!("`apt-get {}` did not succeed", args.join(" ")));
        }
    }
    match are_there() {
        true => Ok(()),
        false => Err("it was installed and does not start".to_owned()),
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.call("DELETE", "", None);
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Browser {
    /// Starts it.
    pub(crate) fn start() -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("chromedriver: {error}");
        let mut command = Command::new("chromedriver");
        command.args(["--port=0"]).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = command.spawn().map_err(failed)?;
        let lines = driver.stdout.take().ok_or("chromedriver: no output")?;
        let mut lines = BufReader::new(lines).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let mut browser = Self {
            driver,
            host: format!("127.0.0.1:{}", port.ok_or("chromedriver says no port")?),
            session: String::new(),
        };
        let options = json!({
            "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                     "--hide-scrollbars", "--window-size=1360,900"],
        });
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let said = browser.ask("POST", "/session", Some(&wanted))?;
        let session = said["sessionId"].as_str().ok_or("no session")?;
        browser.session = format!("/session/{session}");
        Ok(browser)
    }

    /// Opens a page.
    pub(crate) fn open(&self, url: &str) -> Result<(), String> {
        self.call("POST", "/url", Some(&json!({"url": url})))
            .map(drop)
    }

    /// What a function of JavaScript returns.
    pub(crate) fn run(&self, body: &str) -> Result<Value, String> {
        let script = json!({"script": body, "args": []});
        self.call("POST", "/execute/sync", Some(&script))
    }

    /// Waits until an expression of JavaScript is true.
    pub(crate) fn wait(&self, what: &str, expression: &str) -> Result<(), String> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if self.run(&format!("return Boolean({expression});"))? == json!(true) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let shown = self.run("return document.body.innerText.slice(0, 600);")?;
        Err(format!(
            "{what}: it never came (`{expression}`); the page shows {shown}"
        ))
    }

    /// Clicks on the first element that a selector of CSS finds.
    pub(crate) fn click(&self, selector: &str) -> Result<(), String> {
        let path = format!("/element/{}/click", self.find(selector)?);
        self.call("POST", &path, Some(&json!({}))).map(drop)
    }

    /// Types into an element, after what is in it.
    pub(crate) fn write(&self, selector: &str, text: &str) -> Result<(), String> {
        let path = format!("/element/{}/value", self.find(selector)?);
        self.call("POST", &path, Some(&json!({"text": text})))
            .map(drop)
    }

    /// Empties a field and types into it.
    pub(crate) fn rewrite(&self, selector: &str, text: &str) -> Result<(), String> {
        let path = format!("/element/{}/clear", self.find(selector)?);
        self.call("POST", &path, Some(&json!({})))?;
        self.write(selector, text)
    }

    /// Presses keys, wherever the focus is. `\u{e007}` is Enter, `\u{e00c}` Escape ("Keyboard actions").
    pub(crate) fn press(&self, keys: &str) -> Result<(), String> {
        let steps = keys.chars().flat_map(|key| {
            ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": key.to_string()}))
        });
        let steps: Vec<Value> = steps.collect();
        let actions = json!({"actions": [{"type": "key", "id": "keyboard", "actions": steps}]});
        self.call("POST", "/actions", Some(&actions)).map(drop)
    }

    /// A command of the DevTools: what WebDriver has none for.
    pub(crate) fn devtools(&self, command: &str, params: &Value) -> Result<(), String> {
        let wanted = json!({"cmd": command, "params": params});
        self.call("POST", "/goog/cdp/execute", Some(&wanted))
            .map(drop)
    }

    /// Prefers light or dark.
    pub(crate) fn scheme(&self, scheme: &str) -> Result<(), String> {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", &features)
    }

    /// Has a screen of this size, in pixels.
    pub(crate) fn size(&self, width: u32, height: u32, mobile: bool) -> Result<(), String> {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile});
        self.devtools("Emulation.setDeviceMetricsOverride", &size)
    }

    /// Refuses a console that says something. `place` stands in front of what is said of it.
    pub(crate) fn says_nothing(&self, place: &str) -> Result<(), String> {
        let said = self.console()?;
        if !said.is_empty() {
            return Err(format!("{place}the console says {}", said.join("; ")));
        }
        println!("ok    {place}the console says nothing");
        Ok(())
    }

    /// What the console says since it was asked last.
    pub(crate) fn console(&self) -> Result<Vec<String>, String> {
        let said = self.call("POST", "/se/log", Some(&json!({"type": "browser"})))?;
        let entries = said.as_array().cloned().unwrap_or_default();
        Ok(entries
            .iter()
            .map(|entry| entry["message"].to_string())
            .collect())
    }

    /// Writes a picture of what is shown.
    pub(crate) fn screenshot(&self, file: &Path) -> Result<(), String> {
        let picture = self.call("GET", "/screenshot", None)?;
        let bytes = STANDARD.decode(picture.as_str().unwrap_or_default());
        let bytes = bytes.map_err(|error| error.to_string())?;
        std::fs::write(file, bytes).map_err(|error| format!("{}: {error}", file.display()))
    }

    fn find(&self, selector: &str) -> Result<String, String> {
        let wanted = json!({"using": "css selector", "value": selector});
        let found = self.call("POST", "/element", Some(&wanted))?;
        let id = found[ELEMENT].as_str();
        id.map(str::to_owned)
            .ok_or_else(|| format!("no `{selector}`"))
    }

    fn call(&self, method: &str, path: &str, value: Option<&Value>) -> Result<Value, String> {
        self.ask(method, &format!("{}{path}", self.session), value)
    }

    fn ask(&self, method: &str, path: &str, value: Option<&Value>) -> Result<Value, String> {
        let body = value.map(Value::to_string).unwrap_or_default();
        let headers = [("Content-Type".to_owned(), "application/json".to_owned())];
        let (status, answer) = request(&self.host, method, path, &headers, body.as_bytes())?;
        let mut answer: Value =
            serde_json::from_slice(&answer).map_err(|error| error.to_string())?;
        match status {
            200 => Ok(answer["value"].take()),
            _ => Err(format!("{method} {path}: {}", answer["value"]["message"])),
        }
    }
}
