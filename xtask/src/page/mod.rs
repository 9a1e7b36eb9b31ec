//! The page of `hookwright listen` in a browser: what it shows, what can be done with it, what it must not do. Makes the
//! pictures in `docs/`.
//!
//! The browser is Debian's (`chromium`, `chromium-driver`); it is installed where that can be done, and without it the task
//! says so and does nothing.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::browser::{self, Browser, Step};
use crate::listener::{Listener, request};
use crate::run::cargo;

const PROGRAM: &str = "target/debug/hookwright";
const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const HUB_SECRET: &str = "It's a Secret to Everybody";
const DOCUMENT: &str = "tests/cli/send/acme.yaml";
const HUB_DOCUMENT: &str = "specs/github/openapi.yaml";
const DOCS: &str = "docs";

/// Runs the test.
pub(crate) fn run() -> Result<(), String> {
    if let Err(why) = browser::installed() {
        println!("skipped: no browser: {why}");
        return Ok(());
    }
    cargo(
        "the command line",
        &["build", "-q", "-p", "hookwright"],
        &[],
    )?;
    std::fs::create_dir_all(DOCS).map_err(|error| error.to_string())?;
    let listener = listener(&[], &[])?;
    let test = Test {
        browser: Browser::start()?,
        listener,
    };
    let steps: [Step<Test>; 11] = [
        ("a delivery appears without reload", Test::appears),
        ("the list is filtered", Test::filters),
        ("a delivery is taken apart", Test::is_taken_apart),
        ("keys lead everywhere", Test::keys),
        ("a delivery is replayed as it came", Test::replays),
        ("a delivery is edited and signed again", Test::edits),
        ("a tampered delivery is refused", Test::tampers),
        ("a delivery is copied", Test::copies),
        ("a hostile delivery is text", Test::hostile),
        ("it is dark where all is dark", Test::dark),
        ("it works on a phone", Test::phone),
    ];
    browser::take(&test, "", &steps)?;
    test.browser.says_nothing("")?;
    drop(test);
    token()?;
    println!("ok    with a token, nobody sees anything without it");
    Ok(())
}

fn listener(more: &[&str], env: &[(&str, &str)]) -> Result<Listener, String> {
    let acme =
        format!("/acme,profile=standard-webhooks,document={DOCUMENT},secret-env=ACME_SECRET");
    let hub = format!("/github,profile=github,document={HUB_DOCUMENT},secret-env=HUB_SECRET");
    let args = ["--endpoint", &acme, "--endpoint", &hub];
    let secrets = [("ACME_SECRET", SECRET), ("HUB_SECRET", HUB_SECRET)];
    let mut listener = Listener::start(
        Path::new(PROGRAM),
        &[&args[..], more].concat(),
        &[&secrets[..], env].concat(),
    )?;
    listener.forget_lines();
    Ok(listener)
}

/// A page in a browser, and what it is the page of.
struct Test {
    browser: Browser,
    listener: Listener,
}

/// How many rows are shown.
const SHOWN: &str = "document.querySelectorAll('#rows li:not([hidden])').length";

impl Test {
    /// Sends a delivery with the command line.
    fn send(&self, event: &str, path: &str, more: &[&str]) -> Result<(), String> {
        let (profile, document, secret) = match path {
            "/github" => ("github", HUB_DOCUMENT, HUB_SECRET),
            _ => ("standard-webhooks", DOCUMENT, SECRET),
        };
        let to = format!("http://{}{path}", self.listener.deliveries);
        let output = Command::new(PROGRAM)
            .args(["send", event, "--to", &to, "--document", document])
            .args(["--profile", profile, "--secret-env", "PAGE_SECRET"])
            .args(more)
            .env("PAGE_SECRET", secret)
            .output()
            .map_err(|error| error.to_string())?;
        match output.status.code() {
            Some(0 | 1) => Ok(()),
            _ => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    fn expect(&self, what: &str, expression: &str) -> Result<(), String> {
        self.browser.wait(what, expression)
    }

    /// Waits until the delivery that is shown says so.
    fn says(&self, text: &str) -> Result<(), String> {
        let text = json!(text);
        let expression = format!("document.getElementById('shown').textContent.includes({text})");
        self.expect("the delivery does not say it", &expression)
    }

    fn appears(&self) -> Result<(), String> {
        self.browser
            .open(&format!("http://{}/", self.listener.page))?;
        self.expect(
            "it says where deliveries are taken",
            "document.getElementById('where').textContent.includes('/github (github')",
        )?;
        self.browser.run("window.isSamePage = true;")?;
        self.send("order.paid", "/acme", &[])?;
        self.expect("a row", &format!("{SHOWN} === 1"))?;
        self.send(
            "order.paid",
            "/acme",
            &["--set", "total=-1", "--no-validate"],
        )?;
        self.send("order.paid", "/acme", &["--tamper", "body"])?;
        self.send("ping", "/github", &[])?;
        self.expect("three more", &format!("{SHOWN} === 4"))?;
        self.expect("the same page", "window.isSamePage === true")
    }

    fn filters(&self) -> Result<(), String> {
        self.browser.write("#filter", "ping")?;
        self.expect("one row is left", &format!("{SHOWN} === 1"))?;
        self.browser.rewrite("#filter", "acme refused")?;
        self.expect("one other", &format!("{SHOWN} === 1"))?;
        self.browser.rewrite("#filter", "")?;
        self.browser.press("x\u{e003}")?;
        self.expect("all", &format!("{SHOWN} === 4"))?;
        self.browser.write("#schema", "invalid")?;
        self.expect("the invalid one", &format!("{SHOWN} === 1"))?;
        self.browser.write("#schema", "\u{e011}")?;
        self.expect("all again", &format!("{SHOWN} === 4"))
    }

    fn is_taken_apart(&self) -> Result<(), String> {
        self.browser.click("#rows li:nth-child(2)")?;
        self.says("printed it again")?;
        self.browser.click("#rows li:nth-child(3)")?;
        self.says("must not be less than 0")?;
        self.expect(
            "what is wrong is marked where it is",
            "document.querySelector('.tree .wrong .name').textContent === 'total'",
        )?;
        self.says("OrderPaid {")?;
        self.says("specversion")?;
        self.says("webhook-signature")?;
        self.picture("listen-light.png")
    }

    fn keys(&self) -> Result<(), String> {
        let title =
            |text: &str| format!("document.getElementById('title').textContent === '{text}'");
        self.browser.press("kk")?;
        self.expect("k goes up", &title("ping"))?;
        self.browser.press("jjj")?;
        self.expect("j goes down", &title("order.paid"))?;
        self.browser.press("/")?;
        self.expect(
            "/ goes to the filter",
            "document.activeElement.id === 'filter'",
        )?;
        self.browser.press("\u{e00c}")?;
        self.expect("Escape leaves it", "document.activeElement.id !== 'filter'")
    }

    fn replays(&self) -> Result<(), String> {
        self.browser.click("#again")?;
        self.says("this is the replay")?;
        self.expect("a row more", &format!("{SHOWN} === 5"))?;
        self.says("the signature is right")?;
        self.browser.click("#signed")?;
        self.expect("another", &format!("{SHOWN} === 6"))?;
        self.says("the signature is right")
    }

    fn edits(&self) -> Result<(), String> {
        self.browser.press("e")?;
        self.expect("the editor", "document.getElementById('editor').open")?;
        let edited = r#"{"type":"order.paid","id":"o_2","total":"much"}"#;
        self.browser.rewrite("#edit-body", edited)?;
        self.browser.click("#send-signed")?;
        self.expect("it closes", "!document.getElementById('editor').open")?;
        self.says("this is the replay")?;
        self.says("the signature is right")?;
        self.says("the payload does not fit its type")?;
        self.browser.press("e")?;
        self.browser.rewrite("#edit-headers", "no header")?;
        self.browser.click("#send-signed")?;
        self.expect(
            "what is no header is said",
            "document.getElementById('edit-said').textContent.includes('is no header')",
        )?;
        self.browser.press("\u{e00c}")?;
        self.expect("it closes", "!document.getElementById('editor').open")
    }

    fn tampers(&self) -> Result<(), String> {
        for how in ["tamper-sig", "tamper-ts", "tamper-body"] {
            self.browser.click("#rows li:last-child")?;
            self.says("every rule of the document")?;
            self.browser.click("#tamper summary")?;
            self.browser.click(&format!("#tamper [data-how={how}]"))?;
            self.says("this is the replay")
                .and_then(|()| self.says("the signature is refused"))
                .map_err(|why| format!("{how}: {why}"))?;
        }
        Ok(())
    }

    fn copies(&self) -> Result<(), String> {
        let starts = [
            ("curl", "curl --request POST"),
            ("fixture", "{\"id\":"),
            ("send", "printf %s"),
            ("text", "{\"type\":"),
        ];
        for (what, start) in starts {
            self.browser.click("#rows li:last-child")?;
            self.says("every rule of the document")?;
            self.browser.run(
                "window.copied = null;
                 navigator.clipboard.writeText = async (text) => { window.copied = text; };",
            )?;
            self.browser.click("#copy summary")?;
            self.browser.click(&format!("#copy [data-copy={what}]"))?;
            let start = json!(start);
            self.expect(
                "it is copied",
                &format!("window.copied?.startsWith({start})"),
            )?;
        }
        Ok(())
    }

    /// Markup in every place that a sender writes.
    fn hostile(&self) -> Result<(), String> {
        const MARKUP: &str = "<img src=x onerror=window.pwned=1><script>window.pwned=2</script>";
        let body = json!({"type": MARKUP, MARKUP: [MARKUP, {"</script>": "\u{202e}\u{0}"}], "__proto__": 1});
        let header = ("X-Evil".to_owned(), MARKUP.to_owned());
        let event = ("X-GitHub-Event".to_owned(), MARKUP.to_owned());
        let path = "/github/%3Cimg%20src=x%3E?<script>";
        request(
            &self.listener.deliveries,
            "POST",
            &path.replace('<', "%3C").replace('>', "%3E"),
            &[header, event],
            body.to_string().as_bytes(),
        )?;
        self.expect(
            "it is there",
            "document.querySelector('#rows li .event').textContent.includes('<img')",
        )?;
        self.browser.click("#rows li:first-child")?;
        self.expect(
            "it is text",
            "document.getElementById('title').textContent.includes('<script>')",
        )?;
        self.says("__proto__")?;
        for element in ["img[src=x]", "#rows script", "#one script", "#one img"] {
            self.expect(
                "no element",
                &format!("!document.querySelector('{element}')"),
            )?;
        }
        self.expect("nothing ran", "window.pwned === undefined")?;
        // What would get in all the same does not run: neither inline scripts nor handlers.
        let ran = self.browser.run(
            "try { document.getElementById('said').innerHTML = '<img src=x onerror=\"window.pwned=3\">'; return 'set'; }
             catch (error) { return error.name; }",
        )?;
        if ran != json!("TypeError") {
            return Err(format!("markup can be set: {ran}"));
        }
        self.expect("nothing ran", "window.pwned === undefined")?;
        self.forget_console()
    }

    /// What the test itself provoked.
    fn forget_console(&self) -> Result<(), String> {
        let said = self.browser.console()?;
        let odd = said.iter().find(|line| !line.contains("TrustedHTML"));
        odd.map_or(Ok(()), |line| Err(format!("the console says {line}")))
    }

    fn dark(&self) -> Result<(), String> {
        self.scheme("light")?;
        let background = "return getComputedStyle(document.body).backgroundColor;";
        let light = self.browser.run(background)?;
        self.scheme("dark")?;
        if self.browser.run(background)? == light {
            return Err(format!("the background is {light} all the same"));
        }
        self.browser.click("#rows li:nth-last-child(2)")?;
        self.says("must not be less than 0")?;
        self.picture("listen-dark.png")?;
        self.scheme("light")
    }

    fn scheme(&self, scheme: &str) -> Result<(), String> {
        self.browser.scheme(scheme)
    }

    fn phone(&self) -> Result<(), String> {
        let size = json!({"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true});
        self.browser
            .devtools("Emulation.setDeviceMetricsOverride", &size)?;
        self.browser
            .open(&format!("http://{}/", self.listener.page))?;
        self.expect("the rows are there again", &format!("{SHOWN} > 5"))?;
        let fits = "document.documentElement.scrollWidth <= window.innerWidth";
        self.expect("nothing is wider than the page", fits)?;
        self.browser.click("#rows li:nth-last-child(2)")?;
        self.says("must not be less than 0")?;
        self.expect(
            "the list makes room",
            "!document.getElementById('list').checkVisibility()",
        )?;
        self.expect("nothing is wider than the page", fits)?;
        self.picture("listen-phone.png")?;
        self.browser.click("#back")?;
        self.expect(
            "the list is back",
            "document.getElementById('list').checkVisibility()",
        )?;
        self.browser
            .devtools("Emulation.clearDeviceMetricsOverride", &json!({}))
    }

    fn picture(&self, name: &str) -> Result<(), String> {
        // Rows that have just arrived are marked for a moment.
        std::thread::sleep(std::time::Duration::from_secs(1));
        self.browser.screenshot(&Path::new(DOCS).join(name))
    }
}

/// A page that wants a token.
fn token() -> Result<(), String> {
    const TOKEN: &str = "0123456789abcdef";
    let listener = listener(
        &["--page-token-env", "PAGE_TOKEN"],
        &[("PAGE_TOKEN", TOKEN)],
    )?;
    let browser = Browser::start()?;
    let url = format!("http://{}/", listener.page);
    browser.open(&url)?;
    let said = "document.getElementById('state').textContent.includes('#token=')";
    browser.wait("it asks for the token", said)?;
    browser.open("about:blank")?;
    browser.open(&format!("{url}#token={TOKEN}"))?;
    let there = "document.getElementById('where').textContent.includes('/acme')";
    browser.wait("with the token, it is there", there)?;
    browser.wait(
        "the address does not show the token",
        "location.hash === ''",
    )
}
